package dev.hitl.console;

import dev.hitl.Hitl;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** All endpoints. */
final class Api {
  private Api() {}

  static List<Endpoint> of(Hitl hitl, Settings settings, Feed feed) {
    Tools tools = Tools.parse(hitl.toolDefinitions());
    List<Endpoint> all = new ArrayList<>();
    all.addAll(new MeResource(hitl, settings.authenticator()).endpoints());
    all.addAll(new QueueResource(hitl).endpoints());
    all.addAll(new RequestResource(hitl, tools).endpoints());
    all.addAll(new CheckResource(hitl).endpoints());
    all.addAll(new DecisionResource(hitl).endpoints());
    all.addAll(new RollBackResource(hitl).endpoints());
    all.addAll(new BatchResource(hitl).endpoints());
    RunResource runs = new RunResource(hitl);
    all.addAll(runs.endpoints());
    all.addAll(new RunCommandResource(hitl, runs).endpoints());
    all.addAll(new DetourResource(hitl, runs).endpoints());
    all.addAll(new StopResource(hitl, settings).endpoints());
    all.addAll(new AuditResource(hitl, runs).endpoints());
    all.addAll(new VerificationResource(hitl).endpoints());
    all.addAll(new FiguresResource(hitl).endpoints());
    all.add(Endpoint.get("/api/tools", "Tools", "The tools that this node knows", tools::all));
    all.add(
        Endpoint.get(
                "/api/events",
                "Events",
                "Server-sent events: what happens, from now on or since the last one",
                exchange -> events(exchange, feed))
            .param("after", "in the place of the header Last-Event-ID"));
    all.add(
        Endpoint.get(
                "/api/openapi.json", "OpenApi", "This description", exchange -> OpenApi.answer(all))
            .forAnybody());
    return List.copyOf(all);
  }

  private static @Nullable Answer events(Exchange exchange, Feed feed) {
    if (!exchange.request().getMethod().equals("GET")) {
      throw Problem.of(Problem.Kind.WRONG_METHOD, "use GET").header("Allow", "GET");
    }
    feed.open(
        exchange, exchange.header("Last-Event-ID").or(() -> exchange.param("after")).orElse(null));
    return null;
  }
}
