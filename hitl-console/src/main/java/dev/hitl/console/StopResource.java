package dev.hitl.console;

import static dev.hitl.console.Field.Kind.BOOLEAN;
import static dev.hitl.console.Field.Kind.TEXT;
import static dev.hitl.console.Field.needed;
import static dev.hitl.console.Field.perhaps;

import dev.hitl.Hitl;
import dev.hitl.audit.AuditEvent;
import dev.hitl.override.Command;
import dev.hitl.override.Overridden;
import dev.hitl.override.Scope;
import dev.hitl.request.Reviewers;
import dev.hitl.run.Overrides;
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
    Command stop = ((Overridden.Stands) told).command();
    // What is said again under its key may have been lifted since it was said first.
    boolean lifted = exchange.key().isPresent() && stops.find(stop.id()).isEmpty();
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("stop", Stops.json(stop, lifted));
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
    Optional<Scope> inForce =
        stops.find(id).map(Command::scope).filter(of -> Stops.isSeenIn(of, viewer.tenant()));
    if (inForce.isPresent()) {
      check(inForce.get(), viewer);
      Told.taken(Told.overrides(hitl, exchange).lift(id, viewer.identity().id(), reason));
    } else if (!wasLifted(exchange, id, reason)) {
      throw Problem.of(
          Problem.Kind.NOT_FOUND, "no such stop is in force; it may be lifted already");
    }
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("id", id);
    json.put("stops", stops.seenIn(viewer.tenant()).stream().map(Stops::json).toList());
    return Answer.ok(json);
  }

  /**
   * Whether this person lifted it under this very key before, which with another reason is a
   * problem. What is asked here writes nothing: what was lifted is never in force again.
   */
  private boolean wasLifted(Exchange exchange, String id, String reason) {
    Viewer viewer = exchange.viewer();
    Optional<AuditEvent> before =
        exchange
            .key()
            .flatMap(key -> stops.lifted(id))
            .filter(event -> Stops.isSeenIn(scopeOf(event), viewer.tenant()))
            .filter(event -> viewer.isMe(event.actor()));
    if (before.isEmpty()) {
      return false;
    }
    check(scopeOf(before.get()), viewer);
    Overrides named = Told.overrides(hitl, exchange);
    String who = viewer.identity().id();
    if (before.get().data().get("reason") instanceof String then
        && named.lift(id, who, then) instanceof Overridden.TakenBack) {
      Told.taken(named.lift(id, who, reason));
      return true;
    }
    return false;
  }

  /** Whose agents it was about; for whom it is seen, and who may, hangs on that alone. */
  private static Scope scopeOf(AuditEvent lifted) {
    String tenant = lifted.run().tenant();
    return tenant.equals(Scope.EVERY_TENANT) ? Scope.everything() : Scope.tenant(tenant);
  }
}
