package dev.hitl.channels.http;

import dev.hitl.call.Json;
import dev.hitl.notify.NotTold;
import dev.hitl.notify.Notification;
import dev.hitl.notify.Notifier;
import dev.hitl.notify.Question;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Tells a machine, signed after the Standard Webhooks specification; {@link WebhookSignature} also
 * verifies, for receivers in Java.
 *
 * <p>The body is {@code {"type": "request.opened", "data": {…}}} with the members of the {@link
 * Notification}. The type is {@code request.} and the kind in lower case. Anything but a status of
 * 200 to 299 is a failure, and the outbox tries again with the same {@code webhook-id}, not before
 * a {@code Retry-After} says. After a 410 the endpoint is over: this node sends nothing there until
 * it is started again, and what is due there is given up.
 *
 * <p>Thread-safe.
 */
public final class Webhook implements Notifier {
  private static final int GONE = 410;

  private final Outbound outbound;
  private final URI to;
  private final WebhookSignature signature;
  private final Clock clock;

  /** Whether the endpoint said that it wants nothing any more. */
  private volatile boolean gone;

  /**
   * Signs with the system's time.
   *
   * @param outbound the way out
   * @param to where to
   * @param signature signs
   * @throws IllegalArgumentException if nothing could ever be sent there, or no key signs
   */
  public Webhook(Outbound outbound, URI to, WebhookSignature signature) {
    this(outbound, to, signature, Clock.systemUTC());
  }

  /**
   * @param outbound the way out
   * @param to where to
   * @param signature signs
   * @param clock the time of a delivery
   * @throws IllegalArgumentException if nothing could ever be sent there, or no key signs
   */
  public Webhook(Outbound outbound, URI to, WebhookSignature signature, Clock clock) {
    if (!signature.signs()) {
      throw new IllegalArgumentException("a webhook is signed, and public keys sign nothing");
    }
    this.outbound = outbound;
    this.to = checked(to);
    this.signature = signature;
    this.clock = clock;
  }

  /** A target, or a start-up error. */
  static URI checked(URI to) {
    try {
      Outbound.check(to);
      return to;
    } catch (Outbound.Refused e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  @Override
  public void notify(Notification notification) throws IOException {
    if (gone) {
      throw new NotTold.Never("the webhook said before that it is gone");
    }
    byte[] body = Json.encode(body(notification));
    Instant now = clock.instant();
    Outbound.Answer answer =
        outbound.post(
            to,
            Map.of(
                "Content-Type",
                "application/json",
                WebhookSignature.ID,
                notification.id(),
                WebhookSignature.TIMESTAMP,
                Long.toString(now.getEpochSecond()),
                WebhookSignature.SIGNATURE,
                signature.sign(notification.id(), now, body)),
            body);
    if (answer.status() == GONE) {
      gone = true;
      throw new NotTold.Never("the webhook is gone");
    }
    answer.orThrow("the webhook");
  }

  private static Map<String, @Nullable Object> body(Notification notification) {
    Map<String, @Nullable Object> data = new LinkedHashMap<>();
    data.put("notices", notification.notices());
    data.put("reference", notification.reference());
    data.put("tenant", notification.run().tenant());
    data.put("agent", notification.run().agent());
    data.put("run", notification.run().run());
    data.put("roles", List.copyOf(notification.roles()));
    data.put("title", notification.title());
    data.put("text", notification.text());
    data.put("principal", notification.principal());
    data.put("channel", notification.channel());
    Question question = notification.question();
    data.put("digest", question == null ? null : question.digest());
    data.put("way", question == null ? null : question.way().name().toLowerCase(Locale.ROOT));
    return Map.of(
        "type", "request." + notification.kind().name().toLowerCase(Locale.ROOT), "data", data);
  }
}
