package dev.hitl.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hitl.Hitl;
import dev.hitl.Shop;
import dev.hitl.call.RunId;
import dev.hitl.checkpoint.RunStatus;
import dev.hitl.override.Overridden;
import dev.hitl.policy.Policy;
import dev.hitl.request.Request;
import dev.hitl.request.RequestStatus;
import dev.hitl.request.Trigger;
import dev.hitl.store.Applied;
import dev.hitl.store.ForwardingStore;
import dev.hitl.store.OverrideRecord;
import dev.hitl.store.StandingQuery;
import dev.hitl.store.StandingRecord;
import dev.hitl.store.StandingStep;
import dev.hitl.store.StandingWritten;
import dev.hitl.store.Step;
import dev.hitl.store.Store;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whoever aborts a run may die on the way: other nodes finish what was begun. */
public class BegunAbortTest {
  private static final String POLICY = "{\"version\": \"1\", \"overrule\": [\"director\"]}";
  private static final String BOSS = "director-1";
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

  private Hitl node(String name, Store store) {
    return shop.open(b -> b.store(store).node(name).policy(Policy.parse(POLICY)));
  }

  /** The process dies: an error, so that nothing that lives by exceptions goes on. */
  private static final class Died extends Error {
    private static final long serialVersionUID = 1;
  }

  /** Dies right before it would take back what a run asks or is allowed to do. */
  private static class Dying extends ForwardingStore {
    Dying(Store to) {
      super(to);
    }

    @Override
    public Applied apply(List<Step> steps) {
      if (Set.of(Trigger.WITHDRAW, Trigger.REVOKE).contains(steps.get(0).trigger())) {
        throw new Died();
      }
      return super.apply(steps);
    }
  }

  private RunHandle waiting(Hitl hitl) {
    hitl.agent(
        "support", Shop.proposing(List.of(Shop.refund("c1", "500"), Shop.refund("c2", "600"))));
    return hitl.start(RUN, "go");
  }

  private static void aborting(Hitl hitl) {
    assertThatThrownBy(() -> hitl.overrides().abort(RUN, BOSS, "fraud")).isInstanceOf(Died.class);
  }

  private static List<RequestStatus> statuses(RunHandle run) {
    return run.requests().stream().map(Request::status).toList();
  }

  @Test
  void theQuestionsThatADyingNodeLeftOpenAreWithdrawnByAnother() {
    Hitl hitl = node("one", shop.store);
    RunHandle run = waiting(hitl);
    hitl.review().approve(run.requests().get(0).reference(), "manager-1");
    aborting(node("dying", new Dying(shop.store)));
    assertThat(run.status()).isEqualTo(RunStatus.ABORTED);
    assertThat(statuses(run))
        .containsExactlyInAnyOrder(RequestStatus.APPROVED, RequestStatus.PENDING);

    hitl.resumeDue();
    assertThat(statuses(run))
        .containsExactlyInAnyOrder(RequestStatus.REJECTED, RequestStatus.CANCELLED);
    assertThat(hitl.overrides().inForce()).isEmpty();
    assertThat(hitl.review().inbox()).isEmpty();
    assertThat(shop.effects).isEmpty();
    assertThat(hitl.audit().verify().isIntact()).isTrue();
    assertThat(hitl.fsck().check().findings()).isEmpty();
  }

  /** Negative control: where the command is not put down first, they stay open. */
  @Test
  void withoutTheCommandTheyStayOpen() {
    Hitl hitl = node("one", shop.store);
    RunHandle run = waiting(hitl);
    Store forgetful =
        new Dying(shop.store) {
          @Override
          public StandingWritten stand(List<StandingStep> steps) {
            return StandingWritten.LOST;
          }
        };
    aborting(node("dying", forgetful));
    hitl.resumeDue();
    shop.clock.advance(Duration.ofMinutes(5));
    hitl.resumeDue();
    assertThat(run.status()).isEqualTo(RunStatus.ABORTED);
    assertThat(statuses(run)).containsExactly(RequestStatus.PENDING, RequestStatus.PENDING);
  }

  @Test
  void aRunThatIsWaitedForIsAbortedWithItsQuestionsByAnother() {
    Hitl hitl = node("one", shop.store);
    hitl.agent("payments", Shop.proposing(List.of(Shop.refund("c1", "500"))));
    hitl.agent("support", run -> run.delegate("payments", "k", "pay"));
    hitl.start(RUN, "go");
    RunId child = shop.store.awaitedBy(RUN).get(0);
    aborting(node("dying", new Dying(shop.store)));
    assertThat(hitl.run(child).status()).isEqualTo(RunStatus.ABORTED);
    assertThat(statuses(hitl.run(child))).containsExactly(RequestStatus.PENDING);

    hitl.resumeDue();
    assertThat(statuses(hitl.run(child))).containsExactly(RequestStatus.CANCELLED);
    assertThat(hitl.overrides().inForce()).isEmpty();
    assertThat(hitl.fsck().check().findings()).isEmpty();
  }

  @Test
  void anAbortThatWasPutDownAndNotBegunIsDone() {
    Hitl hitl = node("one", shop.store);
    RunHandle run = waiting(hitl);
    Store dying =
        new ForwardingStore(shop.store) {
          @Override
          public StandingWritten stand(List<StandingStep> steps) {
            super.stand(steps);
            throw new Died();
          }
        };
    aborting(node("dying", dying));
    assertThat(run.status()).isEqualTo(RunStatus.PARKED);
    hitl.resumeDue();
    assertThat(run.status()).isEqualTo(RunStatus.ABORTED);
    assertThat(run.problem()).contains("aborted by director-1: fraud");
    assertThat(hitl.review().inbox()).isEmpty();
    assertThat(hitl.overrides().inForce()).isEmpty();
  }

  /** Every node hears of the command, and any of them may act on it before who gave it does. */
  @Test
  void anAbortThatAnotherNodeCarriesOutIsDoneToWhoeverGaveIt() {
    Hitl hitl = node("one", shop.store);
    RunHandle run = waiting(hitl);
    Store slow =
        new ForwardingStore(shop.store) {
          @Override
          public StandingWritten stand(List<StandingStep> steps) {
            StandingWritten written = super.stand(steps);
            if (steps.get(0) instanceof StandingStep.Put) {
              hitl.resumeDue();
            }
            return written;
          }
        };
    assertThat(node("slow", slow).overrides().abort(RUN, BOSS, "fraud"))
        .isInstanceOfSatisfying(
            Overridden.Done.class, done -> assertThat(done.status()).isEqualTo(RunStatus.ABORTED));
    assertThat(run.status()).isEqualTo(RunStatus.ABORTED);
    assertThat(statuses(run)).containsOnly(RequestStatus.CANCELLED);
    assertThat(hitl.overrides().inForce()).isEmpty();
    assertThat(shop.store.standings(new StandingQuery(OverrideRecord.KIND, null, null, 10)))
        .isNotEmpty()
        .noneMatch(StandingRecord::revoked);
    assertThat(hitl.fsck().check().findings()).isEmpty();
  }

  /** The node that was faster may die before all of it is done. */
  @Test
  void whatTheFasterNodeLeftOpenIsWithdrawnByWhoeverGaveTheCommand() {
    RunHandle run = waiting(node("one", shop.store));
    Hitl dying = node("dying", new Dying(shop.store));
    Store slow =
        new ForwardingStore(shop.store) {
          @Override
          public StandingWritten stand(List<StandingStep> steps) {
            StandingWritten written = super.stand(steps);
            if (steps.get(0) instanceof StandingStep.Put) {
              assertThatThrownBy(dying::resumeDue).isInstanceOf(Died.class);
            }
            return written;
          }
        };
    assertThat(node("slow", slow).overrides().abort(RUN, BOSS, "fraud"))
        .isInstanceOfSatisfying(
            Overridden.Done.class, done -> assertThat(done.left().withdrawn()).hasSize(2));
    assertThat(statuses(run)).containsOnly(RequestStatus.CANCELLED);
  }

  @Test
  void anAbortThatIsDoneLeavesNoCommand() {
    Hitl hitl = node("one", shop.store);
    RunHandle run = waiting(hitl);
    assertThat(hitl.overrides().abort(RUN, BOSS, "fraud"))
        .isInstanceOfSatisfying(
            Overridden.Done.class, done -> assertThat(done.left().withdrawn()).hasSize(2));
    assertThat(run.status()).isEqualTo(RunStatus.ABORTED);
    assertThat(hitl.overrides().inForce()).isEmpty();
  }
}
