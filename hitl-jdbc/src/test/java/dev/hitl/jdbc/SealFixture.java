package dev.hitl.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hitl.Hitl;
import dev.hitl.Shop;
import dev.hitl.call.RunId;
import dev.hitl.insight.AuditReport;
import dev.hitl.insight.AuditTrail;
import dev.hitl.insight.SealReport.Finding;
import dev.hitl.insight.SealReport.Place;
import dev.hitl.run.RunHandle;
import dev.hitl.seal.Ed25519Key;
import dev.hitl.seal.SealExporter;
import dev.hitl.seal.SealFile;
import dev.hitl.seal.SealTrust;
import dev.hitl.seal.Seals;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A record that was sealed three times: an executed run, a removed run, and one that is parked. */
abstract class SealFixture {
  static final Ed25519Key KEY = Ed25519Key.generate();

  @TempDir Path dir;
  DataSource source;
  Tables tables;
  Shop shop;
  Hitl hitl;
  SealFile file;
  RunHandle executed;

  /** An empty database. */
  abstract DataSource open();

  @BeforeEach
  void work() {
    source = open();
    tables = new Tables(source);
    shop = new Shop(clock -> JdbcStore.of(source).clock(clock).createSchema(true).build());
    file = SealFile.at(dir.resolve("seals.jsonl"));
    hitl = node(Seals.with(KEY).exportTo(file));
    hitl.start(Shop.runId("removed"), "x");
    decide(hitl.run(Shop.runId("removed")));
    hitl.seal();
    shop.clock.advance(Duration.ofDays(1));
    executed = hitl.start(Shop.runId("executed"), "x");
    decide(executed);
    Instant now = shop.clock.instant();
    hitl.delegations()
        .give(
            "default",
            "manager-1",
            "manager-2",
            now,
            now.plus(Duration.ofDays(30)),
            "*",
            Set.of(),
            "away");
    assertThat(hitl.retention().removeEndedFor(Duration.ofHours(1))).isEqualTo(1);
    hitl.seal();
    shop.clock.advance(Duration.ofMinutes(1));
    hitl.start(Shop.runId("parked"), "x");
    hitl.seal();
  }

  @AfterEach
  void close() {
    hitl.close();
  }

  Hitl node(Seals seals) {
    Hitl node = shop.open(builder -> seals == null ? builder : builder.seals(seals));
    node.agent("support", Shop.proposing(List.of(Shop.refund("c1", "500"))));
    return node;
  }

  void decide(RunHandle run) {
    hitl.review().approve(Shop.only(run).reference(), "manager-1");
    hitl.resumeDue();
  }

  AuditReport verify() {
    return verify(KEY, file);
  }

  AuditReport verify(SealTrust trust, SealExporter... exporters) {
    AuditTrail trail = new AuditTrail(shop.store, tool -> Set.of(), trust, List.of(exporters));
    AuditReport report = trail.verify();
    assertWalked(trail, report, 1_000);
    return report;
  }

  /** A walk part by part finds what verifying the whole store finds. */
  private static void assertWalked(AuditTrail trail, AuditReport report, int limit) {
    Set<Finding> walked = new LinkedHashSet<>();
    long elsewhere = 0;
    String after = null;
    do {
      AuditReport.Page page = trail.walk(RunId.DEFAULT_TENANT, after, limit);
      walked.addAll(page.findings());
      elsewhere += page.elsewhere();
      after = page.next();
    } while (after != null);
    List<Finding> all = findings(report);
    assertThat(walked.isEmpty() && elsewhere == 0).as("of %s", all).isEqualTo(report.isIntact());
    // In parts a copy that differs is named once for each part.
    if (limit == 1_000 && elsewhere == 0 && report.seals().findings().size() < 1_000) {
      assertThat(walked.stream().map(SealFixture::where))
          .containsExactlyInAnyOrderElementsOf(
              all.stream().distinct().map(SealFixture::where).toList());
    }
  }

  private static String where(Finding finding) {
    return finding.place() + " " + finding.subject() + " " + finding.seq();
  }

  static List<Finding> findings(AuditReport report) {
    List<Finding> all = new ArrayList<>();
    report.broken().forEach(b -> all.add(new Finding(Place.EVENT, b.subject(), b.seq(), b.why())));
    all.addAll(report.seals().findings());
    return all;
  }

  void assertFirst(Place place, String subject, long seq) {
    AuditReport report = verify();
    assertWalked(new AuditTrail(shop.store, tool -> Set.of(), KEY, List.of(file)), report, 2);
    assertThat(report.first())
        .get()
        .satisfies(
            first -> {
              assertThat(first.place()).as(first.toString()).isEqualTo(place);
              assertThat(first.subject()).as(first.toString()).isEqualTo(subject);
              assertThat(first.seq()).as(first.toString()).isEqualTo(seq);
            });
  }
}
