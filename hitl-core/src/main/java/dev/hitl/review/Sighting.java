package dev.hitl.review;

import dev.hitl.audit.AuditEvent;
import dev.hitl.audit.Chain;
import dev.hitl.audit.SideChain;
import dev.hitl.checkpoint.RunRecord.Head;
import dev.hitl.request.Request;
import dev.hitl.store.Store;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * That a person looked at a revision of a request.
 *
 * @param request what was looked at
 * @param reviewer by whom
 */
record Sighting(Request request, String reviewer) {
  private static final String SEEN = "SEEN";
  private static final int ROUNDS = 50;

  /** Puts it on record, unless it is there: looking again is no news and costs no write. */
  void record(Store store) {
    String subject = SideChain.ofRequest(request.id());
    String actor = reviewer.equals(request.principal()) ? AuditEvent.PRINCIPAL : reviewer;
    long revision = request.revision().action().revision();
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("revision", revision);
    data.put("status", request.status());
    data.put("tool", request.revision().action().tool());
    for (int round = 0; round < ROUNDS; round++) {
      List<AuditEvent> events = store.audit(subject);
      if (events.stream().anyMatch(event -> isThis(event, actor, revision))) {
        return;
      }
      Head head = events.isEmpty() ? Head.NONE : Chain.headOf(events.get(events.size() - 1));
      if (store.append(
          Chain.next(head, subject, store.clock().instant(), SEEN, actor, request.run(), data))) {
        return;
      }
    }
    throw new IllegalStateException("the chain " + subject + " grew all the time");
  }

  private static boolean isThis(AuditEvent event, String actor, long revision) {
    return event.type().equals(SEEN)
        && event.actor().equals(actor)
        && Long.valueOf(revision).equals(event.data().get("revision"));
  }
}
