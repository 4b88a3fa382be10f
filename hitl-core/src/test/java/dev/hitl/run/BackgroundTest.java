package dev.hitl.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.hitl.Hitl;
import dev.hitl.HitlBuilder;
import dev.hitl.Shop;
import dev.hitl.call.ToolResult;
import dev.hitl.checkpoint.RunStatus;
import dev.hitl.notify.Notice;
import dev.hitl.notify.Notifier;
import dev.hitl.tool.NeedHumanApproval;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

public class BackgroundTest {
  private Shop shop;

  private Hitl open(UnaryOperator<HitlBuilder> more) {
    return shop.open(builder -> more.apply(builder.background(true)));
  }

  /** Decides as soon as it is told, as a quick person does. */
  private Notifier approving(AtomicReference<Hitl> hitl) {
    return notification -> {
      if (notification.kind() == Notice.Kind.OPENED) {
        hitl.get().review().approve(notification.reference(), "manager-1");
      }
    };
  }

  /** What the tests run on; another store's tests override it. */
  protected Shop newShop() {
    return new Shop();
  }

  @BeforeEach
  void openShop() {
    shop = newShop();
  }

  @Test
  void aDecidedRunGoesOnByItself() {
    try (Hitl hitl = open(builder -> builder)) {
      hitl.agent("support", Shop.proposing(List.of(Shop.refund("c1", "500"))));
      RunHandle run = hitl.start("support", "x");
      hitl.review().approve(Shop.only(run).reference(), "manager-1");
      await().until(() -> run.status() == RunStatus.FINISHED);
      assertThat(shop.effects).hasSize(1);
    }
  }

  @Test
  void resumedAgentsRunOnTheCallersExecutor() {
    AtomicReference<String> thread = new AtomicReference<>();
    ExecutorService own = Executors.newSingleThreadExecutor(body -> new Thread(body, "mine"));
    try (Hitl hitl = open(builder -> builder.executor(own))) {
      Agent inner = Shop.proposing(List.of(Shop.refund("c1", "500")));
      hitl.agent(
          "support",
          run -> {
            thread.set(Thread.currentThread().getName());
            return inner.run(run);
          });
      RunHandle run = hitl.start("support", "x");
      hitl.review().approve(Shop.only(run).reference(), "manager-1");
      await().until(() -> run.status() == RunStatus.FINISHED);
      assertThat(thread.get()).isEqualTo("mine");
    } finally {
      own.shutdownNow();
    }
  }

  @Test
  void theBlockingFormWaitsForTheDecisionAndGoesOnOnTheSameThread() {
    AtomicReference<Hitl> self = new AtomicReference<>();
    try (Hitl hitl = open(builder -> builder.notifier(approving(self)))) {
      self.set(hitl);
      AtomicReference<Thread> before = new AtomicReference<>();
      hitl.agent(
          "support",
          run -> {
            before.set(Thread.currentThread());
            List<ToolResult> results =
                run.call(List.of(Shop.refund("c1", "500")), Duration.ofSeconds(30));
            assertThat(Thread.currentThread()).isSameAs(before.get());
            return results.get(0).content();
          });
      RunHandle run = hitl.start("support", "x");
      assertThat(run.result()).contains("refunded 500");
      assertThat(shop.effects).hasSize(1);
    }
  }

  @Test
  void theBlockingFormStaysParkedWhenNobodyDecidesInTime() {
    try (Hitl hitl = open(builder -> builder)) {
      AtomicReference<Throwable> thrown = new AtomicReference<>();
      hitl.agent(
          "support",
          run -> {
            if (!run.pendingCalls().isEmpty()) {
              return run.call(run.pendingCalls()).get(0).content();
            }
            assertThatThrownBy(
                    () -> run.call(List.of(Shop.refund("c1", "500")), Duration.ofMillis(1)))
                .isInstanceOf(NeedHumanApproval.class)
                .satisfies(thrown::set);
            throw (NeedHumanApproval) thrown.get();
          });
      RunHandle run = hitl.start("support", "x");
      assertThat(thrown.get()).isNotNull();
      assertThat(run.status()).isEqualTo(RunStatus.PARKED);
      hitl.review().approve(Shop.only(run).reference(), "manager-1");
      await().until(() -> run.status() == RunStatus.FINISHED);
      assertThat(run.result()).contains("refunded 500");
      assertThat(shop.effects).hasSize(1);
    }
  }

  @Test
  void anotherNodeLeavesARunToTheThreadThatWaitsForIt() {
    AtomicReference<Hitl> self = new AtomicReference<>();
    Hitl other = shop.open(builder -> builder.node("other"));
    AtomicInteger takenByOther = new AtomicInteger();
    Notifier approvesAndLetsTheOtherTry =
        notification -> {
          approving(self).notify(notification);
          takenByOther.addAndGet(other.resumeDue());
        };
    Agent agent =
        run -> run.call(List.of(Shop.refund("c1", "500")), Duration.ofSeconds(30)).get(0).content();
    other.agent("support", agent);
    try (Hitl waiting =
        open(builder -> builder.notifier(approvesAndLetsTheOtherTry).node("waiting"))) {
      self.set(waiting);
      waiting.agent("support", agent);
      RunHandle run = waiting.start("support", "x");
      assertThat(run.result()).contains("refunded 500");
      assertThat(takenByOther).hasValue(0);
      assertThat(shop.effects).hasSize(1);
    }
  }

  @Test
  void aSlowNotifierStopsNeitherDecisionsNorRuns() {
    CountDownLatch stuck = new CountDownLatch(1);
    try (Hitl hitl = open(builder -> builder.notifier(notification -> stuck.await()))) {
      hitl.agent("support", Shop.proposing(List.of(Shop.refund("c1", "500"))));
      RunHandle run = hitl.start("support", "x");
      hitl.review().approve(Shop.only(run).reference(), "manager-1");
      await().until(() -> run.status() == RunStatus.FINISHED);
      stuck.countDown();
    }
  }

  @Test
  void closingTwiceIsAsGoodAsOnce() {
    Hitl hitl = open(builder -> builder);
    hitl.close();
    assertThatCode(hitl::close).doesNotThrowAnyException();
  }
}
