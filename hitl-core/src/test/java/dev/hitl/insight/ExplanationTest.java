package dev.hitl.insight;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hitl.Hitl;
import dev.hitl.Shop;
import dev.hitl.audit.AuditEvent;
import dev.hitl.audit.SideChain;
import dev.hitl.call.Json;
import dev.hitl.call.ToolCall;
import dev.hitl.checkpoint.Message;
import dev.hitl.run.RunHandle;
import dev.hitl.store.AuditQuery;
import dev.hitl.tool.Risk;
import dev.hitl.tool.Tool;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ExplanationTest {
  private final Shop shop = new Shop();
  private final Hitl hitl = shop.open();

  private RunHandle asked() {
    hitl.agent("support", Shop.proposing(List.of(Shop.refund("c1", "500"))));
    RunHandle run = hitl.start(Shop.runId("r"), "ann", List.of(Message.user("money back")));
    hitl.resumeDue();
    return run;
  }

  private Explanation explained(RunHandle run) {
    return hitl.explain(Shop.only(run).reference()).orElseThrow();
  }

  @Test
  void oneCallSaysWhyItWasAskedWhoSawAndDecidedWhatRanAndTheResult() {
    RunHandle run = asked();
    hitl.review().view(Shop.only(run).reference(), "clerk-1");
    hitl.review()
        .modify(Shop.only(run).reference(), "manager-1", Map.of("amount", 50), "half is enough");
    hitl.resumeDue();
    Map<String, Object> json = Json.parseObject(explained(run).toJson());
    assertThat(json)
        .containsEntry("status", "EXECUTED")
        .containsEntry("principal", "ann")
        .containsEntry("intact", true)
        .containsEntry("result", "refunded 50")
        .containsKeys("askedAt", "deadline", "route", "run", "risk");
    assertThat(json.get("asked").toString())
        .contains("policyVersion", "amount=500", "amount=50", "Refund 500 on order 42", "rule=");
    assertThat(json.get("told").toString()).contains("TOLD", "kind=OPENED", "kind=CONCLUDED");
    assertThat(json.get("seen").toString()).contains("clerk-1");
    assertThat(json.get("steps").toString())
        .contains("OPEN", "APPROVE", "half is enough", "path=/amount, from=500, to=50")
        .contains("CLAIM", "node=", "SUCCEED");
    assertThat(explained(run).toString())
        .contains("asked:", "seen:", "clerk-1", "half is enough", "result: refunded 50");
  }

  @Test
  void whoTriedWhatTheyMayNotIsPartOfIt() {
    RunHandle run = asked();
    hitl.review().approve(Shop.only(run).reference(), "eve");
    Map<String, Object> json = Json.parseObject(explained(run).toJson());
    assertThat(json.get("refused").toString())
        .contains("what=REFUSED", "who=eve", "ballot=Approve", "not a known reviewer");
    assertThat(explained(run).toString()).contains("refused:", "eve", "not a known reviewer");
    assertThat(hitl.audit().search(AuditQuery.all().types("REFUSED").actor("eve"))).hasSize(1);
    assertThat(hitl.audit().print(SideChain.refusalsOf(Shop.only(run).id()))).contains("eve");
  }

  @Test
  void aRequestThatIsNotThereIsNotExplained() {
    assertThat(hitl.explain("unknown")).isEmpty();
  }

  @Test
  void lookingAgainIsNoNewsAndLookingWithoutANameIsNotOnRecord() {
    RunHandle run = asked();
    String reference = Shop.only(run).reference();
    String side = SideChain.ofRequest(Shop.only(run).id());
    hitl.review().find(reference);
    assertThat(seen(side)).isEmpty();
    for (int i = 0; i < 3; i++) {
      assertThat(hitl.review().view(reference, "clerk-1")).isPresent();
      assertThat(hitl.review().view(reference, "ann")).isPresent();
    }
    assertThat(seen(side)).containsExactly("clerk-1", AuditEvent.PRINCIPAL);
    assertThat(hitl.review().view("unknown", "clerk-1")).isEmpty();
    assertThat(hitl.audit().verify().broken()).isEmpty();
  }

  private List<String> seen(String side) {
    return hitl.audit().of(side).stream()
        .filter(event -> event.type().equals("SEEN"))
        .map(AuditEvent::actor)
        .toList();
  }

  @Test
  void secretsAndCharactersThatMoveAreNotShown() {
    Hitl other =
        shop.open(
            builder ->
                builder.tool(
                    Tool.named("logIn")
                        .parameter("user", String.class)
                        .parameter("pin", String.class)
                        .secret("pin")
                        .requiresApproval(Risk.HIGH)
                        .runs(arguments -> "in")));
    other.agent(
        "support",
        Shop.proposing(
            List.of(ToolCall.of("c1", "logIn", Map.of("user", "\u202Eeve", "pin", "47#11")))));
    RunHandle run = other.start("support", "x");
    other
        .review()
        .modify(Shop.only(run).reference(), "manager-1", Map.of("pin", "47#12"), "x\u001B[2J");
    Explanation explained = other.explain(Shop.only(run).id()).orElseThrow();
    assertThat(explained.toJson()).doesNotContain("47#11", "47#12").contains("changes");
    assertThat(explained.toString()).doesNotContain("47#11", "47#12").contains("U+202E");
    assertThat(explained.toString().replace(System.lineSeparator(), "").codePoints())
        .noneMatch(Character::isISOControl)
        .noneMatch(point -> Character.getType(point) == Character.FORMAT);
  }

  @Test
  void theRecordIsExportedAsOneObjectALineWithTheBytesThatWereHashed() throws IOException {
    asked();
    StringBuilder out = new StringBuilder();
    long lines = hitl.audit().export(AuditQuery.all().limit(2), out);
    assertThat(out.toString().lines()).hasSize((int) lines);
    assertThat(lines).isEqualTo(4);
    for (String line : out.toString().lines().toList()) {
      Map<String, Object> json = Json.parseObject(line);
      int seq = ((Number) json.get("seq")).intValue();
      AuditEvent event = hitl.audit().of(String.valueOf(json.get("subject"))).get(seq - 1);
      assertThat(json)
          .containsEntry("hash", event.computedHash())
          .containsEntry("commitment", event.commitment());
      assertThat(line).contains(event.data().json());
    }
  }

  @Test
  void whoDecidedWhatIsFound() {
    RunHandle run = asked();
    hitl.review().reject(Shop.only(run).reference(), "manager-1", "no");
    assertThat(hitl.audit().search(AuditQuery.all().actor("manager-1").types("REJECT")))
        .singleElement()
        .satisfies(
            event ->
                assertThat(event.data().asMap())
                    .containsEntry("principal", "ann")
                    .containsKeys("askedAt", "reason", "tool"));
  }
}
