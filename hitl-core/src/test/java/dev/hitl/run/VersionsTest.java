package dev.hitl.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.hitl.Hitl;
import dev.hitl.HitlBuilder;
import dev.hitl.Shop;
import dev.hitl.call.RunId;
import dev.hitl.call.ToolCall;
import dev.hitl.checkpoint.RunStatus;
import dev.hitl.checkpoint.StoredCheckpoint;
import dev.hitl.checkpoint.UnreadableCheckpoint;
import dev.hitl.store.ForwardingStore;
import dev.hitl.store.RunWrite;
import dev.hitl.store.RunWritten;
import dev.hitl.store.Store;
import dev.hitl.tool.Risk;
import dev.hitl.tool.Tool;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Nodes of different versions on one store: what one does not know is left for one that does. */
class VersionsTest {
  private static final RunId RUN = Shop.runId("r1");
  private static final List<ToolCall> NEW_CALL = List.of(ToolCall.of("1", "brandNew", "{}"));

  private final Shop shop = new Shop();

  private Hitl node(UnaryOperator<HitlBuilder> more) {
    return shop.open(
        builder -> more.apply(builder.background(true).pollInterval(Duration.ofHours(1))));
  }

  private Tool brandNew() {
    return Tool.named("brandNew")
        .requiresApproval(Risk.HIGH)
        .runs(
            arguments -> {
              shop.effects.add("brandNew");
              return "new";
            });
  }

  private RunStatus status(RunId run) {
    return shop.store.run(run).orElseThrow().status();
  }

  @Test
  void aRunWhoseAgentIsNotKnownIsLeftUntilSomebodyRegistersIt() {
    Hitl desk = shop.open();
    desk.agent("support", Shop.proposing(List.of(Shop.refund("c1", "500"))));
    RunHandle run = desk.start(RUN, "x");
    try (Hitl one = node(builder -> builder.node("one"));
        Hitl two = node(builder -> builder.node("two"))) {
      one.agent("other", r -> "other");
      desk.review().approve(Shop.only(run).reference(), "manager-1");
      // It looked, took what is its own, and left the rest.
      assertThat(one.start("other", "x").status()).isEqualTo(RunStatus.FINISHED);
      assertThat(status(RUN)).isEqualTo(RunStatus.READY);
      two.agent("support", Shop.proposing(List.of(Shop.refund("c1", "500"))));
      await().until(() -> status(RUN) == RunStatus.FINISHED);
      assertThat(shop.effects).hasSize(1);
    }
  }

  @Test
  void aRunWhoseApprovedToolIsNotKnownIsLeftForANodeThatHasIt() {
    Hitl newer = shop.open(builder -> builder.node("newer").tool(brandNew()));
    newer.agent("support", Shop.proposing(NEW_CALL));
    RunHandle run = newer.start(RUN, "x");
    Hitl older = shop.open(builder -> builder.node("older"));
    older.agent("support", Shop.proposing(NEW_CALL));
    older.review().approve(Shop.only(run).reference(), "manager-1");
    assertThat(older.resumeDue()).isZero();
    assertThat(status(RUN)).isEqualTo(RunStatus.READY);
    assertThat(shop.store.run(RUN).orElseThrow().node()).isNull();
    assertThat(newer.resumeDue()).isEqualTo(1);
    assertThat(run.result()).contains("new");
    assertThat(shop.effects).containsExactly("brandNew");
  }

  /** What a node writes whose checkpoints are of another format, or damaged. */
  private static Store writing(Store store, int formatsNewer, String replaced, String by) {
    return new ForwardingStore(store) {
      @Override
      public RunWritten writeRun(RunWrite w) {
        StoredCheckpoint c = w.checkpoint();
        return super.writeRun(
            c == null
                ? w
                : new RunWrite(
                    w.before(),
                    w.status(),
                    w.outcome(),
                    w.keepsLease(),
                    new StoredCheckpoint(
                        c.seq(), c.parent(), c.format() + formatsNewer, changed(c.body()), c.at()),
                    w.opened(),
                    w.awaits(),
                    w.events()));
      }

      private byte[] changed(byte[] body) {
        return new String(body, StandardCharsets.UTF_8)
            .replace(replaced, by)
            .getBytes(StandardCharsets.UTF_8);
      }
    };
  }

  private RunHandle decidedRunOf(Store store, RunId id) {
    Hitl hitl = new Shop(store).open();
    hitl.agent("support", Shop.proposing(List.of(Shop.refund("c1", "500"))));
    RunHandle run = hitl.start(id, "x");
    hitl.review().approve(Shop.only(run).reference(), "manager-1");
    return run;
  }

  @Test
  void aRunThatANewerVersionWroteIsLeftAndADamagedOneIsPutInQuarantineAndOthersGoOn() {
    RunId damaged = Shop.runId("r2");
    RunId sound = Shop.runId("r3");
    decidedRunOf(writing(shop.store, 1, "", ""), RUN);
    decidedRunOf(writing(shop.store, 0, "\"turn\":0", "\"turn\":2"), damaged);
    decidedRunOf(shop.store, sound);
    Hitl older = shop.open(builder -> builder.node("older"));
    older.agent("support", Shop.proposing(List.of(Shop.refund("c1", "500"))));
    assertThat(older.resumeDue()).isEqualTo(1);
    assertThat(status(RUN)).isEqualTo(RunStatus.READY);
    assertThat(shop.store.run(RUN).orElseThrow().node()).as("free for a newer node").isNull();
    assertThat(status(damaged)).isEqualTo(RunStatus.QUARANTINED);
    assertThat(status(sound)).isEqualTo(RunStatus.FINISHED);
    assertThat(older.run(RUN).history()).noneMatch(event -> event.type().equals("QUARANTINED"));
    assertThat(older.resumeDue()).isZero();
    assertThatThrownBy(() -> older.resume(RUN))
        .isInstanceOfSatisfying(UnreadableCheckpoint.class, e -> assertThat(e.isNewer()).isTrue())
        .hasMessageContaining("its format is 2 and this version reads 1 to 1");
    assertThat(status(RUN)).isEqualTo(RunStatus.READY);
  }

  @Test
  void aBackgroundNodeDoesNotTryARunOfANewerVersionAgainAndAgain() {
    decidedRunOf(writing(shop.store, 1, "", ""), RUN);
    long fence = shop.store.run(RUN).orElseThrow().fence();
    try (Hitl older = node(builder -> builder)) {
      older.agent("support", r -> "never");
      decidedRunOf(shop.store, Shop.runId("r2"));
      await().until(() -> status(Shop.runId("r2")) == RunStatus.FINISHED);
      await().until(() -> status(RUN) == RunStatus.READY);
      assertThat(shop.store.run(RUN).orElseThrow().fence()).isLessThanOrEqualTo(fence + 1);
    }
  }
}
