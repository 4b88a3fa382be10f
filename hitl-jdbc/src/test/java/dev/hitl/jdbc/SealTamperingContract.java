package dev.hitl.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hitl.Hitl;
import dev.hitl.Shop;
import dev.hitl.audit.AuditEvent;
import dev.hitl.audit.SideChain;
import dev.hitl.escalate.SealRefused;
import dev.hitl.insight.AuditReport;
import dev.hitl.insight.SealReport.Finding;
import dev.hitl.insight.SealReport.Place;
import dev.hitl.seal.Ed25519Key;
import dev.hitl.seal.Leaf;
import dev.hitl.seal.LeafRecord;
import dev.hitl.seal.Seal;
import dev.hitl.seal.SealKey;
import dev.hitl.seal.Seals;
import dev.hitl.seal.TreeEdge;
import dev.hitl.seal.TreeHead;
import dev.hitl.store.Hold;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/**
 * Somebody who can write to the database, and has no key, changes the record. Each attack is found
 * and located; and is not found where the mechanism that finds it is taken away.
 */
abstract class SealTamperingContract extends SealFixture {
  private static final int LAST = 4;
  private static final List<String> TABLES = List.of("hitl_audit", "hitl_leaf", "hitl_seal");

  @Test
  void aRecordThatNobodyTouchedIsIntact() throws SQLException {
    AuditReport report = verify();
    assertThat(report.isIntact()).as(report.toString()).isTrue();
    assertThat(report.first()).isEmpty();
    assertThat(report.seals().seals()).isEqualTo(LAST);
    assertThat(report.seals().sealed()).isEqualTo(tables.rows("hitl_leaf").size());
    assertThat(report.seals().removed()).isEqualTo(9);
    assertThat(report.seals().unsealed()).isZero();
    assertThat(report.seals().unsealedSince()).isNull();
    assertThat(report.seals().signatures()).isTrue();
    assertThat(report.seals().exported()).isEqualTo(LAST);
    assertThat(hitl.fsck().check().findings()).isEmpty();
  }

  @Test
  void whatIsNotSealedYetIsStated() {
    hitl.start(Shop.runId("tail"), "x");
    AuditReport report = verify();
    assertThat(report.isIntact()).isTrue();
    assertThat(report.seals().unsealed()).isEqualTo(3);
    assertThat(report.seals().unsealedSince()).isEqualTo(shop.clock.instant());
    assertThat(report.toString()).contains("3 not sealed since");
  }

  /** A place as verification names it. */
  private static Finding place(String table, Map<String, Object> row) {
    return switch (table) {
      case "hitl_audit" ->
          new Finding(
              Place.EVENT, (String) row.get("subject"), ((Number) row.get("seq")).longValue(), "");
      case "hitl_leaf" ->
          new Finding(Place.LEAF, "leaf", ((Number) row.get("leaf_index")).longValue(), "");
      default -> new Finding(Place.SEAL, "seal", ((Number) row.get("seal_number")).longValue(), "");
    };
  }

  private static boolean isAt(Finding finding, Finding place) {
    return finding.place() == place.place()
        && finding.subject().equals(place.subject())
        && finding.seq() == place.seq();
  }

  private static Object changed(String column, Object value) {
    if (value instanceof Number number) {
      return number.longValue() + 1_000;
    }
    if (value instanceof byte[] bytes) {
      String text = new String(bytes, StandardCharsets.UTF_8);
      return text.replaceFirst("\\d", "x").getBytes(StandardCharsets.UTF_8);
    }
    String text = (String) value;
    return column.endsWith("hash") || column.equals("edge") || column.equals("signature")
        ? (text.startsWith("0") ? "1" : "0") + text.substring(Math.min(1, text.length()))
        : text + "x";
  }

  @Test
  void aChangeOfAnyColumnOfAnyRowIsFoundWhereItIs() throws SQLException {
    int changes = 0;
    for (String table : TABLES) {
      for (Map<String, Object> row : tables.rows(table)) {
        for (String column : row.keySet()) {
          Map<String, Object> other = new LinkedHashMap<>(row);
          other.put(column, changed(column, row.get(column)));
          tables.replace(table, row, other);
          AuditReport report = verify();
          Finding place = place(table, row);
          assertThat(findings(report))
              .as("%s of %s:%n%s", column, place, report)
              .anyMatch(finding -> isAt(finding, place));
          if (!column.equals("subject")) {
            assertThat(report.first().orElseThrow()).matches(first -> isAt(first, place));
          }
          assertThat(hitl.fsck().check().isClean())
              .as("fsck has no key, so a last seal that fits its tree is no finding of its")
              .isEqualTo(isSignedOnly(table, column, row));
          tables.replace(table, other, row);
          changes++;
        }
      }
    }
    assertThat(changes).isGreaterThan(200);
    assertThat(verify().isIntact()).isTrue();
  }

  private static boolean isSignedOnly(String table, String column, Map<String, Object> row) {
    return table.equals("hitl_seal")
        && ((Number) row.get("seal_number")).longValue() == LAST
        && List.of("sealed_at", "sealed_until", "key_id", "signature").contains(column);
  }

  @Test
  void aRowThatIsTakenAwayIsFoundWhereItWas() throws SQLException {
    for (String table : TABLES) {
      for (Map<String, Object> row : tables.rows(table)) {
        tables.delete(table, row);
        AuditReport report = verify();
        Finding place = place(table, row);
        boolean lastSeal = place.place() == Place.SEAL && place.seq() == LAST;
        assertThat(findings(report))
            .as("%s:%n%s", place, report)
            .anyMatch(finding -> lastSeal ? finding.place() == Place.EXPORT : isAt(finding, place));
        tables.insert(table, row);
      }
    }
    assertThat(verify().isIntact()).isTrue();
  }

  @Test
  void twoRowsThatChangePlacesAreFound() throws SQLException {
    for (String table : TABLES) {
      List<Map<String, Object>> rows = tables.rows(table);
      for (int i = 0; i + 1 < rows.size(); i++) {
        Map<String, Object> one = rows.get(i);
        Map<String, Object> other = rows.get(i + 1);
        List<String> keys =
            table.equals("hitl_audit")
                ? List.of("subject", "seq")
                : List.of(place(table, one).place() == Place.LEAF ? "leaf_index" : "seal_number");
        Map<String, Object> first = new LinkedHashMap<>(one);
        Map<String, Object> second = new LinkedHashMap<>(other);
        for (String key : keys) {
          first.put(key, other.get(key));
          second.put(key, one.get(key));
        }
        tables.delete(table, one);
        tables.replace(table, other, first);
        tables.insert(table, second);
        AuditReport report = verify();
        assertThat(report.isIntact()).isFalse();
        assertThat(report.first().orElseThrow().place()).isEqualTo(place(table, one).place());
        tables.delete(table, first);
        tables.replace(table, second, one);
        tables.insert(table, other);
      }
    }
    assertThat(verify().isIntact()).isTrue();
  }

  private static AuditEvent rehashed(
      AuditEvent event, long seq, String subject, String actor, String previous) {
    AuditEvent open =
        new AuditEvent(
            subject, seq, event.at(), event.type(), actor, event.run(), event.data(), previous, "");
    return new AuditEvent(
        subject,
        seq,
        open.at(),
        open.type(),
        actor,
        open.run(),
        open.data(),
        previous,
        open.computedHash());
  }

  private static Map<String, Object> row(AuditEvent event) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("subject", event.subject());
    row.put("seq", event.seq());
    row.put("happened_at", event.at().toEpochMilli());
    row.put("event_type", event.type());
    row.put("actor", event.actor());
    row.put("tool", event.tool());
    row.put("tenant", event.run().tenant());
    row.put("agent", event.run().agent());
    row.put("run", event.run().run());
    row.put("data", event.data().bytes());
    row.put("previous_hash", event.previous());
    row.put("event_hash", event.hash());
    return row;
  }

  /** Writes a chain anew from some events, with hashes that fit and the end on its row. */
  private List<AuditEvent> rewrite(String subject, List<AuditEvent> from, UnaryOperator<String> who)
      throws SQLException {
    List<AuditEvent> chain = new ArrayList<>();
    String previous = "";
    for (AuditEvent event : from) {
      AuditEvent next =
          rehashed(event, chain.size() + 1, subject, who.apply(event.actor()), previous);
      chain.add(next);
      previous = next.hash();
    }
    tables.execute("DELETE FROM hitl_audit WHERE subject = ?", subject);
    for (AuditEvent event : chain) {
      tables.insert("hitl_audit", row(event));
    }
    if (subject.indexOf('/') < 0) {
      tables.execute(
          "UPDATE hitl_request SET version = ?, head_hash = ? WHERE id = ?",
          (long) chain.size(),
          previous,
          subject);
    } else {
      tables.execute(
          "UPDATE hitl_run SET head_seq = ?, head_hash = ? WHERE run = 'executed'",
          (long) chain.size(),
          previous);
    }
    return chain;
  }

  /** As if somebody else had approved it. */
  private String anotherApproved() throws SQLException {
    String id = Shop.only(executed).id();
    rewrite(id, shop.store.audit(id), who -> who.equals("manager-1") ? "manager-2" : who);
    return id;
  }

  @Test
  void aChainThatWasComputedAnewIsFoundByItsSeal() throws SQLException {
    String id = anotherApproved();
    AuditReport report = verify();
    assertThat(report.broken()).isEmpty();
    assertFirst(Place.EVENT, id, 2);
    assertThat(report.first().orElseThrow().what()).startsWith("it is not what was sealed as leaf");
  }

  @Test
  void withoutSealsAChainThatWasComputedAnewIsNotFound() throws SQLException {
    tables.execute("DELETE FROM hitl_leaf");
    tables.execute("DELETE FROM hitl_seal");
    anotherApproved();
    assertThat(verify(KEY).isIntact()).isTrue();
  }

  @Test
  void anEventThatIsSplicedIntoAChainIsFound() throws SQLException {
    String name = Shop.runId("executed").toString();
    List<AuditEvent> chain = new ArrayList<>(shop.store.audit(name));
    List<AuditEvent> of = shop.store.audit(Shop.runId("parked").toString());
    chain.add(1, of.get(1));
    rewrite(name, chain, who -> who);
    assertThat(verify().broken()).isEmpty();
    assertFirst(Place.EVENT, name, 2);
  }

  @Test
  void anEventThatIsCutOutOfAChainIsFound() throws SQLException {
    String name = Shop.runId("executed").toString();
    List<AuditEvent> chain = new ArrayList<>(shop.store.audit(name));
    int last = chain.size();
    chain.remove(last - 1);
    rewrite(name, chain, who -> who);
    assertThat(verify().broken()).isEmpty();
    assertFirst(Place.EVENT, name, last);
  }

  /** All leaves, roots and edges from the events as they are, signed with a key of one's own. */
  private void sealAnew(SealKey key) throws SQLException {
    List<LeafRecord> leaves = shop.store.leaves(0, 1_000);
    List<TreeHead> heads = shop.store.seals(0, 10);
    tables.execute("DELETE FROM hitl_leaf");
    tables.execute("DELETE FROM hitl_seal");
    TreeEdge edge = TreeEdge.EMPTY;
    Seal before = null;
    int at = 0;
    for (TreeHead head : heads) {
      List<Leaf> some = new ArrayList<>();
      for (; at < head.seal().size(); at++) {
        LeafRecord old = leaves.get(at);
        String hash = old.eventHash() == null ? old.leaf().hash() : old.eventHash();
        Leaf leaf = new Leaf(at, old.leaf().subject(), old.leaf().seq(), hash);
        some.add(leaf);
        edge = edge.append(leaf.leafHash());
      }
      Seal seal = Seal.of(before, edge, head.seal().at(), head.seal().until(), key);
      shop.store.seal(new TreeHead(seal, edge.text()), some);
      before = seal;
    }
  }

  /** Says that it is the real key, which it is not. */
  private static SealKey pretending() {
    Ed25519Key own = Ed25519Key.generate();
    return new SealKey() {
      @Override
      public String id() {
        return KEY.id();
      }

      @Override
      public byte[] sign(byte[] message) {
        return own.sign(message);
      }

      @Override
      public Answer verify(String keyId, byte[] message, byte[] signature) {
        return Answer.VALID;
      }
    };
  }

  @Test
  void aTreeThatWasMadeAnewWithoutTheKeyIsFoundByItsSignatures() throws SQLException {
    anotherApproved();
    sealAnew(pretending());
    assertThat(findings(verify(KEY)))
        .extracting(Finding::place, Finding::seq, Finding::what)
        .first()
        .satisfies(first -> assertThat(first.toString()).contains("1", "changed or forged"));
    assertFirst(Place.SEAL, "seal", 1);
    assertThatThrownBy(() -> node(Seals.with(KEY)).seal())
        .isInstanceOf(SealRefused.class)
        .hasMessageContaining("signature");
    // The controls: without the key it is not found, nor with it where nothing was made anew.
    assertThat(verify(null).isIntact()).isTrue();
    assertThat(verify(null).seals().signatures()).isFalse();
  }

  @Test
  void aTreeThatWasSignedWithAKeyThatNobodyTrustsIsFound() throws SQLException {
    anotherApproved();
    Ed25519Key own = Ed25519Key.generate();
    sealAnew(own);
    assertThat(verify(KEY).first().orElseThrow().what()).contains("not trusted");
    assertThatThrownBy(() -> node(Seals.with(KEY)).seal()).hasMessageContaining("does not trust");
    assertThat(verify(own).isIntact()).isTrue();
  }

  @Test
  void aDatabaseThatIsSetBackToAnOldCopyIsFoundByTheExport() throws SQLException {
    Map<String, List<Map<String, Object>>> old = tables.copy();
    hitl.start(Shop.runId("later"), "x");
    hitl.seal();
    tables.restore(old);
    AuditReport report = verify();
    assertThat(report.broken()).isEmpty();
    assertFirst(Place.EXPORT, "seal", LAST + 1);
    assertThat(report.first().orElseThrow().what()).contains("truncated or set back");
    // The control: what is there fits together, so without the copies it does not show.
    assertThat(verify(KEY).isIntact()).isTrue();
  }

  @Test
  void nothingIsSealedBehindADatabaseThatWasSetBack() throws SQLException {
    Map<String, List<Map<String, Object>>> old = tables.copy();
    hitl.start(Shop.runId("later"), "x");
    hitl.seal();
    tables.restore(old);
    hitl.start(Shop.runId("other"), "x");
    assertThatThrownBy(hitl::seal)
        .isInstanceOf(SealRefused.class)
        .hasMessageContaining("it was set back");
    assertThat(tables.rows("hitl_seal")).hasSize(LAST);
    // Another node that has seen nothing goes by the export, and without one it cannot know.
    assertThatThrownBy(() -> node(Seals.with(KEY).exportTo(file)).seal())
        .isInstanceOf(SealRefused.class)
        .hasMessageContaining("seals.jsonl has seal 5");
    Hitl unknowing = node(Seals.with(KEY));
    assertThat(unknowing.seal()).isEqualTo(3);
    assertThatThrownBy(() -> node(Seals.with(KEY).exportTo(file)).seal())
        .isInstanceOf(SealRefused.class);
    assertFirst(Place.EXPORT, "seal", LAST + 1);
  }

  @Test
  void aTruncatedTreeIsFoundByTheExport() throws SQLException {
    long size = shop.store.seals(LAST - 2, 1).get(0).seal().size();
    tables.execute("DELETE FROM hitl_seal WHERE seal_number = 4");
    tables.execute("DELETE FROM hitl_leaf WHERE leaf_index >= ?", size);
    assertFirst(Place.EXPORT, "seal", LAST);
    assertThat(verify(KEY).isIntact()).isTrue();
    assertThat(verify(KEY).seals().unsealed()).isEqualTo(3);
  }

  @Test
  void leavesWithoutASealAreFoundAndNothingIsSealedOverThem() throws SQLException {
    Map<String, Object> last =
        tables.rows("hitl_seal").stream()
            .filter(row -> ((Number) row.get("seal_number")).longValue() == LAST)
            .findFirst()
            .orElseThrow();
    tables.delete("hitl_seal", last);
    assertThat(verify(KEY).first().orElseThrow().what()).isEqualTo("it belongs to no seal");
    hitl.close();
    shop = new Shop(clock -> JdbcStore.of(source).clock(clock).build());
    hitl = node(Seals.with(KEY));
    hitl.start(Shop.runId("more"), "x");
    assertThatThrownBy(hitl::seal)
        .isInstanceOf(SealRefused.class)
        .hasMessageContaining("leaves behind the last seal");
  }

  @Test
  void aRunThatSomebodyDeletedIsToldFromOneThatRetentionRemoved() throws SQLException {
    String name = Shop.runId("executed").toString();
    String request = Shop.only(executed).id();
    for (String table : List.of("hitl_run", "hitl_checkpoint", "hitl_request")) {
      tables.execute("DELETE FROM " + table + " WHERE run = 'executed'");
    }
    tables.execute("DELETE FROM hitl_audit WHERE subject IN (?, ?)", name, request);
    AuditReport report = verify();
    assertThat(report.broken()).isEmpty();
    assertThat(report.seals().findings())
        .allMatch(finding -> finding.place() == Place.EVENT && finding.what().endsWith("is gone"))
        .extracting(Finding::subject)
        .contains(name, request)
        .doesNotContain(Shop.runId("removed").toString());
  }

  @Test
  void whoSawARequestThatRetentionRemovedIsRemovedAndNotMissing() {
    hitl.review().view(Shop.only(executed).reference(), "manager-2");
    hitl.seal();
    long before = verify().seals().removed();
    int side = shop.store.audit(SideChain.ofRequest(Shop.only(executed).id())).size();
    assertThat(side).isPositive();
    int all =
        side
            + shop.store.audit(Shop.only(executed).id()).size()
            + shop.store.audit(Shop.runId("executed").toString()).size();
    shop.clock.advance(Duration.ofDays(1));
    Hold hold = hitl.holds().run(Shop.runId("executed"), "counsel-1", "case 12");
    assertThat(hitl.retention().removeEndedFor(Duration.ofHours(1))).isZero();
    hitl.holds().lift(hold, "counsel-1", "it is closed");
    assertThat(hitl.retention().removeEndedFor(Duration.ofHours(1))).isEqualTo(1);
    AuditReport report = verify();
    assertThat(report.isIntact()).as(report.toString()).isTrue();
    assertThat(report.seals().removed()).isEqualTo(before + all);
  }

  @Test
  void aRemovalThatIsTakenOffTheRecordLeavesItsEventsMissing() throws SQLException {
    assertThat(tables.execute("DELETE FROM hitl_audit WHERE event_type = 'REMOVED'")).isEqualTo(3);
    assertThat(verify().seals().findings())
        .hasSize(12)
        .allMatch(finding -> finding.place() == Place.EVENT);
  }

  @Test
  void aNameThatIsUsedAgainAfterItsRemovalIsVerifiedAsIs() {
    hitl.start(Shop.runId("removed"), "x");
    hitl.seal();
    AuditReport report = verify();
    assertThat(report.isIntact()).as(report.toString()).isTrue();
    assertThat(report.seals().removed()).isEqualTo(9);
    assertThat(Arrays.asList(report.seals().unsealed())).containsExactly(0L);
  }
}
