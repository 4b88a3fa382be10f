package dev.hitl.escalate;

import dev.hitl.audit.AuditEvent;
import dev.hitl.audit.Chain;
import dev.hitl.audit.SideChain;
import dev.hitl.notify.Notice;
import dev.hitl.request.Change;
import dev.hitl.request.Request;
import dev.hitl.store.Store;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Takes notices out of the outbox and puts down what became of each, in one transaction.
 *
 * @param store where the outbox is
 * @param node the node on record as having delivered
 * @param notifiers how many are told
 */
record Receipts(Store store, String node, int notifiers) {
  private static final int ROUNDS = 50;

  /**
   * It was told.
   *
   * @param digest in which digest; null where it was told by itself
   */
  void told(Notice notice, Request request, @Nullable String digest) {
    done(notice, request, "TOLD", null, digest);
  }

  /** Nobody tries it any more. */
  void givenUp(Notice notice, Request request, String problem) {
    done(notice, request, "GIVEN_UP", problem, null);
  }

  /** However many others write to the chain. */
  private void done(
      Notice notice,
      Request request,
      String type,
      @Nullable String problem,
      @Nullable String digest) {
    Map<String, @Nullable Object> data = new LinkedHashMap<>();
    data.put("notice", notice.id());
    data.put("kind", notice.kind());
    data.put("attempts", notice.attempt());
    data.put("notifiers", notifiers);
    data.put("problem", problem);
    if (digest != null) {
      data.put("digest", digest);
    }
    data.put("tool", request.revision().action().tool());
    data.put("status", request.status());
    data.put("revision", request.revision().action().revision());
    data.put("node", node);
    String subject = SideChain.ofRequest(request.id());
    for (int round = 0; round < ROUNDS; round++) {
      AuditEvent event =
          Chain.next(
              store.sideHead(subject),
              subject,
              store.clock().instant(),
              type,
              Change.SYSTEM,
              request.run(),
              data);
      if (store.noticeDone(notice.id(), event)) {
        return;
      }
    }
    throw new IllegalStateException("the chain " + subject + " grew all the time");
  }
}
