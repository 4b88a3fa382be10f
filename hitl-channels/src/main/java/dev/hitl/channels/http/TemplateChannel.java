package dev.hitl.channels.http;

import dev.hitl.call.Json;
import dev.hitl.channels.Cut;
import dev.hitl.notify.Notification;
import dev.hitl.notify.Notifier;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Tells people by any chat, or a gateway for text messages, that takes JSON over HTTP: what to send
 * is a template.
 *
 * <p>A template is JSON with <code>{{title}}</code>, <code>{{text}}</code>, <code>{{reference}}
 * </code>, <code>{{kind}}</code>, <code>{{tenant}}</code>, <code>{{agent}}</code>, <code>{{run}}
 * </code>, <code>{{roles}}</code>, <code>{{channel}}</code>, <code>{{id}}</code> and <code>{{url}}
 * </code> in its texts. Values are put into texts that were read already, so no value can end one.
 * A text is cut at a length, and the cut says so.
 *
 * <p>Thread-safe.
 */
public final class TemplateChannel implements Notifier {
  private static final int USUAL_LIMIT = 10_000;

  private final Outbound outbound;
  private final URI to;
  private final Filling filling;
  private final Escape escape;
  private final Function<String, URI> page;
  private final int limit;

  private TemplateChannel(
      Outbound outbound,
      URI to,
      Filling filling,
      Escape escape,
      Function<String, URI> page,
      int limit) {
    this.outbound = outbound;
    this.to = to;
    this.filling = filling;
    this.escape = escape;
    this.page = page;
    this.limit = limit;
  }

  /**
   * Reads a template.
   *
   * @param outbound the way out
   * @param to where to
   * @param template JSON with placeholders
   * @param escape how the chat reads text
   * @param page where a request is looked at, by its reference; what <code>{{url}}</code> becomes
   * @return a notifier
   * @throws IllegalArgumentException if the template is not JSON or has a placeholder that is not
   *     known, or nothing could ever be sent there
   */
  public static TemplateChannel of(
      Outbound outbound, URI to, String template, Escape escape, Function<String, URI> page) {
    return new TemplateChannel(
        outbound, Webhook.checked(to), Filling.of(template), escape, page, USUAL_LIMIT);
  }

  /**
   * Microsoft Teams, by a workflow that posts what a webhook receives: an adaptive card. Its texts
   * are of a kind that Teams does not read as Markdown.
   *
   * @param outbound the way out
   * @param to the workflow's address; it is a secret
   * @param page where a request is looked at, by its reference
   * @return a notifier
   * @throws IllegalArgumentException if nothing could ever be sent there
   */
  public static TemplateChannel teams(Outbound outbound, URI to, Function<String, URI> page) {
    return of(outbound, to, resource("teams.json"), Escape.NONE, page);
  }

  private static String resource(String name) {
    try (InputStream in = TemplateChannel.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException(name + " is missing");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * The same with another length.
   *
   * @param characters the most of one value, at least 20; 10,000 unless said otherwise
   * @return a new notifier
   * @throws IllegalArgumentException if it is less
   */
  public TemplateChannel limit(int characters) {
    if (characters < 20) {
      throw new IllegalArgumentException("a text has 20 characters at least");
    }
    return new TemplateChannel(outbound, to, filling, escape, page, characters);
  }

  @Override
  public void notify(Notification notification) throws IOException {
    byte[] body = Json.encode(filling.fill(name -> value(name, notification)));
    outbound.post(to, Map.of("Content-Type", "application/json"), body).orThrow("the chat");
  }

  private String value(Filling.Name name, Notification notification) {
    String value =
        switch (name) {
          case TITLE -> notification.title();
          case TEXT -> notification.text();
          case REFERENCE -> notification.reference();
          case KIND -> notification.kind().name().toLowerCase(Locale.ROOT);
          case TENANT -> notification.run().tenant();
          case AGENT -> notification.run().agent();
          case RUN -> notification.run().run();
          case ROLES -> String.join(", ", notification.roles());
          case CHANNEL -> nothing(notification.channel());
          case ID -> notification.id();
          case URL -> page.apply(notification.reference()).toASCIIString();
        };
    return name == Filling.Name.URL ? value : escape.apply(Cut.at(value, limit).text());
  }

  private static String nothing(@Nullable String text) {
    return text == null ? "" : text;
  }
}
