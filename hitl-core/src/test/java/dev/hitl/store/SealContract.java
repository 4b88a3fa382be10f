package dev.hitl.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hitl.audit.AuditEvent;
import dev.hitl.audit.RemovedChain;
import dev.hitl.call.RunId;
import dev.hitl.checkpoint.RunStatus;
import dev.hitl.request.Request;
import dev.hitl.seal.Ed25519Key;
import dev.hitl.seal.Leaf;
import dev.hitl.seal.LeafRecord;
import dev.hitl.seal.Seal;
import dev.hitl.seal.TreeEdge;
import dev.hitl.seal.TreeHead;
import dev.hitl.seal.Unsealed;
import dev.hitl.store.SealStore.SealWritten;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a store promises of the tree over all events and of its seals. */
public abstract class SealContract extends RetentionContract {
  private static final Ed25519Key KEY = Ed25519Key.generate();

  private record Made(TreeHead head, List<Leaf> leaves) {}

  private Made made(TreeHead before, List<Unsealed> events) {
    TreeEdge edge = before == null ? TreeEdge.EMPTY : before.tree();
    List<Leaf> leaves = new ArrayList<>();
    for (Unsealed event : events) {
      leaves.add(event.at(edge.size()));
      edge = edge.append(leaves.get(leaves.size() - 1).leafHash());
    }
    Seal seal = Seal.of(before == null ? null : before.seal(), edge, now(), now(), KEY);
    return new Made(new TreeHead(seal, edge.text()), leaves);
  }

  private TreeHead sealed(List<Unsealed> events) {
    Made made = made(store.treeHead().orElse(null), events);
    assertThat(store.seal(made.head, made.leaves)).isEqualTo(SealWritten.SEALED);
    return made.head;
  }

  private static List<String> names(List<Unsealed> events) {
    return events.stream().map(event -> event.subject() + " " + event.seq()).toList();
  }

  private List<AuditEvent> everything() {
    List<AuditEvent> all = new ArrayList<>();
    store.auditSubjects(null, 1_000).forEach(subject -> all.addAll(store.audit(subject)));
    return all;
  }

  @Test
  void eventsAreUnsealedInOrderOfTimeUntilTheyHaveALeaf() {
    assertThat(store.unsealed(null, 10)).isEmpty();
    parked("b", "c1");
    Instant later = now().plusMillis(1);
    clock.set(later);
    start("a");
    String request = request("b", "c1").id();
    assertThat(names(store.unsealed(null, 10)))
        .containsExactlyInAnyOrder(
            "default/support/b 1", "default/support/b 2", request + " 1", "default/support/a 1");
    assertThat(store.unsealed(null, 3)).extracting(Unsealed::at).containsOnly(now().minusMillis(1));
    assertThat(names(store.unsealed(null, 4)).get(3)).isEqualTo("default/support/a 1");
    assertThat(names(store.unsealed(later, 10))).containsExactly("default/support/a 1");
    assertThat(store.unsealed(later.plusMillis(1), 10)).isEmpty();

    List<Unsealed> first = store.unsealed(null, 3);
    for (Unsealed event : first) {
      AuditEvent there = store.audit(event.subject()).get((int) event.seq() - 1);
      assertThat(event.hash()).isEqualTo(there.hash());
    }
    sealed(first);
    assertThat(names(store.unsealed(null, 10))).containsExactly("default/support/a 1");
  }

  @Test
  void ofGivenEventsThoseWithoutALeafAreSaid() {
    parked("r", "c1");
    List<AuditEvent> all = everything();
    assertThat(store.unsealedOf(List.of())).isEmpty();
    assertThat(store.unsealedOf(all))
        .extracting(Unsealed::hash)
        .containsExactlyElementsOf(all.stream().map(AuditEvent::hash).toList());
    sealed(store.unsealedOf(all.subList(0, 1)));
    assertThat(store.unsealedOf(all))
        .extracting(Unsealed::hash)
        .containsExactlyElementsOf(all.stream().skip(1).map(AuditEvent::hash).toList());
    List<AuditEvent> none = List.of(Samples.opening(Samples.run("none"), now()).event());
    assertThat(store.unsealedOf(none)).isEmpty();
  }

  @Test
  void manyEventsAreAskedForAtOnce() {
    String[] calls = new String[250];
    for (int i = 0; i < calls.length; i++) {
      calls[i] = "c" + i;
    }
    parked("r", calls);
    List<AuditEvent> all = everything();
    assertThat(store.unsealedOf(all)).hasSize(252);
    TreeHead head = sealed(store.unsealed(null, 1_000));
    assertThat(head.seal().size()).isEqualTo(252);
    assertThat(store.unsealedOf(all)).isEmpty();
    assertThat(store.leaves(250, 10)).hasSize(2);
  }

  @Test
  void sealsAndLeavesAreTheSameAfterARestart() throws Exception {
    assertThat(store.treeHead()).isEmpty();
    assertThat(store.seals(0, 10)).isEmpty();
    assertThat(store.leaves(0, 10)).isEmpty();
    parked("r", "c1");
    TreeHead first = sealed(store.unsealed(null, 2));
    TreeHead second = sealed(store.unsealed(null, 10));
    List<LeafRecord> leaves = store.leaves(0, 10);
    assertThat(leaves).extracting(found -> found.leaf().index()).containsExactly(0L, 1L, 2L);
    assertThat(leaves).allMatch(found -> found.leaf().hash().equals(found.eventHash()));
    for (int round = 0; round < 2; round++) {
      assertThat(store.treeHead()).contains(second);
      assertThat(store.seals(0, 10)).containsExactly(first, second);
      assertThat(store.seals(0, 1)).containsExactly(first);
      assertThat(store.seals(1, 10)).containsExactly(second);
      assertThat(store.seals(2, 10)).isEmpty();
      assertThat(store.leaves(0, 10)).isEqualTo(leaves);
      assertThat(store.leaves(1, 1)).isEqualTo(leaves.subList(1, 2));
      store = reopen(store);
    }
  }

  @Test
  void ofTwoSealsThatFollowTheSameOneIsLostWithItsLeaves() {
    parked("r", "c1");
    List<Unsealed> events = store.unsealed(null, 10);
    Made other = made(null, events.subList(1, 3));
    TreeHead won = sealed(events.subList(0, 1));
    assertThat(store.seal(other.head, other.leaves)).isEqualTo(SealWritten.LOST);
    assertThat(store.seals(0, 10)).containsExactly(won);
    assertThat(store.leaves(0, 10)).hasSize(1);
    assertThat(store.unsealed(null, 10)).hasSize(2);
  }

  @Test
  void aSealWhoseLeavesAreTakenIsLost() {
    parked("r", "c1");
    List<Unsealed> events = store.unsealed(null, 10);
    TreeHead first = sealed(events.subList(0, 2));
    Made next = made(first, events.subList(2, 3));
    List<Leaf> taken = List.of(events.get(2).at(1));
    assertThat(store.seal(next.head, taken)).isEqualTo(SealWritten.LOST);
    assertThat(store.treeHead()).contains(first);
    assertThat(store.seal(next.head, next.leaves)).isEqualTo(SealWritten.SEALED);
  }

  @Test
  void ofEightThatSealAtOnceOneWins() throws Exception {
    for (int round = 0; round < 10; round++) {
      start("r" + round);
      TreeHead before = store.treeHead().orElse(null);
      List<Unsealed> events = store.unsealed(null, 10);
      List<SealWritten> written =
          race(
              THREADS,
              i -> {
                Made made = made(before, events);
                return store.seal(made.head, made.leaves);
              });
      assertThat(written).containsOnlyOnce(SealWritten.SEALED);
      assertThat(store.leaves(0, 100)).hasSize(round + 1);
    }
  }

  @Test
  void aRemovalIsOnRecordAndLeavesStay() {
    RunId id = parked("r", "c1").id();
    done(Samples.reject(request("r", "c1"), now()));
    saved(Samples.write(acquired(id, Samples.NODE), RunStatus.FINISHED));
    String request = Request.idFor(id, 1, "c1");
    List<AuditEvent> ofRun = store.audit(id.toString());
    List<AuditEvent> ofRequest = store.audit(request);
    sealed(store.unsealed(null, 100));
    int leaves = store.leaves(0, 100).size();
    clock.advance(Duration.ofMillis(1));
    assertThat(store.removeEnded(Removable.endedBefore(now()), 10)).isEqualTo(1);

    assertThat(store.audit(id.toString())).isEmpty();
    assertThat(store.leaves(0, 100)).hasSize(leaves).allMatch(leaf -> leaf.eventHash() == null);
    assertThat(store.auditSubjects(null, 10))
        .containsExactlyInAnyOrder(
            RemovedChain.subjectOf(id.toString()), RemovedChain.subjectOf(request));
    assertThat(removed(id.toString())).containsExactlyInAnyOrderElementsOf(hashes(ofRun));
    assertThat(removed(request)).containsExactlyInAnyOrderElementsOf(hashes(ofRequest));
    assertThat(store.unsealed(null, 10))
        .extracting(Unsealed::subject)
        .allMatch(RemovedChain::isRemoval)
        .hasSize(2);

    // The name may be used again, and its new chain has no leaves yet.
    start("r");
    assertThat(names(store.unsealed(null, 10))).contains(id + " 1");
    saved(Samples.write(run("r"), RunStatus.FINISHED));
    clock.advance(Duration.ofMillis(1));
    assertThat(store.removeEnded(Removable.endedBefore(now()), 10)).isEqualTo(1);
    List<AuditEvent> records = store.audit(RemovedChain.subjectOf(id.toString()));
    assertThat(records).extracting(AuditEvent::seq).containsExactly(1L, 2L);
    assertThat(records.get(1).previous()).isEqualTo(records.get(0).hash());
  }

  private Iterable<String> removed(String subject) {
    return RemovedChain.removed(store.audit(RemovedChain.subjectOf(subject))).keySet();
  }

  private static List<String> hashes(List<AuditEvent> events) {
    return events.stream().map(AuditEvent::hash).toList();
  }
}
