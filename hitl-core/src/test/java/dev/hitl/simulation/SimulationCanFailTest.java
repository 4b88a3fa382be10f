package dev.hitl.simulation;

import static java.util.stream.Collectors.toList;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hitl.checkpoint.RunStatus;
import dev.hitl.notify.Notice;
import dev.hitl.request.Change;
import dev.hitl.request.Request;
import dev.hitl.request.Trigger;
import dev.hitl.store.Applied;
import dev.hitl.store.ForwardingStore;
import dev.hitl.store.RunOpened;
import dev.hitl.store.RunOpening;
import dev.hitl.store.RunTake;
import dev.hitl.store.RunWrite;
import dev.hitl.store.RunWritten;
import dev.hitl.store.Step;
import dev.hitl.store.Store;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** With a mechanism off, the simulation finds out, and says what is wrong. */
class SimulationCanFailTest {
  /** As many as a usual run of the simulation looks at. */
  private static final long MOST_SEEDS = 3_000;

  /**
   * What the checker is to say of one of the histories of a usual run, among whatever else it says.
   *
   * @param known a history that shows it; where a change made another of it, all are looked through
   */
  private static void assertFound(long known, Sabotage sabotage, String finding) {
    Pattern pattern = Pattern.compile(finding, Pattern.DOTALL);
    if (!isFound(known, sabotage, pattern)) {
      OptionalLong other =
          LongStream.rangeClosed(1, MOST_SEEDS)
              .parallel()
              .filter(seed -> isFound(seed, sabotage, pattern))
              .findFirst();
      assertThat(other).as("%s, within %d seeds", finding, MOST_SEEDS).isPresent();
      System.out.printf(
          "'%s' is found with seed %d, no longer with %d%n", finding, other.getAsLong(), known);
    }
  }

  private static boolean isFound(long seed, Sabotage sabotage, Pattern finding) {
    return Histories.of(seed, sabotage).violations.stream()
        .anyMatch(violation -> finding.matcher(violation).find());
  }

  /** A store that treats some single steps in a way of its own. */
  private abstract static class Spoiled extends ForwardingStore {
    private final Predicate<Step> which;

    Spoiled(Store to, Predicate<Step> which) {
      super(to);
      this.which = which;
    }

    abstract Applied spoil(Step step);

    @Override
    public Applied apply(List<Step> steps) {
      return steps.size() == 1 && which.test(steps.get(0))
          ? spoil(steps.get(0))
          : super.apply(steps);
    }

    /** A claim that is to be won together with its run is spoiled like any other. */
    @Override
    public RunWritten acquire(RunTake take) {
      Step claim = take.claim();
      if (claim == null || !which.test(claim)) {
        return super.acquire(take);
      }
      super.acquire(new RunTake(take.before(), take.node(), take.lease(), null));
      return spoil(claim) instanceof Applied.Done ? RunWritten.SAVED : RunWritten.LOST;
    }

    final Applied done(Step step) {
      return new Applied.Done(List.of(step.after()));
    }
  }

  private static Predicate<Step> of(Trigger... triggers) {
    return step -> Set.of(triggers).contains(step.trigger());
  }

  /** Says of these steps that they were taken, whatever became of them. */
  private static Sabotage saysDoneTo(Trigger... triggers) {
    return Sabotage.ofStore(
        store ->
            new Spoiled(store, of(triggers)) {
              @Override
              Applied spoil(Step step) {
                return to.apply(List.of(step)) instanceof Applied.Done done ? done : done(step);
              }
            });
  }

  @Test
  void aStoreThatSaysDoneToEveryClaimIsFound() {
    assertFound(13, saysDoneTo(Trigger.CLAIM), "began (2 times|after|with fence)");
  }

  @Test
  void aStoreThatDoesNotWriteTheClaimIsFound() {
    assertFound(
        1,
        Sabotage.ofStore(
            store ->
                new Spoiled(store, of(Trigger.CLAIM)) {
                  @Override
                  Applied spoil(Step step) {
                    return done(step);
                  }
                }),
        "began .* times");
  }

  @Test
  void aStoreThatSaysDoneToEveryDecisionIsFound() {
    assertFound(
        11,
        saysDoneTo(Trigger.APPROVE, Trigger.REJECT, Trigger.ANSWER, Trigger.WITHDRAW),
        "was acknowledged, on record 0 times");
  }

  @Test
  void aStoreThatDoesNotCountTheUsesOfAGrantIsFound() {
    assertFound(
        863,
        Sabotage.ofStore(
            store ->
                new ForwardingStore(store) {
                  @Override
                  public RunWritten writeRun(RunWrite write) {
                    return super.writeRun(
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
                }),
        "calls began on grants of");
  }

  @Test
  void aStoreThatForgetsADecisionIsFound() {
    assertFound(
        1,
        Sabotage.ofStore(
            store ->
                new Spoiled(store, of(Trigger.REJECT, Trigger.VOTE)) {
                  @Override
                  Applied spoil(Step step) {
                    return done(step);
                  }
                }),
        "was acknowledged, on record 0 times");
  }

  @Test
  void aStoreThatForgetsAResultIsFound() {
    assertFound(
        1,
        Sabotage.ofStore(
            store ->
                new Spoiled(store, of(Trigger.SUCCEED)) {
                  @Override
                  Applied spoil(Step step) {
                    return done(step);
                  }
                }),
        "was lost and nothing had happened");
  }

  @Test
  void aStoreThatIgnoresVersionsIsFound() {
    assertFound(
        1109,
        Sabotage.ofStore(
            store ->
                new Spoiled(store, of(Trigger.VOTE, Trigger.APPROVE)) {
                  @Override
                  Applied spoil(Step step) {
                    Applied applied = to.apply(List.of(step));
                    Request now = to.request(step.after().id()).orElseThrow();
                    return applied instanceof Applied.Refused refused
                            && refused.why() == Applied.Why.CHANGED
                            && now.status() == step.trigger().from()
                        ? to.apply(List.of(on(now, step)))
                        : applied;
                  }
                }),
        "its revision is gone|the vote is gone|and only");
  }

  private static Step on(Request now, Step step) {
    Change change = step.change();
    return Step.of(
        new Change(
            change.trigger(),
            now,
            change.after().withHead(now.head()),
            change.actor(),
            change.data()));
  }

  @Test
  void aPolicyThatAsksForNoApprovalIsFound() {
    assertFound(
        1,
        new Sabotage(store -> store, false, World.LEASE, false, true),
        "began without an approval");
  }

  @Test
  void aNodeThatRunsAgainWhatIsNotHarmlessIsFound() {
    assertFound(
        104,
        new Sabotage(store -> store, true, World.LEASE, true, true),
        "is run again although that is not harmless");
  }

  @Test
  void aLeaseThatIsIgnoredIsFound() {
    assertFound(
        217,
        new Sabotage(store -> store, true, Duration.ofMillis(1), false, true),
        "before its lease ended");
  }

  @Test
  void noticesThatAreLostAreFound() {
    assertFound(
        1,
        Sabotage.ofStore(
            store ->
                new ForwardingStore(store) {
                  @Override
                  public List<Notice> takeNotices(int limit, Duration lease) {
                    to.takeNotices(limit, lease).forEach(notice -> to.noticeDelivered(notice.id()));
                    return List.of();
                  }
                }),
        "people were told \\[\\] of");
  }

  @Test
  void aDeadlineThatIsIgnoredIsFound() {
    assertFound(
        11,
        Sabotage.ofStore(
            store ->
                new Spoiled(store, of(Trigger.APPROVE, Trigger.REJECT)) {
                  @Override
                  Applied spoil(Step step) {
                    Applied applied = to.apply(List.of(step));
                    return applied instanceof Applied.Refused refused
                            && refused.why() == Applied.Why.TOO_LATE
                        ? done(step)
                        : applied;
                  }
                }),
        "after its deadline");
  }

  @Test
  void anEmergencyWhoseReviewIsLostIsFound() {
    assertFound(
        34,
        Sabotage.ofStore(
            store ->
                new ForwardingStore(store) {
                  @Override
                  public Applied apply(List<Step> steps) {
                    List<Step> kept =
                        steps.stream().filter(step -> !isReview(step)).collect(toList());
                    Applied applied = to.apply(kept);
                    return applied instanceof Applied.Done ? allDone(steps) : applied;
                  }
                }),
        "was run at once and has no review");
  }

  private static boolean isReview(Step step) {
    return step.trigger() == Trigger.OPEN_REVIEW;
  }

  private static Applied allDone(List<Step> steps) {
    return new Applied.Done(steps.stream().map(Step::after).toList());
  }

  @Test
  void aWordThatIsTakenBackAndStillCountsIsFound() {
    assertFound(
        76,
        Sabotage.ofStore(
            store ->
                new Spoiled(store, of(Trigger.TAKE_BACK)) {
                  @Override
                  Applied spoil(Step step) {
                    Change change = step.change();
                    Request before = Objects.requireNonNull(change.before());
                    return to.apply(
                        List.of(
                            Step.of(
                                new Change(
                                    change.trigger(),
                                    before,
                                    before,
                                    change.actor(),
                                    change.data()))));
                  }
                }),
        "wire began .* and only");
  }

  @Test
  void aStoreThatDoesNotWriteARollBackIsFound() {
    assertFound(
        481,
        Sabotage.ofStore(
            store ->
                new ForwardingStore(store) {
                  @Override
                  public Applied apply(List<Step> steps) {
                    return steps.get(0).trigger() == Trigger.ROLL_BACK
                        ? allDone(steps)
                        : to.apply(steps);
                  }
                }),
        "began 2 times");
  }

  @Test
  void aNodeThatLetsAnybodyDecideWhatSomebodyHasTakenIsFound() {
    assertFound(28, new Sabotage(store -> store, true, World.LEASE, false, false), "still has");
  }

  /** Writes a run with another status than was asked for, and says that it was done. */
  private static Sabotage readyInPlaceOf(RunStatus status) {
    return Sabotage.ofStore(
        store ->
            new ForwardingStore(store) {
              @Override
              public RunWritten writeRun(RunWrite write) {
                return to.writeRun(
                    write.status() != status
                        ? write
                        : new RunWrite(
                            write.before(),
                            RunStatus.READY,
                            null,
                            false,
                            write.checkpoint(),
                            write.opened(),
                            write.awaits(),
                            write.events(),
                            write.caps(),
                            write.uses()));
              }
            });
  }

  @Test
  void aStoreThatDoesNotPauseARunIsFound() {
    assertFound(6, readyInPlaceOf(RunStatus.PAUSED), "although PAUSE of");
  }

  @Test
  void aStoreThatDoesNotAbortARunIsFound() {
    assertFound(18, readyInPlaceOf(RunStatus.ABORTED), "although ABORT of");
  }

  @Test
  void aStoreThatTakesAndStartsRunsWhateverWasStoppedIsFound() {
    assertFound(
        276,
        Sabotage.ofStore(
            store ->
                new ForwardingStore(store) {
                  @Override
                  public RunWritten acquire(RunTake take) {
                    return to.acquire(
                        new RunTake(take.before(), take.node(), take.lease(), take.claim()));
                  }

                  @Override
                  public RunOpened openRun(RunOpening opening) {
                    return to.openRun(
                        new RunOpening(opening.run(), opening.checkpoint(), opening.event()));
                  }
                }),
        "although STOP of");
  }

  @Test
  void aRunThatNeverWakesIsFound() {
    assertFound(
        1,
        Sabotage.ofStore(
            store ->
                new ForwardingStore(store) {
                  @Override
                  public int releaseLapsedRuns(int limit) {
                    return 0;
                  }
                }),
        "is stuck");
  }
}
