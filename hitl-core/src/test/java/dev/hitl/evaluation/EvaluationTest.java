package dev.hitl.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hitl.policy.Assessor;
import dev.hitl.policy.Policy;
import dev.hitl.policy.Verdict.Kind;
import dev.hitl.tool.Tool;
import dev.hitl.tool.ToolRegistry;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EvaluationTest {
  private static final Instant NOW = Instant.parse("2026-11-02T09:30:00Z");
  private static final String POLICY =
      """
      {"version": "7", "rules": [
        {"name": "large", "tool": "refund", "when": "args.amount > 100", "risk": "high"},
        {"name": "never", "tool": "refund", "when": "args.amount > 10000", "verdict": "deny"},
        {"name": "unsure", "tool": "close", "when": "confidence == null || confidence < 0.5", "risk": "high"},
        {"name": "late", "tool": "close", "when": "now > timestamp('2026-12-01T00:00:00Z')", "risk": "high"},
        {"name": "guest", "tool": "close",
         "when": "agent.tenant == 'guest' || (has(attributes.origin) && attributes.origin == 'mail')", "risk": "high"}]}
      """;

  /** What an agent may do. */
  public static final class Tools {
    /** Gives money back. */
    public String refund(BigDecimal amount) {
      return amount.toString();
    }

    /** Ends a case. */
    public String close() {
      return "closed";
    }
  }

  private final Evaluation evaluation =
      Evaluation.of(
          new Assessor(ToolRegistry.of(Tool.of(new Tools())), Policy.parse(POLICY), 65_536));

  @Test
  void theMatrixCountsWhatWasExpectedAgainstWhatIsSaid() {
    EvaluationReport report =
        judge(
            """
            {"id":"1","tool":"refund","arguments":{"amount":5},"expected":"allow"}
            {"id":"2","tool":"refund","arguments":{"amount":99},"expected":"ask"}

            {"id":"3","tool":"refund","arguments":{"amount":101},"expected":"ask"}
            {"id":"4","tool":"refund","arguments":{"amount":500},"expected":"ask"}
            {"id":"5","tool":"refund","arguments":{"amount":150},"expected":"allow"}
            {"id":"6","tool":"refund","arguments":{"amount":50000},"expected":"deny"}
            {"id":"7","tool":"refund","arguments":{"amount":20000},"expected":"ask"}
            """);
    assertThat(report.count(Kind.ALLOW, Kind.ALLOW)).isEqualTo(1);
    assertThat(report.count(Kind.ALLOW, Kind.ASK)).isEqualTo(1);
    assertThat(report.count(Kind.ASK, Kind.ALLOW)).isEqualTo(1);
    assertThat(report.count(Kind.ASK, Kind.ASK)).isEqualTo(2);
    assertThat(report.count(Kind.ASK, Kind.DENY)).isEqualTo(1);
    assertThat(report.count(Kind.DENY, Kind.DENY)).isEqualTo(1);
    assertThat(report.precision()).hasValue(2 / 3.0);
    assertThat(report.recall()).hasValue(2 / 4.0);
    assertThat(report.misjudged())
        .extracting(one -> one.labelled().call().id())
        .containsExactly("2", "5", "7");
    assertThat(report.policyVersion()).startsWith("7+");
  }

  @Test
  void whatIsNeverAskedHasNoPrecisionAndWhatNeverOughtToBeHasNoRecall() {
    EvaluationReport report =
        judge(
            "{\"id\":\"1\",\"tool\":\"refund\",\"arguments\":{\"amount\":1},\"expected\":\"allow\"}");
    assertThat(report.precision()).isEmpty();
    assertThat(report.recall()).isEmpty();
    assertThat(report.misjudged()).isEmpty();
  }

  @Test
  void signalsAndTheTimeOfACaseReachThePolicy() {
    EvaluationReport report =
        judge(
            """
            {"id":"sure","tool":"close","confidence":0.9,"expected":"allow"}
            {"id":"unsure","tool":"close","confidence":0.1,"expected":"ask"}
            {"id":"silent","tool":"close","expected":"ask"}
            {"id":"late","tool":"close","confidence":1,"at":"2026-12-24T00:00:00Z","expected":"ask"}
            {"id":"mail","tool":"close","confidence":1,"attributes":{"origin":"mail"},"expected":"ask"}
            {"id":"guest","tool":"close","confidence":1,"tenant":"guest","agent":"x","expected":"ask"}
            """);
    assertThat(report.misjudged()).extracting(one -> one.labelled().call().id()).isEmpty();
  }

  @Test
  void theReportIsReadableAsTextAndAsJson() {
    EvaluationReport report =
        judge(
            """
            {"id":"a","tool":"refund","arguments":{"amount":5},"expected":"ask"}
            {"id":"b","tool":"refund","arguments":{"amount":500},"expected":"ask"}
            """);
    assertThat(report.toString())
        .contains("1 of 2 cases as expected; precision of asking 1.000, recall 0.500")
        .contains("a: expected ask, said allow");
    assertThat(report.toJson())
        .contains("\"precision\":1.0,\"recall\":0.5")
        .contains("\"ask\":{\"allow\":1,\"review\":0,\"ask\":1,\"deny\":0}")
        .contains("{\"id\":\"a\",\"expected\":\"ask\",\"said\":\"allow\"");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"id":"1","tool":"refund","expected":"maybe"}         | allow, review, ask or deny, not maybe
          {"id":"1","tool":"refund"}                            | expected must be text, not null
          {"id":"1","expected":"ask"}                           | tool must be text
          {"tool":"close","expected":"ask"}                     | id must be text
          {"id":"1","tool":"close","expect":"ask"}              | unknown [expect]
          {"id":"1","tool":"close","expected":"ask","at":"now"} | 2026-11-02T09:30:00Z, not now
          {"id":"1","tool":"close","expected":"ask","confidence":"high"} | must be a number
          {"id":"1","tool":"close","expected":"ask","confidence":7}      | within 0 and 1
          {"id":"1","tool":"close","expected":"ask","arguments":[1]}     | must be an object
          {"id":"1","tool":"close"                              | Unexpected end
          {"id":"0","tool":"close","expected":"ask"}            | an earlier case has the id 0
          """)
  void aLineThatIsNoCaseIsNamed(String line, String problem) {
    String good = "{\"id\":\"0\",\"tool\":\"close\",\"expected\":\"ask\"}\n";
    assertThatThrownBy(() -> LabelledCase.parse(good + line))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("line 2: ")
        .hasMessageContaining(problem);
  }

  @Test
  void aCallThatPolicyDoesNotGetToSeeIsNamed() {
    assertThatThrownBy(() -> judge("{\"id\":\"x\",\"tool\":\"refnd\",\"expected\":\"ask\"}"))
        .hasMessageContaining("case 'x': there is no tool 'refnd'");
    assertThatThrownBy(() -> judge("{\"id\":\"x\",\"tool\":\"refund\",\"expected\":\"ask\"}"))
        .hasMessageContaining("case 'x': ")
        .hasMessageContaining("amount");
  }

  @Test
  void aFileIsNamedWhereItCannotBeUsed(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("cases.jsonl");
    assertThatThrownBy(() -> LabelledCase.load(file))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("cases.jsonl");
    Files.writeString(file, "nonsense");
    assertThatThrownBy(() -> LabelledCase.load(file))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("cases.jsonl, line 1: ");
    Files.writeString(file, "{\"id\":\"1\",\"tool\":\"close\",\"expected\":\"ask\"}\n");
    assertThat(LabelledCase.load(file)).hasSize(1);
  }

  private EvaluationReport judge(String cases) {
    List<LabelledCase> all = LabelledCase.parse(cases);
    return evaluation.judge(all, NOW);
  }
}
