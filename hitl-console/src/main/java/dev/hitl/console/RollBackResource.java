package dev.hitl.console;

import static dev.hitl.console.Field.Kind.TEXT;
import static dev.hitl.console.Field.needed;

import dev.hitl.Hitl;
import dev.hitl.gate.RolledBack;
import dev.hitl.request.Request;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Undoes what was executed. The compensation runs here, while the caller waits. */
final class RollBackResource {
  private final Hitl hitl;
  private final Seen seen;
  private final Rulings rulings;

  RollBackResource(Hitl hitl) {
    this.hitl = hitl;
    seen = new Seen(hitl);
    rulings = new Rulings(hitl);
  }

  List<Endpoint> endpoints() {
    return List.of(
        Endpoint.post(
                "/api/requests/{id}/roll-back",
                "RolledBack",
                "Rolls back what was executed, through the compensation of its tool",
                List.of(needed("reason", TEXT, "why")),
                this::rollBack)
            .matching()
            .byKey());
  }

  private Answer rollBack(Exchange exchange) {
    Request request = seen.findOrGiven(exchange);
    Optional<String> key = exchange.key();
    if (key.flatMap(each -> seen.given(request, each)).isEmpty()) {
      DecisionResource.check(exchange, request, rulings);
    }
    String who = exchange.viewer().identity().id();
    String reason = exchange.body().text("reason");
    RolledBack outcome =
        key.isPresent()
            ? hitl.rollBack(request.id(), who, reason, key.get())
            : hitl.rollBack(request.id(), who, reason);
    if (outcome instanceof RolledBack.NotAllowed not) {
      throw Problem.of(Problem.Kind.FORBIDDEN, not.reason());
    } else if (outcome instanceof RolledBack.NotPossible not) {
      throw Problem.of(Problem.Kind.INVALID, not.problem());
    } else if (outcome instanceof RolledBack.AlreadyRolledBack already) {
      throw rulings.changed(already.request());
    }
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("outcome", outcome instanceof RolledBack.Done ? "done" : "in-doubt");
    if (!exchange.viewer().sees(request)) {
      return Answer.ok(json);
    }
    Request now = hitl.review().find(request.id()).orElse(request);
    json.put(
        "compensation",
        outcome instanceof RolledBack.Done done
            ? done.compensation().id()
            : outcome instanceof RolledBack.InDoubt doubt ? doubt.compensation() : null);
    json.put("request", RequestJson.of(now, hitl.overview().now()));
    return Answer.ok(json).etag(RequestJson.etag(now));
  }
}
