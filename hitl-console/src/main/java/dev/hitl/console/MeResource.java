package dev.hitl.console;

import dev.hitl.Hitl;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Who is asking, and how to say it. */
final class MeResource {
  private final Hitl hitl;
  private final Authenticator authenticator;

  MeResource(Hitl hitl, Authenticator authenticator) {
    this.hitl = hitl;
    this.authenticator = authenticator;
  }

  List<Endpoint> endpoints() {
    return List.of(
        Endpoint.get("/api/me", "Me", "Who is asking", this::me),
        Endpoint.get("/api/sign-in", "SignIn", "How a page says who is asking", this::signIn)
            .forAnybody());
  }

  private Answer me(Exchange exchange) {
    Viewer viewer = exchange.viewer();
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("name", RequestJson.line(viewer.identity().id()));
    json.put("tenant", RequestJson.line(viewer.tenant()));
    json.put("kind", viewer.identity().kind().name().toLowerCase(Locale.ROOT));
    json.put("roles", viewer.identity().held().stream().map(RequestJson::line).toList());
    json.put("overseer", viewer.overseer());
    json.put("development", authenticator instanceof DevelopmentMode);
    json.put("now", hitl.overview().now().toString());
    return Answer.ok(json);
  }

  private Answer signIn(Exchange exchange) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    boolean development = authenticator instanceof DevelopmentMode;
    json.put("development", development);
    json.put(
        "scheme",
        development ? "name" : authenticator instanceof BearerTokens ? "bearer" : "elsewhere");
    json.put("people", authenticator instanceof DevelopmentMode mode ? mode.people() : List.of());
    return Answer.ok(json);
  }
}
