package dev.hitl.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hitl.Hitl;
import dev.hitl.Shop;
import dev.hitl.checkpoint.RunStatus;
import dev.hitl.request.Request;
import dev.hitl.request.RequestStatus;
import dev.hitl.review.Ruling;
import dev.hitl.store.InMemoryStore;
import dev.hitl.store.Memory;
import dev.hitl.store.Store;
import dev.hitl.testing.SettableClock;
import dev.hitl.tool.Risk;
import dev.hitl.tool.Tool;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/**
 * Nodes whose clocks are an hour behind and an hour ahead, over one store. What is due is judged by
 * the store's time, which is the one that a test sets here.
 */
public class ClocksApartTest {
  private static final Duration LEASE = Duration.ofSeconds(30);
  private static final List<Duration> APART = List.of(Duration.ofHours(-1), Duration.ofHours(1));
  private static final Instant START = Instant.parse("2026-03-02T09:00:00Z");

  /**
   * What the tests run on; another store's tests override it.
   *
   * @param clock by which the store judges
   * @return an empty store
   */
  protected Store newStore(Clock clock) {
    return new InMemoryStore(clock);
  }

  /** The end of a process. */
  private static final class Gone extends Error {
    private static final long serialVersionUID = 1L;
  }

  /** A clock that is whatever clock it is given for the moment. */
  private static final class Judge extends Clock {
    private Clock now;

    Judge(Clock now) {
      this.now = now;
    }

    @Override
    public Instant instant() {
      return now.instant();
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }

  /** Some nodes over one store; with application clocks, each node's clock judges its own calls. */
  private final class Nodes {
    final SettableClock time = new SettableClock(START);
    final List<String> done = new ArrayList<>();
    final Store store;
    private final Judge judge = new Judge(time);
    private final boolean applicationClocks;
    private boolean dead;
    Consumer<String> inTool = node -> {};
    Consumer<String> inAgent = node -> {};

    Nodes(boolean applicationClocks) {
      this.applicationClocks = applicationClocks;
      store = newStore(judge);
    }

    Hitl open(String name, Duration apart) {
      Tool pay =
          Tool.named("pay")
              .requiresApproval(
                  new Tool.Requirement(Risk.HIGH, "", List.of(), 1, "", "PT4H", "expire", "a test"))
              .parameter("x", String.class)
              .runs(
                  arguments -> {
                    done.add(name + " pays");
                    inTool.accept(name);
                    return "paid";
                  });
      Hitl hitl =
          Hitl.builder()
              .store(seenFrom(Clock.offset(time, apart), name))
              .tool(pay)
              .lease(LEASE)
              .node(name)
              .background(false)
              .build();
      Agent agent = Shop.proposing(List.of(Shop.call("c1", "pay", "x", "y")));
      hitl.agent(
          "support",
          run -> {
            done.add(name + " enters");
            inAgent.accept(name);
            return agent.run(run);
          });
      return hitl;
    }

    private Store seenFrom(Clock own, String name) {
      return (Store)
          Proxy.newProxyInstance(
              Store.class.getClassLoader(),
              new Class<?>[] {Store.class},
              (proxy, method, arguments) -> {
                if (method.getName().equals("clock")) {
                  return own;
                }
                if (method.getName().equals("memory")) {
                  // What is remembered here was written by all of the nodes.
                  return Memory.NONE;
                }
                if (dead && name.equals("apart")) {
                  throw new Gone();
                }
                Clock before = judge.now;
                judge.now = applicationClocks ? own : time;
                try {
                  return method.invoke(store, arguments);
                } catch (InvocationTargetException e) {
                  throw e.getCause();
                } finally {
                  judge.now = before;
                }
              });
    }

    void die() {
      dead = true;
      throw new Gone();
    }
  }

  private static void orDie(Runnable action) {
    try {
      action.run();
    } catch (Gone gone) {
      // The process is gone; what it left is looked at by others.
    }
  }

  private void aClaimIsNotTakenWhileItsNodeIsAtWork(Duration apart, boolean applicationClocks) {
    Nodes nodes = new Nodes(applicationClocks);
    Hitl right = nodes.open("right", Duration.ZERO);
    Hitl other = nodes.open("apart", apart);
    RunHandle run = right.start("support", "x");
    right.review().approve(Shop.only(run).reference(), "anna");
    nodes.inTool =
        node -> {
          nodes.time.advance(LEASE.minusSeconds(1));
          (node.equals("right") ? other : right).resumeDue();
          assertThat(Shop.only(run).status()).isEqualTo(RequestStatus.EXECUTING);
        };
    other.resumeDue();
    assertThat(nodes.done).containsExactly("right enters", "apart pays", "apart enters");
    assertThat(run.status()).isEqualTo(RunStatus.FINISHED);
  }

  @Test
  void aClaimIsNotTakenWhileItsNodeIsAtWork() {
    APART.forEach(apart -> aClaimIsNotTakenWhileItsNodeIsAtWork(apart, false));
  }

  private void aClaimOfADeadNodeIsNotKeptLonger(Duration apart, boolean applicationClocks) {
    Nodes nodes = new Nodes(applicationClocks);
    Hitl right = nodes.open("right", Duration.ZERO);
    Hitl other = nodes.open("apart", apart);
    RunHandle run = right.start("support", "x");
    right.review().approve(Shop.only(run).reference(), "anna");
    nodes.inTool = node -> nodes.die();
    orDie(other::resumeDue);
    nodes.time.advance(LEASE.minusSeconds(1));
    right.resumeDue();
    assertThat(Shop.only(run).status()).isEqualTo(RequestStatus.EXECUTING);
    nodes.time.advance(Duration.ofSeconds(1));
    right.resumeDue();
    assertThat(Shop.only(run).status()).isEqualTo(RequestStatus.IN_DOUBT);
    assertThat(nodes.done).containsExactly("right enters", "apart pays");
  }

  @Test
  void aClaimOfADeadNodeIsNotKeptLonger() {
    APART.forEach(apart -> aClaimOfADeadNodeIsNotKeptLonger(apart, false));
  }

  private void aRunStaysWithItsNodeForAsLongAsItsLease(Duration apart, boolean applicationClocks) {
    Nodes nodes = new Nodes(applicationClocks);
    Hitl right = nodes.open("right", Duration.ZERO);
    Hitl other = nodes.open("apart", apart);
    nodes.inAgent =
        node -> {
          if (node.equals("apart")) {
            nodes.time.advance(LEASE.minusSeconds(1));
            right.resumeDue();
            assertThat(nodes.done).containsExactly("apart enters");
            nodes.die();
          }
        };
    orDie(() -> other.start(Shop.runId("r"), "x"));
    assertThat(nodes.done).containsExactly("apart enters");
    nodes.time.advance(Duration.ofSeconds(1));
    right.resumeDue();
    assertThat(nodes.done).containsExactly("apart enters", "right enters");
  }

  @Test
  void aRunStaysWithItsNodeForAsLongAsItsLease() {
    APART.forEach(apart -> aRunStaysWithItsNodeForAsLongAsItsLease(apart, false));
  }

  private void anExpiryIsNeitherEarlyNorRevived(Duration apart, boolean applicationClocks) {
    Nodes nodes = new Nodes(applicationClocks);
    Hitl right = nodes.open("right", Duration.ZERO);
    Hitl other = nodes.open("apart", apart);
    RunHandle early = right.start(Shop.runId("early"), "x");
    RunHandle late = right.start(Shop.runId("late"), "x");
    nodes.time.advance(Duration.ofHours(4).minusMinutes(1));
    other.resumeDue();
    assertThat(Shop.only(late).status()).isEqualTo(RequestStatus.PENDING);
    assertThat(other.review().approve(Shop.only(early).reference(), "anna"))
        .isInstanceOf(Ruling.Done.class);
    nodes.time.advance(Duration.ofMinutes(1));
    Request expired = Shop.only(late);
    assertThat(other.review().approve(expired.reference(), "anna"))
        .isInstanceOf(Ruling.TooLate.class);
    other.resumeDue();
    assertThat(Shop.only(late).status()).isEqualTo(RequestStatus.EXPIRED);
    assertThat(other.review().approve(expired.reference(), "anna"))
        .isInstanceOf(Ruling.AlreadyDecided.class);
    assertThat(nodes.done.stream().filter("apart pays"::equals)).hasSize(1);
    assertThat(late.result().orElseThrow()).contains("Nobody decided in time");
  }

  @Test
  void anExpiryIsNeitherEarlyNorRevived() {
    APART.forEach(apart -> anExpiryIsNeitherEarlyNorRevived(apart, false));
  }

  @Test
  void withApplicationClocksEachOfThisGoesWrong() {
    Duration behind = APART.get(0);
    Duration ahead = APART.get(1);
    assertThatThrownBy(() -> aClaimIsNotTakenWhileItsNodeIsAtWork(behind, true))
        .isInstanceOf(AssertionError.class);
    assertThatThrownBy(() -> aClaimOfADeadNodeIsNotKeptLonger(ahead, true))
        .isInstanceOf(AssertionError.class);
    assertThatThrownBy(() -> aRunStaysWithItsNodeForAsLongAsItsLease(behind, true))
        .isInstanceOf(AssertionError.class);
    assertThatThrownBy(() -> aRunStaysWithItsNodeForAsLongAsItsLease(ahead, true))
        .isInstanceOf(AssertionError.class);
    APART.forEach(
        apart ->
            assertThatThrownBy(() -> anExpiryIsNeitherEarlyNorRevived(apart, true))
                .isInstanceOf(AssertionError.class));
  }
}
