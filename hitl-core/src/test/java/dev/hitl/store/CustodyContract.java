package dev.hitl.store;

import static dev.hitl.checkpoint.RunStatus.FINISHED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hitl.audit.AuditEvent;
import dev.hitl.audit.Chain;
import dev.hitl.audit.RemovedChain;
import dev.hitl.audit.SideChain;
import dev.hitl.audit.Verification;
import dev.hitl.call.RunId;
import dev.hitl.checkpoint.RunRecord;
import dev.hitl.checkpoint.RunRecord.Head;
import dev.hitl.checkpoint.RunRecord.Origin;
import dev.hitl.request.Request;
import dev.hitl.tool.Risk;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a store promises of search, side chains, legal holds and what may be removed. */
public abstract class CustodyContract extends CapContract {
  private static final String TENANT = RunId.DEFAULT_TENANT;

  /** The next event of a side chain. */
  protected AuditEvent side(String subject, String type) {
    return Chain.next(
        store.sideHead(subject), subject, now(), type, "lee", Samples.run("r"), Map.of("x", 1));
  }

  /** One that does not go on where its chain ends. */
  protected AuditEvent stale(String subject) {
    Head other = new Head(store.sideHead(subject).seq(), "0".repeat(64));
    return Chain.next(other, subject, now(), "TOLD", "lee", Samples.run("r"), Map.of());
  }

  private RunRecord finished(String name, Origin origin) {
    RunRecord run = start(Samples.run(name), origin);
    saved(Samples.write(run, FINISHED));
    clock.advance(Duration.ofMillis(1));
    return run;
  }

  private static Hold hold(String id, RunId run, String person) {
    return new Hold(id, TENANT, run, person, "counsel-1", Samples.hold());
  }

  protected AuditEvent onTenant(String type) {
    return SideChain.next(
        store.sideHead(SideChain.ofTenant(TENANT)), TENANT, now(), type, "counsel-1", Map.of());
  }

  private Set<RunId> removedAll() {
    Set<RunId> before = held();
    store.removeEnded(Removable.endedBefore(now()), 100);
    before.removeAll(held());
    return before;
  }

  @Test
  void aSideChainGrowsWhereItEndsAndNowhereElse() {
    String subject = SideChain.ofRequest("0f");
    assertThat(store.sideHead(subject)).isEqualTo(Head.NONE);
    AuditEvent first = side(subject, "SEEN");
    assertThat(store.append(first)).isTrue();
    assertThat(store.append(first)).isFalse();
    assertThat(store.append(stale(subject))).isFalse();
    AuditEvent second = side(subject, "TOLD");
    assertThat(store.append(second)).isTrue();
    assertThat(store.audit(subject)).containsExactly(first, second);
    assertThat(store.sideHead(subject)).isEqualTo(Chain.headOf(second));
    assertThat(Chain.verify(subject, store.audit(subject), store.sideHead(subject)))
        .isEqualTo(new Verification.Intact(subject, 2));
  }

  @Test
  void onlySideChainsGrowByThemselves() {
    RunRecord run = start("r");
    AuditEvent event = Samples.event(run.head(), run.id(), "FORGED", now());
    assertThatThrownBy(() -> store.append(event)).isInstanceOf(IllegalArgumentException.class);
    assertThat(store.audit(run.id().toString())).hasSize(1);
  }

  @Test
  void ofEightThreadsThatAppendToOneEndOneWins() throws Exception {
    String subject = SideChain.ofRequest("0f");
    store.append(side(subject, "SEEN"));
    for (String type : List.of("A", "B", "C")) {
      Head head = store.sideHead(subject);
      List<Boolean> won =
          race(
              THREADS,
              i ->
                  store.append(
                      Chain.next(head, subject, now(), type, "n" + i, Samples.run("r"), Map.of())));
      assertThat(won.stream().filter(w -> w)).hasSize(1);
    }
    assertThat(store.audit(subject)).hasSize(4);
  }

  @Test
  void eventsAreFoundByEachThingThatIsNamedAndByAllOfThem() {
    parked("a", "c1");
    clock.advance(Duration.ofMillis(1));
    parked("b", "c1");
    clock.advance(Duration.ofMillis(1));
    Request request = done(Samples.approve(request("a", "c1"), now()));
    String seen = SideChain.ofRequest(request.id());
    store.append(Chain.next(Head.NONE, seen, now(), "SEEN", "lee", request.run(), Map.of()));
    String refused = SideChain.refusalsOf(request.id());
    store.append(Chain.next(Head.NONE, refused, now(), "REFUSED", "eve", request.run(), Map.of()));
    List<AuditEvent> all = found(AuditQuery.all());
    assertThat(all).hasSize(9);
    assertThat(all).isSortedAccordingTo((x, y) -> order(x).compareTo(order(y)));

    assertThat(types(AuditQuery.all().actor("m-1"))).containsExactly("APPROVE");
    assertThat(types(AuditQuery.all().tool("refund"))).containsExactly("OPEN", "OPEN", "APPROVE");
    assertThat(types(AuditQuery.all().types("OPEN", "SEEN")))
        .containsExactlyInAnyOrder("OPEN", "OPEN", "SEEN");
    assertThat(types(AuditQuery.all().types("PARKED"))).containsExactly("PARKED", "PARKED");
    assertThat(types(AuditQuery.all().run(Samples.run("a"))))
        .containsExactlyInAnyOrder("STARTED", "PARKED", "OPEN", "APPROVE", "SEEN", "REFUSED");
    assertThat(types(AuditQuery.all().between(now(), now().plusMillis(1))))
        .containsExactlyInAnyOrder("APPROVE", "SEEN", "REFUSED");
    assertThat(types(AuditQuery.all().tenant("other"))).isEmpty();
    assertThat(types(AuditQuery.all().tenant(TENANT).tool("refund").actor("m-1").types("APPROVE")))
        .containsExactly("APPROVE");
    assertThat(types(AuditQuery.all().tool("refund").actor("nobody"))).isEmpty();
  }

  @Test
  void eventsAreFoundByTheRunsPrincipal() {
    finished("mine", new Origin("ann", null, null, 0));
    finished("theirs", new Origin("bob", null, null, 0));
    assertThat(found(AuditQuery.all().tenant(TENANT).principal("ann")))
        .singleElement()
        .satisfies(event -> assertThat(event.run()).isEqualTo(Samples.run("mine")));
    assertThat(found(AuditQuery.all().tenant(TENANT).principal("nobody"))).isEmpty();
  }

  private List<String> types(AuditQuery query) {
    return found(query).stream().map(AuditEvent::type).toList();
  }

  private static AuditQuery.Place order(AuditEvent event) {
    return AuditQuery.Place.of(event);
  }

  /** All pages, which must be the same whatever their size. */
  private List<AuditEvent> found(AuditQuery query) {
    List<AuditEvent> whole = store.events(query.limit(1_000));
    for (int size : List.of(1, 3)) {
      List<AuditEvent> paged = new ArrayList<>();
      AuditQuery next = query.limit(size);
      List<AuditEvent> page = store.events(next);
      while (!page.isEmpty()) {
        paged.addAll(page);
        next = next.after(order(page.get(page.size() - 1)));
        page = store.events(next);
      }
      assertThat(paged).isEqualTo(whole);
    }
    return whole;
  }

  @Test
  void aRunIsKeptWhileAHoldStandsOnItItsPersonOrItsTenant() {
    finished("held", Origin.NONE);
    finished("free", Origin.NONE);
    RunRecord theirs = finished("theirs", new Origin("ann", null, null, 0));
    String ann = store.custody().alias(TENANT, "ann").orElseThrow();
    Custody custody = store.custody();
    assertThat(custody.put(hold("h1", Samples.run("held"), null), onTenant("HOLD_PUT"))).isTrue();
    assertThat(custody.put(hold("h2", null, ann), onTenant("HOLD_PUT"))).isTrue();
    assertThat(removedAll()).containsExactly(Samples.run("free"));

    assertThat(custody.put(hold("h3", null, null), onTenant("HOLD_PUT"))).isTrue();
    assertThat(custody.lift("h1", onTenant("HOLD_LIFTED"))).isTrue();
    assertThat(custody.lift("h2", onTenant("HOLD_LIFTED"))).isTrue();
    assertThat(removedAll()).isEmpty();
    assertThat(custody.holds("other")).isEmpty();
    assertThat(custody.holds(null)).containsExactly(hold("h3", null, null));
    assertThat(custody.lift("h3", onTenant("HOLD_LIFTED"))).isTrue();
    assertThat(removedAll()).containsExactlyInAnyOrder(Samples.run("held"), theirs.id());
    assertThat(store.audit(SideChain.ofTenant(TENANT))).hasSize(6);
  }

  @Test
  void aHoldIsPutAndLiftedOnRecordOrNotAtAll() {
    Custody custody = store.custody();
    AuditEvent put = onTenant("HOLD_PUT");
    assertThat(custody.put(hold("h1", null, null), put)).isTrue();
    assertThat(custody.put(hold("h2", null, null), put)).isFalse();
    assertThat(custody.put(hold("h1", null, null), onTenant("HOLD_PUT"))).isFalse();
    assertThat(custody.lift("h1", stale(SideChain.ofTenant(TENANT)))).isFalse();
    assertThat(custody.lift("unknown", onTenant("HOLD_LIFTED"))).isFalse();
    assertThat(custody.holds(TENANT)).containsExactly(hold("h1", null, null));
    assertThat(store.audit(SideChain.ofTenant(TENANT))).containsExactly(put);
  }

  @Test
  void onlyRunsOfTheTenantsAndRisksThatAreNamedAreRemoved() {
    RunRecord parked = parked("critical", "c1");
    done(Samples.reject(request("critical", "c1"), now()));
    saved(Samples.write(acquired(parked.id(), Samples.NODE), FINISHED));
    clock.advance(Duration.ofMillis(1));
    finished("low", Origin.NONE);
    RunId other = new RunId("other", "support", "r");
    saved(Samples.write(start(other, Origin.NONE), FINISHED));
    clock.advance(Duration.ofMillis(1));
    Set<Risk> all = Set.of(Risk.values());

    assertThat(removed(null, Set.of(TENANT, "other"), all)).isEmpty();
    assertThat(removed(null, Set.of(), Set.of(Risk.HIGH, Risk.MEDIUM))).isEmpty();
    assertThat(removed("other", Set.of(), Set.of(Risk.CRITICAL))).isEmpty();
    assertThat(removed("other", Set.of(), Set.of(Risk.LOW))).containsExactly(other);
    assertThat(removed(null, Set.of(), Set.of(Risk.LOW))).containsExactly(Samples.run("low"));
    assertThat(removed(TENANT, Set.of("other"), Set.of(Risk.CRITICAL)))
        .containsExactly(parked.id());
  }

  private Set<RunId> removed(String tenant, Set<String> except, Set<Risk> risks) {
    Set<RunId> before = held();
    store.removeEnded(new Removable(now(), tenant, except, risks), 100);
    before.removeAll(held());
    return before;
  }

  @Test
  void allSideChainsOfARequestGoWithItsRun() {
    RunRecord parked = parked("r", "c1");
    List<String> sides = SideChain.allOf(request("r", "c1").id());
    sides.forEach(side -> assertThat(store.append(side(side, "SEEN"))).isTrue());
    done(Samples.reject(request("r", "c1"), now()));
    saved(Samples.write(acquired(parked.id(), Samples.NODE), FINISHED));
    clock.advance(Duration.ofMillis(1));
    assertThat(removedAll()).hasSize(1);
    assertThat(store.events(AuditQuery.all()))
        .extracting(AuditEvent::type)
        .containsOnly(RemovedChain.TYPE);
    for (String side : sides) {
      assertThat(store.audit(side)).isEmpty();
      assertThat(store.sideHead(side)).isEqualTo(Head.NONE);
      assertThat(store.audit(RemovedChain.subjectOf(side))).hasSize(1);
    }
    start("r");
    assertThat(store.events(AuditQuery.all().run(parked.id())))
        .extracting(AuditEvent::subject)
        .containsExactly(parked.id().toString());
  }

  @Test
  void aPersonHasOneKeyAndItIsReplacedOnlyAsItWas() {
    Custody custody = store.custody();
    SubjectKey key = new SubjectKey("a", TENANT, "p", "k1", new byte[] {1}, new byte[] {2}, now());
    assertThat(custody.add(key)).isTrue();
    assertThat(custody.add(key)).isFalse();
    assertThat(custody.add(new SubjectKey("b", TENANT, "p", "k1", null, null, now()))).isFalse();
    assertThat(custody.key("a")).contains(key);
    assertThat(custody.keyOf("p")).contains(key);
    assertThat(custody.keyOf("q")).isEmpty();
    SubjectKey anew = key.rewrapped("k2", new byte[] {3});
    assertThat(custody.notWrappedBy("k2", 10)).containsExactly(key);
    assertThat(custody.rewrap(key, anew)).isTrue();
    assertThat(custody.rewrap(key, anew)).isFalse();
    assertThat(custody.key("a")).contains(anew);
    assertThat(custody.notWrappedBy("k2", 10)).isEmpty();
  }
}
