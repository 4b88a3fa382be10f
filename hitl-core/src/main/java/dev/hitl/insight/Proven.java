package dev.hitl.insight;

import dev.hitl.request.Decision;
import dev.hitl.request.Request;
import dev.hitl.store.Store;
import java.util.List;
import java.util.Optional;

/**
 * What people decided, held against what turned out.
 *
 * @param rejected rejections of which the outcome is known
 * @param wronglyRejected those that ought to have run: false positives of the gate
 * @param approved approvals of which the outcome is known, edited ones and those by hand among them
 * @param wronglyApproved those that ought not to have run
 * @param unknown outcomes of requests that are not there, or that were neither approved nor
 *     rejected
 */
public record Proven(
    long rejected, long wronglyRejected, long approved, long wronglyApproved, long unknown) {

  /**
   * Which part of the rejections was wrong.
   *
   * @return 0 to 1; 0 where none is known
   */
  public double wrongRejectionRate() {
    return Figures.part(wronglyRejected, rejected);
  }

  /**
   * Which part of the approvals was wrong.
   *
   * @return 0 to 1; 0 where none is known
   */
  public double wrongApprovalRate() {
    return Figures.part(wronglyApproved, approved);
  }

  static Proven of(Store store, List<KnownOutcome> outcomes) {
    long rejected = 0;
    long wronglyRejected = 0;
    long approved = 0;
    long wronglyApproved = 0;
    long unknown = 0;
    for (KnownOutcome outcome : outcomes) {
      String reference = outcome.request();
      int revision = reference.indexOf('@');
      Optional<Request> request =
          store.request(revision < 0 ? reference : reference.substring(0, revision));
      Decision decision = request.map(Request::decision).orElse(null);
      if (decision instanceof Decision.Rejected) {
        rejected++;
        wronglyRejected += outcome.shouldHaveRun() ? 1 : 0;
      } else if (decision instanceof Decision.Approved || decision instanceof Decision.Performed) {
        approved++;
        wronglyApproved += outcome.shouldHaveRun() ? 0 : 1;
      } else {
        unknown++;
      }
    }
    return new Proven(rejected, wronglyRejected, approved, wronglyApproved, unknown);
  }
}
