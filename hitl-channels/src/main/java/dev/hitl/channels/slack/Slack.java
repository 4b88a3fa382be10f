package dev.hitl.channels.slack;

import dev.hitl.call.Json;
import dev.hitl.call.JsonException;
import dev.hitl.channels.http.Outbound;
import dev.hitl.channels.http.Targets;
import java.io.IOException;
import java.net.URI;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A Slack workspace, by the token of an app in it with the scope {@code chat:write}. Thread-safe.
 */
public final class Slack {
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

  /** Calls a method of the API. */
  void call(String method, Map<String, ?> arguments) throws IOException {
    Outbound.Answer answer =
        outbound.post(
            api.resolve(method),
            Map.of(
                "Content-Type",
                "application/json; charset=utf-8",
                "Authorization",
                "Bearer " + token),
            Json.encode(arguments));
    if (!answer.isFine()) {
      throw new IOException("Slack answered " + answer.status() + " to " + method);
    }
    Map<String, @Nullable Object> said;
    try {
      said = Json.parseObject(answer.body());
    } catch (JsonException e) {
      throw new IOException("Slack's answer to " + method + " is no JSON", e);
    }
    if (!Boolean.TRUE.equals(said.get("ok"))) {
      throw new IOException("Slack refused " + method + ": " + said.get("error"));
    }
  }
}
