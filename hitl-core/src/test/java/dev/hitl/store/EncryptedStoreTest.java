package dev.hitl.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hitl.audit.Chain;
import dev.hitl.audit.Verification;
import dev.hitl.call.Action;
import dev.hitl.checkpoint.RunRecord;
import dev.hitl.policy.Priority;
import dev.hitl.request.Change;
import dev.hitl.request.Decision;
import dev.hitl.request.Identity.Kind;
import dev.hitl.request.Request;
import dev.hitl.request.Revision;
import dev.hitl.request.Vote;
import dev.hitl.request.Waiting;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** All that a store promises, with everybody's data encrypted. */
class EncryptedStoreTest extends StoreContract {
  private final InMemoryStore[] kept = new InMemoryStore[1];

  @Override
  protected Store open(Clock judge) {
    kept[0] = new InMemoryStore(judge);
    return EncryptedStore.of(kept[0], Keys.masters());
  }

  @Override
  protected Store reopen(Store open) {
    return EncryptedStore.of(kept[0], Keys.masters());
  }

  @Test
  void whereThePrincipalIsAReviewerTheAliasStandsAndAllElseOfAVoteComesBack() {
    RunRecord run = ((RunOpened.New) store.openRun(opening())).run();
    Request asked = Samples.pending(run.id(), "c1", now());
    Request taken = taken(asked, "customer-1");
    saved(Samples.park(run, now(), taken));
    assertThat(store.request(asked.id()).orElseThrow().waiting()).isEqualTo(taken.waiting());
    assertThat(kept[0].request(asked.id()).orElseThrow().toString()).doesNotContain("customer-1");
    Vote own =
        new Vote("customer-1", Kind.SERVICE, Set.of("boss"), false, 3, "customer-1", "mine", now());
    done(Step.of(Change.vote(store.request(asked.id()).orElseThrow(), own)));
    Vote deputy = new Vote("m-2", Kind.PERSON, Set.of("boss"), true, 1, "m-1", "for m-1", now());
    done(Step.of(Change.vote(store.request(asked.id()).orElseThrow(), deputy)));

    Request there = store.request(asked.id()).orElseThrow();
    assertThat(there.votes()).containsExactly(own, deputy);
    assertThat(there.waiting()).isEqualTo(taken.waiting().withAssignment(null));
    Request stored = kept[0].request(asked.id()).orElseThrow();
    assertThat(stored.toString()).doesNotContain("customer-1", "mine", "for m-1");
    assertThat(stored.votes()).extracting(Vote::voter).contains("m-2").hasSize(2);
    assertThat(stored.votes().get(1).onBehalfOf()).isEqualTo("m-1");
  }

  @Test
  void aMachinesVoiceAndAReportComeBackAsTheyWereAndStandNowhereInTheClear() {
    RunRecord run = ((RunOpened.New) store.openRun(opening())).run();
    Request asked = Samples.pending(run.id(), "c1", now());
    Request other = Samples.pending(run.id(), "c2", now());
    saved(Samples.park(run, now(), asked, other));
    Vote rule = new Vote("rule-1", Kind.AGENT, Set.of("boss"), true, 0, null, "fits", now());
    done(Step.of(Change.approve(store.request(asked.id()).orElseThrow(), rule)));
    Vote hand = new Vote("m-2", Kind.PERSON, Set.of("boss"), true, 0, null, null, now());
    done(Step.of(Change.perform(store.request(other.id()).orElseThrow(), hand, "paid in cash")));

    for (String id : List.of(asked.id(), other.id())) {
      RequestRecord record = store.recorded(id).orElseThrow();
      assertThat(Chain.verify(record.request(), record.events()))
          .isInstanceOf(Verification.Intact.class);
    }
    assertThat(store.request(asked.id()).orElseThrow().decision())
        .isEqualTo(new Decision.Approved(List.of("rule-1"), List.of("rule-1"), "fits"));
    assertThat(store.request(other.id()).orElseThrow().decision())
        .isEqualTo(new Decision.Performed("m-2", List.of(), List.of(), "paid in cash"));
    assertThat(kept[0].request(other.id()).orElseThrow().toString()).doesNotContain("in cash");
  }

  @Test
  void whatIsAlikeIsFoundByAMarkThatNobodyFindsByTryingWithoutThePersonsKey() {
    RunRecord run = ((RunOpened.New) store.openRun(opening())).run();
    Request first = asked(run.id(), "c1", Priority.HIGH, Map.of("costOfDelay", 40), now());
    Request same = renamed(first, "c2");
    saved(Samples.park(run, now(), first, same));

    Request stored = kept[0].request(first.id()).orElseThrow();
    assertThat(stored.revision().isLocked()).isTrue();
    assertThat(stored.likeness())
        .isEqualTo(kept[0].request(same.id()).orElseThrow().likeness())
        .isNotEqualTo(first.likeness());
    assertThat(stored.lane()).isEqualTo(first.lane());
    assertThat(store.alike(first, 10)).extracting(Request::id).contains(first.id(), same.id());
    assertThat(store.isQueuedAsIs(store.request(first.id()).orElseThrow())).isTrue();

    Store verifier = EncryptedStore.withoutKeys(kept[0]);
    Request unread = verifier.request(first.id()).orElseThrow();
    assertThat(unread.lane()).as("its place, for who goes on from it").isEqualTo(first.lane());
    assertThat(verifier.alike(unread, 10)).containsExactly(unread);
    assertThat(verifier.isQueuedAsIs(unread)).isTrue();
  }

  @Test
  void whatWasAskedBeforeThereWereKeysIsAlikeToo() {
    RunRecord run = start("r");
    Request before = asked(run.id(), "c1", Priority.HIGH, Map.of(), now());
    assertThat(kept[0].writeRun(Samples.park(run, now(), before))).isEqualTo(RunWritten.SAVED);

    assertThat(store.alike(before, 10)).extracting(Request::id).containsExactly(before.id());
    assertThat(store.isQueuedAsIs(before)).isTrue();
  }

  /** The same question by another call. */
  private static Request renamed(Request asked, String callId) {
    Revision is = asked.revision();
    Action was = is.action();
    Action action =
        new Action(
            was.run(),
            callId,
            was.tool(),
            was.signature(),
            was.arguments(),
            was.policyVersion(),
            was.revision());
    return new Request(
        Request.idFor(was.run(), 1, callId),
        new Revision(
            action,
            action.digest(),
            is.risk(),
            is.message(),
            is.reasons(),
            is.context(),
            is.basis(),
            is.signals(),
            is.secrets(),
            is.author(),
            is.at()),
        asked.status(),
        asked.route(),
        asked.deadline(),
        asked.waiting(),
        asked.votes(),
        asked.decision(),
        asked.claim(),
        asked.result(),
        asked.principal(),
        asked.origin(),
        asked.openedAt(),
        asked.updatedAt(),
        asked.head());
  }

  private RunOpening opening() {
    return Samples.opening(
        Samples.run("own"), now(), new RunRecord.Origin("customer-1", null, null, 0));
  }

  private static Request taken(Request asked, String by) {
    Waiting is = asked.waiting();
    Waiting.Assignment assignment = new Waiting.Assignment(by, asked.openedAt().plus(Samples.HOUR));
    return new Request(
        asked.id(),
        asked.revision(),
        asked.status(),
        asked.route(),
        asked.deadline(),
        new Waiting(is.rung(), is.nextRung(), is.priority(), "pager", assignment),
        asked.votes(),
        asked.decision(),
        asked.claim(),
        asked.result(),
        asked.principal(),
        asked.origin(),
        asked.openedAt(),
        asked.updatedAt(),
        asked.head());
  }
}
