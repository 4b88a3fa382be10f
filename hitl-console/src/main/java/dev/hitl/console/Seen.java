package dev.hitl.console;

import dev.hitl.Hitl;
import dev.hitl.audit.AuditEvent;
import dev.hitl.request.Request;
import java.util.Optional;

/**
 * Finds requests for those who may see them. What somebody may not see is not there.
 *
 * @param hitl where it is asked
 */
record Seen(Hitl hitl) {
  Request find(Exchange exchange) {
    return find(exchange.part("id"), exchange.viewer());
  }

  Request find(String id, Viewer viewer) {
    return hitl.review().find(id).filter(viewer::sees).orElseThrow(Seen::none);
  }

  /**
   * Also one that they may not see any more since they said this very thing of it: they are told
   * how that went, and nothing of the request.
   */
  Request findOrGiven(Exchange exchange) {
    Viewer viewer = exchange.viewer();
    return hitl.review()
        .find(exchange.part("id"))
        .filter(request -> viewer.sees(request) || wasGiven(request, exchange))
        .orElseThrow(Seen::none);
  }

  private boolean wasGiven(Request request, Exchange exchange) {
    return request.run().tenant().equals(exchange.viewer().tenant())
        && exchange
            .key()
            .flatMap(key -> given(request, key))
            .filter(event -> exchange.viewer().isMe(event.actor()))
            .isPresent();
  }

  /** What was taken under a key before. */
  Optional<AuditEvent> given(Request request, String key) {
    return hitl.audit().of(request.id()).stream()
        .filter(event -> key.equals(event.data().get("decisionId")))
        .findFirst();
  }

  private static Problem none() {
    return Problem.of(Problem.Kind.NOT_FOUND, "there is no such request that you may see");
  }
}
