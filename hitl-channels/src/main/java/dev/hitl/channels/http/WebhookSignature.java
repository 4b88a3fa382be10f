package dev.hitl.channels.http;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Signs and verifies messages as the <a href="https://www.standardwebhooks.com/">Standard
 * Webhooks</a> specification has it, over id, timestamp and body: with shared secrets ({@code v1},
 * HMAC-SHA256) and with key pairs ({@code v1a}, ed25519), of which a receiver has the public half
 * only and can sign nothing.
 *
 * <p>To rotate a key, sign with the new one and the old one until all receivers know the new one; a
 * receiver likewise verifies with both. From secrets to pairs it is the same way. Immutable and
 * thread-safe.
 */
public final class WebhookSignature {
  /** The header of the message's id, the same at every delivery. */
  public static final String ID = "webhook-id";

  /** The header of the time of this delivery, in seconds since 1970. */
  public static final String TIMESTAMP = "webhook-timestamp";

  /** The header of the signatures. */
  public static final String SIGNATURE = "webhook-signature";

  private static final int MOST_SIGNATURES = 20;
  private static final Duration TOLERANCE = Duration.ofMinutes(5);

  private final List<WebhookKey> keys;

  private WebhookSignature(List<WebhookKey> keys) {
    this.keys = List.copyOf(keys);
  }

  /** What became of a verification. */
  public sealed interface Verified {
    /**
     * It was signed by somebody who has the secret, not long ago.
     *
     * @param id tells a repetition
     * @param at when it was sent
     */
    record Genuine(String id, Instant at) implements Verified {}

    /**
     * Do nothing with it.
     *
     * @param why for the log, not for the sender
     */
    record Refused(String why) implements Verified {}
  }

  /**
   * Takes keys. A {@code whsk_} key signs only and a {@code whpk_} key verifies only; a shared
   * secret does both.
   *
   * @param keys each in Base64 behind its prefix: {@code whsec_} and 24 to 64 bytes, {@code whsk_}
   *     and the 32 bytes of an ed25519 seed, {@code whpk_} and the 32 bytes of a public key; the
   *     newest first. One without a prefix is a shared secret
   * @return what signs with all of them that sign, and verifies with any that verifies
   * @throws IllegalArgumentException if there is none, or one is not of this form
   */
  public static WebhookSignature of(String... keys) {
    if (keys.length == 0) {
      throw new IllegalArgumentException("a signature needs a key");
    }
    return new WebhookSignature(List.of(keys).stream().map(WebhookKey::of).toList());
  }

  /** Whether there is a key that signs. */
  boolean signs() {
    return keys.stream().anyMatch(key -> !(key instanceof WebhookKey.Public));
  }

  /**
   * Signs.
   *
   * @param id the message's id, without a full stop
   * @param at when it is sent
   * @param body its bytes as they are sent
   * @return the value of {@link #SIGNATURE}: a signature for each key that signs
   * @throws IllegalStateException if none of the keys signs
   */
  public String sign(String id, Instant at, byte[] body) {
    byte[] content = content(id, Long.toString(at.getEpochSecond()), body);
    String signatures =
        keys.stream().flatMap(key -> key.sign(content).stream()).collect(Collectors.joining(" "));
    if (signatures.isEmpty()) {
      throw new IllegalStateException("public keys sign nothing");
    }
    return signatures;
  }

  /**
   * Verifies what was received, for receivers of hitl's webhooks and for callbacks to it. A message
   * that is five minutes old, or that far in the future, is refused.
   *
   * @param header gives a header by its name, in lower case; null where there is none
   * @param body the bytes as they were received
   * @param now the time
   * @return whether it is genuine
   */
  public Verified verify(Function<String, @Nullable String> header, byte[] body, Instant now) {
    String id = header.apply(ID);
    String timestamp = header.apply(TIMESTAMP);
    String signatures = header.apply(SIGNATURE);
    if (id == null || timestamp == null || signatures == null || id.isEmpty()) {
      return new Verified.Refused("a header is missing");
    }
    if (!timestamp.matches("[0-9]{1,12}")) {
      return new Verified.Refused("the timestamp is no number of seconds");
    }
    Instant at = Instant.ofEpochSecond(Long.parseLong(timestamp));
    if (Duration.between(at, now).abs().compareTo(TOLERANCE) > 0) {
      return new Verified.Refused("the message is too old, or from the future");
    }
    byte[] content = content(id, timestamp, body);
    boolean genuine = false;
    for (String signature : signatures.split(" ", MOST_SIGNATURES)) {
      for (WebhookKey key : keys) {
        genuine |= key.verifies(signature, content);
      }
    }
    return genuine
        ? new Verified.Genuine(id, at)
        : new Verified.Refused("no signature is by a key that is known");
  }

  private static byte[] content(String id, String timestamp, byte[] body) {
    ByteArrayOutputStream content = new ByteArrayOutputStream(body.length + 64);
    content.writeBytes((id + "." + timestamp + ".").getBytes(StandardCharsets.UTF_8));
    content.writeBytes(body);
    return content.toByteArray();
  }
}
