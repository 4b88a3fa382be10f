package dev.hitl.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hitl.Hitl;
import dev.hitl.Shop;
import dev.hitl.call.Arguments;
import dev.hitl.call.RunId;
import dev.hitl.checkpoint.RunStatus;
import dev.hitl.override.Command;
import dev.hitl.override.Overridden;
import dev.hitl.override.Scope;
import dev.hitl.policy.Policy;
import dev.hitl.request.ReviewerDirectory;
import dev.hitl.store.ForwardingStore;
import dev.hitl.store.RunWrite;
import dev.hitl.store.RunWritten;
import dev.hitl.store.Store;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is said again under the name that it was said under before changes nothing more. */
public class OnceTest {
  private static final String POLICY = "{\"version\": \"1\", \"overrule\": [\"director\"]}";
  private static final String BOSS = "director-1";
  private static final RunId RUN = Shop.runId("r1");
  private static final Scope SUPPORT = Scope.agent("default", "support");

  private static final ReviewerDirectory DIRECTORS =
      ReviewerDirectory.of(
          Map.of(
              BOSS,
              Set.of("director"),
              "director-2",
              Set.of("director"),
              "manager-1",
              Set.of("manager")));

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
    return shop.open(
        b -> b.store(store).node(name).policy(Policy.parse(POLICY)).reviewers(DIRECTORS));
  }

  private Hitl node(String name) {
    return node(name, shop.store);
  }

  private RunHandle waiting(Hitl hitl) {
    hitl.agent("support", Shop.proposing(List.of(Shop.refund("c1", "500"))));
    return hitl.start(RUN, "go");
  }

  private long events(Hitl hitl, String type) {
    return hitl.audit().of(RUN.toString()).stream().filter(e -> e.type().equals(type)).count();
  }

  /** Two threads at the same moment, each at a node of its own. */
  private static List<Overridden> raced(
      List<Hitl> nodes, Function<Overrides, Overridden> command, String name) throws Exception {
    CyclicBarrier start = new CyclicBarrier(nodes.size());
    ExecutorService threads = Executors.newFixedThreadPool(nodes.size());
    try {
      List<Future<Overridden>> told = new ArrayList<>();
      for (Hitl hitl : nodes) {
        told.add(
            threads.submit(
                () -> {
                  start.await();
                  return command.apply(hitl.overrides().once(name));
                }));
      }
      List<Overridden> all = new ArrayList<>();
      for (Future<Overridden> each : told) {
        all.add(each.get());
      }
      return all;
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void aStopThatIsLaidAgainIsTheSameStopAlsoAtAnotherNodeAndAfterItWasLifted() {
    Hitl one = node("one");
    Hitl other = node("other");

    Overridden first = one.overrides().once("k").stop(SUPPORT, BOSS, "odd");
    Overridden again = other.overrides().once("k").stop(SUPPORT, BOSS, "odd");

    assertThat(again).isEqualTo(first);
    assertThat(one.overrides().inForce()).hasSize(1);
    String id = ((Overridden.Stands) first).command().id();
    other.overrides().lift(id, BOSS, "fine");
    assertThat(one.overrides().once("k").stop(SUPPORT, BOSS, "odd")).isEqualTo(first);
    assertThat(one.overrides().inForce()).isEmpty();
  }

  /** Control. */
  @Test
  void withoutANameASecondStopStandsBesideTheFirst() {
    Hitl hitl = node("one");
    hitl.overrides().stop(SUPPORT, BOSS, "odd");
    hitl.overrides().stop(SUPPORT, BOSS, "odd");
    assertThat(hitl.overrides().inForce()).hasSize(2);
  }

  @Test
  void aNameThatWasUsedIsGoodForNothingElse() {
    Hitl hitl = node("one");
    waiting(hitl);
    Overrides named = hitl.overrides().once("k");
    named.stop(SUPPORT, BOSS, "odd");
    named.redirect(RUN, BOSS, "offer a voucher");

    assertThat(named.stop(Scope.tenant("default"), BOSS, "odd"))
        .isInstanceOf(Overridden.NotPossible.class);
    assertThat(named.stop(SUPPORT, BOSS, "very odd")).isInstanceOf(Overridden.NotPossible.class);
    assertThat(named.redirect(RUN, BOSS, "refund it")).isInstanceOf(Overridden.NotPossible.class);
    assertThat(named.pause(RUN, BOSS, "offer a voucher"))
        .isInstanceOf(Overridden.NotPossible.class);
    assertThat(named.edit(RUN, 3, Arguments.none(), BOSS, "so"))
        .isInstanceOf(Overridden.NotPossible.class);
    assertThat(hitl.overrides().inForce()).hasSize(1);
    assertThat(events(hitl, "INSTRUCTED")).isEqualTo(1);
  }

  @Test
  void peopleDoNotMeetEachOthersNames() {
    Hitl hitl = node("one");
    hitl.overrides().once("k").stop(SUPPORT, BOSS, "odd");
    hitl.overrides().once("k").stop(SUPPORT, "director-2", "odd");
    assertThat(hitl.overrides().inForce())
        .extracting(Command::by)
        .containsExactlyInAnyOrder(BOSS, "director-2");
  }

  @Test
  void stopsStandInTheOrderInWhichTheyWereLaidWhateverTheirNames() {
    Hitl hitl = node("one");
    List<String> laid = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      String reason = "reason " + i;
      laid.add(reason);
      (i % 3 == 0 ? hitl.overrides() : hitl.overrides().once("k" + i)).stop(SUPPORT, BOSS, reason);
      shop.clock.advance(Duration.ofMillis(5));
    }
    assertThat(hitl.overrides().inForce()).extracting(Command::words).isEqualTo(laid);
  }

  @Test
  void aRunThatIsRedirectedAgainIsToldOnce() {
    Hitl one = node("one");
    waiting(one);

    Overridden first = one.overrides().once("k").redirect(RUN, BOSS, "offer a voucher");
    Overridden again = node("other").overrides().once("k").redirect(RUN, BOSS, "offer a voucher");

    assertThat(first).isInstanceOf(Overridden.Done.class);
    assertThat(again).isEqualTo(first);
    assertThat(((Overridden.Done) first).left().withdrawn()).hasSize(1);
    assertThat(events(one, "INSTRUCTED")).isEqualTo(1);
    one.resumeDue();
    assertThat(one.overrides().once("k").redirect(RUN, BOSS, "offer a voucher"))
        .isInstanceOfSatisfying(
            Overridden.Done.class,
            done -> {
              assertThat(done.checkpoint()).isEqualTo(((Overridden.Done) first).checkpoint());
              assertThat(done.status()).isEqualTo(RunStatus.FINISHED);
            });
  }

  @Test
  void everyCommandToARunHasTheSameAnswerAgain() {
    Hitl hitl = node("one");
    waiting(hitl);
    Hitl other = node("other");
    List<Function<Overrides, Overridden>> commands =
        List.of(
            to -> to.pause(RUN, BOSS, "wait"),
            to -> to.edit(RUN, 2, Arguments.of(Map.of("a", 1L)), BOSS, "so"),
            to -> to.rollBack(RUN, 1, 3, BOSS, "wrong"),
            to -> to.resume(RUN, BOSS, "go on"),
            to -> to.abort(RUN, BOSS, "enough"));
    for (int i = 0; i < commands.size(); i++) {
      Overridden first = commands.get(i).apply(hitl.overrides().once("k" + i));
      int chain = hitl.audit().of(RUN.toString()).size();
      Overridden again = commands.get(i).apply(other.overrides().once("k" + i));
      assertThat(first).as("%s", i).isInstanceOf(Overridden.Done.class);
      if (i < commands.size() - 1) { // what an abort left behind is told once
        assertThat(again).as("%s", i).isEqualTo(first);
      }
      assertThat(again).isInstanceOf(Overridden.Done.class);
      assertThat(hitl.audit().of(RUN.toString())).hasSize(chain);
    }
    assertThat(commands.get(0).apply(hitl.overrides().once("k0")))
        .isInstanceOfSatisfying(
            Overridden.Done.class, d -> assertThat(d.status()).isEqualTo(RunStatus.ABORTED));
    assertThat(hitl.fsck().check().findings()).isEmpty();
  }

  /** Control. */
  @Test
  void withoutANameASecondResumeLetsGoWhatSomebodyElsePausedInBetween() {
    Hitl hitl = node("one");
    waiting(hitl);
    hitl.overrides().pause(RUN, BOSS, "wait");
    hitl.overrides().resume(RUN, BOSS, "go on");
    hitl.overrides().pause(RUN, "director-2", "no, wait");
    hitl.overrides().resume(RUN, BOSS, "go on");
    assertThat(hitl.run(RUN).status()).isEqualTo(RunStatus.PARKED);
  }

  @Test
  void aResumeThatIsSentAgainDoesNotLetGoWhatSomebodyElsePausedInBetween() {
    Hitl hitl = node("one");
    waiting(hitl);
    hitl.overrides().pause(RUN, BOSS, "wait");
    hitl.overrides().once("k").resume(RUN, BOSS, "go on");
    hitl.overrides().pause(RUN, "director-2", "no, wait");

    assertThat(hitl.overrides().once("k").resume(RUN, BOSS, "go on"))
        .isInstanceOfSatisfying(
            Overridden.Done.class, d -> assertThat(d.status()).isEqualTo(RunStatus.PAUSED));
  }

  @Test
  void whatIsSentToARunAtWorkIsSentOnceAndAPauseOfItTakenBackOnce() {
    Hitl hitl = node("one");
    List<Overridden> told = new ArrayList<>();
    hitl.agent(
        "support",
        run -> {
          told.add(hitl.overrides().once("p").pause(RUN, BOSS, "wait"));
          told.add(hitl.overrides().once("p").pause(RUN, BOSS, "wait"));
          told.add(hitl.overrides().once("r").resume(RUN, BOSS, "go on"));
          told.add(hitl.overrides().once("r").resume(RUN, BOSS, "go on"));
          told.add(hitl.overrides().once("p").pause(RUN, BOSS, "wait"));
          return "done";
        });
    hitl.start(RUN, "go");

    assertThat(told.get(0)).isInstanceOf(Overridden.Sent.class);
    assertThat(told.get(1)).isEqualTo(told.get(0));
    assertThat(told.get(2)).isInstanceOf(Overridden.TakenBack.class);
    assertThat(told.get(3)).isEqualTo(told.get(2));
    assertThat(told.get(4)).isEqualTo(told.get(0));
    assertThat(hitl.overrides().inForce()).isEmpty();
    assertThat(hitl.run(RUN).status()).isEqualTo(RunStatus.FINISHED);
  }

  @Test
  void aStopIsLiftedOnceAndTheSameAgainSaysSo() {
    Hitl hitl = node("one");
    String id = stands(hitl.overrides().stop(SUPPORT, BOSS, "odd"));

    Overridden first = hitl.overrides().once("k").lift(id, BOSS, "fine");

    assertThat(first).isInstanceOf(Overridden.TakenBack.class);
    assertThat(node("other").overrides().once("k").lift(id, BOSS, "fine")).isEqualTo(first);
    assertThat(hitl.overrides().once("k").lift(id, BOSS, "good"))
        .isInstanceOf(Overridden.NotPossible.class);
    assertThat(hitl.overrides().once("l").lift(id, BOSS, "fine"))
        .isInstanceOf(Overridden.NotPossible.class);
  }

  private static String stands(Overridden stop) {
    return ((Overridden.Stands) stop).command().id();
  }

  @Test
  void whereTwoSayTheSameAtOnceItHappensOnceAndBothHaveTheAnswer() throws Exception {
    List<Hitl> nodes = List.of(node("one"), node("other"));
    Hitl hitl = nodes.get(0);
    waiting(hitl);

    List<Overridden> stops = raced(nodes, to -> to.stop(SUPPORT, BOSS, "odd"), "s");
    assertThat(stops.get(0)).isInstanceOf(Overridden.Stands.class).isEqualTo(stops.get(1));
    String id = stands(stops.get(0));
    assertThat(raced(nodes, to -> to.lift(id, BOSS, "fine"), "l"))
        .allMatch(Overridden.TakenBack.class::isInstance);
    assertThat(raced(nodes, to -> to.edit(RUN, 2, Arguments.of(Map.of("a", 1L)), BOSS, "so"), "e"))
        .allMatch(Overridden.Done.class::isInstance);
    assertThat(raced(nodes, to -> to.redirect(RUN, BOSS, "offer a voucher"), "d"))
        .allMatch(Overridden.Done.class::isInstance);

    assertThat(hitl.overrides().inForce()).isEmpty();
    assertThat(events(hitl, "EDITED")).isEqualTo(1);
    assertThat(events(hitl, "INSTRUCTED")).isEqualTo(1);
    assertThat(hitl.run(RUN).status()).isEqualTo(RunStatus.READY);
  }

  /** The process dies: an error, so that nothing that lives by exceptions goes on. */
  private static final class Died extends Error {
    private static final long serialVersionUID = 1;
  }

  /** Dies right before it would change a run, for the n-th time. */
  private static final class Dying extends ForwardingStore {
    private int left;

    Dying(Store to, int left) {
      super(to);
      this.left = left;
    }

    @Override
    public RunWritten writeRun(RunWrite write) {
      if (left-- == 0) {
        throw new Died();
      }
      return super.writeRun(write);
    }
  }

  @Test
  void whoeverDiedOnTheWaySaysItAgainAndItIsFinished() {
    Hitl hitl = node("one");
    waiting(hitl);
    for (int writes = 0; writes < 2; writes++) {
      Hitl dying = node("dying", new Dying(shop.store, writes));
      assertThatThrownBy(() -> dying.overrides().once("k").redirect(RUN, BOSS, "offer a voucher"))
          .isInstanceOf(Died.class);
    }

    assertThat(hitl.overrides().once("k").redirect(RUN, BOSS, "offer a voucher"))
        .isInstanceOf(Overridden.Done.class);
    assertThat(events(hitl, "INSTRUCTED")).isEqualTo(1);
    assertThat(hitl.run(RUN).status()).isEqualTo(RunStatus.READY);
    assertThat(hitl.overrides().inForce()).isEmpty();
  }

  @Test
  void aRunThatFailedIsRedirectedUnderANameAsItIsWithoutOne() {
    Hitl hitl = node("one");
    hitl.agent(
        "support",
        run -> {
          throw new IllegalStateException("told to fail");
        });
    assertThat(hitl.start(RUN, "go").status()).isEqualTo(RunStatus.FAILED);
    for (int i = 0; i < 2; i++) {
      assertThat(hitl.overrides().once("k").redirect(RUN, BOSS, "offer a voucher"))
          .isInstanceOf(Overridden.Done.class);
    }
    assertThat(events(hitl, "INSTRUCTED")).isEqualTo(1);
  }

  @Test
  void whatWasRefusedIsNotRememberedAndMayBeSaidAgain() {
    Hitl hitl = node("one");
    waiting(hitl);
    assertThat(hitl.overrides().once("k").resume(RUN, BOSS, "go on"))
        .isInstanceOf(Overridden.NotPossible.class);
    hitl.overrides().pause(RUN, BOSS, "wait");
    assertThat(hitl.overrides().once("k").resume(RUN, BOSS, "go on"))
        .isInstanceOf(Overridden.Done.class);
    assertThat(hitl.overrides().once("s").stop(SUPPORT, "manager-1", "odd"))
        .isInstanceOf(Overridden.NotAllowed.class);
  }

  @Test
  void aNameHasToBeOne() {
    Overrides overrides = node("one").overrides();
    assertThatThrownBy(() -> overrides.once(" ")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> overrides.once("k".repeat(191)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
