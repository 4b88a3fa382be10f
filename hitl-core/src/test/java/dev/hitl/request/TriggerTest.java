package dev.hitl.request;

import static dev.hitl.request.RequestStatus.ANSWERED;
import static dev.hitl.request.RequestStatus.APPROVED;
import static dev.hitl.request.RequestStatus.CANCELLED;
import static dev.hitl.request.RequestStatus.EXECUTING;
import static dev.hitl.request.RequestStatus.EXPIRED;
import static dev.hitl.request.RequestStatus.FAILED;
import static dev.hitl.request.RequestStatus.IN_DOUBT;
import static dev.hitl.request.RequestStatus.PENDING;
import static dev.hitl.request.RequestStatus.REDIRECTED;
import static dev.hitl.request.RequestStatus.REJECTED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class TriggerTest {
  /** What is allowed, written down a second time and on purpose. */
  private static final String TABLE =
      """
      OPEN                -            -> PENDING      any
      OPEN_APPROVED       -            -> APPROVED     any
      OPEN_REFUSED        -            -> REJECTED     any
      VOTE                PENDING      -> PENDING      before deadline
      TAKE_BACK           PENDING      -> PENDING      before deadline
      EDIT                PENDING      -> PENDING      before deadline
      ESCALATE            PENDING      -> PENDING      before deadline
      ASSIGN              PENDING      -> PENDING      before deadline
      RELEASE             PENDING      -> PENDING      before deadline
      APPROVE             PENDING      -> APPROVED     before deadline
      PERFORM             PENDING      -> EXECUTED     before deadline
      REJECT              PENDING      -> REJECTED     before deadline
      ANSWER              PENDING      -> ANSWERED     before deadline
      REDIRECT            PENDING      -> REDIRECTED   before deadline
      BREAK_GLASS         PENDING      -> PENDING      before deadline
      OBSERVE             PENDING      -> APPROVED     before deadline
      CLIMB               PENDING      -> PENDING      after due
      EXPIRE              PENDING      -> EXPIRED      after deadline
      REJECT_BY_SILENCE   PENDING      -> REJECTED     after deadline
      ANSWER_BY_SILENCE   PENDING      -> ANSWERED     after deadline
      APPROVE_BY_SILENCE  PENDING      -> APPROVED     after deadline
      WITHDRAW            PENDING      -> CANCELLED    any
      CLAIM               APPROVED     -> EXECUTING    before deadline
      LAPSE               APPROVED     -> EXPIRED      after deadline
      REOPEN              APPROVED     -> PENDING      any
      REVOKE              APPROVED     -> REJECTED     any
      SUCCEED             EXECUTING    -> EXECUTED     any
      FAIL                EXECUTING    -> FAILED       any
      LOSE                EXECUTING    -> IN_DOUBT     after lease
      RERUN               EXECUTING    -> APPROVED     after lease
      YIELD               EXECUTING    -> APPROVED     any
      RESOLVE_SUCCEEDED   IN_DOUBT     -> EXECUTED     any
      RESOLVE_FAILED      IN_DOUBT     -> FAILED       any
      RESOLVE_RERUN       IN_DOUBT     -> APPROVED     any
      OVERRULE            APPROVED     -> REJECTED     any
      ROLL_BACK           EXECUTED     -> COMPENSATING any
      OPEN_CLAIMED        -            -> EXECUTING    any
      COMPENSATE          COMPENSATING -> COMPENSATED  any
      COMPENSATION_FAILED COMPENSATING -> EXECUTED     any
      OPEN_REVIEW         -            -> REVIEWING    any
      CLIMB_REVIEW        REVIEWING    -> REVIEWING    after due
      CONFIRM             REVIEWING    -> CONFIRMED    any
      FLAG                REVIEWING    -> FLAGGED      any
      ROLL_BACK_FLAGGED   FLAGGED      -> COMPENSATING any
      FLAGGED_STANDS      COMPENSATING -> FLAGGED      any
      """;

  @Test
  void theTableIsExactlyTheOneThatWasDesigned() {
    List<String> rows =
        Arrays.stream(Trigger.values())
            .map(
                trigger ->
                    "%s %s -> %s %s"
                        .formatted(
                            trigger,
                            trigger.from() == null ? "-" : trigger.from(),
                            trigger.to(),
                            trigger.timing().name().toLowerCase(Locale.ROOT).replace('_', ' ')))
            .toList();
    assertThat(rows)
        .containsExactlyElementsOf(
            TABLE.lines().map(line -> line.replaceAll(" +", " ").strip()).toList());
  }

  @Test
  void everyStepThatTheTableDoesNotHaveIsRefused() {
    List<RequestStatus> froms = new ArrayList<>(Arrays.asList(RequestStatus.values()));
    froms.add(null);
    int allowed = 0;
    int refused = 0;
    for (Trigger trigger : Trigger.values()) {
      for (RequestStatus from : froms) {
        for (RequestStatus to : RequestStatus.values()) {
          Request before = from == null ? null : Asked.in(from);
          Request after = Asked.in(to);
          if (from == trigger.from() && to == trigger.to()) {
            assertThatCode(() -> new Change(trigger, before, after, "x", Map.of()))
                .doesNotThrowAnyException();
            allowed++;
          } else {
            assertThatThrownBy(() -> new Change(trigger, before, after, "x", Map.of()))
                .as("%s from %s to %s", trigger, from, to)
                .isInstanceOf(Change.IllegalTransition.class)
                .hasMessageContaining(trigger.name())
                .hasMessageContaining("not from " + from + " to " + to);
            refused++;
          }
        }
      }
    }
    assertThat(allowed).isEqualTo(Trigger.values().length);
    int triggers = Trigger.values().length;
    int statuses = RequestStatus.values().length;
    assertThat(refused).isEqualTo(triggers * (statuses + 1) * statuses - triggers);
  }

  @Test
  void aConcludedRequestNeverChangesAgain() {
    Set<RequestStatus> ends =
        EnumSet.of(
            FAILED,
            REJECTED,
            ANSWERED,
            REDIRECTED,
            EXPIRED,
            CANCELLED,
            RequestStatus.COMPENSATED,
            RequestStatus.CONFIRMED);
    for (RequestStatus status : RequestStatus.values()) {
      assertThat(status.isFinal()).as("%s", status).isEqualTo(ends.contains(status));
    }
  }

  @Test
  void aRunWaitsForPeopleOnlyWhileTheyAreAskedOrADoubtIsOpen() {
    assertThat(Stream.of(RequestStatus.values()).filter(RequestStatus::isWaiting))
        .containsExactlyInAnyOrder(PENDING, IN_DOUBT);
  }

  @Test
  void noWayLeadsFromAReviewToAnExecution() {
    Set<RequestStatus> reached = EnumSet.of(RequestStatus.REVIEWING);
    for (int i = 0; i < RequestStatus.values().length; i++) {
      for (Trigger trigger : Trigger.values()) {
        if (reached.contains(trigger.from())) {
          reached.add(trigger.to());
        }
      }
    }
    assertThat(reached)
        .containsExactlyInAnyOrder(
            RequestStatus.REVIEWING,
            RequestStatus.CONFIRMED,
            RequestStatus.FLAGGED,
            // What ran may be undone, and where that fails it has run as before.
            RequestStatus.COMPENSATING,
            RequestStatus.COMPENSATED,
            RequestStatus.EXECUTED);
  }

  @Test
  void everyStatusCanBeReachedFromTheBeginning() {
    Set<RequestStatus> reached = EnumSet.noneOf(RequestStatus.class);
    for (int i = 0; i < RequestStatus.values().length; i++) {
      for (Trigger trigger : Trigger.values()) {
        if (trigger.from() == null || reached.contains(trigger.from())) {
          reached.add(trigger.to());
        }
      }
    }
    assertThat(reached).containsExactlyInAnyOrder(RequestStatus.values());
  }

  @Test
  void nothingExecutesThatWasNotApprovedBefore() {
    assertThat(Stream.of(Trigger.values()).filter(trigger -> trigger.to() == EXECUTING))
        .containsExactly(Trigger.CLAIM, Trigger.OPEN_CLAIMED)
        .allMatch(trigger -> trigger.from() == APPROVED || trigger == Trigger.OPEN_CLAIMED);
  }
}
