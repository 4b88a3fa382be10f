package dev.hitl.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.hitl.policy.Hours;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.EnumSet;
import java.util.Set;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReviewSimulationTest {
  private static final Instant MONDAY = Instant.parse("2026-11-02T00:00:00Z");
  private static final Duration TWO_MINUTES = Duration.ofMinutes(2);

  @ParameterizedTest
  @CsvSource({"1, 0.5", "1, 0.8", "2, 0.7", "3, 0.9", "10, 0.85"})
  void queuesAreAsLongAsTheTheoryOfQueuesSays(int reviewers, double utilisation) {
    double perHour = utilisation * reviewers * 30;
    ReviewFigures figures = play(perHour, reviewers, 0, 1_000_000);

    double expected = erlangC(reviewers, utilisation * reviewers) * utilisation / (1 - utilisation);
    assertThat(figures.meanWaiting()).isCloseTo(expected, Percentage.withPercentage(5));
    assertThat(figures.meanWait().toMillis())
        .isCloseTo((long) (expected / perHour * 3_600_000), Percentage.withPercentage(5));
    assertThat(figures.utilisation()).isCloseTo(utilisation, within(0.01));
  }

  /** Negative control: as many requests for one reviewer fewer are far from what theory says. */
  @Test
  void anotherNumberOfReviewersIsFound() {
    double expected = erlangC(3, 2.4) * 0.8 / 0.2;
    assertThat(play(72, 4, 0, 1_000_000).meanWaiting()).isLessThan(expected / 2);
  }

  /** The part of requests that find all reviewers busy (Erlang's C formula). */
  private static double erlangC(int servers, double offered) {
    double blocked = 1;
    for (int k = 1; k <= servers; k++) {
      blocked = offered * blocked / (k + offered * blocked);
    }
    double utilisation = offered / servers;
    return blocked / (1 - utilisation + utilisation * blocked);
  }

  @Test
  void theSameSeedGivesTheSameFiguresAndAnotherGivesOthers() {
    ReviewSimulation simulation =
        ReviewSimulation.of(
            new ReviewLoad(20, Duration.ofMinutes(10)),
            Staffing.always(1, TWO_MINUTES, 0.1),
            MONDAY);
    assertThat(simulation.play(1_000, 7)).isEqualTo(simulation.play(1_000, 7));
    assertThat(simulation.play(1_000, 7)).isNotEqualTo(simulation.play(1_000, 8));
  }

  @Test
  void aWaitOfOneRequestIsTheTimeUntilAReviewerIsFree() {
    ReviewFigures figures = play(0.001, 1, 0, 50);
    assertThat(figures.meanWaiting()).isZero();
    assertThat(figures.mostWaiting()).isZero();
    assertThat(figures.medianWait()).isEqualTo(Duration.ZERO);
  }

  @Test
  void decisionsThatTakeLongerThanTheLimitAreLate() {
    Duration limit = Duration.ofMinutes(4);
    ReviewSimulation simulation =
        ReviewSimulation.of(
            new ReviewLoad(0.01, limit), Staffing.always(3, TWO_MINUTES, 0), MONDAY);
    // Nobody waits, so that only the decision itself may be late: exp(-4/2) of them.
    assertThat(simulation.play(100_000, 3).late())
        .isCloseTo((int) (100_000 * Math.exp(-2)), Percentage.withPercentage(3));
  }

  @Test
  void asManyAreWrongAsReviewersErr() {
    assertThat(play(10, 2, 0.05, 100_000).wrong()).isCloseTo(5_000, Percentage.withPercentage(5));
    assertThat(play(10, 2, 0, 100_000).wrong()).isZero();
    assertThat(play(10, 2, 1, 1_000).wrong()).isEqualTo(1_000);
  }

  @Test
  void outsideTheirHoursReviewersTakeUpNothing() {
    Hours day =
        new Hours(
            "day",
            ZoneId.of("UTC"),
            EnumSet.allOf(DayOfWeek.class),
            LocalTime.of(9, 0),
            LocalTime.of(17, 0),
            Set.of());
    ReviewLoad load = new ReviewLoad(5, Duration.ofHours(1));
    Staffing staffing = Staffing.always(5, TWO_MINUTES, 0);
    ReviewFigures always = ReviewSimulation.of(load, staffing, MONDAY).play(20_000, 1);
    ReviewFigures byDay = ReviewSimulation.of(load, staffing.during(day), MONDAY).play(20_000, 1);

    // Those who come in the 16 hours of night wait 8 hours on average.
    assertThat(byDay.meanWait().toMinutes())
        .isCloseTo(16 * 60 / 3 * 1L, Percentage.withPercentage(6));
    assertThat(byDay.mostWaiting()).isBetween(60, 140);
    assertThat(always.mostWaiting()).isLessThan(10);
  }

  @Test
  void figuresAreReadableAsTextAndAsJson() {
    ReviewFigures figures =
        new ReviewFigures(
            10,
            1.5,
            4,
            Duration.ofMillis(1_250),
            Duration.ofMillis(900),
            Duration.ofSeconds(3),
            0.756,
            2,
            1);
    assertThat(figures)
        .hasToString(
            "10 requests; waiting: 1.50 on average, 4 at most; wait: 1.3 s on average, 0.9 s at the"
                + " median, 3.0 s at 95 of 100; reviewers decided 76 % of their time; late: 2;"
                + " wrong: 1");
    assertThat(figures.toJson())
        .isEqualTo(
            "{\"requests\":10,\"meanWaiting\":1.5,\"mostWaiting\":4,\"meanWaitMillis\":1250,"
                + "\"medianWaitMillis\":900,\"wait95Millis\":3000,\"utilisation\":0.756,\"late\":2,"
                + "\"wrong\":1}");
  }

  @Test
  void valuesOutOfTheirRangeAreRefusedByName() {
    assertThatThrownBy(() -> new ReviewLoad(0, TWO_MINUTES))
        .hasMessageContaining("requestsPerHour");
    assertThatThrownBy(() -> new ReviewLoad(Double.NaN, TWO_MINUTES))
        .hasMessageContaining("requestsPerHour");
    assertThatThrownBy(() -> new ReviewLoad(1, Duration.ZERO)).hasMessageContaining("limit");
    assertThatThrownBy(() -> Staffing.always(0, TWO_MINUTES, 0)).hasMessageContaining("reviewers");
    assertThatThrownBy(() -> Staffing.always(1, Duration.ZERO, 0)).hasMessageContaining("decision");
    assertThatThrownBy(() -> Staffing.always(1, TWO_MINUTES, 1.1))
        .hasMessageContaining("errorRate");
    assertThatThrownBy(() -> play(1, 1, 0, 0)).hasMessageContaining("requests");
  }

  private static ReviewFigures play(double perHour, int reviewers, double errors, int requests) {
    return ReviewSimulation.of(
            new ReviewLoad(perHour, Duration.ofMinutes(10)),
            Staffing.always(reviewers, TWO_MINUTES, errors),
            MONDAY)
        .play(requests, 42);
  }
}
