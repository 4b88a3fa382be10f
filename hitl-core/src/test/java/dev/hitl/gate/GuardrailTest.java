package dev.hitl.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hitl.Hitl;
import dev.hitl.HitlBuilder;
import dev.hitl.Shop;
import dev.hitl.call.Action;
import dev.hitl.call.Bound;
import dev.hitl.call.RunId;
import dev.hitl.call.ToolCall;
import dev.hitl.checkpoint.Message;
import dev.hitl.checkpoint.RunStatus;
import dev.hitl.notify.Briefing;
import dev.hitl.policy.Policy;
import dev.hitl.policy.PolicyException;
import dev.hitl.request.Grant;
import dev.hitl.request.Request;
import dev.hitl.request.RequestStatus;
import dev.hitl.review.Ruling;
import dev.hitl.run.RunHandle;
import dev.hitl.signal.Check;
import dev.hitl.signal.Guardrail;
import dev.hitl.tool.Tool;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Limits at the edge of tools hold whoever approved, however, and up to the moment of the run. */
class GuardrailTest {
  private static final String POLICY =
      """
      {"version": "1",
       "breakGlass": {"roles": ["director"], "observers": ["manager"], "limit": "PT1H"},
       "rules": [
        {"name": "small", "tool": "credit", "risk": "medium", "approvals": [{"role": "manager"}],
         "learnable": true}]}
      """;
  private static final String HARD =
      """
      {"name": "hard", "tool": "credit", "when": "args.amount > 1000", "verdict": "deny",
       "message": "never more than 1000"}
      """;

  private final Shop shop = new Shop();

  /** What the limit is now, so that it can change between the question and the run. */
  private int limit = 1_000;

  private int runs;
  private final Set<Hitl> buyers = new HashSet<>();

  private final Guardrail limits =
      Guardrail.named("credit limit", "3").on("credit").before(this::withinLimit).build();

  private Check withinLimit(Action action) {
    BigDecimal amount = new BigDecimal(String.valueOf(action.arguments().get("amount")));
    return amount.compareTo(BigDecimal.valueOf(limit)) > 0
        ? Check.deny("never more than " + limit)
        : Check.pass();
  }

  private Hitl open(UnaryOperator<HitlBuilder> more) {
    Hitl hitl = shop.open(builder -> more.apply(builder.policy(Policy.parse(POLICY))));
    hitl.agent("support", Shop.proposing(List.of(credit("c1", "500"))));
    hitl.agent("greedy", Shop.proposing(List.of(credit("c1", "5000"))));
    return hitl;
  }

  private Hitl guarded() {
    return open(builder -> builder.guardrail(limits));
  }

  private static Policy withHardRule() {
    return Policy.parse(POLICY.replace("\"rules\": [", "\"rules\": [" + HARD + ","));
  }

  private static ToolCall credit(String id, String amount) {
    return ToolCall.of(id, "credit", "{\"orderId\":\"42\",\"amount\":" + amount + "}");
  }

  @Test
  void aHardLimitIsNeverAttemptedAndNobodyIsAsked() {
    for (Hitl hitl : List.of(guarded(), open(builder -> builder.policy(withHardRule())))) {
      RunHandle run = hitl.start("greedy", "x");
      assertThat(run.status()).isEqualTo(RunStatus.FINISHED);
      assertThat(run.requests()).isEmpty();
      assertThat(run.result().orElseThrow()).contains("denied", "never more than 1000");
      assertThat(shop.store.audit(run.id().toString()).toString()).contains("DENIED");
    }
    assertThat(shop.effects).isEmpty();
  }

  /** Negative control: it is the limit that keeps them from it. */
  @Test
  void withoutTheLimitPeopleAreAskedAndTheCallRuns() {
    Hitl hitl = open(builder -> builder);
    RunHandle run = hitl.start("greedy", "x");
    hitl.review().approve(Shop.only(run).reference(), "manager-1");
    hitl.resumeDue();
    assertThat(shop.effects).containsExactly("credit 42 5000");
  }

  @Test
  void aHardLimitHoldsAfterAnApprovalAtTheMomentBeforeTheRun() {
    Hitl hitl = guarded();
    RunHandle run = hitl.start("support", "x");
    hitl.review().approve(Shop.only(run).reference(), "manager-1");
    limit = 100;
    hitl.resumeDue();
    assertThat(shop.effects).isEmpty();
    assertThat(Shop.only(run).status()).isEqualTo(RequestStatus.REJECTED);
    assertThat(run.result().orElseThrow()).contains("never more than 100");
    // A rule does the same when another node has it.
    Hitl before = open(builder -> builder);
    RunHandle second = before.start("greedy", "y");
    before.review().approve(Shop.only(second).reference(), "manager-1");
    open(builder -> builder.policy(withHardRule())).resumeDue();
    assertThat(shop.effects).isEmpty();
    assertThat(second.result().orElseThrow()).contains("never more than 1000");
  }

  @Test
  void aHardLimitHoldsAfterAnEdit() {
    for (Hitl hitl : List.of(guarded(), open(builder -> builder.policy(withHardRule())))) {
      RunHandle run = hitl.start("support", "x");
      Ruling ruling =
          hitl.review()
              .modify(Shop.only(run).reference(), "manager-1", Map.of("amount", 2_000), "more");
      assertThat(ruling).isInstanceOf(Ruling.NotAllowed.class);
      assertThat(ruling.toString()).contains("never more than 1000");
    }
  }

  /** One agent, because a grant is for one. */
  private RunHandle forCustomer(Hitl hitl, String amount) {
    if (buyers.add(hitl)) {
      hitl.agent(
          "buyer",
          run -> {
            List<ToolCall> owed = run.pendingCalls();
            ToolCall call = credit("c1", run.messages().get(0).text());
            return run.call(owed.isEmpty() ? List.of(call) : owed).get(0).content();
          });
    }
    RunId id = RunId.of("buyer", "buyer-" + ++runs);
    return hitl.start(id, "customer-1", List.of(Message.user(amount)));
  }

  @Test
  void aHardLimitHoldsOnAGrant() {
    Hitl hitl = guarded();
    Request asked = Shop.only(forCustomer(hitl, "500"));
    Grant.Offer offer =
        Grant.Offer.of(5, Duration.ofDays(1), "small").with("amount", new Bound.Any());
    assertThat(hitl.review().approve(asked.reference(), "manager-1", offer).isTaken()).isTrue();
    hitl.resumeDue();
    assertThat(forCustomer(hitl, "500").status()).isEqualTo(RunStatus.FINISHED);
    assertThat(shop.effects).hasSize(2);
    assertThat(forCustomer(hitl, "5000").result().orElseThrow()).contains("never more than");
    Hitl byRule = open(builder -> builder.policy(withHardRule()));
    assertThat(forCustomer(byRule, "5000").result().orElseThrow()).contains("never more than");
    assertThat(shop.effects).hasSize(2);
    // Negative control: without the limit the same grant lets the same call run.
    limit = 10_000;
    forCustomer(hitl, "5000");
    assertThat(shop.effects).hasSize(3).contains("credit 42 5000");
  }

  @Test
  void aHardLimitHoldsUnderBreakGlass() {
    Hitl hitl = guarded();
    RunHandle run = hitl.start("support", "x");
    String reference = Shop.only(run).reference();
    assertThat(
            hitl.review()
                .breakGlass(reference, "director-1", "fire", "INC-1", Duration.ofMinutes(5))
                .isTaken())
        .isTrue();
    assertThat(hitl.review().observe(reference, "manager-1").isTaken()).isTrue();
    limit = 100;
    hitl.resumeDue();
    assertThat(shop.effects).isEmpty();
    assertThat(run.result().orElseThrow()).contains("never more than 100");
  }

  @Test
  void aSoftLimitAsksAndIsNamedWithItsVersionInReasonsAndOnRecord() {
    Guardrail soft =
        Guardrail.named("office hours", "12")
            .on("look*", "refund")
            .reviewers("director")
            .before(action -> Check.ask("outside of office hours"))
            .build();
    Hitl hitl = open(builder -> builder.guardrail(soft).guardrail(limits));
    hitl.agent("looking", Shop.proposing(List.of(Shop.call("c1", "lookUp", "orderId", "1"))));
    RunHandle run = hitl.start("looking", "x");
    Request asked = Shop.only(run);
    assertThat(Briefing.of(asked)).contains("guardrail office hours 12", "outside of office hours");
    assertThat(asked.route().describe()).isEqualTo("1 of director");
    assertThat(asked.revision().evidence().json().json()).contains("office hours 12");
    hitl.review().approve(asked.reference(), "director-1");
    hitl.resumeDue();
    assertThat(shop.effects).containsExactly("lookUp 1");

    // Where it passes it is on the record of the call that ran.
    hitl.start("support", "x");
    assertThat(hitl.review().inbox().get(0).revision().evidence().checks())
        .containsExactly(Map.entry("credit limit 3", Check.pass()));
    assertThat(hitl.audit().verify().isIntact()).isTrue();
  }

  @Test
  void anotherReasonToAskReopensWhatWasApproved() {
    String[] reason = {"first"};
    Guardrail soft =
        Guardrail.named("soft", "1").on("credit").before(action -> Check.ask(reason[0])).build();
    Hitl hitl = open(builder -> builder.guardrail(soft));
    RunHandle run = hitl.start("support", "x");
    hitl.review().approve(Shop.only(run).reference(), "manager-1");
    reason[0] = "second";
    hitl.resumeDue();
    assertThat(shop.effects).isEmpty();
    Request reopened = Shop.only(run);
    assertThat(reopened.status()).isEqualTo(RequestStatus.PENDING);
    assertThat(reopened.reference()).endsWith("@2");
    assertThat(Briefing.of(reopened)).contains("second").doesNotContain("first");
    hitl.review().approve(reopened.reference(), "manager-1");
    hitl.resumeDue();
    assertThat(shop.effects).containsExactly("credit 42 500");
  }

  @Test
  void aCheckThatThrowsSaysNullOrTakesTooLongAsksAndNeverLetsThrough() {
    CountDownLatch never = new CountDownLatch(1);
    Map<String, Guardrail.Before> broken =
        Map.of(
            "it threw IllegalStateException",
            action -> {
              throw new IllegalStateException("secret 4711");
            },
            "it said null",
            action -> null,
            "it took longer than PT0.02S",
            action -> {
              never.await();
              return Check.pass();
            });
    broken.forEach(
        (why, check) -> {
          Guardrail guardrail = Guardrail.named("broken", "1").on("lookUp").before(check).build();
          Hitl hitl =
              open(builder -> builder.guardrail(guardrail).signalTimeout(Duration.ofMillis(20)));
          hitl.agent("looking", Shop.proposing(List.of(Shop.call("c1", "lookUp", "orderId", "1"))));
          RunHandle run = hitl.start("looking", "x");
          assertThat(run.status()).isEqualTo(RunStatus.PARKED);
          assertThat(Briefing.of(Shop.only(run))).contains(why).doesNotContain("4711");
        });
    assertThat(shop.effects).isEmpty();
  }

  @Test
  void aGuardrailChangesThePolicysVersion() {
    RunHandle plain = open(builder -> builder).start("support", "x");
    RunHandle three = guarded().start("support", "x");
    Guardrail next =
        Guardrail.named("credit limit", "4").on("credit").before(this::withinLimit).build();
    RunHandle four = open(builder -> builder.guardrail(next)).start("support", "x");
    assertThat(
            List.of(plain, three, four).stream()
                .map(run -> Shop.only(run).revision().action().policyVersion())
                .distinct())
        .hasSize(3);
  }

  @Test
  void whatIsWrongWithAGuardrailIsFoundAtTheStart() {
    assertThatThrownBy(() -> Guardrail.named("x", "1").before(action -> Check.pass()).build())
        .hasMessageContaining("is for no tool");
    assertThatThrownBy(() -> Guardrail.named("x", "1").on("credit").build())
        .hasMessageContaining("has no check");
    assertThatThrownBy(() -> Guardrail.named(" ", "1")).hasMessageContaining("name");
    assertThatThrownBy(() -> Guardrail.named("x", "1 2")).hasMessageContaining("blanks");
    Guardrail typo = Guardrail.named("x", "1").on("credits").before(action -> Check.pass()).build();
    assertThatThrownBy(() -> open(builder -> builder.guardrail(typo)))
        .isInstanceOf(PolicyException.class)
        .hasMessageContaining("'x'")
        .hasMessageContaining("credits")
        .hasMessageContaining("credit");
    assertThatThrownBy(() -> open(builder -> builder.guardrail(limits).guardrail(limits)))
        .isInstanceOf(PolicyException.class)
        .hasMessageContaining("two guardrails");
    Guardrail unknown =
        Guardrail.named("x", "1")
            .on("credit")
            .reviewers("nobody-knows")
            .before(action -> Check.pass())
            .build();
    Hitl hitl = open(builder -> builder.guardrail(unknown));
    assertThat(hitl).isNotNull();
  }

  @Test
  void noToolCanHaveANameOfHitlsOwn() {
    assertThatThrownBy(
            () -> open(builder -> builder.tool(Tool.named("hitl_x").runs(arguments -> "x"))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("hitl's own");
  }
}
