package dev.hitl.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hitl.Hitl;
import dev.hitl.Shop;
import dev.hitl.escalate.SealRefused;
import dev.hitl.escalate.Sealer;
import dev.hitl.insight.AuditReport;
import dev.hitl.seal.Ed25519Key;
import dev.hitl.seal.Seal;
import dev.hitl.seal.SealExporter;
import dev.hitl.seal.SealFile;
import dev.hitl.seal.Seals;
import dev.hitl.seal.Unsealed;
import dev.hitl.store.Hold;
import dev.hitl.store.Store;
import dev.hitl.store.StoreException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Who seals, when, and what happens when it goes wrong. */
abstract class SealerContract extends SealFixture {
  /** Fails when it is told to, before or after it kept what it was given. */
  private static final class Failing implements SealExporter {
    private final SealExporter to;
    private boolean fails;

    Failing(SealExporter to) {
      this.to = to;
    }

    @Override
    public void export(List<Seal> seals) {
      if (fails) {
        throw new IllegalStateException("the disk is full");
      }
      to.export(seals);
    }

    @Override
    public Optional<Seal> last() {
      return to.last();
    }

    @Override
    public Stream<Seal> seals() {
      return to.seals();
    }
  }

  private long lastSeal() {
    return shop.store.treeHead().orElseThrow().seal().number();
  }

  private long lastExported() {
    return file.last().map(Seal::number).orElse(0L);
  }

  @Test
  void whatACrashKeptFromTheExportIsExportedWithTheNextRound() {
    Failing failing = new Failing(file);
    Hitl node = node(Seals.with(KEY).exportTo(failing));
    long before = lastSeal();
    hitl.start(Shop.runId("more"), "x");
    failing.fails = true;
    assertThatThrownBy(node::seal).hasMessageContaining("the disk is full");
    assertThat(lastSeal()).isEqualTo(before + 1);
    assertThat(lastExported()).isEqualTo(before);
    AuditReport report = verify();
    assertThat(report.isIntact()).as(report.toString()).isTrue();
    assertThat(report.seals().exported()).isEqualTo(before);
    failing.fails = false;
    assertThat(node.seal()).isZero();
    assertThat(lastExported()).isEqualTo(before + 1);
  }

  @Test
  void aNodeThatComesLaterExportsAllSealsFromTheFirstOn() {
    SealFile own = SealFile.at(dir.resolve("own.jsonl"));
    assertThat(node(Seals.with(KEY).exportTo(own)).seal()).isZero();
    assertThat(own.last()).isEqualTo(file.last());
    assertThat(verify(KEY, file, own).isIntact()).isTrue();
  }

  @Test
  void aKeyIsReplacedByOneThatTrustsIt() {
    Ed25519Key next = Ed25519Key.generate();
    hitl.start(Shop.runId("more"), "x");
    assertThatThrownBy(() -> node(Seals.with(next)).seal())
        .isInstanceOf(SealRefused.class)
        .hasMessageContaining(KEY.id());
    Ed25519Key trusting = next.trusting(KEY.publicKey());
    assertThat(node(Seals.with(trusting)).seal()).isEqualTo(3);
    assertThat(shop.store.treeHead().orElseThrow().seal().keyId()).isEqualTo(next.id());
    assertThat(verify(trusting).isIntact()).isTrue();
    assertThat(verify(Ed25519Key.trust(next.publicKey(), KEY.publicKey())).isIntact()).isTrue();
    assertThat(verify(KEY).first().orElseThrow().what()).contains("not trusted");
    assertThat(verify(next).first().orElseThrow().seq()).isEqualTo(1);
  }

  @Test
  void severalNodesThatSealAtOnceMakeOneTree() throws Exception {
    int nodes = 4;
    int runs = 15;
    hitl.seal();
    int leaves = tables.rows("hitl_leaf").size();
    List<Store> stores = new ArrayList<>();
    ExecutorService threads = Executors.newFixedThreadPool(2 * nodes);
    try {
      List<Future<Long>> sealed = new ArrayList<>();
      List<Future<?>> started = new ArrayList<>();
      for (int n = 0; n < nodes; n++) {
        int node = n;
        Store store = JdbcStore.of(source).clock(shop.clock).build();
        stores.add(store);
        Sealer sealer = new Sealer(store, Seals.with(KEY).exportTo(file));
        sealed.add(
            threads.submit(
                () -> {
                  long all = 0;
                  for (int i = 0; i < runs; i++) {
                    all += sealer.seal();
                  }
                  sealer.close();
                  return all;
                }));
        started.add(
            threads.submit(
                () -> {
                  for (int i = 0; i < runs; i++) {
                    hitl.start(Shop.runId("n" + node + "-" + i), "x");
                  }
                }));
      }
      long before = verify().seals().sealed();
      long all = 0;
      for (Future<?> future : started) {
        future.get();
      }
      for (Future<Long> future : sealed) {
        all += future.get();
      }
      all += hitl.seal();
      AuditReport report = verify();
      assertThat(report.isIntact()).as(report.toString()).isTrue();
      assertThat(report.seals().unsealed()).isZero();
      assertThat(before + all).isGreaterThanOrEqualTo(report.seals().sealed());
      assertThat(tables.rows("hitl_leaf")).hasSize(leaves + 3 * nodes * runs);
    } finally {
      threads.shutdownNow();
      stores.forEach(Store::close);
    }
  }

  @Test
  void anEventThatIsCommittedLateIsSealedAllTheSame() throws SQLException {
    hitl.start(Shop.runId("late"), "x");
    List<Map<String, Object>> late =
        tables.rows("hitl_audit").stream().filter(row -> "late".equals(row.get("run"))).toList();
    for (Map<String, Object> row : late) {
      tables.delete("hitl_audit", row);
    }
    shop.clock.advance(Duration.ofSeconds(20));
    hitl.start(Shop.runId("other"), "x");
    hitl.resumeDue();
    for (Map<String, Object> row : late) {
      tables.insert("hitl_audit", row);
    }
    shop.clock.advance(Duration.ofMinutes(1));
    hitl.resumeDue();
    assertThat(shop.store.unsealed(null, 10)).isEmpty();
    assertThat(verify().isIntact()).isTrue();
  }

  @Test
  void anEventThatIsCommittedMuchTooLateIsSealedWithinTheHour() throws SQLException {
    hitl.resumeDue();
    hitl.start(Shop.runId("late"), "x");
    List<Map<String, Object>> late =
        tables.rows("hitl_audit").stream().filter(row -> "late".equals(row.get("run"))).toList();
    for (Map<String, Object> row : late) {
      tables.delete("hitl_audit", row);
    }
    shop.clock.advance(Duration.ofMinutes(10));
    hitl.start(Shop.runId("other"), "x");
    hitl.resumeDue();
    for (Map<String, Object> row : late) {
      tables.insert("hitl_audit", row);
    }
    hitl.resumeDue();
    assertThat(shop.store.unsealed(null, 10)).hasSize(late.size());
    shop.clock.advance(Duration.ofHours(1));
    hitl.resumeDue();
    assertThat(shop.store.unsealed(null, 10)).isEmpty();
    assertThat(verify().isIntact()).isTrue();
  }

  @Test
  void aStepWaitsForItsSealAndItsExportWhereItIsToldTo() {
    Hitl node = node(Seals.with(KEY).exportTo(file).synchronous(true));
    long seals = lastSeal();
    String reference = Shop.only(node.start(Shop.runId("sync"), "x")).reference();
    assertAllSealedAndExported();
    assertThat(lastSeal()).isEqualTo(seals + 2);
    node.review().approve(reference, "manager-1");
    assertAllSealedAndExported();
    assertThat(lastSeal()).isEqualTo(seals + 3);
    node.resume(Shop.runId("sync"));
    assertAllSealedAndExported();
    node.review().view(reference, "manager-2");
    assertAllSealedAndExported();
    Hold hold = node.holds().run(Shop.runId("sync"), "counsel-1", "case 12");
    assertAllSealedAndExported();
    node.holds().lift(hold, "counsel-1", "it is closed");
    assertAllSealedAndExported();
    shop.clock.advance(Duration.ofDays(9));
    assertThat(node.retention().removeEndedFor(Duration.ofHours(1))).isEqualTo(2);
    assertAllSealedAndExported();
    assertThat(verify().isIntact()).isTrue();
    // The control: by itself a step is sealed later.
    hitl.start(Shop.runId("background"), "x");
    assertThat(shop.store.unsealed(null, 10)).isNotEmpty();
  }

  private void assertAllSealedAndExported() {
    assertThat(shop.store.unsealed(null, 10)).extracting(Unsealed::subject).isEmpty();
    assertThat(lastExported()).isEqualTo(lastSeal());
  }

  @Test
  void aStepThatCannotBeSealedThrowsAndStandsAsAfterALostAnswer() {
    Failing failing = new Failing(file);
    Hitl node = node(Seals.with(KEY).exportTo(failing).synchronous(true));
    String reference = Shop.only(node.start(Shop.runId("sync"), "x")).reference();
    failing.fails = true;
    assertThatThrownBy(() -> node.review().approve(reference, "manager-1"))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("committed and could not be sealed");
    failing.fails = false;
    node.resumeDue();
    assertThat(shop.effects).filteredOn(e -> e.startsWith("refund 42 500")).hasSize(3);
    assertThat(verify().isIntact()).isTrue();
  }

  @Test
  void behindADatabaseThatWasSetBackNoFurtherStepIsTakenSynchronously() throws SQLException {
    Map<String, List<Map<String, Object>>> old = tables.copy();
    Hitl node = node(Seals.with(KEY).exportTo(file).synchronous(true));
    node.start(Shop.runId("sync"), "x");
    tables.restore(old);
    String parked = Shop.only(node.run(Shop.runId("parked"))).reference();
    assertThatThrownBy(() -> node.review().approve(parked, "manager-1"))
        .hasMessageContaining("could not be sealed");
    int events = tables.rows("hitl_audit").size();
    assertThatThrownBy(() -> node.start(Shop.runId("another"), "x"))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("it was set back");
    assertThat(tables.rows("hitl_audit")).hasSize(events);
  }

  @Test
  void aStepWithinATransactionOfTheCallersIsSealedAfterItsCommit() throws SQLException {
    Hitl node = node(Seals.with(KEY).exportTo(file).synchronous(true));
    long seals = lastSeal();
    try (Connection connection = source.getConnection()) {
      connection.setAutoCommit(false);
      ((JdbcStore) shop.store)
          .within(connection, () -> node.start(Shop.runId("within"), "x").status());
      assertThat(lastSeal()).isEqualTo(seals);
      connection.rollback();
      assertThat(node.seal()).isZero();
      ((JdbcStore) shop.store)
          .within(connection, () -> node.start(Shop.runId("within"), "x").status());
      connection.commit();
      connection.setAutoCommit(true);
    }
    assertThat(node.seal()).isEqualTo(3);
    assertThat(verify().isIntact()).isTrue();
  }
}
