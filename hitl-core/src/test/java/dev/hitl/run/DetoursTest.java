package dev.hitl.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hitl.Hitl;
import dev.hitl.Shop;
import dev.hitl.call.Arguments;
import dev.hitl.call.RunId;
import dev.hitl.call.ToolCall;
import dev.hitl.checkpoint.RunStatus;
import dev.hitl.escalate.Retention;
import dev.hitl.override.Overridden;
import dev.hitl.policy.Policy;
import dev.hitl.request.Request;
import dev.hitl.request.RequestStatus;
import dev.hitl.store.ForwardingStore;
import dev.hitl.store.OverrideRecord;
import dev.hitl.store.RunTake;
import dev.hitl.store.RunWrite;
import dev.hitl.store.RunWritten;
import dev.hitl.store.Store;
import dev.hitl.tool.Tool;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What an agent is told of calls that had begun when its run is taken elsewhere. */
class DetoursTest {
  private static final RunId RUN = Shop.runId("r1");
  private static final String BOSS = "director-1";
  private static final String POLICY =
      """
      {"version": "1", "overrule": ["director"], "rules": [
        {"name": "seen", "tool": "credit", "result": "true",
         "approvals": [{"role": "manager"}]}]}
      """;
  private static final ToolCall CREDIT =
      ToolCall.of("c1", "credit", "{\"orderId\":\"42\",\"amount\":5}");

  private final Shop shop = new Shop();

  private Hitl node(Store store, Tool... tools) {
    return shop.open(
        b -> {
          for (Tool tool : tools) {
            b.tool(tool);
          }
          return b.store(store).policy(Policy.parse(POLICY));
        });
  }

  private Hitl node(Tool... tools) {
    return node(shop.store, tools);
  }

  /** A run that has credited, whose result people are to see first. */
  private RunHandle credited(Hitl hitl) {
    hitl.agent("support", Shop.proposing(List.of(CREDIT)));
    RunHandle run = hitl.start(RUN, "go");
    assertThat(run.status()).isEqualTo(RunStatus.PARKED);
    assertThat(shop.effects).containsExactly("credit 42 5");
    return run;
  }

  private static void sound(Hitl hitl) {
    assertThat(hitl.fsck().check().findings()).isEmpty();
  }

  @Test
  void anAgentThatIsRedirectedWhileAResultIsHeldBackIsToldThatTheToolRan() {
    Hitl hitl = node();
    RunHandle run = credited(hitl);
    hitl.overrides().redirect(RUN, BOSS, "offer a voucher");
    hitl.resumeDue();
    assertThat(run.result().orElseThrow())
        .contains("The tool ran", "offer a voucher", "redirected")
        .doesNotContain("Nothing was run", "credited 5");
    assertThat(Shop.only(run).status()).isEqualTo(RequestStatus.CANCELLED);
    sound(hitl);
  }

  @Test
  void anAgentWhoseCallWaitsForARunThatItStartedIsToldThatTheToolHadBegun() {
    Tool ask = Tool.named("ask").runs(a -> Run.current().delegate("payments", "k", "x"));
    Hitl hitl = node(ask);
    hitl.agent("payments", Shop.proposing(List.of(Shop.refund("inner", "500"))));
    hitl.agent("support", Shop.proposing(List.of(ToolCall.of("c1", "ask", "{}"))));
    RunHandle run = hitl.start(RUN, "go");
    assertThat(run.status()).isEqualTo(RunStatus.PARKED);
    hitl.overrides().redirect(RUN, BOSS, "offer a voucher");
    hitl.resumeDue();
    assertThat(run.result().orElseThrow())
        .contains("The tool had begun", "offer a voucher")
        .doesNotContain("Nothing was run");
    sound(hitl);
  }

  /** Negative control: what did not begin is still called so. */
  @Test
  void anAgentWhosePeopleWereOnlyAskedIsToldThatNothingWasRun() {
    Hitl hitl = node();
    hitl.agent("support", Shop.proposing(List.of(Shop.refund("c1", "500"))));
    RunHandle run = hitl.start(RUN, "go");
    hitl.overrides().redirect(RUN, BOSS, "offer a voucher");
    hitl.resumeDue();
    assertThat(run.result().orElseThrow()).contains("Nothing was run");
  }

  @Test
  void aRunThatGoesBackToAHeldResultDoesNotRunTheToolAgainAndListsIt() {
    Hitl hitl = node();
    RunHandle run = credited(hitl);
    int parked = run.row().checkpoint();
    shop.clock.advance(Duration.ofMinutes(1));
    hitl.overrides().edit(RUN, parked, Arguments.none(), BOSS, "another state");
    shop.clock.advance(Duration.ofMinutes(1));
    Overridden back = hitl.overrides().rollBack(RUN, parked, parked + 1, BOSS, "as before");
    assertThat(back)
        .isInstanceOfSatisfying(
            Overridden.Done.class,
            done ->
                assertThat(done.left().executed())
                    .singleElement()
                    .satisfies(
                        e -> assertThat(e.tool() + " " + e.callId()).isEqualTo("credit c1")));
    hitl.resumeDue();
    assertThat(run.result().orElseThrow()).contains("The tool ran", "as before");
    assertThat(shop.effects).containsExactly("credit 42 5");
    sound(hitl);
  }

  @Test
  void aRunThatGoesBackToAResultThatWasLetOutHasIt() {
    Hitl hitl = node();
    AtomicBoolean failed = new AtomicBoolean();
    Agent agent = Shop.proposing(List.of(CREDIT));
    hitl.agent(
        "support",
        run -> {
          String answer = agent.run(run);
          if (failed.compareAndSet(false, true)) {
            run.checkpoint();
            throw new IllegalStateException("died");
          }
          return answer;
        });
    RunHandle run = hitl.start(RUN, "go");
    int parked = run.row().checkpoint();
    hitl.review().approve(Shop.only(run).reference(), "manager-1");
    hitl.resumeDue();
    assertThat(run.status()).isEqualTo(RunStatus.FAILED);
    int seen = run.row().checkpoint();
    Overridden back = hitl.overrides().rollBack(RUN, parked, seen, BOSS, "again");
    assertThat(back).isInstanceOf(Overridden.Done.class);
    hitl.resumeDue();
    assertThat(run.result().orElseThrow()).isEqualTo("credited 5");
    assertThat(shop.effects).containsExactly("credit 42 5");
    sound(hitl);
  }

  @Test
  void aBranchFromAHeldResultDoesNotRunTheToolAgain() {
    Hitl hitl = node();
    RunHandle run = credited(hitl);
    RunHandle branch = hitl.branch(RUN, run.row().checkpoint(), Shop.runId("r2"));
    assertThat(branch.result().orElseThrow()).contains("The tool ran").doesNotContain("credited 5");
    assertThat(shop.effects).containsExactly("credit 42 5");
    assertThat(run.status()).isEqualTo(RunStatus.PARKED);
  }

  @Test
  void anApprovedCallThatAnAgentWasToldIsNotDoneIsNeverDone() {
    Hitl other = node();
    AtomicReference<Runnable> afterPark = new AtomicReference<>();
    AtomicReference<Runnable> afterTake = new AtomicReference<>();
    Store late =
        new ForwardingStore(shop.store) {
          @Override
          public RunWritten writeRun(RunWrite write) {
            RunWritten written = super.writeRun(write);
            run(write.status() == RunStatus.PARKED ? afterPark.getAndSet(null) : null);
            return written;
          }

          @Override
          public RunWritten acquire(RunTake take) {
            RunWritten written = super.acquire(take);
            run(afterTake.getAndSet(null));
            return written;
          }

          private void run(@Nullable Runnable what) {
            if (what != null) {
              what.run();
            }
          }
        };
    Hitl hitl = node(late);
    List<String> told = new ArrayList<>();
    hitl.agent(
        "support",
        run -> {
          List<ToolCall> calls = List.of(Shop.refund("c1", "500"), Shop.refund("c2", "600"));
          if (!told.isEmpty()) {
            return run.call(run.pendingCalls()).get(1).content();
          }
          run.call(calls, Duration.ofSeconds(30)).forEach(r -> told.add(r.content()));
          throw new IllegalStateException("died");
        });
    afterPark.set(
        () -> {
          for (Request request : other.review().inbox()) {
            other.review().approve(request.reference(), "manager-1");
          }
          afterTake.set(
              () -> {
                other.overrides().redirect(RUN, BOSS, "one is enough");
                shop.clock.advance(Duration.ofSeconds(3));
              });
        });
    RunHandle run = hitl.start(RUN, "go");
    assertThat(run.status()).isEqualTo(RunStatus.FAILED);
    assertThat(told.get(1)).contains("Nothing was run", "one is enough");
    assertThat(shop.effects).containsExactly("refund 42 500 [manager-1]");
    assertThat(run.requests())
        .extracting(Request::status)
        .containsExactlyInAnyOrder(RequestStatus.EXECUTED, RequestStatus.REJECTED);

    assertThat(hitl.resume(RUN).result().orElseThrow()).contains("one is enough");
    assertThat(shop.effects).containsExactly("refund 42 500 [manager-1]");
    sound(hitl);
  }

  @Test
  void aRunThatFailedSinceItWasRedirectedStaysFailedUntilItIsResumed() {
    Hitl hitl = node();
    Hitl other = node();
    AtomicBoolean failed = new AtomicBoolean();
    hitl.agent(
        "support",
        run -> {
          if (failed.compareAndSet(false, true)) {
            other.overrides().redirect(RUN, BOSS, "be brief");
            throw new IllegalStateException("died");
          }
          return "messages: " + run.messages().size();
        });
    RunHandle run = hitl.start(RUN, "go");
    shop.clock.advance(Duration.ofMinutes(1));
    hitl.resumeDue();
    assertThat(run.status()).isEqualTo(RunStatus.FAILED);
    assertThat(hitl.resume(RUN).result()).contains("messages: 1");
    assertThat(hitl.overrides().inForce()).isEmpty();
    sound(hitl);
  }

  @Test
  void commandsThatWereActedOnGoWithTheRunsThatAreRemoved() {
    Hitl hitl = node();
    hitl.agent(
        "support",
        run -> {
          hitl.overrides().redirect(RUN, BOSS, "be brief");
          run.yieldPoint();
          return "ok";
        });
    hitl.start(RUN, "go");
    assertThat(overrides()).hasSize(1);
    shop.clock.advance(OverrideRecord.KEPT.plusDays(1));
    new Retention(shop.store).removeEndedBefore(shop.clock.instant());
    assertThat(overrides()).isEmpty();
  }

  private List<String> overrides() {
    return shop.store.auditSubjects(null, 100).stream()
        .filter(subject -> subject.startsWith(OverrideRecord.KIND + ":"))
        .toList();
  }
}
