package dev.hitl.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hitl.Hitl;
import dev.hitl.Shop;
import dev.hitl.audit.RemovedChain;
import dev.hitl.call.RunId;
import dev.hitl.call.ToolCall;
import dev.hitl.checkpoint.RunStatus;
import dev.hitl.escalate.RetentionRules;
import dev.hitl.override.Overridden;
import dev.hitl.override.Scope;
import dev.hitl.policy.Policy;
import dev.hitl.store.ForwardingStore;
import dev.hitl.store.RunOpened;
import dev.hitl.store.RunOpening;
import dev.hitl.store.Store;
import dev.hitl.tool.NeedHumanApproval;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a stop keeps from beginning where it was not heard of yet, and what becomes of it. */
public class StopsTest {
  private static final String POLICY = "{\"version\": \"1\", \"overrule\": [\"director\"]}";
  private static final String BOSS = "director-1";
  private static final RunId RUN = Shop.runId("r1");
  private static final ToolCall LOOK = Shop.call("c1", "lookUp", "orderId", "42");
  private static final Duration DAY = Duration.ofDays(1);

  private Shop shop;

  /** What the tests run on; another store's tests override it. */
  protected Shop newShop() {
    return new Shop();
  }

  @BeforeEach
  void openShop() {
    shop = newShop();
  }

  private Hitl node(String name, Store store) {
    return shop.open(b -> b.store(store).node(name).policy(Policy.parse(POLICY)));
  }

  /** A node that read a moment ago that nothing is in force, and is told nothing. */
  private Hitl deaf(Store store) {
    Hitl hitl = node("deaf", store);
    assertThat(hitl.overrides().inForce()).isEmpty();
    return hitl;
  }

  private String stop(Hitl hitl, Scope scope) {
    return ((Overridden.Stands) hitl.overrides().stop(scope, BOSS, "odd")).command().id();
  }

  private void looksUp(Hitl hitl) {
    hitl.agent("support", Shop.proposing(List.of(LOOK)));
  }

  // Where it was not heard of

  @Test
  void aRunThatIsStartedAfterAStopIsPutDownAndNotEnteredWhereItWasNotHeardOf() {
    Hitl deaf = deaf(shop.store);
    looksUp(deaf);
    Hitl other = node("other", shop.store);
    String stop = stop(other, Scope.agent("default", "support"));

    RunHandle run = deaf.start(RUN, "go");
    assertThat(run.status()).isEqualTo(RunStatus.READY);
    assertThat(shop.effects).isEmpty();

    other.overrides().lift(stop, BOSS, "fine");
    shop.clock.advance(Duration.ofSeconds(3));
    deaf.resumeDue();
    assertThat(run.status()).isEqualTo(RunStatus.FINISHED);
    assertThat(shop.effects).containsExactly("lookUp 42");
    assertThat(deaf.fsck().check().findings()).isEmpty();
  }

  @Test
  void whereTheWriteDoesNotAskTheRunIsEntered() {
    Store careless =
        new ForwardingStore(shop.store) {
          @Override
          public RunOpened openRun(RunOpening opening) {
            return super.openRun(
                new RunOpening(opening.run(), opening.checkpoint(), opening.event()));
          }
        };
    Hitl deaf = deaf(careless);
    looksUp(deaf);
    stop(node("other", shop.store), Scope.everything());
    deaf.start(RUN, "go");
    assertThat(shop.effects).containsExactly("lookUp 42");
  }

  @Test
  void aStopOfOthersDoesNotKeepARunFromBeingStarted() {
    Hitl deaf = deaf(shop.store);
    looksUp(deaf);
    stop(node("other", shop.store), Scope.agent("default", "payments"));
    assertThat(deaf.start(RUN, "go").status()).isEqualTo(RunStatus.FINISHED);
    assertThat(shop.effects).containsExactly("lookUp 42");
  }

  @Test
  void ofANodeThatKnowsOneStopANewerOneIsReadBeforeARunIsStarted() {
    Hitl deaf = deaf(shop.store);
    looksUp(deaf);
    stop(deaf, Scope.agent("default", "payments"));
    stop(node("other", shop.store), Scope.agent("default", "support"));
    assertThat(deaf.start(RUN, "go").status()).isEqualTo(RunStatus.READY);
    assertThat(shop.effects).isEmpty();
  }

  @Test
  void aRunThatItsCallerDrivesIsNotOpenedUnderAStopThatWasNotHeardOf() {
    Hitl deaf = deaf(shop.store);
    stop(node("other", shop.store), Scope.everything());
    assertThatThrownBy(() -> deaf.open(Shop.runId("driven"), "customer-1"))
        .isInstanceOf(NeedHumanApproval.class);
  }

  @Test
  void aRunThatIsDelegatedToIsNotEnteredUnderAStopThatWasNotHeardOf() {
    Hitl deaf = deaf(shop.store);
    Hitl other = node("other", shop.store);
    AtomicInteger entered = new AtomicInteger();
    deaf.agent("payments", run -> "entered " + entered.incrementAndGet());
    deaf.agent(
        "support",
        run -> {
          if (other.overrides().inForce().isEmpty()) {
            stop(other, Scope.agent("default", "payments"));
          }
          return run.delegate("payments", "k", "pay");
        });
    RunHandle run = deaf.start(RUN, "go");
    assertThat(entered).hasValue(0);
    assertThat(run.status()).isEqualTo(RunStatus.PARKED);
  }

  @Test
  void aRunThatIsThereIsNotPutDownAgainUnderAStop() {
    Hitl deaf = deaf(shop.store);
    looksUp(deaf);
    deaf.start(RUN, "go");
    stop(node("other", shop.store), Scope.everything());
    assertThat(deaf.start(RUN, "go").status()).isEqualTo(RunStatus.FINISHED);
    assertThat(shop.effects).hasSize(1);
  }

  // When it was lifted

  @Test
  void aStopThatWasLiftedLongAgoIsRemovedWithItsChainAndOneThatStandsIsKept() {
    Hitl hitl = node("one", shop.store);
    String lifted = stop(hitl, Scope.everything());
    String standing = stop(hitl, Scope.tenant("other"));
    shop.clock.advance(DAY.multipliedBy(40));
    hitl.overrides().lift(lifted, BOSS, "fine");

    shop.clock.advance(DAY);
    hitl.retention().removeEndedFor(DAY);
    assertThat(shop.store.standing(lifted)).isPresent();
    shop.clock.advance(Duration.ofMillis(1));
    hitl.retention().removeEndedFor(DAY);
    assertThat(shop.store.standing(lifted)).isEmpty();
    assertThat(shop.store.audit(lifted)).isEmpty();
    assertThat(RemovedChain.removed(shop.store.audit(RemovedChain.subjectOf(lifted)))).hasSize(2);
    assertThat(hitl.overrides().inForce()).singleElement().matches(c -> c.id().equals(standing));
    assertThat(hitl.audit().verify().broken()).isEmpty();
    assertThat(hitl.fsck().check().findings()).isEmpty();
  }

  @Test
  void aLiftedStopIsKeptAsLongAsItsTenantsRunsAre() {
    Hitl hitl = node("one", shop.store);
    String short1 = stop(hitl, Scope.tenant("short"));
    String long1 = stop(hitl, Scope.tenant("long"));
    hitl.overrides().lift(short1, BOSS, "fine");
    hitl.overrides().lift(long1, BOSS, "fine");
    shop.clock.advance(DAY.multipliedBy(2));
    hitl.retention().remove(RetentionRules.keep(DAY).tenant("long", DAY.multipliedBy(10)));
    assertThat(shop.store.standing(short1)).isEmpty();
    assertThat(shop.store.standing(long1)).isPresent();
  }

  @Test
  void morePagesOfLiftedStopsThanOneAreRemoved() {
    Hitl hitl = node("one", shop.store);
    for (int i = 0; i < 130; i++) {
      hitl.overrides().lift(stop(hitl, Scope.everything()), BOSS, "fine");
    }
    shop.clock.advance(DAY.multipliedBy(2));
    hitl.retention().removeEndedFor(DAY);
    assertThat(shop.store.auditSubjects(null, 500)).allMatch(RemovedChain::isRemoval);
  }
}
