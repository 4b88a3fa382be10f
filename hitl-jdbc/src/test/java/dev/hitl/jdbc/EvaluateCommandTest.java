package dev.hitl.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hitl.Hitl;
import dev.hitl.call.RunId;
import dev.hitl.call.ToolCall;
import dev.hitl.policy.Policy;
import dev.hitl.request.ReviewerDirectory;
import dev.hitl.review.Ruling;
import dev.hitl.run.OpenRun;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvaluateCommandTest {
  private static final String TOOLS = Tools.class.getName();

  /** What an agent may do. */
  public static final class Tools {
    /** Gives money back. */
    public String refund(int amount) {
      return "refunded " + amount;
    }
  }

  @TempDir Path folder;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private String policy = "";
  private String good = "";
  private String half = "";

  @BeforeEach
  void files() throws IOException {
    policy =
        write(
            "policy.yaml",
            "version: 1\nrules:\n  - tool: refund\n    when: args.amount > 10\n    risk: high\n");
    good = write("good.jsonl", line("a", 5, "allow") + line("b", 50, "ask"));
    half = write("half.jsonl", line("a", 5, "ask") + line("b", 50, "ask"));
  }

  @Test
  void aPolicyThatJudgesAllCasesAsExpectedIsFine() {
    assertThat(run("evaluate", "--tools", TOOLS, "--policy", policy, "--cases", good)).isZero();
    assertThat(said(out)).contains("2 of 2 cases as expected");
  }

  @Test
  void aMisjudgedCaseIsNamedAndIsAnErrorUnlessLessWasDemanded() {
    assertThat(run("evaluate", "--tools", TOOLS, "--policy", policy, "--cases", half)).isOne();
    assertThat(said(out)).contains("a: expected ask, said allow");
    assertThat(demanding("--min-recall", "0.5")).isZero();
    assertThat(demanding("--min-recall", "0.51")).isOne();
    assertThat(said(err)).contains("recall is 0.5 and has to be at least 0.51");
    assertThat(demanding("--min-precision", "1")).isZero();
  }

  private int demanding(String option, String least) {
    return run(
        "evaluate", "--tools", TOOLS, "--policy", policy, "--cases", half, option, least, "--json");
  }

  @Test
  void withoutAPolicyTheAnnotationsAreEvaluated() {
    assertThat(run("evaluate", "--tools", TOOLS, "--cases", good)).isOne();
    assertThat(said(out)).contains("b: expected ask, said allow");
  }

  @Test
  void whatCannotBeUsedIsNamed() {
    assertThat(run("evaluate", "--cases", good)).isEqualTo(2);
    assertThat(run("evaluate", "--tools", "no.Such", "--cases", good)).isEqualTo(2);
    assertThat(run("evaluate", "--tools", TOOLS, "--cases", "nowhere")).isEqualTo(2);
    assertThat(run("evaluate", "--tools", TOOLS, "--cases", good, "--url", "x")).isEqualTo(2);
    assertThat(run("evaluate", "--tools", TOOLS, "--cases", good, "--min-recall", "2"))
        .isEqualTo(2);
    assertThat(run("evaluate", "--tools", TOOLS, "--cases", good, "--policy", good)).isEqualTo(2);
    assertThat(said(err))
        .contains("--tools is missing")
        .contains("--tools cannot be no.Such")
        .contains("nowhere")
        .contains("unknown option --url")
        .contains("--min-recall cannot be 2: it must be within 0 and 1")
        .contains("--policy cannot be " + good);
  }

  @Test
  void exportedLessonsAreCasesAsTheyAre() throws IOException {
    StringBuilder lines = new StringBuilder();
    try (Hitl hitl =
        Hitl.builder()
            .store(JdbcStore.h2(folder.resolve("lessons").toString()))
            .tools(new Tools())
            .policy(Policy.load(Path.of(policy)))
            .reviewers(ReviewerDirectory.of(Map.of("manager-1", Set.of("manager"))))
            .background(false)
            .build()) {
      for (int amount : List.of(20, 500, 700)) {
        try (OpenRun open = hitl.open(RunId.of("support", "r" + amount), null)) {
          String arguments = "{\"amount\":%d}".formatted(amount);
          open.run().propose(List.of(ToolCall.of("c", "refund", arguments)));
        }
        String reference = hitl.review().inbox().get(0).reference();
        Ruling ruling =
            amount == 20
                ? hitl.review().approve(reference, "manager-1")
                : hitl.review().reject(reference, "manager-1", "too much");
        assertThat(ruling).isInstanceOf(Ruling.Done.class);
      }
      assertThat(hitl.lessons().export("default", "refund", 10, lines)).isEqualTo(3);
    }
    String cases = write("lessons.jsonl", lines + line("mine", 5, "allow"));
    assertThat(run("evaluate", "--tools", TOOLS, "--policy", policy, "--cases", cases)).isOne();
    assertThat(said(out))
        .contains("3 of 4 cases as expected", "expected allow, said ask")
        .contains("precision of asking 0.667, recall 1");
    String laxer = Files.readString(Path.of(policy)).replace("> 10", "> 600");
    String lax = write("laxer.yaml", laxer);
    assertThat(run("evaluate", "--tools", TOOLS, "--policy", lax, "--cases", cases)).isOne();
    assertThat(said(out)).contains("expected ask, said allow");
  }

  @Test
  void aLessonOfAnotherFormatIsNamed() throws IOException {
    String later = write("later.jsonl", "{\"format\":\"hitl.lesson.v2\"}");
    assertThat(run("evaluate", "--tools", TOOLS, "--cases", later)).isEqualTo(2);
    assertThat(said(err)).contains("line 1: format must be hitl.lesson.v1, not hitl.lesson.v2");
  }

  @Test
  void anotherPolicyIsHeldAgainstWhatIsRecorded() {
    String url = "jdbc:h2:" + folder.resolve("history") + ";USER=sa";
    try (Hitl hitl =
        Hitl.builder()
            .store(JdbcStore.h2(folder.resolve("history").toString()))
            .tools(new Tools())
            .background(false)
            .build()) {
      hitl.agent(
          "support",
          run -> {
            run.call(List.of(ToolCall.of("a", "refund", "{\"amount\":5}")));
            return run.call(ToolCall.of("b", "refund", "{\"amount\":50}")).content();
          });
      hitl.start("support", "go");
    }
    assertThat(run("replay", "--url", url, "--tools", TOOLS)).as(said(err)).isZero();
    assertThat(run("replay", "--url", url, "--tools", TOOLS, "--policy", policy)).isOne();
    assertThat(said(out))
        .contains(" b refund: allow, now ask")
        .contains("of 2 calls 1 would be judged otherwise")
        .doesNotContain(" a refund");
    assertThat(run("replay", "--url", url, "--tools", TOOLS, "--from", "2999-01-01T00:00:00Z"))
        .isZero();
    assertThat(run("replay", "--url", url, "--tools", TOOLS, "--from", "monday")).isEqualTo(2);
    assertThat(run("replay", "--url", "jdbc:h2:" + folder + "/none", "--tools", TOOLS))
        .isEqualTo(2);
    assertThat(said(err)).contains("--from cannot be monday").contains("cannot be opened");
  }

  @Test
  void theQueueOfSoManyReviewersIsSimulated() {
    assertThat(run(simulate("--reviewers", "3"))).isZero();
    assertThat(said(out)).startsWith("1000 requests; waiting: ");
    assertThat(run(simulate("--reviewers", "0"))).isEqualTo(2);
    assertThat(run(simulate("--reviewers", "three"))).isEqualTo(2);
    assertThat(run("simulate", "--per-hour", "40")).isEqualTo(2);
    assertThat(said(err))
        .contains("reviewers must be at least 1, not 0")
        .contains("--reviewers cannot be three")
        .contains("--reviewers is missing");
  }

  private static String[] simulate(String option, String value) {
    return new String[] {
      "simulate",
      "--per-hour",
      "40",
      "--decision",
      "PT2M",
      "--limit",
      "PT10M",
      "--requests",
      "1000",
      option,
      value
    };
  }

  private int run(String... args) {
    return HitlCommand.run(args, Map.of(), stream(out), stream(err));
  }

  private static PrintStream stream(ByteArrayOutputStream bytes) {
    return new PrintStream(bytes, true, StandardCharsets.UTF_8);
  }

  private static String said(ByteArrayOutputStream bytes) {
    return bytes.toString(StandardCharsets.UTF_8);
  }

  private static String line(String id, int amount, String expected) {
    return "{\"id\":\"%s\",\"tool\":\"refund\",\"arguments\":{\"amount\":%d},\"expected\":\"%s\"}\n"
        .formatted(id, amount, expected);
  }

  private String write(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text).toString();
  }
}
