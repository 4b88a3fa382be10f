package dev.hitl.console;

import static dev.hitl.console.Field.Kind.TEXT;
import static dev.hitl.console.Field.needed;

import dev.hitl.Hitl;
import dev.hitl.call.RunId;
import dev.hitl.checkpoint.RunRecord;
import dev.hitl.override.Overridden;
import dev.hitl.run.Overrides;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What people tell running agents. Who may is the policy's to say. */
final class RunCommandResource {
  private static final Field REASON = needed("reason", TEXT, "why");

  private final Hitl hitl;
  private final RunResource runs;

  RunCommandResource(Hitl hitl, RunResource runs) {
    this.hitl = hitl;
    this.runs = runs;
  }

  /** Says it. */
  @FunctionalInterface
  private interface Command {
    Overridden say(Overrides to, RunId run, String who, Body body);
  }

  List<Endpoint> endpoints() {
    return List.of(
        command(
            "pause",
            "Pauses a run; one that is at work at its next gate or yield point",
            REASON,
            (to, run, who, body) -> to.pause(run, who, body.text("reason"))),
        command(
            "resume",
            "Lets a paused run go on",
            REASON,
            (to, run, who, body) -> to.resume(run, who, body.text("reason"))),
        command(
            "abort",
            "Ends a run for good, and those that it delegated to",
            REASON,
            (to, run, who, body) -> to.abort(run, who, body.text("reason"))),
        command(
            "redirect",
            "Tells a run to do something else, once",
            needed("instruction", TEXT, "what to do instead"),
            (to, run, who, body) -> to.redirect(run, who, body.text("instruction"))));
  }

  private Endpoint command(String word, String says, Field field, Command command) {
    return Endpoint.post(
            "/api/runs/{key}/" + word,
            "Told",
            says,
            List.of(field),
            exchange -> say(exchange, command))
        .byKey();
  }

  private Answer say(Exchange exchange, Command command) {
    Viewer viewer = exchange.viewer();
    RunRecord run = runs.find(exchange.part("key"), viewer);
    String who = viewer.identity().id();
    Overridden told =
        Told.taken(command.say(Told.overrides(hitl, exchange), run.id(), who, exchange.body()));
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("outcome", Told.word(told));
    json.put(
        "status",
        hitl.overview()
            .run(run.id())
            .map(now -> now.status().name().toLowerCase(Locale.ROOT))
            .orElse(null));
    return Answer.ok(json);
  }
}
