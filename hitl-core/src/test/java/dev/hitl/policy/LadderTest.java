package dev.hitl.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hitl.policy.Ladder.End;
import dev.hitl.policy.Ladder.Rung;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LadderTest {
  private static final Duration HOUR = Duration.ofHours(1);
  private static final Duration DAY = Duration.ofDays(1);
  private static final Instant ASKED = Instant.parse("2026-03-02T16:30:00Z");
  private static final Hours OFFICE = hours("office");

  private static Hours hours(String name) {
    return new Hours(
        name,
        ZoneOffset.UTC,
        Set.of(DayOfWeek.MONDAY, DayOfWeek.TUESDAY),
        LocalTime.of(9, 0),
        LocalTime.of(17, 0),
        Set.of());
  }

  private static Rung telling(Duration after, String... roles) {
    return new Rung(after, Set.of(roles), Set.of(), null, null, null, null);
  }

  @Test
  void eachRungFollowsTheOneBeforeIt() {
    Ladder ladder =
        new Ladder(
            List.of(
                telling(HOUR, "a"), telling(DAY, "b"), Rung.ending(DAY.plus(HOUR), End.REJECT)));
    assertThat(ladder.first(ASKED)).isEqualTo(ASKED.plus(HOUR));
    assertThat(ladder.following(0, ASKED.plus(HOUR))).isEqualTo(ASKED.plus(DAY));
    assertThat(ladder.following(1, ASKED.plus(DAY))).isEqualTo(ladder.deadline(ASKED));
    assertThat(ladder.following(2, ASKED)).isNull();
    assertThat(Ladder.NONE.first(ASKED)).isNull();
    assertThat(new Ladder(List.of(telling(HOUR, "a"))).deadline(ASKED)).isNull();
  }

  @Test
  void withinHoursTheLastRungIsStillTheDeadline() {
    Ladder ladder =
        new Ladder(
            List.of(telling(HOUR, "a"), Rung.ending(Duration.ofHours(9), End.REJECT)), OFFICE);
    Instant first = ladder.first(ASKED);
    assertThat(first).isEqualTo("2026-03-03T09:30:00Z");
    assertThat(ladder.following(0, first))
        .isEqualTo("2026-03-09T09:30:00Z")
        .isEqualTo(ladder.deadline(ASKED));
  }

  @Test
  void laddersThatCountInOneKindOfHoursAreJoinedInIt() {
    Ladder one = Ladder.ending(HOUR, End.REJECT).within(OFFICE);
    Ladder other = Ladder.ending(DAY, End.EXPIRE).within(OFFICE);
    assertThat(one.merge(other)).isEqualTo(other.merge(one)).isEqualTo(one);
    assertThat(one.merge(Ladder.NONE)).isEqualTo(Ladder.NONE.merge(one)).isEqualTo(one);
  }

  @Test
  void laddersThatCountDifferentlyAreJoinedInPlainTimeWhichIsNeverLater() {
    Ladder one = Ladder.ending(HOUR, End.REJECT).within(OFFICE);
    Ladder other = Ladder.ending(DAY, End.EXPIRE);
    assertThat(one.merge(other))
        .isEqualTo(other.merge(one))
        .isEqualTo(Ladder.ending(HOUR, End.REJECT));
    assertThat(one.merge(other.within(hours("other"))).hours()).isNull();
  }

  @Test
  void silenceThatCountsDifferentlyApprovesNothing() {
    Ladder one = Ladder.ending(HOUR, End.APPROVE).within(OFFICE);
    Ladder other = Ladder.ending(DAY, End.APPROVE);
    assertThat(one.merge(other)).isEqualTo(other.merge(one)).isEqualTo(Ladder.NONE);
    assertThat(one.merge(Ladder.ending(DAY, End.APPROVE).within(OFFICE)).end())
        .isEqualTo(End.APPROVE);
  }

  @Test
  void withoutApprovalItExpiresAndIsOtherwiseTheSame() {
    Ladder ladder = new Ladder(List.of(telling(HOUR, "a"), Rung.ending(DAY, End.APPROVE)), OFFICE);
    assertThat(ladder.withoutApproval())
        .isEqualTo(new Ladder(List.of(telling(HOUR, "a"), Rung.ending(DAY, End.EXPIRE)), OFFICE));
    Ladder rejecting = Ladder.ending(HOUR, End.REJECT);
    assertThat(rejecting.withoutApproval()).isSameAs(rejecting);
  }
}
