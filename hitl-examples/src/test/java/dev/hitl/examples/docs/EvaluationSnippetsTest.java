package dev.hitl.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hitl.Hitl;
import dev.hitl.evaluation.Evaluation;
import dev.hitl.evaluation.EvaluationReport;
import dev.hitl.evaluation.LabelledCase;
import dev.hitl.evaluation.Replay;
import dev.hitl.evaluation.ReplayReport;
import dev.hitl.evaluation.ReviewFigures;
import dev.hitl.evaluation.ReviewLoad;
import dev.hitl.evaluation.ReviewSimulation;
import dev.hitl.evaluation.Staffing;
import dev.hitl.policy.Assessor;
import dev.hitl.policy.Policy;
import dev.hitl.policy.Verdict;
import dev.hitl.store.Store;
import dev.hitl.tool.Tool;
import dev.hitl.tool.ToolRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The code of docs/evaluation.md. */
class EvaluationSnippetsTest {
  private final Support support = new Support();
  private final Object tools = support.tools;

  @Test
  void labelledCases() {
    Policy policy =
        Policy.parse(
            "{\"version\":\"1\",\"rules\":[{\"tool\":\"credit\",\"when\":\"confidence < 0.5\","
                + "\"risk\":\"high\"}]}");
    // snippet:evaluation-cases
    String cases =
        """
        {"id":"small","tool":"refund","arguments":{"orderId":"1","amount":20},"expected":"allow"}
        {"id":"large","tool":"refund","arguments":{"orderId":"1","amount":900},"expected":"ask"}
        {"id":"unsure","tool":"credit","arguments":{"orderId":"1","amount":1},"confidence":0.2,"expected":"ask"}
        """;
    Assessor assessor = new Assessor(ToolRegistry.of(Tool.of(tools)), policy, 65_536);
    EvaluationReport report =
        Evaluation.of(assessor).judge(LabelledCase.parse(cases), Instant.now());
    // end
    assertThat(report.misjudged()).isEmpty();
    assertThat(report.recall()).hasValue(1);
  }

  @Test
  void anotherVersionOverHistory() {
    Store store = support.store;
    List<String> log = new ArrayList<>();
    Instant from = support.clock.instant();
    try (Hitl hitl = support.builder().build()) {
      hitl.agent(
          "support", r -> Support.answer(r, ScriptedModel.proposing(Support.refund("c1", "20"))));
      hitl.start("support", "money back");
    }
    support.clock.advance(Duration.ofDays(1));
    Instant until = support.clock.instant();
    Policy next =
        Policy.parse("{\"version\":\"2\",\"rules\":[{\"tool\":\"refund\",\"risk\":\"high\"}]}");
    // snippet:evaluation-replay
    ReplayReport report =
        Replay.of(store, new Assessor(ToolRegistry.of(Tool.of(tools)), next, 65_536))
            .play(from, until, differing -> log.add(differing.toString()));
    // end
    assertThat(report.count(Verdict.Kind.ALLOW, Verdict.Kind.ASK)).isEqualTo(1);
    assertThat(log).singleElement().asString().contains("refund: allow, now ask");
  }

  @Test
  void howLongTheQueueGets() {
    // snippet:evaluation-simulation
    ReviewLoad load = new ReviewLoad(80, Duration.ofMinutes(10));
    Staffing staffing = Staffing.always(3, Duration.ofMinutes(2), 0.02);
    ReviewFigures figures = ReviewSimulation.of(load, staffing, Instant.now()).play(100_000, 1);
    // end
    assertThat(figures.meanWaiting()).isBetween(5.0, 9.0);
    assertThat(figures.wrong()).isBetween(1_800, 2_200);
  }
}
