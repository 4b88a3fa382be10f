package dev.hitl.escalate;

import dev.hitl.policy.Ladder;
import dev.hitl.request.Request;
import dev.hitl.request.StateTest;
import dev.hitl.store.RequestRecord;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** Rows that somebody wrote to behind the store's back. */
final class Forged {
  private Forged() {}

  static Object approvingBySilence(Object recorded) {
    RequestRecord record = (RequestRecord) ((Optional<?>) recorded).orElseThrow();
    Request request = record.request();
    Ladder approving = Ladder.ending(Duration.ofHours(1), Ladder.End.APPROVE);
    return Optional.of(
        new RequestRecord(
            StateTest.with(request, Map.of("route", request.route().withLadder(approving))),
            record.events()));
  }
}
