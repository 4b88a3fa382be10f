package dev.hitl.console;

import dev.hitl.Hitl;
import dev.hitl.audit.AuditEvent;
import dev.hitl.override.Command;
import dev.hitl.override.Scope;
import dev.hitl.store.StandingStep;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The stops that hold, by the store's word. Everybody of a tenant sees those that keep its agents
 * from going on: whoever waits for one has to know why.
 *
 * @param hitl where it is asked
 */
record Stops(Hitl hitl) {
  private static final int WHY = 4_000;

  /** In the order in which they were laid. */
  List<Command> seenIn(String tenant) {
    return all().filter(stop -> isSeenIn(stop.scope(), tenant)).toList();
  }

  Optional<Command> find(String id) {
    return all().filter(stop -> stop.id().equals(id)).findFirst();
  }

  private Stream<Command> all() {
    return hitl.overrides().inForce().stream().filter(c -> c.kind() == Command.Kind.STOP);
  }

  /** By whom and why a stop was lifted, which it is for good; empty for whatever else. */
  Optional<AuditEvent> lifted(String id) {
    List<AuditEvent> events = hitl.audit().of(id);
    return events.isEmpty() || !"STOP".equals(events.get(0).data().get("command"))
        ? Optional.empty()
        : events.stream().filter(event -> event.type().equals(StandingStep.REVOKED)).findFirst();
  }

  static boolean isSeenIn(Scope scope, String tenant) {
    return scope instanceof Scope.Everything || scope.tenant().equals(tenant);
  }

  /** One that holds. */
  static Map<String, @Nullable Object> json(Command stop) {
    return json(stop, false);
  }

  static Map<String, @Nullable Object> json(Command stop, boolean lifted) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("id", stop.id());
    json.put("scope", word(stop.scope()));
    json.put("agent", stop.scope() instanceof Scope.Agent of ? RequestJson.line(of.agent()) : null);
    json.put("by", RequestJson.line(stop.by()));
    json.put("reason", Text.line(stop.words(), WHY).shown());
    json.put("at", stop.at().toString());
    json.put("lifted", lifted);
    return json;
  }

  private static String word(Scope scope) {
    return scope instanceof Scope.Everything
        ? "everything"
        : scope instanceof Scope.Tenant ? "tenant" : "agent";
  }
}
