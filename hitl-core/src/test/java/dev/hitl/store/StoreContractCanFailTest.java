package dev.hitl.store;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hitl.Patience;
import dev.hitl.audit.AuditEvent;
import dev.hitl.audit.RemovedChain;
import dev.hitl.call.Action;
import dev.hitl.call.Arguments;
import dev.hitl.checkpoint.RunRecord;
import dev.hitl.notify.Notice;
import dev.hitl.request.Change;
import dev.hitl.request.Request;
import dev.hitl.request.RequestStatus;
import dev.hitl.request.Revision;
import dev.hitl.seal.Leaf;
import dev.hitl.seal.TreeHead;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.Test;

/** Negative controls: a store that lacks a condition does not pass the contract. */
class StoreContractCanFailTest {

  private static void fails(ThrowingCallable test) {
    assertThatThrownBy(test).isInstanceOf(AssertionError.class);
  }

  @Test
  void aSoundStorePassesWhatSpoiledOnesFail() {
    assertThatCode(
            () -> {
              SpoiledContract.by(s -> s).aStepFromAnOldVersionIsRefusedWithTheRequestAsItIs();
              SpoiledContract.by(s -> s).whenOneStepIsRefusedNoneIsTaken();
              SpoiledContract.by(s -> s).everythingIsTheSameAfterARestart();
              SpoiledContract.by(s -> s).whoIsToldFindsWhatWasCommitted();
              SpoiledContract.by(s -> s).aClosedListeningIsCalledNoMoreAndMayBeClosedAgain();
            })
        .doesNotThrowAnyException();
  }

  @Test
  void aStoreThatIgnoresTheVersionFails() {
    UnaryOperator<Store> careless =
        store ->
            new ForwardingStore(store) {
              /** One at a time: the condition underneath must never come to its help. */
              @Override
              public synchronized Applied apply(List<Step> steps) {
                return super.apply(steps.stream().map(this::onTopOfWhatIsThere).toList());
              }

              private Step onTopOfWhatIsThere(Step step) {
                Optional<Request> there = request(step.after().id());
                if (there.isEmpty() || there.get().status() != step.trigger().from()) {
                  return step;
                }
                return Step.of(
                    new Change(
                        step.trigger(),
                        there.get(),
                        step.after().withHead(there.get().head()),
                        step.change().actor(),
                        step.change().data()));
              }
            };
    fails(() -> SpoiledContract.by(careless).aStepFromAnOldVersionIsRefusedWithTheRequestAsItIs());
    fails(() -> SpoiledContract.by(careless).ofEightThreadsThatVoteOnOneVersionOneWins());
    fails(() -> SpoiledContract.by(careless).ofEightThreadsThatReachOneRungOneDoes());
  }

  /** Counts before it writes, and locks nothing in between. */
  @Test
  void aStoreThatCountsOutsideOfItsTransactionExceedsACap() {
    UnaryOperator<Store> unlocked =
        store ->
            new ForwardingStore(store) {
              private final CyclicBarrier counted = new CyclicBarrier(CapContract.RACING);

              @Override
              public RunWritten writeRun(RunWrite write) {
                int pending =
                    requests(
                            new RequestQuery(
                                null, Set.of(RequestStatus.PENDING), null, null, 1_000))
                        .size();
                try {
                  counted.await(60, TimeUnit.SECONDS);
                } catch (Exception e) {
                  throw new IllegalStateException(e);
                }
                return pending >= CapContract.CAP
                    ? RunWritten.AGENT_FULL
                    : super.writeRun(
                        new RunWrite(
                            write.before(),
                            write.status(),
                            write.outcome(),
                            write.keepsLease(),
                            write.checkpoint(),
                            write.opened(),
                            write.awaits(),
                            write.events()));
              }
            };
    fails(
        () ->
            SpoiledContract.by(unlocked)
                .ofSixtyFourThreadsThatOpenRequestsOfOneAgentNoneExceedsItsCap());
  }

  @Test
  void aStoreThatServesTheOldestNoticeFirstKeepsATenantWaiting() {
    fails(
        () ->
            SpoiledContract.by(
                    store ->
                        new ForwardingStore(store) {
                          @Override
                          public List<Notice> takeNotices(int limit, Duration lease) {
                            return super.takeNotices(1_000, lease).stream()
                                .filter(
                                    n ->
                                        request(n.request())
                                            .orElseThrow()
                                            .run()
                                            .tenant()
                                            .equals("default"))
                                .limit(limit)
                                .toList();
                          }
                        })
                .aTenantWithFewNoticesDoesNotWaitForOneWithMany());
  }

  @Test
  void aStoreWhoseTimeStandsStillFails() {
    Supplier<StoreContract> late =
        () ->
            new SpoiledContract(
                judge -> new InMemoryStore(Clock.fixed(judge.instant(), ZoneOffset.UTC)),
                store -> store);
    fails(() -> late.get().aDecisionJustBeforeTheDeadlineCountsAndAtTheDeadlineIsTooLate());
    fails(() -> late.get().aRequestExpiresAtItsDeadlineAndNotBefore());
    fails(() -> late.get().aRungIsReachedAtItsTimeAndNotBefore());
    fails(() -> late.get().anApprovalIsClaimedWhileItIsValidAndNotAfterwards());
    fails(() -> late.get().anExecutionIsLostWhenItsLeaseIsOverAndNotBefore());
    fails(() -> late.get().aRunIsLetGoExactlyWhenItsLeaseIsOver());
    fails(() -> late.get().aNodeThatKeepsItsLeaseHasTheFirstRightUntilItIsOver());
  }

  @Test
  void aStoreThatTakesStepsOneByOneFails() {
    UnaryOperator<Store> oneByOne =
        store ->
            new ForwardingStore(store) {
              @Override
              public Applied apply(List<Step> steps) {
                List<Request> done = new ArrayList<>();
                for (int i = 0; i < steps.size(); i++) {
                  Applied applied = super.apply(List.of(steps.get(i)));
                  if (applied instanceof Applied.Refused refused) {
                    return new Applied.Refused(i, refused.why(), refused.current());
                  }
                  done.addAll(((Applied.Done) applied).requests());
                }
                return new Applied.Done(done);
              }
            };
    fails(() -> SpoiledContract.by(oneByOne).whenOneStepIsRefusedNoneIsTaken());
  }

  @Test
  void aStoreThatForgetsFails() {
    StoreContract forgetful =
        new SpoiledContract(InMemoryStore::new, store -> new InMemoryStore(store.clock()));
    fails(forgetful::everythingIsTheSameAfterARestart);
  }

  @Test
  void aStoreThatIgnoresTheFenceFails() {
    UnaryOperator<Store> unfenced =
        store ->
            new ForwardingStore(store) {
              @Override
              public RunWritten writeRun(RunWrite w) {
                RunRecord there = run(w.before().id()).orElseThrow();
                return super.writeRun(
                    new RunWrite(
                        there,
                        w.status(),
                        w.outcome(),
                        w.keepsLease(),
                        w.checkpoint(),
                        w.opened(),
                        w.awaits(),
                        w.events()));
              }
            };
    fails(() -> SpoiledContract.by(unfenced).aWriteWithAnOldFenceIsLostWithAllThatGoesWithIt());
  }

  @Test
  void aStoreThatCountsUsesFromWhatItReadFails() {
    UnaryOperator<Store> readsFirst =
        store ->
            new ForwardingStore(store) {
              @Override
              public RunWritten writeRun(RunWrite w) {
                for (StandingStep.Use use : w.uses()) {
                  if (!standing(use.id()).orElseThrow().holdsAt(clock().instant())) {
                    return RunWritten.NOT_USABLE;
                  }
                }
                return super.writeRun(
                    new RunWrite(
                        w.before(),
                        w.status(),
                        w.outcome(),
                        w.keepsLease(),
                        w.checkpoint(),
                        w.opened(),
                        w.awaits(),
                        w.events()));
              }
            };
    fails(() -> SpoiledContract.by(readsFirst).ofSixtyFourRunsThatRaceForThreeUsesThreeGetThem());
    fails(() -> SpoiledContract.by(readsFirst).aUseStandsOrFallsWithTheRunsWrite());
  }

  @Test
  void aStoreThatUsesWhatIsRevokedFails() {
    UnaryOperator<Store> forgiving =
        store ->
            new ForwardingStore(store) {
              @Override
              public StandingWritten stand(List<StandingStep> steps) {
                StandingWritten written = super.stand(steps);
                boolean uses = steps.stream().allMatch(StandingStep.Use.class::isInstance);
                return uses ? StandingWritten.SAVED : written;
              }
            };
    fails(() -> SpoiledContract.by(forgiving).aRevokedRecordIsNotUsedAgainAndNotRevokedTwice());
    fails(() -> SpoiledContract.by(forgiving).aRecordHoldsUntilItsEndByTheStoresClock());
  }

  @Test
  void aStoreThatDoesNotWaitForChildrenFails() {
    UnaryOperator<Store> impatient =
        store ->
            new ForwardingStore(store) {
              @Override
              public RunWritten writeRun(RunWrite w) {
                return super.writeRun(
                    new RunWrite(
                        w.before(),
                        w.status(),
                        w.outcome(),
                        w.keepsLease(),
                        w.checkpoint(),
                        w.opened(),
                        List.of(),
                        w.events()));
              }
            };
    fails(() -> SpoiledContract.by(impatient).aRunWaitsForARunThatItStarted());
  }

  @Test
  void aStoreThatGivesOutNoticesWithoutALeaseFails() {
    UnaryOperator<Store> generous =
        store ->
            new ForwardingStore(store) {
              @Override
              public List<Notice> takeNotices(int limit, Duration lease) {
                return super.takeNotices(limit, Duration.ZERO);
              }
            };
    fails(() -> SpoiledContract.by(generous).aNoticeIsGivenToNobodyElseUntilTheLeaseIsOver());
    fails(() -> SpoiledContract.by(generous).ofEightThreadsThatTakeNoticesEachNoticeIsGivenToOne());
  }

  @Test
  void aStoreThatWritesArgumentsAnewFails() {
    UnaryOperator<Store> tidy =
        store ->
            new ForwardingStore(store) {
              @Override
              public Optional<Request> request(String id) {
                return super.request(id).map(this::tidied);
              }

              private Request tidied(Request r) {
                Revision old = r.revision();
                var action = old.action();
                Revision revision =
                    new Revision(
                        new Action(
                            action.run(),
                            action.callId(),
                            action.tool(),
                            action.signature(),
                            Arguments.parse(action.arguments().json()),
                            action.policyVersion(),
                            action.revision()),
                        old.digest(),
                        old.risk(),
                        old.message(),
                        old.reasons(),
                        old.context(),
                        old.basis(),
                        old.signals(),
                        old.secrets(),
                        old.author(),
                        old.at());
                return new Request(
                    r.id(),
                    revision,
                    r.status(),
                    r.route(),
                    r.deadline(),
                    r.waiting(),
                    r.votes(),
                    r.decision(),
                    r.claim(),
                    r.result(),
                    r.principal(),
                    r.origin(),
                    r.openedAt(),
                    r.updatedAt(),
                    r.head());
              }
            };
    fails(() -> SpoiledContract.by(tidy).everythingIsTheSameAfterARestart());
  }

  @Test
  void aStoreThatHintsBeforeItCommitsFails() {
    UnaryOperator<Store> hasty =
        store ->
            new ForwardingStore(store) {
              private final Listeners listeners = new Listeners();

              @Override
              public Applied apply(List<Step> steps) {
                listeners.tell();
                return super.apply(steps);
              }

              @Override
              public Listening listen(Runnable hint) {
                return listeners.listen(hint);
              }
            };
    // What is waited for never comes about here, so there is no reason to be patient.
    Awaitility.setDefaultTimeout(Duration.ofSeconds(1));
    try {
      assertThatThrownBy(() -> SpoiledContract.by(hasty).whoIsToldFindsWhatWasCommitted())
          .isInstanceOf(ConditionTimeoutException.class);
    } finally {
      Patience.restore();
    }
  }

  @Test
  void aStoreThatCannotStopTellingFails() {
    UnaryOperator<Store> chatty =
        store ->
            new ForwardingStore(store) {
              @Override
              public Listening listen(Runnable hint) {
                super.listen(hint);
                return () -> {};
              }
            };
    fails(() -> SpoiledContract.by(chatty).aClosedListeningIsCalledNoMoreAndMayBeClosedAgain());
  }

  @Test
  void aStoreThatForgetsToRecordARemovalFails() {
    UnaryOperator<Store> silent =
        store ->
            new ForwardingStore(store) {
              @Override
              public List<AuditEvent> audit(String subject) {
                return RemovedChain.isRemoval(subject) ? List.of() : super.audit(subject);
              }
            };
    fails(() -> SpoiledContract.by(silent).aRemovalIsOnRecordAndLeavesStay());
  }

  @Test
  void aStoreInWhichEverySealWinsFails() {
    UnaryOperator<Store> careless =
        store ->
            new ForwardingStore(store) {
              @Override
              public SealWritten seal(TreeHead head, List<Leaf> leaves) {
                super.seal(head, leaves);
                return SealWritten.SEALED;
              }
            };
    fails(() -> SpoiledContract.by(careless).ofTwoSealsThatFollowTheSameOneIsLostWithItsLeaves());
    fails(() -> SpoiledContract.by(careless).aSealWhoseLeavesAreTakenIsLost());
    fails(() -> SpoiledContract.by(careless).ofEightThatSealAtOnceOneWins());
    assertThatCode(
            () -> {
              SpoiledContract.by(s -> s).ofTwoSealsThatFollowTheSameOneIsLostWithItsLeaves();
              SpoiledContract.by(s -> s).aRemovalIsOnRecordAndLeavesStay();
            })
        .doesNotThrowAnyException();
  }

  @Test
  void aStoreThatForgetsLegalHoldsFails() {
    UnaryOperator<Store> forgetful =
        store ->
            new ForwardingStore(store) {
              @Override
              public Custody custody() {
                return new ForwardingCustody(super.custody()) {
                  /** On record, and nothing more. */
                  @Override
                  public boolean put(Hold hold, AuditEvent event) {
                    return append(event);
                  }
                };
              }
            };
    SpoiledContract.by(store -> store).aRunIsKeptWhileAHoldStandsOnItItsPersonOrItsTenant();
    fails(() -> SpoiledContract.by(forgetful).aRunIsKeptWhileAHoldStandsOnItItsPersonOrItsTenant());
  }
}
