package dev.hitl.insight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.hitl.Hitl;
import dev.hitl.Shop;
import dev.hitl.audit.RemovedChain;
import dev.hitl.audit.SideChain;
import dev.hitl.call.RunId;
import dev.hitl.insight.SealReport.Finding;
import dev.hitl.insight.SealReport.Place;
import dev.hitl.seal.Ed25519Key;
import dev.hitl.seal.LeafRecord;
import dev.hitl.seal.Seals;
import dev.hitl.seal.TreeHead;
import dev.hitl.store.Meddled;
import dev.hitl.store.Store;
import dev.hitl.store.StoreException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Part by part a tenant's record is verified as it is verified as a whole, on every store. */
public class WalkTest {
  private static final Ed25519Key KEY = Ed25519Key.generate();
  private static final String OTHER = "other";

  private Shop shop;
  private Hitl hitl;

  /** What the tests run on; another store's tests override it. */
  protected Shop newShop() {
    return new Shop();
  }

  @BeforeEach
  void history() {
    shop = newShop();
    hitl = shop.open(builder -> builder.seals(Seals.with(KEY)));
    hitl.agent("support", Shop.proposing(List.of(Shop.refund("c1", "200"))));
    for (String tenant : List.of(RunId.DEFAULT_TENANT, OTHER, "z")) {
      for (int i = 0; i < 5; i++) {
        hitl.start(new RunId(tenant, "support", "run-" + i), "go");
      }
      shop.clock.advance(Duration.ofSeconds(1));
      hitl.seal();
    }
    hitl.review().view(ours(0), "manager-1");
    hitl.review().approve(ours(0), "manager-1");
    hitl.review().approve(ours(1), "clerk-1"); // refused, on a chain of its own
    hitl.resumeDue();
    hitl.seal();
  }

  @AfterEach
  void close() {
    hitl.close();
  }

  private String ours(int run) {
    return Shop.only(hitl.run(Shop.runId("run-" + run))).id();
  }

  private AuditTrail trail(Store store) {
    return new AuditTrail(store, tool -> Set.of(), KEY, List.of());
  }

  private record Walked(
      long chains, long events, List<Finding> findings, long elsewhere, long seals, int parts) {}

  private static Walked walk(AuditTrail trail, String tenant, int limit) {
    long chains = 0;
    long events = 0;
    long seals = 0;
    long elsewhere = 0;
    int parts = 0;
    List<Finding> findings = new ArrayList<>();
    String after = null;
    do {
      AuditReport.Page page = trail.walk(tenant, after, limit);
      assertThat(page.chains()).isLessThanOrEqualTo(3L * limit);
      chains += page.chains();
      events += page.events();
      findings.addAll(page.findings());
      elsewhere += page.elsewhere();
      seals += page.seals() == null ? 0 : page.seals().seals();
      parts++;
      assertThat(parts).as("it ends").isLessThan(1_000);
      after = page.next();
    } while (after != null);
    return new Walked(chains, events, findings, elsewhere, seals, parts);
  }

  @Test
  void allTenantsWalkedTogetherAreTheWholeStore() {
    AuditReport whole = trail(shop.store).verify();
    for (int limit : new int[] {1, 3, 1_000}) {
      long chains = 0;
      long events = 0;
      for (String tenant : List.of(RunId.DEFAULT_TENANT, OTHER, "z")) {
        Walked walked = walk(trail(shop.store), tenant, limit);
        assertThat(walked.findings()).isEmpty();
        assertThat(walked.elsewhere()).isZero();
        assertThat(walked.seals()).isEqualTo(whole.seals().seals()).isEqualTo(4);
        chains += walked.chains();
        events += walked.events();
      }
      assertThat(chains).isEqualTo(whole.chains());
      assertThat(events).isEqualTo(whole.events());
    }
  }

  @Test
  void aPartIsNoLongerThanAskedAndAnyNodeGoesOn() {
    assertThat(walk(trail(shop.store), OTHER, 1).parts()).isGreaterThan(30);
    AuditReport.Page first = trail(shop.store).walk(OTHER, null, 4);
    assertThat(first.next()).isNotNull();
    assertThat(trail(shop.store).walk(OTHER, first.next(), 4))
        .isEqualTo(trail(shop.store).walk(OTHER, first.next(), 4));
  }

  @Test
  void theTreeHeadThatWasLookedAtLastIsNamed() {
    AuditReport.Page page = null;
    String after = null;
    do {
      page = trail(shop.store).walk(OTHER, after, 3);
      after = page.next();
    } while (after != null);
    assertThat(page.head()).isEqualTo(shop.store.treeHead().orElseThrow().seal());
    assertThat(page.seals().signatures()).isTrue();
    assertThat(page.isIntact()).isTrue();
  }

  @Test
  void whatIsGoneIsFoundByWhoeverItBelongsTo() {
    String orphan = ours(2);
    String bare = ours(3);
    String emptied = SideChain.refusalsOf(ours(1));
    RunId silent = Shop.runId("run-4");
    Store spoiled =
        Meddled.of(
            shop.store,
            (method, arguments, real) ->
                switch (method) {
                  case "request" -> arguments[0].equals(orphan) ? Optional.empty() : real.go();
                  case "audit" ->
                      List.of(bare, silent.toString(), emptied).contains(arguments[0])
                          ? List.of()
                          : real.go();
                  case "auditSubjects" -> {
                    List<Object> subjects = new ArrayList<>((List<?>) real.go());
                    subjects.removeAll(List.of(bare, silent.toString(), emptied));
                    yield subjects;
                  }
                  default -> real.go();
                });
    assertThat(walk(trail(spoiled), RunId.DEFAULT_TENANT, 1_000).findings())
        .extracting(Finding::subject)
        .containsExactlyInAnyOrder(orphan, bare, silent.toString(), emptied);
    assertThat(walk(trail(spoiled), OTHER, 1_000).findings()).isEmpty();
  }

  @Test
  void aRowThatWasMovedToAnotherTenantIsFoundByBoth() {
    String moved = ours(2);
    Store spoiled =
        Meddled.of(
            shop.store,
            (method, arguments, real) ->
                method.equals("request") && arguments[0].equals(moved)
                    ? shop.store.request(
                        Shop.only(hitl.run(new RunId(OTHER, "support", "run-2"))).id())
                    : real.go());
    assertThat(walk(trail(spoiled), RunId.DEFAULT_TENANT, 1_000).findings()).hasSize(1);
    assertThat(walk(trail(spoiled), OTHER, 1_000).findings()).hasSize(1);
  }

  private Store withEdge(long seal, String edge) {
    return Meddled.of(
        shop.store,
        (method, arguments, real) ->
            method.equals("seals")
                ? ((List<?>) real.go())
                    .stream()
                        .map(TreeHead.class::cast)
                        .map(h -> h.seal().number() == seal ? new TreeHead(h.seal(), edge) : h)
                        .toList()
                : real.go());
  }

  /** A part that began there began the whole again for ever, or blamed every seal behind it. */
  @Test
  void aDamagedEdgeIsFoundOnceAndTheWalkGoesOnBehindIt() {
    for (TreeHead head : shop.store.seals(0, 3)) {
      for (String edge : List.of("", "0".repeat(head.edge().length()))) {
        Store spoiled = withEdge(head.seal().number(), edge);
        List<Finding> whole = trail(spoiled).verify().seals().findings();
        assertThat(whole).hasSize(1);
        for (int limit : new int[] {1, 2, 3, 1_000}) {
          Walked walked = walk(trail(spoiled), OTHER, limit);
          assertThat(walked.findings()).as("limit %d", limit).isEqualTo(whole);
          assertThat(walked.seals()).isEqualTo(4);
        }
      }
    }
  }

  @Test
  void behindADamagedEdgeALeafThatIsGoneIsFoundOnce() {
    Store edge = withEdge(2, "");
    Store spoiled =
        Meddled.of(
            edge,
            (method, arguments, real) ->
                method.equals("leaves")
                    ? ((List<?>) real.go())
                        .stream().filter(leaf -> ((LeafRecord) leaf).leaf().index() != 1).toList()
                    : real.go());
    assertThat(trail(spoiled).verify().seals().findings()).hasSize(1);
    assertThat(walk(trail(spoiled), OTHER, 2).findings())
        .extracting(Finding::place, Finding::seq)
        .containsExactly(tuple(Place.LEAF, 1L));
  }

  @Test
  void whatIsWrongElsewhereIsANumberAndNoName() {
    String theirs = Shop.only(hitl.run(new RunId(OTHER, "support", "run-2"))).id();
    Store spoiled =
        Meddled.of(
            shop.store,
            (method, arguments, real) ->
                method.equals("leaves")
                    ? ((List<?>) real.go())
                        .stream().map(leaf -> withoutEvent((LeafRecord) leaf, theirs)).toList()
                    : real.go());
    assertThat(trail(spoiled).verify().toString()).contains(theirs);
    assertThat(trail(spoiled).walk(OTHER, "SEALS ", 1_000).toString()).contains(theirs);
    AuditReport.Page page = trail(spoiled).walk("z", "SEALS ", 1_000);
    assertThat(page.toString()).doesNotContain(theirs);
    assertThat(page.elsewhere()).isEqualTo(page.seals().differences()).isPositive();
    assertThat(page.isIntact()).isFalse();
  }

  private static LeafRecord withoutEvent(LeafRecord record, String subject) {
    return record.leaf().subject().equals(subject) ? new LeafRecord(record.leaf(), null) : record;
  }

  @Test
  void aRemovalThatCannotBeReadIsCounted() {
    String removed = RemovedChain.subjectOf(ours(0));
    shop.clock.advance(Duration.ofHours(2));
    assertThat(hitl.retention().removeEndedFor(Duration.ofHours(1))).isEqualTo(1);
    assertThat(walk(trail(shop.store), RunId.DEFAULT_TENANT, 1_000).elsewhere()).isZero();
    Store spoiled =
        Meddled.of(
            shop.store,
            (method, arguments, real) -> {
              if (method.equals("audit") && arguments[0].equals(removed)) {
                throw StoreException.unreadable("it is damaged", null);
              }
              return real.go();
            });
    assertThat(trail(spoiled).verify().isIntact()).isFalse();
    String after = null;
    long elsewhere = 0;
    do {
      AuditReport.Page page = trail(spoiled).walk(RunId.DEFAULT_TENANT, after, 1_000);
      elsewhere += page.seals() == null ? page.elsewhere() : 0;
      after = page.next();
    } while (after != null);
    assertThat(elsewhere).isEqualTo(1);
  }

  @Test
  void whatNobodyWasToldIsNoPlaceToGoOn() {
    for (String wrong : List.of("", "nowhere", "CHAINS", "SEALS x", "REQUESTS 1", "RUNS a/b")) {
      assertThatThrownBy(() -> trail(shop.store).walk(OTHER, wrong, 10))
          .as(wrong)
          .isInstanceOf(IllegalArgumentException.class);
    }
    for (int limit : new int[] {0, 1_001}) {
      assertThatThrownBy(() -> trail(shop.store).walk(OTHER, null, limit))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("1,000");
    }
  }
}
