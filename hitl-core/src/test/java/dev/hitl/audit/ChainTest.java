package dev.hitl.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hitl.call.Action;
import dev.hitl.call.Arguments;
import dev.hitl.call.JsonException;
import dev.hitl.call.RunId;
import dev.hitl.checkpoint.RunRecord.Head;
import dev.hitl.request.Asked;
import dev.hitl.request.Change;
import dev.hitl.request.Claim;
import dev.hitl.request.ExecutionSteps;
import dev.hitl.request.Request;
import dev.hitl.request.RequestStatus;
import dev.hitl.request.Revision;
import dev.hitl.request.StateTest;
import dev.hitl.request.Trigger;
import dev.hitl.request.Waiting;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class ChainTest {
  private final List<AuditEvent> events = new ArrayList<>();
  private final Request row = life(events);

  /** Asked, approved, claimed, executed: four events. */
  private static Request life(List<AuditEvent> events) {
    Request opened = take(Change.open(Asked.in(RequestStatus.PENDING), "support"), events);
    Request approved = take(Change.approve(opened, Asked.vote("ann", "manager")), events);
    Request claimed =
        take(ExecutionSteps.claim(approved, "node", Duration.ofSeconds(30), Asked.AT), events);
    return take(
        ExecutionSteps.settle(Trigger.SUCCEED, claimed, "refunded", "node", null, Asked.AT),
        events);
  }

  private static Request take(Change change, List<AuditEvent> events) {
    AuditEvent event = Chain.of(change);
    events.add(event);
    return change.after().withHead(Chain.headOf(event));
  }

  private void assertBroken(Request request, List<AuditEvent> found, long seq) {
    assertThat(Chain.verify(request, found))
        .isInstanceOfSatisfying(
            Verification.Broken.class,
            broken -> {
              assertThat(broken.subject()).isEqualTo(request.id());
              assertThat(broken.seq()).as(broken.why()).isEqualTo(seq);
            });
  }

  private static List<AuditEvent> with(
      List<AuditEvent> events, int at, UnaryOperator<AuditEvent> change) {
    List<AuditEvent> changed = new ArrayList<>(events);
    changed.set(at, change.apply(changed.get(at)));
    return changed;
  }

  @Test
  void anUntouchedChainIsIntact() {
    assertThat(Chain.verify(row, events)).isEqualTo(new Verification.Intact(row.id(), 4));
  }

  @Test
  void aChangeToAnyFieldOfAnyEventIsFoundAndNamed() {
    Map<String, UnaryOperator<AuditEvent>> mutations = new LinkedHashMap<>();
    mutations.put("subject", e -> copy(e, Map.of("subject", e.subject() + "x")));
    mutations.put("seq up", e -> copy(e, Map.of("seq", e.seq() + 1)));
    mutations.put("seq down", e -> copy(e, Map.of("seq", e.seq() - 1)));
    mutations.put("at", e -> copy(e, Map.of("at", e.at().plusMillis(1))));
    mutations.put("type", e -> copy(e, Map.of("type", "REJECT")));
    mutations.put("actor", e -> copy(e, Map.of("actor", "eve")));
    mutations.put("tenant", e -> copy(e, Map.of("run", new RunId("other", "support", "run-1"))));
    mutations.put("agent", e -> copy(e, Map.of("run", RunId.of("other", "run-1"))));
    mutations.put("run", e -> copy(e, Map.of("run", RunId.of("support", "run-2"))));
    mutations.put("data", e -> copy(e, Map.of("data", e.data().with(Map.of("x", 1)))));
    mutations.put("no data", e -> copy(e, Map.of("data", Arguments.none())));
    mutations.put("previous", e -> copy(e, Map.of("previous", "0".repeat(64))));
    mutations.put("hash", e -> copy(e, Map.of("hash", flipped(e.hash()))));
    mutations.put("empty hash", e -> copy(e, Map.of("hash", "")));
    mutations.forEach(
        (what, mutation) -> {
          for (int i = 0; i < events.size(); i++) {
            List<AuditEvent> changed = with(events, i, mutation);
            assertThat(changed).as(what).isNotEqualTo(events);
            assertBroken(row, changed, i + 1);
          }
        });
  }

  /** The hash of what was changed can be made to fit; the event after it tells all the same. */
  @Test
  void anEventThatIsRewrittenWithItsHashIsFoundAtTheNextOne() {
    for (int i = 0; i < events.size(); i++) {
      List<AuditEvent> changed =
          with(
              events,
              i,
              e -> {
                AuditEvent forged = copy(e, Map.of("actor", "eve"));
                return copy(forged, Map.of("hash", forged.computedHash()));
              });
      assertBroken(row, changed, i + 2);
    }
  }

  /** Fields cannot be pushed into one another, because each is hashed with its length. */
  @Test
  void textMovedFromOneFieldToTheNextIsFound() {
    AuditEvent event = events.get(0);
    AuditEvent moved =
        copy(
            event,
            Map.of(
                "type",
                event.type() + event.actor().charAt(0),
                "actor",
                event.actor().substring(1)));
    assertThat(moved.type() + moved.actor()).isEqualTo(event.type() + event.actor());
    assertBroken(row, with(events, 0, e -> moved), 1);
  }

  @Test
  void aDeletedEventIsFoundWhereItWas() {
    for (int i = 0; i < events.size() - 1; i++) {
      List<AuditEvent> left = new ArrayList<>(events);
      left.remove(i);
      assertBroken(row, left, i + 1);
    }
  }

  @Test
  void aCutTailIsFoundBecauseTheRowSaysWhereTheChainEnds() {
    for (int kept = 1; kept < events.size(); kept++) {
      assertBroken(row, events.subList(0, kept), kept + 1);
    }
    assertBroken(row, List.of(), 1);
  }

  @Test
  void twoEventsThatChangedPlacesAreFound() {
    for (int i = 0; i + 1 < events.size(); i++) {
      List<AuditEvent> swapped = new ArrayList<>(events);
      Collections.swap(swapped, i, i + 1);
      assertBroken(row, swapped, i + 1);
    }
  }

  @Test
  void anEventThatIsThereTwiceIsFound() {
    for (int i = 0; i < events.size(); i++) {
      List<AuditEvent> twice = new ArrayList<>(events);
      twice.add(i, events.get(i));
      assertBroken(row, twice, i + 2);
    }
  }

  @Test
  void anEventOfAnotherChainIsFound() {
    List<AuditEvent> others = new ArrayList<>();
    Revision revision = Asked.revision();
    Request other =
        new Request(
            "f".repeat(32),
            revision,
            RequestStatus.PENDING,
            Asked.ROUTE,
            null,
            Waiting.begin(Asked.ROUTE, Asked.AT),
            List.of(),
            null,
            null,
            null,
            null,
            null,
            Asked.AT,
            Asked.AT,
            Head.NONE);
    take(Change.approve(take(Change.open(other, "support"), others), Asked.vote("bob")), others);
    for (int i = 0; i < others.size(); i++) {
      AuditEvent foreign = others.get(i);
      assertBroken(row, with(events, i, e -> foreign), i + 1);
      AuditEvent renamed = copy(foreign, Map.of("subject", row.id()));
      assertBroken(row, with(events, i, e -> renamed), i + 1);
    }
  }

  @Test
  void anAddedEventIsFoundUntilTheEndOnTheRowIsChangedToo() {
    AuditEvent forged =
        Chain.next(row.head(), row.id(), Asked.AT, "VOTE", "eve", row.run(), Map.of());
    List<AuditEvent> longer = new ArrayList<>(events);
    longer.add(forged);
    assertBroken(row, longer, 6);
  }

  @Test
  void aChangedEndOnTheRowIsFound() {
    Head head = row.head();
    assertBroken(row.withHead(new Head(head.seq() + 1, head.hash())), events, 5);
    assertBroken(row.withHead(new Head(head.seq(), flipped(head.hash()))), events, 5);
    assertBroken(row.withHead(Head.NONE), events, 5);
  }

  @Test
  void aChangedStatusOnTheRowIsFound() {
    for (RequestStatus status : RequestStatus.values()) {
      Request changed = row(row.revision(), status);
      if (status == row.status()) {
        assertThat(Chain.verify(changed, events)).isInstanceOf(Verification.Intact.class);
      } else {
        assertBroken(changed, events, 4);
      }
    }
  }

  @Test
  void changedArgumentsOnTheRowAreFoundEvenIfTheDigestIsMadeToFit() {
    Action action = Asked.action(Arguments.of(Map.of("amount", 500_000)), 1);
    assertBroken(row(revision(action, row.revision().digest()), row.status()), events, 4);
    assertBroken(row(revision(action, action.digest()), row.status()), events, 4);
  }

  @Test
  void argumentsThatMeanTheSameButAreOtherBytesAreFound() {
    Action action =
        Asked.action(Arguments.frozen("{ \"amount\":500}".getBytes(StandardCharsets.UTF_8)), 1);
    assertThat(action.arguments().asMap()).isEqualTo(row.revision().action().arguments().asMap());
    assertBroken(row(revision(action, row.revision().digest()), row.status()), events, 4);
  }

  @Test
  void aChangedDigestOnTheRowIsFound() {
    Action action = row.revision().action();
    assertBroken(row(revision(action, flipped(action.digest())), row.status()), events, 4);
  }

  /** The status and the action are compared apart, with a message of their own. */
  @Test
  void aChangeToAnyOtherPartOfTheRowIsFound() {
    StateTest.changed(row)
        .forEach(
            (what, changed) -> {
              // The row has no origin, and its approval no end.
              if (!Set.of("id", "no origin", "no deadline").contains(what)) {
                assertBroken(changed, events, 4);
              }
            });
    Request extended =
        StateTest.with(
            row, Map.of("claim", new Claim(row.claim().fence(), "node", Asked.AT.plusSeconds(9))));
    assertThat(Chain.verify(extended, events)).isInstanceOf(Verification.Intact.class);
  }

  @Test
  void anActionThatWasExchangedBetweenTwoVotesOnTheSameRevisionIsFound() {
    List<AuditEvent> found = new ArrayList<>();
    Request opened = take(Change.open(Asked.in(RequestStatus.PENDING), "support"), found);
    Action action = Asked.action(Arguments.of(Map.of("amount", 501)), 1);
    Request forged = StateTest.with(opened, Map.of("revision", revision(action, action.digest())));
    Request approved = take(Change.approve(forged, Asked.vote("ann", "manager")), found);
    assertBroken(approved, found, 2);
  }

  @Test
  void aStepThatWasTakenFromAChangedRowDoesNotCoverTheChangeUp() {
    StateTest.changed(StateTest.with(Asked.in(RequestStatus.PENDING), Map.of("result", "x")))
        .forEach(
            (what, changed) -> {
              List<AuditEvent> found = new ArrayList<>();
              Request opened = take(Change.open(Asked.in(RequestStatus.PENDING), "support"), found);
              Request row =
                  StateTest.with(
                      changed,
                      Map.of("id", opened.id(), "status", opened.status(), "head", opened.head()));
              Request after = take(Change.approve(row, Asked.vote("ann", "manager")), found);
              if (row.stateDigest().equals(opened.stateDigest())) {
                assertThat(Chain.verify(after, found)).isInstanceOf(Verification.Intact.class);
              } else {
                assertBroken(after, found, 2);
              }
            });
  }

  @Test
  void anEventThatDoesNotVouchForTheStateIsNoProof() {
    List<AuditEvent> found = new ArrayList<>();
    Request opened = take(Change.open(Asked.in(RequestStatus.PENDING), "support"), found);
    Map<String, Object> data = new LinkedHashMap<>(found.get(0).data().asMap());
    assertThat(data.remove("state")).isEqualTo(opened.stateDigest());
    AuditEvent without =
        Chain.next(Head.NONE, opened.id(), Asked.AT, "OPEN", "support", opened.run(), data);
    assertBroken(opened.withHead(Chain.headOf(without)), List.of(without), 1);
  }

  @Test
  void theRecordOfAQuestionSaysWhoHadToAgreeAndUntilWhen() {
    assertThat(events.get(0).data().asMap())
        .containsEntry("route", Asked.ROUTE.toMap())
        .containsEntry("deadline", "2026-03-02T13:00:00Z");
  }

  /**
   * The limit of hashes alone, and why the end of chains has to be sealed with a key: whoever may
   * write events and rows can compute a whole chain anew.
   */
  @Test
  void aChainThatIsComputedAnewTogetherWithItsEndIsNotFoundByHashesAlone() {
    List<AuditEvent> forged = new ArrayList<>();
    Head head = Head.NONE;
    for (AuditEvent event : events) {
      String actor = event.actor().equals("ann") ? "eve" : event.actor();
      AuditEvent again =
          Chain.next(
              head,
              event.subject(),
              event.at(),
              event.type(),
              actor,
              event.run(),
              event.data().asMap());
      forged.add(again);
      head = Chain.headOf(again);
    }
    assertThat(forged).isNotEqualTo(events);
    assertThat(Chain.verify(row.withHead(head), forged)).isInstanceOf(Verification.Intact.class);
    assertBroken(row, forged, 5);
  }

  @Test
  void twoAttemptsAtTheSameStepAreTwoEvents() {
    Map<String, Object> data = Map.of("fence", 1);
    AuditEvent one = Chain.next(Head.NONE, "s", Asked.AT, "T", "a", Asked.RUN, data);
    AuditEvent two = Chain.next(Head.NONE, "s", Asked.AT, "T", "a", Asked.RUN, data);
    assertThat(one.hash()).isNotEqualTo(two.hash());
  }

  @Test
  void absentDataIsLeftOutAndTimeIsCutToTheMillisecondBeforeItIsHashed() {
    Map<String, Object> data = new HashMap<>();
    data.put("reason", null);
    data.put("fence", 1);
    AuditEvent event =
        Chain.next(Head.NONE, "s", Asked.AT.plusNanos(1_234_567), "T", "a", Asked.RUN, data);
    assertThat(event.data().asMap()).containsOnlyKeys("fence", "token").containsEntry("fence", 1L);
    assertThat(event.at()).isEqualTo(Asked.AT.plusMillis(1));
    assertThat(event.hash()).isEqualTo(event.computedHash()).hasSize(64);
    assertThat(event.previous()).isEmpty();
  }

  @Test
  void whatHasNoExactFormIsNotRecorded() {
    assertThatThrownBy(
            () -> Chain.next(Head.NONE, "s", Asked.AT, "T", "a", Asked.RUN, Map.of("x", "\ud800")))
        .isInstanceOf(JsonException.class);
    assertThatThrownBy(
            () -> Chain.next(Head.NONE, "s", Asked.AT, "T", "\ud800", Asked.RUN, Map.of()))
        .isInstanceOf(JsonException.class);
  }

  private Request row(Revision revision, RequestStatus status) {
    return new Request(
        row.id(),
        revision,
        status,
        row.route(),
        row.deadline(),
        row.waiting(),
        row.votes(),
        row.decision(),
        row.claim(),
        row.result(),
        row.principal(),
        row.origin(),
        row.openedAt(),
        row.updatedAt(),
        row.head());
  }

  private static Revision revision(Action action, String digest) {
    Revision old = Asked.revision();
    return new Revision(
        action,
        digest,
        old.risk(),
        old.message(),
        old.reasons(),
        old.context(),
        old.basis(),
        old.signals(),
        old.secrets(),
        old.author(),
        old.at());
  }

  private static String flipped(String hex) {
    return (hex.charAt(0) == '0' ? '1' : '0') + hex.substring(1);
  }

  private static AuditEvent copy(AuditEvent event, Map<String, ?> changes) {
    return new AuditEvent(
        (String) value(changes, "subject", event.subject()),
        (Long) value(changes, "seq", event.seq()),
        (Instant) value(changes, "at", event.at()),
        (String) value(changes, "type", event.type()),
        (String) value(changes, "actor", event.actor()),
        (RunId) value(changes, "run", event.run()),
        (Arguments) value(changes, "data", event.data()),
        (String) value(changes, "previous", event.previous()),
        (String) value(changes, "hash", event.hash()));
  }

  private static Object value(Map<String, ?> changes, String name, Object otherwise) {
    Object changed = changes.get(name);
    return changed == null ? otherwise : changed;
  }
}
