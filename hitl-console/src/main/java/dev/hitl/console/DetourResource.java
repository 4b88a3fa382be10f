package dev.hitl.console;

import static dev.hitl.console.Field.Kind.NUMBER;
import static dev.hitl.console.Field.Kind.OBJECT;
import static dev.hitl.console.Field.Kind.TEXT;
import static dev.hitl.console.Field.needed;

import dev.hitl.Hitl;
import dev.hitl.call.Arguments;
import dev.hitl.checkpoint.CheckpointCodec;
import dev.hitl.checkpoint.RunRecord;
import dev.hitl.checkpoint.StoredCheckpoint;
import dev.hitl.checkpoint.UnreadableCheckpoint;
import dev.hitl.override.LeftBehind;
import dev.hitl.override.Overridden;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Takes runs elsewhere: another state, or an older checkpoint. Who may is hitl's to say; besides,
 * nobody changes what they may not look at.
 */
final class DetourResource {
  /** No checkpoint has it, so hitl says whether somebody may, and writes nothing. */
  private static final int NONE = Integer.MAX_VALUE;

  private static final Field REASON = needed("reason", TEXT, "why");
  private static final Field SEEN =
      needed("seen", NUMBER, "the newest checkpoint that the person looked at");

  private final Hitl hitl;
  private final RunResource runs;
  private final CheckpointJson checkpoints;

  DetourResource(Hitl hitl, RunResource runs) {
    this.hitl = hitl;
    this.runs = runs;
    checkpoints = new CheckpointJson(hitl);
  }

  List<Endpoint> endpoints() {
    return List.of(
        Endpoint.get(
            "/api/runs/{key}/checkpoints",
            "Checkpoints",
            "The last checkpoints of a run, and the state that its agent keeps for itself",
            this::all),
        Endpoint.post(
                "/api/runs/{key}/edit",
                "Detour",
                "Gives the agent of a run that is not running another state",
                List.of(
                    SEEN,
                    needed(
                        "changes", OBJECT, "members that are to be different; null takes one out"),
                    REASON),
                this::edit)
            .byKey(),
        Endpoint.get(
                "/api/runs/{key}/roll-back",
                "LeftBehind",
                "What a roll-back to a checkpoint would leave behind; nothing is written",
                this::leftBehind)
            .param("to", "the number of the older checkpoint"),
        Endpoint.post(
                "/api/runs/{key}/roll-back",
                "Detour",
                "Takes a run that is not running back to an older checkpoint",
                List.of(SEEN, needed("to", NUMBER, "the number of the older checkpoint"), REASON),
                this::rollBack)
            .byKey());
  }

  private RunRecord heard(Exchange exchange) {
    RunRecord run = runs.find(exchange.part("key"), exchange.viewer());
    if (!RunResource.hears(exchange.viewer(), run)) {
      throw Problem.of(
          Problem.Kind.FORBIDDEN,
          "what was said in this run is not for you, so you cannot take it elsewhere");
    }
    return run;
  }

  private Answer all(Exchange exchange) {
    return Answer.ok(checkpoints.of(heard(exchange)));
  }

  private Answer edit(Exchange exchange) {
    RunRecord run = heard(exchange);
    int seen = number(exchange, "seen");
    if (seen > run.checkpoint()) {
      throw Body.wrong("seen", "is no checkpoint yet: the newest is " + run.checkpoint());
    }
    // Numbers only grow: with an older one hitl says whether they may, and that it changed. What
    // was sent before comes to the same again.
    boolean newest = seen == run.checkpoint();
    Arguments before = newest || exchange.key().isPresent() ? state(run, seen) : Arguments.none();
    Arguments after = changed(before, exchange.body());
    // That it is so already is said to who may change it only: others would guess secrets by it.
    boolean same = newest && after.equals(before);
    String who = exchange.viewer().identity().id();
    Overridden told =
        Told.overrides(hitl, exchange)
            .edit(run.id(), same ? NONE : seen, after, who, reason(exchange));
    if (same && told instanceof Overridden.Changed) {
      throw Body.wrong("changes", "changes nothing");
    }
    return moved(told);
  }

  private static Arguments changed(Arguments before, Body body) {
    Map<String, @Nullable Object> members = new LinkedHashMap<>(before.asMap());
    body.object("changes")
        .forEach(
            (name, value) -> {
              if (value == null) {
                members.remove(name);
              } else {
                members.put(name, value);
              }
            });
    return Arguments.of(members);
  }

  /** As it is stored, with what nobody is shown. */
  private Arguments state(RunRecord run, int checkpoint) {
    try {
      List<StoredCheckpoint> all = hitl.overview().checkpoints(run.id());
      return new CheckpointCodec().decode(all, checkpoint).state();
    } catch (UnreadableCheckpoint e) {
      throw Problem.of(Problem.Kind.INVALID, String.valueOf(e.getMessage()));
    }
  }

  private Answer leftBehind(Exchange exchange) {
    RunRecord run = heard(exchange);
    int to = exchange.number("to", 1, Integer.MAX_VALUE, 0);
    try {
      LeftBehind left =
          hitl.overrides()
              .leavesBehind(run.id(), to)
              .orElseThrow(() -> Body.wrong("to", "is no checkpoint before " + run.checkpoint()));
      return Answer.ok(Told.json(left));
    } catch (UnreadableCheckpoint e) {
      throw Problem.of(Problem.Kind.INVALID, String.valueOf(e.getMessage()));
    }
  }

  private Answer rollBack(Exchange exchange) {
    RunRecord run = heard(exchange);
    return moved(
        Told.overrides(hitl, exchange)
            .rollBack(
                run.id(),
                number(exchange, "to"),
                number(exchange, "seen"),
                exchange.viewer().identity().id(),
                reason(exchange)));
  }

  private static String reason(Exchange exchange) {
    return exchange.body().text("reason").strip();
  }

  /** Where it would not matter which was seen, hitl asks for none. */
  private static int number(Exchange exchange, String name) {
    long value = exchange.body().members().get(name) instanceof Long number ? number : 0;
    if (value < 1 || value > Integer.MAX_VALUE) {
      throw Body.wrong(name, "has to be the number of a checkpoint");
    }
    return (int) value;
  }

  private Answer moved(Overridden told) {
    Overridden.Done done = (Overridden.Done) Told.taken(told);
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("outcome", Told.word(done));
    json.put("status", done.status().name().toLowerCase(Locale.ROOT));
    json.put("checkpoint", done.checkpoint());
    json.putAll(Told.json(done.left()));
    return Answer.ok(json);
  }
}
