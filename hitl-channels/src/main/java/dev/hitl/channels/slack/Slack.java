package dev.hitl.channels.slack;

import dev.hitl.call.Json;
import dev.hitl.call.JsonException;
import dev.hitl.channels.http.Outbound;
import dev.hitl.channels.http.Targets;
import dev.hitl.notify.NotTold;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A Slack workspace, by the token of an app in it with the scope {@code chat:write}. Thread-safe.
 */
public final class Slack {
  private static final Set<String> RATE_LIMITS = Set.of("ratelimited", "rate_limited");

  /** Where it does not say for how long. */
  private static final Duration BREATH = Duration.ofMinutes(1);

  private static final URI API = URI.create("https://slack.com/api/");

  private final Outbound outbound;
  private final URI api;
  private final String token;

  private Slack(Outbound outbound, URI api, String token) {
    this.outbound = outbound;
    this.api = api;
    this.token = token;
  }

  /**
   * A workspace.
   *
   * @param token the app's bot token
   * @return the workspace
   */
  public static Slack with(String token) {
    return new Slack(Outbound.to(Targets.publicOnly()), API, token);
  }

  /**
   * The same by another way, such as a server of tests.
   *
   * @param way the way out
   * @param base the address of the API, with a slash at its end
   * @return a new workspace
   */
  public Slack by(Outbound way, URI base) {
    return new Slack(way, base, token);
  }

  /** Slack understood and said no. */
  static final class Refused extends IOException {
    private static final long serialVersionUID = 1L;

    private final String error;

    Refused(String method, String error) {
      super("Slack refused " + method + ": " + error);
      this.error = error;
    }

    /** Slack's word for it. */
    String error() {
      return error;
    }
  }

  /** Calls a method of the API and gives what it says. */
  Map<String, @Nullable Object> call(String method, Map<String, ?> arguments) throws IOException {
    Outbound.Answer answer =
        outbound.post(
            api.resolve(method),
            Map.of(
                "Content-Type",
                "application/json; charset=utf-8",
                "Authorization",
                "Bearer " + token),
            Json.encode(arguments));
    answer.orThrow("Slack's " + method);
    Map<String, @Nullable Object> said;
    try {
      said = Json.parseObject(answer.body());
    } catch (JsonException e) {
      throw new IOException("Slack's answer to " + method + " is no JSON", e);
    }
    if (!Boolean.TRUE.equals(said.get("ok"))) {
      String error = String.valueOf(said.get("error"));
      if (RATE_LIMITS.contains(error)) {
        Duration wait = answer.retryAfter();
        throw new NotTold.Later("Slack limits " + method, wait == null ? BREATH : wait);
      }
      throw new Refused(method, error);
    }
    return said;
  }

  /** Writes a message anew, without anything to decide. */
  void update(String channel, String ts, String title, String sentence) throws IOException {
    Map<String, Object> message =
        new LinkedHashMap<>(Blocks.message(title, Blocks.over(title, sentence)));
    message.put("channel", channel);
    message.put("ts", ts);
    call("chat.update", message);
  }
}
