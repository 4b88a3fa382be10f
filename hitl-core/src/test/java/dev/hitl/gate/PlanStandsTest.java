package dev.hitl.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hitl.Hitl;
import dev.hitl.Shop;
import dev.hitl.call.Plan;
import dev.hitl.call.Signals;
import dev.hitl.call.ToolCall;
import dev.hitl.checkpoint.RunStatus;
import dev.hitl.escalate.Erasure;
import dev.hitl.grant.Plans;
import dev.hitl.notify.Briefing;
import dev.hitl.policy.Policy;
import dev.hitl.request.Identity;
import dev.hitl.request.Request;
import dev.hitl.request.ReviewerDirectory;
import dev.hitl.run.OpenRun;
import dev.hitl.run.Run;
import dev.hitl.run.RunHandle;
import dev.hitl.store.Keys;
import dev.hitl.store.PlanRecord;
import dev.hitl.store.StandingStep;
import dev.hitl.tool.Approval;
import dev.hitl.tool.BasisOf;
import dev.hitl.tool.Tool;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What ends a plan that was approved, and what does not get past it. */
public class PlanStandsTest extends PlanFixture {

  private static String asking(String tool) {
    return POLICY.replace(
        "{\"name\": \"credits\"",
        "{\"name\": \"%s\", \"tool\": \"%s\", \"verdict\": \"ask\", \"approvals\": [{\"role\": \"manager\"}]}, {\"name\": \"credits\""
            .formatted(tool, tool));
  }

  @Test
  void aPlanHoldsOnlyWhileThoseWhoApprovedItCouldStillDoSo() {
    AtomicBoolean gone = new AtomicBoolean();
    ReviewerDirectory directory =
        new ReviewerDirectory() {
          @Override
          public Optional<Identity> find(String tenant, String name) {
            return gone.get() && name.equals("manager-1")
                ? Optional.empty()
                : Shop.PEOPLE.find(tenant, name);
          }

          @Override
          public Set<String> roles(String tenant) {
            return Shop.PEOPLE.roles(tenant);
          }
        };
    hitl = shop.open(b -> b.plans(true).policy(Policy.parse(POLICY)).reviewers(directory));
    Plans.Held held = inForce(credit("1", "1"), credit("2", "2"));
    assertThat(runs(credit("1", "1"))).isTrue();
    gone.set(true);
    assertThat(runs(credit("2", "2"))).isFalse();
    assertThat(held(held.id()).state()).isEqualTo(Plans.State.WITHDRAWN);
    assertThat(shop.store.audit(held.id()).get(1).data().get("reason").toString())
        .contains("manager-1, who approved it, is not a known reviewer now");
  }

  @Test
  void stepsAreTakenOnWhicheverNodeHasTheRun() {
    Plans.Held held = inForce(credit("1", "1"), credit("2", "2"), credit("3", "3"));
    Hitl other = node();
    assertThat(propose(hitl, "r", call(credit("1", "1"))).get(0))
        .isInstanceOf(Outcome.Executed.class);
    assertThat(propose(other, "r", call(credit("2", "2"))).get(0))
        .isInstanceOf(Outcome.Executed.class);
    assertThat(other.plans().find(held.id()).orElseThrow().taken()).isEqualTo(2);
    assertThat(propose(hitl, "r", call(credit("2", "2"))).get(0))
        .isInstanceOf(Outcome.Pending.class);
  }

  @Test
  void aCallThatIsJudgedMoreStrictlyThanThePlanWasAsks() {
    hitl =
        node(
            POLICY.replace(
                "{\"name\": \"never\"",
                "{\"name\": \"unsure\", \"tool\": \"*\", \"risk\": \"medium\", \"verdict\": \"ask\", \"alarm\": {\"flags\": [\"odd\"]},"
                    + " \"approvals\": [{\"role\": \"manager\"}]}, {\"name\": \"never\""));
    ToolCall plan = Plan.of("sure", credit("1", "1"), lookUp("2")).call("p");
    Request request = proposed(plan);
    hitl.review().approve(request.reference(), "manager-1");
    propose(hitl, "r", plan);
    ToolCall sure = call(credit("1", "1"));
    assertThat(propose(hitl, "r", sure).get(0)).isInstanceOf(Outcome.Executed.class);
    ToolCall unsure = call(lookUp("2")).with(Signals.NONE.withFlags("odd"));
    assertThat(propose(hitl, "r", unsure).get(0)).isInstanceOf(Outcome.Pending.class);
    assertThat(asked().revision().reasons().toString())
        .contains("step 2 of 2 (lookUp): asked about because of unsure");
  }

  /** What the price of an item is now. */
  public static final class Prices {
    private final AtomicInteger price = new AtomicInteger(4);

    @BasisOf("setPrice")
    public int price(String item) {
      return price.get();
    }
  }

  @Test
  void aStepThatRestsOnWhatHasChangedAsks() {
    Prices prices = new Prices();
    hitl = shop.open(b -> b.plans(true).tools(prices).policy(Policy.parse(asking("setPrice"))));
    Plan.Step tea = step("setPrice", "{\"item\":\"tea\",\"price\":5}");
    inForce(tea, tea);
    assertThat(runs(tea)).isTrue();
    prices.price.set(5);
    assertThat(runs(tea)).isFalse();
    assertThat(asked().revision().reasons().toString())
        .contains("what it rests on is not what it was");
  }

  @Test
  void aSubRunDoesNotInheritThePlanAndAStepThatWaitsForOneGoesOn() {
    Tool pay =
        Tool.named("askPayments")
            .parameter("question", String.class)
            .runs(
                arguments ->
                    Run.current()
                        .delegate("payments", Approval.current().idempotencyKey(), "please"));
    hitl = shop.open(b -> b.plans(true).tool(pay).policy(Policy.parse(asking("askPayments"))));
    ToolCall credit = ToolCall.of("i", "credit", credit("9", "9").arguments().json());
    hitl.agent("payments", Shop.proposing(List.of(credit)));
    Plan.Step ask = Plan.Step.of("askPayments", Map.of("question", "now?"));
    Plans.Held held = inForce(ask, credit("9", "9"));
    ToolCall waits = call(ask);
    assertThat(propose(hitl, "r", waits).get(0)).isInstanceOf(Outcome.Pending.class);
    Request inner = asked();
    assertThat(inner.run().agent()).isEqualTo("payments");
    hitl.review().approve(inner.reference(), "manager-1");
    hitl.resumeDue();
    assertThat(propose(hitl, "r", waits).get(0)).isInstanceOf(Outcome.Executed.class);
    assertThat(runs(credit("9", "9"))).isTrue();
    assertThat(shop.effects).containsExactly("credit 9 9", "credit 9 9");
    assertThat(held(held.id()).state()).isEqualTo(Plans.State.DONE);
    assertThat(types(held.run().toString()).stream().filter(PlanRecord.STEP::equals)).hasSize(2);
  }

  @Test
  void anAgentFunctionGoesThroughItsPlanToTheEnd() {
    hitl.agent(
        "support",
        Shop.proposing(
            List.of(Plan.of("all", credit("1", "1"), delete("a"), credit("2", "2")).call("p")),
            List.of(call(credit("1", "1"))),
            List.of(call(delete("a"))),
            List.of(call(credit("2", "2")))));
    RunHandle run = hitl.start(Shop.runId("f"), "x");
    approveAsked();
    assertThat(shop.effects).containsExactly("credit 1 1");
    approveAsked();
    assertThat(run.status()).isEqualTo(RunStatus.FINISHED);
    assertThat(run.requests()).hasSize(2);
    assertThat(shop.effects).containsExactly("credit 1 1", "delete a", "credit 2 2");
  }

  private void approveAsked() {
    Request request = asked();
    hitl.review().approve(request.reference(), "manager-1");
    hitl.review().approve(request.reference(), "manager-2");
    hitl.resumeDue();
  }

  @Test
  void anAgentInJavaProposesItsPlanOfTheRun() {
    hitl.agent("support", run -> run.plan("p", Plan.of("one", credit("1", "1"))).content());
    RunHandle run = hitl.start(Shop.runId("f"), "x");
    hitl.review().approve(asked().reference(), "manager-1");
    hitl.resumeDue();
    assertThat(run.result().orElseThrow()).contains("in force");
    assertThat(hitl.plans().of(run.id()).get(0).state()).isEqualTo(Plans.State.ENDED);
  }

  @Test
  void aRunThatFailedGoesOnWithoutItsPlan() {
    Plans.Held held = inForce(credit("1", "1"), credit("2", "2"));
    OpenRun open = hitl.open(Shop.runId("r"), CUSTOMER);
    open.close();
    failed();
    assertThat(held(held.id()).state()).isEqualTo(Plans.State.ENDED);
    assertThat(runs(credit("1", "1"))).isFalse();
    assertThat(held(held.id()).state()).isEqualTo(Plans.State.WITHDRAWN);
  }

  /** An agent function takes the run up and throws. */
  private void failed() {
    Hitl other = node();
    other.agent(
        "support",
        run -> {
          throw new IllegalStateException("no model today");
        });
    other.resumeDue();
    assertThat(other.run(Shop.runId("r")).status()).isEqualTo(RunStatus.FAILED);
  }

  @Test
  void ofAWithdrawalAndTheNextStepOneIsFirstAndBothAreOnRecord() throws Exception {
    ExecutorService executor = Executors.newFixedThreadPool(2);
    try {
      for (int round = 0; round < 10; round++) {
        String run = "race-" + round;
        ToolCall plan = Plan.of("race", credit("1", "1"), credit("2", "2")).call("p");
        propose(hitl, run, plan);
        Request request = asked();
        hitl.review().approve(request.reference(), "manager-1");
        try (OpenRun open = hitl.open(Shop.runId(run), CUSTOMER)) {
          open.run().propose(List.of(plan));
          open.run().propose(List.of(call(credit("1", "1"))));
          ToolCall next = call(credit("2", "2"));
          CyclicBarrier start = new CyclicBarrier(2);
          Future<Outcome> step =
              executor.submit(
                  () -> {
                    start.await(20, TimeUnit.SECONDS);
                    return open.run().propose(List.of(next)).get(0);
                  });
          Future<Plans.Answer> withdrawal =
              executor.submit(
                  () -> {
                    start.await(20, TimeUnit.SECONDS);
                    return hitl.plans().withdraw(request.id(), "manager-2", "stop");
                  });
          boolean ran = step.get(60, TimeUnit.SECONDS) instanceof Outcome.Executed;
          boolean withdrawn = withdrawal.get(60, TimeUnit.SECONDS) instanceof Plans.Answer.Done;
          // A step that was first may be followed by a withdrawal of nothing; never neither.
          assertThat(ran || withdrawn).isTrue();
          Plans.Held held = held(request.id());
          assertThat(held.taken()).isEqualTo(ran ? 2 : 1);
          assertThat(types(Shop.runId(run).toString()).stream().filter(PlanRecord.STEP::equals))
              .hasSize(held.taken());
          assertThat(types(held.id()).contains(StandingStep.REVOKED)).isEqualTo(withdrawn);
        }
        hitl.review().inbox().forEach(r -> hitl.review().reject(r.reference(), "manager-1", "x"));
      }
    } finally {
      executor.shutdownNow();
    }
    assertThat(hitl.fsck().check().findings()).isEmpty();
    assertThat(hitl.audit().verify().broken()).isEmpty();
  }

  @Test
  void secretsOfAStepAreNotShown() {
    Tool open =
        Tool.named("unlock")
            .parameter("door", String.class)
            .parameter("pin", String.class)
            .secret("pin")
            .runs(arguments -> "open");
    hitl = shop.open(b -> b.plans(true).tool(open).policy(Policy.parse(asking("unlock"))));
    Plan.Step unlock = Plan.Step.of("unlock", Map.of("door", "east", "pin", "4711"));
    ToolCall plan = Plan.of("go in", unlock, credit("1", "1")).call("p");
    Request request = proposed(plan);
    assertThat(Briefing.of(request)).contains("east").doesNotContain("4711");
    assertThat(hitl.explain(request.id()).orElseThrow().toString()).doesNotContain("4711");
    hitl.review().approve(request.reference(), "manager-1");
    propose(hitl, "r", plan);
    assertThat(runs(Plan.Step.of("unlock", Map.of("door", "east", "pin", "0815")))).isFalse();
    assertThat(Briefing.of(asked()))
        .contains("pin: another value, which is not shown")
        .doesNotContain("4711", "0815");
  }

  @Test
  void whatAPlanSaysOfAPersonIsLockedAndErasedWithTheRest() {
    hitl = shop.open(b -> b.plans(true).policy(Policy.parse(POLICY)).masterKeys(Keys.masters()));
    Plans.Held held = inForce(credit("ann-7", "1"), credit("2", "2"));
    assertThat(runs(credit("ann-7", "1"))).isTrue();
    assertThat(shop.store.standing(held.id()).toString()).doesNotContain("ann-7", CUSTOMER);
    assertThat(shop.store.audit(held.id()).toString()).doesNotContain("ann-7", CUSTOMER);
    try (OpenRun open = hitl.open(Shop.runId("r"), CUSTOMER)) {
      open.finish("done");
    }
    assertThat(hitl.erasure().erase("default", CUSTOMER, "officer-1", "asked for it"))
        .isEqualTo(Erasure.Outcome.ERASED);
    assertThat(hitl.plans().find(held.id())).isEmpty();
    assertThat(hitl.plans().withdraw(held.id(), "manager-1", "why not"))
        .isInstanceOf(Plans.Answer.Unknown.class);
    assertThat(hitl.audit().verify().broken()).isEmpty();
  }

  @Test
  void whatHasEndedLongAgoIsRemoved() {
    Plans.Held held = inForce(credit("1", "1"));
    try (OpenRun open = hitl.open(Shop.runId("r"), CUSTOMER)) {
      open.finish("done");
    }
    shop.clock.advance(Duration.ofDays(31));
    hitl.retention().removeEndedFor(Duration.ofHours(1));
    assertThat(shop.store.standing(held.id())).isEmpty();
    assertThat(hitl.audit().verify().broken()).isEmpty();
  }
}
