package dev.hitl.gate;

import dev.hitl.call.Arguments;
import dev.hitl.checkpoint.RunRecord.Head;
import dev.hitl.notify.Notice;
import dev.hitl.policy.Assessment;
import dev.hitl.policy.Route;
import dev.hitl.policy.Verdict;
import dev.hitl.request.Change;
import dev.hitl.request.Request;
import dev.hitl.request.RequestStatus;
import dev.hitl.request.Revision;
import dev.hitl.request.Waiting;
import dev.hitl.store.Step;
import java.time.Instant;
import java.util.List;

/** Puts a call before people. */
final class Question {
  private Question() {}

  /** The step that opens the request of a call. */
  static Step of(
      Gate gate, RunSession session, Assessment.Judged judged, Verdict.Ask ask, Arguments context) {
    Instant now = gate.store.clock().instant();
    Route route = ask.route();
    Revision revision =
        new Revision(
            judged.action(),
            judged.action().digest(),
            ask.risk(),
            ask.message(),
            ask.reasons(),
            context,
            gate.basis(judged.action()),
            judged.call().signals(),
            judged.tool().secrets(),
            null,
            now,
            judged.evidence());
    Request request =
        new Request(
            Gate.requestId(session, judged.call()),
            revision,
            RequestStatus.PENDING,
            route,
            route.ladder().deadline(now),
            Waiting.begin(route, now),
            List.of(),
            null,
            null,
            null,
            session.run().origin().principal(),
            null,
            now,
            now,
            Head.NONE);
    Change asking = Change.open(request, session.id().agent()).onNode(gate.keeper.scribe().node());
    return Traced.by(gate.traces, Step.of(asking, Notice.Kind.OPENED));
  }
}
