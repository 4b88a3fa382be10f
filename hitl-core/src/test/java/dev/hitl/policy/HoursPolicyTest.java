package dev.hitl.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.hitl.call.ToolCall;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HoursPolicyTest {
  private static final String FILE =
      """
      version: 1
      hours:
        - name: office
          zone: Europe/Berlin
          days: [monday, tuesday, wednesday, thursday, friday]
          from: 09:00
          to: 17:00
          holidays: [2026-12-25]
      rules:
        - tool: refund
          when: hours.office
          risk: low
        - tool: refund
          when: "!hours.office"
          risk: high
          hours: office
          deadline: PT8H
          escalation: [{after: PT2H, to: manager}]
      """;

  private static Assessor assessor(String file) {
    return Fixture.assessor(Policy.parse(file), Fixture.refund().runs(arguments -> ""));
  }

  private static Verdict at(Assessor assessor, String now) {
    Map<String, Object> arguments = Map.of("amount", 1, "orderId", "1");
    Assessment assessment =
        assessor.assess(Fixture.RUN, ToolCall.of("c", "refund", arguments), 1, Instant.parse(now));
    return ((Assessment.Judged) assessment).verdict();
  }

  @Test
  void aConditionKnowsWhetherPeopleAreThere() {
    Assessor assessor = assessor(FILE);
    assertThat(at(assessor, "2026-11-02T10:00:00Z").kind()).isEqualTo(Verdict.Kind.ALLOW);
    assertThat(at(assessor, "2026-11-02T16:00:00Z").kind()).isEqualTo(Verdict.Kind.ASK);
    assertThat(at(assessor, "2026-12-25T10:00:00Z").kind()).isEqualTo(Verdict.Kind.ASK);
  }

  @Test
  void theRuleCountsInItsHoursAndTheRouteSaysSo() {
    Verdict.Ask ask = (Verdict.Ask) at(assessor(FILE), "2026-11-06T17:00:00Z");
    Ladder ladder = ask.route().ladder();
    assertThat(ladder.deadline(Instant.parse("2026-11-06T17:00:00Z")))
        .isEqualTo("2026-11-09T16:00:00Z");
    assertThat(ladder.first(Instant.parse("2026-11-06T17:00:00Z")))
        .isEqualTo("2026-11-09T10:00:00Z");
    assertThat(Route.fromMap(ask.route().toMap())).isEqualTo(ask.route());
    assertThat(ask.explain()).contains("PT8H of office hours");
  }

  @Test
  void theBuilderSaysTheSameAsTheFile() {
    Hours office =
        new Hours(
            "office",
            ZoneId.of("Europe/Berlin"),
            Set.of(
                DayOfWeek.MONDAY,
                DayOfWeek.TUESDAY,
                DayOfWeek.WEDNESDAY,
                DayOfWeek.THURSDAY,
                DayOfWeek.FRIDAY),
            LocalTime.of(9, 0),
            LocalTime.of(17, 0),
            Set.of(LocalDate.of(2026, 12, 25)));
    Policy built =
        Policy.builder("1")
            .rule(
                Rule.forTool("refund").hours("office").ask().deadline(Duration.ofHours(8)).build())
            .hours(office)
            .build();
    assertThat(Policy.parse(FILE).hours()).isEqualTo(built.hours());
    assertThat(built.rules().get(0).route().orElseThrow().ladder().hours()).isEqualTo(office);
  }

  @Test
  void otherHoursAreAnotherPolicy() {
    assertThat(assessor(FILE).policyVersion())
        .isNotEqualTo(assessor(FILE.replace("17:00", "18:00")).policyVersion())
        .isNotEqualTo(assessor(FILE.replace("2026-12-25", "2026-12-26")).policyVersion());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "hours: office|hours: offise|which the policy does not have; it has [office]; did you mean",
        "when: hours.office|when: hours.offfice|reads hours.offfice (there are [office])",
        "Europe/Berlin|Europe/Nowhere|zone of hours 1 must be a time zone",
        "friday]|freeday]|has 'freeday'; did you mean 'friday'?",
        "from: 09:00|from: 9:00|from of hours 1 must be a time of the day such as 09:30, not '9:00'",
        "to: 17:00|to: 25:00|to of hours 1 must be a time",
        "2026-12-25|2026-13-25|holidays of hours 1 must be dates",
        "name: office|name: of fice|is no name for hours",
        "zone: Europe/Berlin|days: [monday]|stands here a second time",
        "from: 09:00|form: 09:00|unknown key 'form' in hours 1",
        "risk: low|risk: {hours: office}|line",
      })
  void whatIsWrongWithHoursIsSaidAtStartUp(String from, String to, String problem) {
    assertThatExceptionOfType(PolicyException.class)
        .isThrownBy(() -> assessor(FILE.replace(from, to)))
        .withMessageContaining(problem);
  }

  @Test
  void hoursWithoutDaysOrWithoutATimeToCountAreRefused() {
    assertThatExceptionOfType(PolicyException.class)
        .isThrownBy(() -> assessor(FILE.replaceAll("days: .*", "days: []")))
        .withMessageContaining("days of hours 1 must be a list with at least one item");
    assertThatExceptionOfType(PolicyException.class)
        .isThrownBy(() -> assessor(FILE.replaceAll("    days: .*\n", "")))
        .withMessageContaining("have no day");
    assertThatExceptionOfType(PolicyException.class)
        .isThrownBy(
            () ->
                Policy.parse(
                    "{\"version\": \"1\", \"rules\": [{\"tool\": \"x\","
                        + " \"risk\": \"high\", \"hours\": \"office\"}]}"))
        .withMessageContaining("neither a deadline nor an escalation");
    assertThatExceptionOfType(PolicyException.class)
        .isThrownBy(
            () ->
                Policy.parse(
                    "{\"version\": \"1\", \"rules\": [{\"tool\": \"x\","
                        + " \"risk\": \"low\", \"hours\": \"office\"}]}"))
        .withMessageContaining("yet it has hours");
  }
}
