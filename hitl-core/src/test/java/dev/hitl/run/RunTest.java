package dev.hitl.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hitl.Hitl;
import dev.hitl.Shop;
import dev.hitl.call.Arguments;
import dev.hitl.call.RunId;
import dev.hitl.call.ToolCall;
import dev.hitl.checkpoint.Message;
import dev.hitl.checkpoint.RunStatus;
import dev.hitl.checkpoint.StoredCheckpoint;
import dev.hitl.gate.Outcome;
import dev.hitl.gate.RunLost;
import dev.hitl.policy.Policy;
import dev.hitl.request.Request;
import dev.hitl.store.ForwardingStore;
import dev.hitl.store.RunSnapshot;
import dev.hitl.store.Store;
import dev.hitl.tool.NeedHumanApproval;
import dev.hitl.tool.Risk;
import dev.hitl.tool.Tool;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

public class RunTest {
  private static final RunId RUN = Shop.runId("r1");
  private Shop shop;

  /** What the tests run on; another store's tests override it. */
  protected Shop newShop() {
    return new Shop();
  }

  @BeforeEach
  void openShop() {
    shop = newShop();
  }

  @Test
  void aRunOfANameThatIsThereIsNotStartedAgain() {
    Hitl hitl = shop.open();
    AtomicInteger entered = new AtomicInteger();
    hitl.agent("support", run -> "entered " + entered.incrementAndGet());
    hitl.start(RUN, "x");
    assertThat(hitl.start(RUN, "x").result()).contains("entered 1");
  }

  @Test
  void theSameRunNameOfAnotherTenantIsAnotherRun() {
    Hitl hitl = shop.open();
    hitl.agent("support", Shop.proposing(List.of(Shop.refund("c1", "500"))));
    RunHandle one = hitl.start(new RunId("a", "support", "r"), "x");
    RunHandle two = hitl.start(new RunId("b", "support", "r"), "x");
    assertThat(Shop.only(one).id()).isNotEqualTo(Shop.only(two).id());
    assertThat(hitl.review().inbox()).isEmpty();
  }

  @Test
  void anAgentThatIsNotRegisteredIsNamedInTheError() {
    Hitl hitl = shop.open();
    hitl.agent("support", run -> "x");
    assertThatThrownBy(() -> hitl.start("suport", "x"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("suport")
        .hasMessageContaining("support");
  }

  @Test
  void anAgentThatThrowsFailsItsRunAndCanBeEnteredAgainFromTheLastCheckpoint() {
    Hitl hitl = shop.open();
    AtomicBoolean down = new AtomicBoolean(true);
    hitl.agent(
        "support",
        run -> {
          run.append(Message.assistant("thinking"));
          if (down.get()) {
            throw new IllegalStateException("model is down");
          }
          return "messages: " + run.messages().size();
        });
    RunHandle run = hitl.start(RUN, "x");
    assertThat(run.status()).isEqualTo(RunStatus.FAILED);
    assertThat(run.problem().orElseThrow()).contains("model is down");
    assertThat(hitl.resumeDue()).isZero();
    down.set(false);
    assertThat(hitl.resume(RUN).result()).contains("messages: 2");
  }

  @Test
  void whatAnAgentKeepsForItselfIsThereWhenItIsEnteredAgain() {
    Hitl hitl = shop.open();
    hitl.agent(
        "support",
        run -> {
          if (run.pendingCalls().isEmpty()) {
            run.state(Arguments.of(Map.of("step", 7)));
            run.call(Shop.refund("c1", "500"));
          }
          run.call(run.pendingCalls());
          return "step " + run.state().get("step");
        });
    RunHandle run = hitl.start(RUN, "x");
    hitl.review().approve(Shop.only(run).reference(), "manager-1");
    hitl.resumeDue();
    assertThat(run.result()).contains("step 7");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"0.1", "1e400", "9007199254740993", "1.10", "100.0000000000000000000001", "1E+3"})
  void numbersReachTheToolExactlyAsTheyWereApproved(String number) {
    List<BigDecimal> seen = new ArrayList<>();
    Tool pay =
        Tool.named("pay")
            .requiresApproval(Risk.HIGH)
            .parameter("amount", BigDecimal.class)
            .runs(arguments -> seen.add(new BigDecimal(String.valueOf(arguments.get("amount")))));
    Hitl hitl = shop.open(builder -> builder.tool(pay));
    hitl.agent(
        "support",
        Shop.proposing(List.of(ToolCall.of("c1", "pay", "{\"amount\":" + number + "}"))));
    RunHandle run = hitl.start(RUN, "x");
    hitl.review().approve(Shop.only(run).reference(), "manager-1");
    hitl.resumeDue();
    assertThat(seen).containsExactly(new BigDecimal(number));
    assertThat(seen.get(0).scale()).isEqualTo(new BigDecimal(number).scale());
  }

  @Test
  void aBranchStartsFromAnOlderCheckpointAndAsksAgain() {
    Hitl hitl = shop.open();
    hitl.agent("support", Shop.proposing(List.of(Shop.refund("c1", "500"))));
    RunHandle run = hitl.start(RUN, "x");
    hitl.review().reject(Shop.only(run).reference(), "manager-1", "no");
    hitl.resumeDue();
    RunHandle branch = hitl.branch(RUN, 2, Shop.runId("r2"));
    assertThat(branch.status()).isEqualTo(RunStatus.PARKED);
    assertThat(branch.row().origin().branchOf()).isEqualTo(RUN);
    assertThat(branch.row().origin().branchSeq()).isEqualTo(2);
    hitl.review().approve(Shop.only(branch).reference(), "manager-1");
    hitl.resumeDue();
    assertThat(branch.result()).contains("refunded 500");
    assertThat(run.result().orElseThrow()).contains("rejected");
    assertThatThrownBy(() -> hitl.branch(RUN, 9, Shop.runId("r3")))
        .hasMessageContaining("has checkpoints 1 to 3");
  }

  @Test
  void aCheckpointThatCannotBeReadIsQuarantinedAndHarmsOnlyItself() {
    Hitl hitl = shop.open();
    var agent = Shop.proposing(List.of(Shop.refund("c1", "500")));
    hitl.agent("support", agent);
    RunHandle good = hitl.start(Shop.runId("good"), "x");
    RunHandle bad = hitl.start(Shop.runId("bad"), "x");
    hitl.review().inbox().forEach(r -> hitl.review().approve(r.reference(), "manager-1"));
    Hitl damaged = new Shop(new DamagedCheckpoints(shop.store, bad.id())).open();
    damaged.agent("support", agent);
    damaged.resumeDue();
    assertThat(bad.status()).isEqualTo(RunStatus.QUARANTINED);
    assertThat(bad.problem().orElseThrow()).contains("digest");
    assertThat(good.status()).isEqualTo(RunStatus.FINISHED);
  }

  @Test
  void aLapsedRunIsEnteredAgainFromItsLastCheckpointAndTheOldNodeCannotWrite() {
    Hitl hitl = shop.open();
    Hitl other = shop.open();
    AtomicInteger entered = new AtomicInteger();
    Agent agent =
        run -> {
          if (entered.incrementAndGet() == 1) {
            shop.clock.advance(Duration.ofMinutes(1));
            other.resumeDue();
            assertThatThrownBy(() -> run.call(Shop.refund("c1", "500")))
                .isInstanceOf(RunLost.class);
            throw new IllegalStateException("and this changes nothing");
          }
          return "by entry " + entered.get();
        };
    hitl.agent("support", agent);
    other.agent("support", agent);
    RunHandle run = hitl.start(RUN, "x");
    assertThat(run.result()).contains("by entry 2");
    assertThat(run.requests()).isEmpty();
  }

  @Test
  void aRunThatItsCallerDrivesIsRefusedWhileParkedAndGoesOnAfterTheDecision() {
    Hitl hitl = shop.open();
    List<ToolCall> calls = List.of(Shop.refund("c1", "500"));
    try (OpenRun open = hitl.open(RUN, "alice")) {
      assertThat(open.run().propose(calls).get(0)).isInstanceOf(Outcome.Pending.class);
    }
    Request request = hitl.review().inbox().get(0);
    assertThat(request.principal()).isEqualTo("alice");
    assertThatThrownBy(() -> hitl.open(RUN, "alice"))
        .isInstanceOfSatisfying(
            NeedHumanApproval.class,
            again -> assertThat(again.requests()).containsExactly(request.reference()));
    hitl.review().approve(request.reference(), "manager-1");
    try (OpenRun open = hitl.open(RUN, "alice")) {
      assertThat(open.run().propose(calls).get(0)).isInstanceOf(Outcome.Executed.class);
      open.run().append(Message.assistant("done"));
    }
    try (OpenRun open = hitl.open(RUN, "alice")) {
      assertThat(open.run().messages()).hasSize(1);
      open.finish("bye");
    }
    assertThat(hitl.run(RUN).result()).contains("bye");
    assertThatThrownBy(() -> hitl.open(RUN, "alice")).hasMessageContaining("FINISHED");
    assertThat(shop.effects).hasSize(1);
  }

  @Test
  void theDeadlineEndsTheQuestionAndTheModelIsTold() {
    Hitl hitl = shop.open();
    hitl.agent("support", Shop.proposing(List.of(Shop.refund("c1", "500"))));
    RunHandle run = hitl.start(RUN, "x");
    shop.clock.advance(Duration.ofHours(4).minusMillis(1));
    assertThat(hitl.resumeDue()).isZero();
    shop.clock.advance(Duration.ofMillis(1));
    assertThat(hitl.resumeDue()).isEqualTo(1);
    assertThat(run.result().orElseThrow()).contains("expired");
    assertThat(shop.effects).isEmpty();
  }

  @Test
  void rulesThatNameRolesNeedADirectory() {
    assertThatThrownBy(
            () -> Hitl.builder().store(shop.store).tools(shop.tools).background(false).build())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("manager")
        .hasMessageContaining(".reviewers(");
  }

  @Test
  void aNodeWithoutAStoreSaysWhatToAdd() {
    assertThatThrownBy(() -> Hitl.builder().build())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining(".store(");
  }

  @Test
  void aPolicyForAToolThatIsNotThereIsAStartUpError() {
    assertThatThrownBy(
            () ->
                shop.open(
                    """
                    {"version": "1", "rules": [{"tool": "refnd", "risk": "high"}]}
                    """))
        .hasMessageContaining("refnd");
  }

  @Test
  void theToolsAreThereForTheModel() {
    Hitl hitl = shop.open(builder -> builder.policy(Policy.none()));
    assertThat(hitl.toolDefinitions()).contains("\"refund\"", "\"orderId\"", "\"parameters\"");
  }

  /** Turns a byte of every checkpoint of one run. */
  private static final class DamagedCheckpoints extends ForwardingStore {
    private final RunId victim;

    DamagedCheckpoints(Store real, RunId victim) {
      super(real);
      this.victim = victim;
    }

    @Override
    public Optional<RunSnapshot> snapshot(RunId run, int requests) {
      return super.snapshot(run, requests)
          .map(
              read ->
                  run.equals(victim)
                      ? new RunSnapshot(
                          read.run(),
                          read.checkpoints().stream().map(RunTest::damaged).toList(),
                          read.requests())
                      : read);
    }
  }

  private static StoredCheckpoint damaged(StoredCheckpoint stored) {
    byte[] body = stored.body().clone();
    String text = new String(body, StandardCharsets.UTF_8);
    byte[] changed = text.replace("\"turn\":0", "\"turn\":1").getBytes(StandardCharsets.UTF_8);
    return new StoredCheckpoint(
        stored.seq(), stored.parent(), stored.format(), changed, stored.at());
  }
}
