package dev.hitl.console;

import dev.hitl.Hitl;
import dev.hitl.request.Request;

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
    return hitl.review()
        .find(id)
        .filter(viewer::sees)
        .orElseThrow(
            () -> Problem.of(Problem.Kind.NOT_FOUND, "there is no such request that you may see"));
  }
}
