package dev.hitl.evaluation;

import dev.hitl.policy.Assessment;
import dev.hitl.policy.Assessor;
import dev.hitl.policy.Circumstances;
import dev.hitl.policy.Verdict;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Holds a policy against labelled cases. Immutable and thread-safe. */
public final class Evaluation {
  private final Assessor assessor;

  private Evaluation(Assessor assessor) {
    this.assessor = assessor;
  }

  /**
   * Evaluates a policy together with the annotations of its tools.
   *
   * @param assessor the policy joined with the tools
   * @return the evaluation
   */
  public static Evaluation of(Assessor assessor) {
    return new Evaluation(assessor);
  }

  /**
   * Judges every case. Nothing runs.
   *
   * @param cases what ought to be said of which call
   * @param now the time of those cases that do not say when
   * @return what was said
   * @throws IllegalArgumentException if a case is a call that policy does not get to see, because
   *     there is no such tool or its arguments do not bind; the message names the case
   */
  public EvaluationReport judge(List<LabelledCase> cases, Instant now) {
    List<EvaluationReport.Judged> judged = new ArrayList<>();
    for (LabelledCase one : cases) {
      Instant at = Objects.requireNonNullElse(one.at(), now);
      Assessment assessment =
          assessor.assess(one.run(), one.call(), 1, at, Circumstances.recorded(one.evidence()));
      if (assessment instanceof Assessment.Invalid invalid) {
        throw new IllegalArgumentException("case '" + one.call().id() + "': " + invalid.problem());
      }
      Verdict verdict = ((Assessment.Judged) assessment).verdict();
      judged.add(new EvaluationReport.Judged(one, verdict));
    }
    return new EvaluationReport(assessor.policyVersion(), judged);
  }
}
