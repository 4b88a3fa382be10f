package dev.hitl.console;

import static dev.hitl.console.Field.Kind.BOOLEAN;
import static dev.hitl.console.Field.Kind.TEXT;
import static dev.hitl.console.Field.needed;
import static dev.hitl.console.Field.perhaps;

import dev.hitl.Hitl;
import dev.hitl.override.Command;
import dev.hitl.override.Overridden;
import dev.hitl.override.Scope;
import dev.hitl.request.Reviewers;
import dev.hitl.store.RunQuery;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Stops of agents. Who may lay and lift one is hitl's to say, of a name that is vouched for: that a
 * person of one tenant is called like somebody in {@link Scope#EVERY_TENANT} makes them nobody
 * there, unless whoever runs the console says that names are the same everywhere.
 */
final class StopResource {
  private static final Field REASON =
      needed("reason", TEXT, "why; everybody whose agents it stops reads it");

  private final Hitl hitl;
  private final Stops stops;
  private final boolean sharedNames;

  StopResource(Hitl hitl, Settings settings) {
    this.hitl = hitl;
    stops = new Stops(hitl);
    // In development mode everybody is whoever they say already.
    sharedNames = settings.sharedNames() || settings.authenticator() instanceof DevelopmentMode;
  }

  List<Endpoint> endpoints() {
    return List.of(
        Endpoint.get(
            "/api/stops", "Stops", "The stops that hold for agents of the tenant", this::all),
        Endpoint.post(
                "/api/stops",
                "Stopped",
                "Stops an agent, all of the tenant or everything until it is lifted",
                List.of(
                    needed("scope", TEXT, "agent, tenant or everything"),
                    perhaps("agent", TEXT, "which, where it is one agent"),
                    perhaps("unseen", BOOLEAN, "that it is meant though no run of it is known"),
                    REASON),
                this::stop)
            .byKey(),
        Endpoint.post(
                "/api/stops/{id}/lift",
                "Lifted",
                "Lifts a stop; what it kept goes on by itself",
                List.of(REASON),
                this::lift)
            .byKey());
  }

  private Answer all(Exchange exchange) {
    Viewer viewer = exchange.viewer();
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("stops", stops.seenIn(viewer.tenant()).stream().map(Stops::json).toList());
    json.put("everything", isKnownEverywhere(viewer));
    json.put("now", hitl.overview().now().toString());
    return Answer.ok(json);
  }

  /** A hint: whether it makes sense to offer to stop everything. */
  private boolean isKnownEverywhere(Viewer viewer) {
    return isVouchedFor(Scope.everything(), viewer)
        && hitl.overview().who(Scope.EVERY_TENANT, viewer.identity().id())
            instanceof Reviewers.Answer.Known known
        && !Collections.disjoint(known.identity().held(), hitl.overview().everywhere());
  }

  private boolean isVouchedFor(Scope scope, Viewer viewer) {
    return scope.tenant().equals(viewer.tenant())
        || (scope instanceof Scope.Everything && sharedNames);
  }

  private Answer stop(Exchange exchange) {
    Viewer viewer = exchange.viewer();
    Body body = exchange.body();
    Scope scope = scope(body, viewer.tenant());
    check(scope, viewer);
    if (scope instanceof Scope.Agent of && !body.isTrue("unseen") && !isSeen(of)) {
      // Only who may stop agents is told which there are. Without a reason nothing is stopped.
      if (hitl.overrides().stop(of, viewer.identity().id(), "")
          instanceof Overridden.NotAllowed not) {
        throw Problem.of(Problem.Kind.FORBIDDEN, not.reason());
      }
      throw Body.wrong(
          "agent", "is no agent that has a run here; a stop of a wrong name stops nothing");
    }
    Overridden told =
        Told.taken(
            Told.overrides(hitl, exchange)
                .stop(scope, viewer.identity().id(), body.text("reason").strip()));
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("stop", Stops.json(((Overridden.Stands) told).command()));
    return Answer.ok(json);
  }

  private boolean isSeen(Scope.Agent of) {
    return !hitl.overview()
        .runs(new RunQuery(of.tenant(), Set.of(), Set.of(of.agent()), null, null, 1))
        .isEmpty();
  }

  private static Scope scope(Body body, String tenant) {
    String word = body.text("scope");
    String agent = body.text("agent").strip();
    boolean ofAgent = word.equals("agent");
    if (!ofAgent && !agent.isEmpty()) {
      throw Body.wrong("agent", "is there only where the scope is 'agent'");
    } else if (word.equals("everything")) {
      return Scope.everything();
    } else if (!ofAgent && !word.equals("tenant")) {
      throw Body.wrong("scope", "is 'agent', 'tenant' or 'everything'");
    } else if (tenant.equals(Scope.EVERY_TENANT)) {
      throw Body.wrong("scope", "can only be 'everything' for who is of no tenant");
    }
    try {
      return ofAgent ? Scope.agent(tenant, agent) : Scope.tenant(tenant);
    } catch (IllegalArgumentException e) {
      throw Body.wrong("agent", "is no name of an agent: " + e.getMessage());
    }
  }

  private void check(Scope scope, Viewer viewer) {
    if (!isVouchedFor(scope, viewer)) {
      throw Problem.of(
          Problem.Kind.FORBIDDEN,
          "everything is stopped, and let go on, only by who signs in for all tenants; you are known"
              + " in this tenant alone");
    }
  }

  private Answer lift(Exchange exchange) {
    Viewer viewer = exchange.viewer();
    String id = exchange.part("id");
    String reason = exchange.body().text("reason").strip();
    Optional<Command> inForce = stops.find(id);
    Command stop =
        inForce
            .or(() -> lifted(exchange, id, reason))
            .filter(found -> Stops.isSeenIn(found.scope(), viewer.tenant()))
            .orElseThrow(
                () ->
                    Problem.of(
                        Problem.Kind.NOT_FOUND,
                        "no such stop is in force; it may be lifted already"));
    if (inForce.isPresent()) {
      check(stop.scope(), viewer);
      Told.taken(Told.overrides(hitl, exchange).lift(id, viewer.identity().id(), reason));
    }
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("id", stop.id());
    json.put("stops", stops.seenIn(viewer.tenant()).stream().map(Stops::json).toList());
    return Answer.ok(json);
  }

  /** One that is not in force and that this very sending lifted before. */
  private Optional<Command> lifted(Exchange exchange, String id, String reason) {
    if (exchange.key().isEmpty()) {
      return Optional.empty();
    }
    String who = exchange.viewer().identity().id();
    return Told.overrides(hitl, exchange).lift(id, who, reason)
            instanceof Overridden.TakenBack before
        ? Optional.of(before.command())
        : Optional.empty();
  }
}
