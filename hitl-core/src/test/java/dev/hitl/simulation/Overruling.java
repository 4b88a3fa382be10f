package dev.hitl.simulation;

import dev.hitl.call.RunId;
import dev.hitl.checkpoint.RunStatus;
import dev.hitl.override.Command;
import dev.hitl.override.Overridden;
import dev.hitl.override.Scope;
import dev.hitl.request.RequestStatus;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * People pause, abort and stop, and let go on again. What was acknowledged before a node set out is
 * known to whatever it does then: nothing of such a run is entered and no call of it begins.
 */
final class Overruling {
  private static final String WHO = "d1";
  private static final List<Scope> SCOPES =
      List.of(
          Scope.everything(),
          Scope.agent(RunId.DEFAULT_TENANT, "desk"),
          Scope.agent(RunId.DEFAULT_TENANT, "helper"));

  /** What somebody was told holds, until somebody sets out to take it back. */
  private static final class Said {
    final Command.Kind kind;
    final Scope scope;
    final String id;
    final int acknowledged;
    boolean over;

    Said(Command.Kind kind, Scope scope, String id, int acknowledged) {
      this.kind = kind;
      this.scope = scope;
      this.id = id;
      this.acknowledged = acknowledged;
    }
  }

  private final World world;
  private final List<Said> said = new ArrayList<>();

  /** Somebody may take back what is committed and not acknowledged yet. */
  private final Set<String> lifted = new HashSet<>();

  private final Map<RunId, Integer> resumed = new HashMap<>();

  Overruling(World world) {
    this.world = world;
  }

  void act(Node node) {
    List<RunId> runs = List.copyOf(world.entered);
    int what = world.drawn(8);
    if (what < 3) {
      if (world.drawn(2) == 0) {
        stop(node, SCOPES.get(world.drawn(SCOPES.size())));
      } else {
        world.on(node, "lifts", () -> lift(node));
      }
    } else if (!runs.isEmpty()) {
      RunId run = runs.get(world.drawn(runs.size()));
      switch (what) {
        case 3, 4 -> world.on(node, "pauses " + run, () -> pause(node, run));
        case 5, 6 -> world.on(node, "lets go on " + run, () -> resume(node, run));
        default -> world.on(node, "aborts " + run, () -> abort(node, run));
      }
    }
  }

  private Said holds(Command.Kind kind, Scope scope, String id) {
    Said now = new Said(kind, scope, id, world.history.add(kind + " of " + scope + " holds"));
    now.over = lifted.contains(id);
    said.add(now);
    return now;
  }

  private void stop(Node node, Scope scope) {
    world.on(
        node,
        "stops " + scope,
        () -> {
          if (node.hitl.overrides().stop(scope, WHO, "simulated") instanceof Overridden.Stands it) {
            holds(Command.Kind.STOP, scope, it.command().id());
          }
        });
  }

  private void lift(Node node) {
    for (Command stop : node.hitl.overrides().inForce()) {
      if (stop.kind() == Command.Kind.STOP) {
        lifted.add(stop.id());
        said.stream().filter(each -> each.id.equals(stop.id())).forEach(each -> each.over = true);
        node.hitl.overrides().lift(stop.id(), WHO, "simulated");
      }
    }
  }

  private void pause(Node node, RunId run) {
    int setOut = world.setOut();
    if (node.hitl.overrides().pause(run, WHO, "simulated") instanceof Overridden.Done) {
      Said now = holds(Command.Kind.PAUSE, Scope.run(run), "");
      now.over = resumed.getOrDefault(run, 0) > setOut;
    }
  }

  private void resume(Node node, RunId run) {
    resumed.put(run, world.history.now());
    said.stream()
        .filter(each -> each.kind == Command.Kind.PAUSE && each.scope.covers(run))
        .forEach(each -> each.over = true);
    node.hitl.overrides().resume(run, WHO, "simulated");
  }

  private void abort(Node node, RunId run) {
    if (node.hitl.overrides().abort(run, WHO, "simulated") instanceof Overridden.Done) {
      holds(Command.Kind.ABORT, Scope.run(run), "");
    }
  }

  /** Something of a run goes on, in what a node set out to do at a moment. */
  void goesOn(RunId run, String what, int setOut) {
    for (Said each : said) {
      if (!each.over && each.acknowledged < setOut && each.scope.covers(run)) {
        world.wrong(what + " of " + run + " although " + each.kind + " of " + each.scope);
      }
    }
  }

  /** Nothing is held up any more; what was aborted asks nobody anything. */
  void end(Node node) {
    world.on(node, "lifts", () -> lift(node));
    for (RunId run : List.copyOf(world.entered)) {
      RunStatus status = world.base.run(run).orElseThrow().status();
      if (status == RunStatus.PAUSED) {
        world.on(node, "lets go on " + run, () -> resume(node, run));
      }
      boolean asks =
          world.base.requestsOf(run).stream().anyMatch(r -> r.status() == RequestStatus.PENDING);
      if (status == RunStatus.ABORTED && asks) {
        world.wrong(run + " was aborted and still asks");
      }
    }
  }

  /** In the end what was aborted is. */
  void check() {
    for (Said each : said) {
      if (each.kind == Command.Kind.ABORT
          && each.scope instanceof Scope.OfRun of
          && world.base.run(of.run()).orElseThrow().status() != RunStatus.ABORTED) {
        world.wrong(of.run() + " was aborted and is not");
      }
    }
  }
}
