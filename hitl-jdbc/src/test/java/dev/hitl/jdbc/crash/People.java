package dev.hitl.jdbc.crash;

import dev.hitl.Hitl;
import dev.hitl.request.Request;
import dev.hitl.request.RequestStatus;
import dev.hitl.review.Ballot;
import dev.hitl.review.Ruling;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * Those who decide: they agree to everything, and look into the ledger where it is in doubt whether
 * a tool ran. Not thread-safe.
 */
final class People {
  private final Ledger ledger;
  private final Acknowledged acknowledged;

  /** Requests that were in doubt, and who had claimed them. */
  private final Map<String, String> doubts = new TreeMap<>();

  private int decisions;

  People(Ledger ledger, Acknowledged acknowledged) {
    this.ledger = ledger;
    this.acknowledged = acknowledged;
  }

  Map<String, String> doubts() {
    return doubts;
  }

  int decisions() {
    return decisions;
  }

  /** Decides all that waits; where it is in doubt, if whoever had claimed it is surely over. */
  void decide(Hitl hitl, Predicate<Request> isOver) {
    for (Request request : hitl.review().inbox()) {
      if (request.status() == RequestStatus.PENDING) {
        approve(hitl, request);
      } else if (isOver.test(request)) {
        resolve(hitl, request);
      } else {
        note(request);
      }
    }
  }

  /** Decides what one run waits for. */
  void decide(Hitl hitl, List<Request> requests) {
    for (Request request : requests) {
      if (request.status() == RequestStatus.PENDING) {
        approve(hitl, request);
      } else if (request.status() == RequestStatus.IN_DOUBT) {
        resolve(hitl, request);
      }
    }
  }

  private void approve(Hitl hitl, Request request) {
    Ruling ruling = hitl.review().approve(request.reference(), Refunds.REVIEWER);
    if (ruling instanceof Ruling.Done) {
      decisions++;
      acknowledged.decided(request, Refunds.REVIEWER);
    }
  }

  private void note(Request request) {
    doubts.put(request.id(), request.claim() == null ? "nobody" : request.claim().node());
  }

  private void resolve(Hitl hitl, Request request) {
    note(request);
    String order = String.valueOf(request.revision().action().arguments().asMap().get("order"));
    hitl.review()
        .decide(
            ledger.has(request.id())
                ? new Ballot.Succeeded(request.reference(), Refunds.REVIEWER, Refunds.result(order))
                : new Ballot.RunAgain(
                    request.reference(), Refunds.REVIEWER, "the ledger does not have it"));
  }
}
