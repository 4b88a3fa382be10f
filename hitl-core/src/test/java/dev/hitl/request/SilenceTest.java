package dev.hitl.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.hitl.policy.Ladder;
import dev.hitl.policy.Ladder.End;
import dev.hitl.policy.Ladder.Rung;
import dev.hitl.policy.Priority;
import dev.hitl.policy.Route;
import dev.hitl.policy.Route.Group;
import dev.hitl.policy.Route.Seat;
import dev.hitl.policy.Route.Stage;
import dev.hitl.tool.Risk;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SilenceTest {
  private static final Instant LATE = Asked.AT.plus(Duration.ofDays(9));
  private static final Duration HOUR = Duration.ofHours(1);
  private static final Ladder LADDER =
      new Ladder(
          List.of(
              new Rung(HOUR, Set.of(), Set.of("boss"), Priority.LOW, "sms", null, null),
              new Rung(HOUR.multipliedBy(2), Set.of(), Set.of(), Priority.URGENT, null, null, null),
              Rung.ending(HOUR.multipliedBy(3), End.REJECT)));

  private static Request asked(Route route, Risk risk) {
    Request plain = Asked.in(RequestStatus.PENDING);
    Revision old = plain.revision();
    Revision revision =
        new Revision(
            old.action(),
            old.digest(),
            risk,
            old.message(),
            old.reasons(),
            old.context(),
            old.basis(),
            old.signals(),
            old.secrets(),
            old.author(),
            old.at());
    return new Request(
        plain.id(),
        revision,
        RequestStatus.PENDING,
        route,
        route.ladder().deadline(Asked.AT),
        Waiting.begin(route, Asked.AT),
        List.of(),
        null,
        null,
        null,
        plain.principal(),
        null,
        Asked.AT,
        Asked.AT,
        plain.head());
  }

  private static Request asked(Ladder ladder, Risk risk) {
    return asked(Route.of(List.of(new Group(Set.of("manager"), 2))).withLadder(ladder), risk);
  }

  private static Request climbed() {
    return Silence.climb(asked(LADDER, Risk.HIGH), LATE).after();
  }

  @Test
  void aRungCountsFromWhenTheOneBeforeWasDueAndNotFromWhenSomebodyLooked() {
    Request first = climbed();
    assertThat(first.waiting().nextRung()).isEqualTo(Asked.AT.plus(HOUR.multipliedBy(2)));
    assertThat(first.dueAt()).isEqualTo(first.waiting().nextRung());
    Request second = Silence.climb(first, LATE).after();
    assertThat(second.dueAt()).isEqualTo(second.deadline());
    assertThat(Silence.climbs(second)).isFalse();
    assertThatIllegalArgumentException().isThrownBy(() -> Silence.climb(second, LATE));
  }

  @Test
  void aRungRaisesThePriorityAndNeverLowersIt() {
    assertThat(climbed().waiting().priority()).isEqualTo(Priority.NORMAL);
    assertThat(Silence.climb(climbed(), LATE).after().waiting().priority())
        .isEqualTo(Priority.URGENT);
  }

  @Test
  void aChannelHoldsUntilAnotherIsNamed() {
    assertThat(Silence.climb(climbed(), LATE).after().waiting().channel()).isEqualTo("sms");
  }

  @Test
  void onlyPlacesOfTheOpenStageForPeopleOfCertainRolesAreWidened() {
    List<Group> mixed =
        List.of(
            new Group(Set.of("a"), 1),
            new Group(Set.of("bot"), 1, Seat.SOFT),
            new Group(Set.of(), 1, Seat.PRINCIPAL),
            new Group(Set.of(), 1));
    Route route =
        Route.anyOf(1)
            .withStages(
                List.of(
                    new Stage(List.of(new Group(Set.of("first"), 1))),
                    new Stage(mixed),
                    new Stage(List.of(new Group(Set.of("last"), 1)))))
            .withLadder(LADDER);
    Request asked = asked(route, Risk.HIGH);
    Request voted = Change.vote(asked, Asked.vote("ann", "first")).after();
    Route widened = Silence.climb(voted, LATE).after().route();
    assertThat(widened.stages().get(0)).isEqualTo(route.stages().get(0));
    assertThat(widened.stages().get(1).groups())
        .containsExactlyInAnyOrder(
            new Group(Set.of("a", "boss"), 1), mixed.get(1), mixed.get(2), mixed.get(3));
    assertThat(widened.stages().get(2)).isEqualTo(route.stages().get(2));
    assertThat(Silence.climb(asked, LATE).after().route().stages().get(0).groups())
        .containsExactly(new Group(Set.of("boss", "first"), 1));
  }

  @Test
  void silenceApprovesLowAndMediumRiskOnlyWhateverTheLadderSays() {
    Ladder approving = Ladder.ending(HOUR, End.APPROVE);
    for (Risk risk : Risk.values()) {
      Change end = Silence.end(asked(approving, risk), LATE);
      boolean may = risk == Risk.LOW || risk == Risk.MEDIUM;
      assertThat(end.trigger())
          .as("%s", risk)
          .isEqualTo(may ? Trigger.APPROVE_BY_SILENCE : Trigger.EXPIRE);
      if (!may) {
        assertThat(end.data().get("reason")).asString().contains("it is of " + risk.word());
      }
    }
  }

  @Test
  void silenceDoesNotApproveWhatIsDoneByHandOrWhatSomebodyObjectedTo() {
    Request low = asked(Ladder.ending(HOUR, End.APPROVE), Risk.LOW);
    Route byHand = low.route().withTerms(new Route.Terms(1, false, true, null, Priority.NORMAL));
    assertThat(Silence.end(asked(byHand, Risk.LOW), LATE).trigger()).isEqualTo(Trigger.EXPIRE);
    Vote no =
        new Vote("eve", Identity.Kind.PERSON, Set.of("manager"), false, 0, null, "no", Asked.AT);
    Request objected = StateTest.with(low, Map.of("votes", List.of(no)));
    assertThat(Silence.end(objected, LATE).trigger()).isEqualTo(Trigger.EXPIRE);
  }

  @Test
  void anApprovalBySilenceIsValidFromWhenItWasGiven() {
    Route route =
        asked(Ladder.ending(HOUR, End.APPROVE), Risk.LOW)
            .route()
            .withTerms(new Route.Terms(1, false, false, HOUR, Priority.NORMAL));
    Request approved = Silence.end(asked(route, Risk.LOW), LATE).after();
    assertThat(approved.deadline()).isEqualTo(LATE.plus(HOUR));
    assertThat(approved.votes()).isEmpty();
    Request lapsed = Silence.lapse(approved, LATE.plus(HOUR)).after();
    assertThat(lapsed.decision()).isEqualTo(new Decision.Lapsed(List.of()));
  }

  @Test
  void anEditKeepsThePositionOnALadderThatIsTheSame() {
    Request climbed = climbed();
    Request edited =
        Change.edit(climbed, Asked.edited("ann", 1), climbed.route(), null, "ann", "x").after();
    assertThat(edited.waiting()).isEqualTo(climbed.waiting());
    assertThat(edited.deadline()).isEqualTo(climbed.deadline());
  }

  @Test
  void anEditWithAnotherLadderBeginsAtItsFootAndNeverGainsTime() {
    Request climbed = Silence.climb(climbed(), LATE).after();
    Ladder longer = new Ladder(List.of(Rung.ending(HOUR.multipliedBy(90), End.REJECT)));
    Request edited =
        Change.edit(
                climbed,
                Asked.edited("ann", 1),
                climbed.route().withLadder(longer),
                null,
                "ann",
                "x")
            .after();
    assertThat(edited.waiting().rung()).isZero();
    assertThat(edited.deadline()).isEqualTo(climbed.deadline());
    assertThat(edited.dueAt()).isEqualTo(climbed.deadline());
    assertThat(edited.waiting().priority()).isEqualTo(Priority.URGENT);
    assertThat(edited.waiting().channel()).isEqualTo("sms");
    assertThat(Silence.end(edited, LATE).trigger()).isEqualTo(Trigger.REJECT_BY_SILENCE);
  }

  @Test
  void whatWasEditedIsNeverApprovedBySilenceEvenByASecondEdit() {
    Request asked = asked(Ladder.ending(HOUR, End.APPROVE), Risk.LOW);
    Request edited =
        Change.edit(asked, Asked.edited("ann", 1), asked.route(), null, "ann", "x").after();
    assertThat(edited.route().ladder()).isEqualTo(Ladder.ending(HOUR, End.EXPIRE));
    assertThat(edited.waiting()).isEqualTo(asked.waiting());
    assertThat(Silence.end(edited, LATE).trigger()).isEqualTo(Trigger.EXPIRE);
    Request again =
        Change.edit(edited, Asked.edited("ann", 2), asked.route(), null, "ann", "x").after();
    assertThat(again.route().ladder().end()).isEqualTo(End.EXPIRE);
  }

  @Test
  void reopeningBeginsAtTheFootWithTheWholeTime() {
    Request approved = Change.approve(climbed(), Asked.vote("ann", "manager")).after();
    assertThat(approved.deadline()).isNull();
    Request again =
        Change.reopen(approved, Asked.edited("ann", 1), approved.route(), "changed").after();
    assertThat(again.waiting()).isEqualTo(Waiting.begin(again.route(), again.revision().at()));
    assertThat(again.deadline()).isEqualTo(again.revision().at().plus(HOUR.multipliedBy(3)));
  }

  @Test
  void aRungThatWidensWhoMayDecideEndsWhatSomebodyHadTakenAndOneThatOnlyTellsDoesNot() {
    Waiting.Assignment taken = new Waiting.Assignment("manager-1", LATE.plus(HOUR));
    for (boolean widens : List.of(true, false)) {
      Set<String> roles = Set.of("boss");
      Rung rung =
          new Rung(
              HOUR, widens ? Set.of() : roles, widens ? roles : Set.of(), null, null, null, null);
      Request asked =
          asked(
              new Ladder(List.of(rung, Rung.ending(HOUR.multipliedBy(3), End.REJECT))), Risk.HIGH);
      Request mine = Change.assign(asked, taken, "manager-1", Asked.AT).after();
      assertThat(Silence.climb(mine, LATE).after().waiting().assignment())
          .isEqualTo(widens ? null : taken);
    }
  }
}
