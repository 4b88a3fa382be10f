package dev.hitl.signal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hitl.call.Arguments;
import dev.hitl.call.Impact;
import dev.hitl.call.RunId;
import dev.hitl.call.Signals;
import dev.hitl.signal.Alarm.Sight;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AlarmTest {
  private static final Alarm.Novel ACCOUNT =
      new Alarm.Novel(Set.of("account"), false, Alarm.Novel.USUAL);

  private static String rings(Alarm alarm, Signals signals, Evidence evidence) {
    return alarm.rings(new Sight(signals, evidence)).orElse("silent");
  }

  private static String rings(Alarm alarm, Signals signals) {
    return rings(alarm, signals, Evidence.NONE);
  }

  private static String rings(Alarm alarm, RunFacts facts) {
    return rings(alarm, Signals.NONE, Evidence.of(facts));
  }

  private static RunFacts used(int calls, Duration time, String spend) {
    RunFacts.Used used = new RunFacts.Used(calls, time, new BigDecimal(spend));
    return new RunFacts(used, used, 1, 1, 1, List.of());
  }

  private static Evidence said(Map<String, ?> first, Map<String, ?> second) {
    return new Evidence(
        RunFacts.START,
        Map.of("a", Arguments.of(first), "b", Arguments.of(second)),
        Map.of(),
        Set.of());
  }

  @Test
  void confidenceRingsBelowTheLimitAndWhereItIsUnknown() {
    Alarm alarm = new Alarm.Unsure(0.5);
    assertThat(rings(alarm, Signals.NONE.withConfidence(0.5))).isEqualTo("silent");
    assertThat(rings(alarm, Signals.NONE.withConfidence(0.49)))
        .isEqualTo("confidence 0.49 is below 0.5");
    assertThat(rings(alarm, Signals.NONE)).contains("unknown");
  }

  @Test
  void trustIsTheWeightedMeanInWhichAMissingSignalCountsNothing() {
    Alarm alarm = new Alarm.Distrusted(Map.of("source", 2.0, "intent", 1.0), 0.6);
    Signals source = Signals.NONE.withTrust("source", 0.8);
    assertThat(rings(alarm, source))
        .isEqualTo(
            "trust 0.5333 (intent missing at weight 1.0, source 0.8 at weight 2.0) is below 0.6");
    assertThat(rings(alarm, source.withTrust("intent", 0.2))).isEqualTo("silent");
    assertThat(rings(alarm, Signals.NONE.withAttributes(Map.of("trust", "very"))))
        .contains("trust 0 ");
  }

  @Test
  void aFlagRingsWhateverTheTrustAndOneThatIsNotNamedDoesNot() {
    Signals flagged = Signals.NONE.withTrust("source", 1).withFlags("pii");
    assertThat(rings(new Alarm.Flagged(Set.of("pii")), flagged)).isEqualTo("flagged pii");
    assertThat(rings(new Alarm.Flagged(Set.of()), flagged)).isEqualTo("flagged pii");
    assertThat(rings(new Alarm.Flagged(Set.of("injection")), flagged)).isEqualTo("silent");
    assertThat(rings(new Alarm.Flagged(Set.of()), Signals.NONE)).isEqualTo("silent");
    assertThat(
            rings(
                new Alarm.Flagged(Set.of("pii")),
                Signals.NONE.withAttributes(Map.of("flags", "pii"))))
        .contains("cannot be read");
  }

  @Test
  void aRiskScoreRingsFromTheLimitOnAndWhereItIsUnknown() {
    Alarm alarm = new Alarm.Risky(0.7);
    assertThat(rings(alarm, Signals.NONE.withRiskScore(0.69))).isEqualTo("silent");
    assertThat(rings(alarm, Signals.NONE.withRiskScore(0.7))).contains("at least 0.7");
    assertThat(rings(alarm, Signals.NONE)).contains("unknown");
    assertThat(rings(alarm, Signals.NONE.withAttributes(Map.of("riskScore", -1))))
        .contains("unknown");
  }

  @Test
  void whatHasNoPrecedentIsNovel() {
    assertThat(rings(ACCOUNT, Signals.NONE))
        .contains("this account was not executed within PT2160H");
    Evidence seen = new Evidence(RunFacts.START, Map.of(), Map.of(), Set.of(ACCOUNT.label()));
    assertThat(rings(ACCOUNT, Signals.NONE, seen)).isEqualTo("silent");
  }

  @Test
  void depthRingsBeyondTheLimit() {
    RunFacts twice =
        new RunFacts(
            RunFacts.Used.NOTHING,
            RunFacts.Used.NOTHING,
            1,
            1,
            1,
            List.of(RunId.of("b", "2"), RunId.of("a", "1")));
    assertThat(rings(new Alarm.Deep(2), twice)).isEqualTo("silent");
    assertThat(rings(new Alarm.Deep(1), twice)).isEqualTo("delegated 2 deep, more than 1");
  }

  @Test
  void aBudgetRingsWhereCallsTimeOrMoneyAreUsedUp() {
    Alarm alarm = new Alarm.OverBudget(10, Duration.ofMinutes(5), new BigDecimal("100"));
    assertThat(rings(alarm, used(9, Duration.ofSeconds(299), "100"))).isEqualTo("silent");
    assertThat(rings(alarm, used(10, Duration.ZERO, "0"))).contains("10 of 10 calls");
    assertThat(rings(alarm, used(0, Duration.ofMinutes(5), "0"))).contains("PT5M of PT5M");
    assertThat(
            rings(
                alarm,
                Signals.NONE.withImpact(Impact.of(new BigDecimal("2"))),
                Evidence.of(used(0, Duration.ZERO, "99"))))
        .contains("with this call 101 of 100");
  }

  @Test
  void loopsAndHasteRingFromTheirLimits() {
    RunFacts facts =
        new RunFacts(RunFacts.Used.NOTHING, RunFacts.Used.NOTHING, 3, 30, 1, List.of());
    assertThat(rings(new Alarm.Repeated(4), facts)).isEqualTo("silent");
    assertThat(rings(new Alarm.Repeated(3), facts)).contains("proposed 3 times");
    assertThat(rings(new Alarm.Rushed(30), facts)).isEqualTo("silent");
    assertThat(rings(new Alarm.Rushed(29), facts)).contains("30 calls within a minute");
  }

  @Test
  void whatAFailedSourceMightHaveSaidRingsEveryAlarmOnSignals() {
    Evidence failed = new Evidence(RunFacts.START, Map.of(), Map.of("model", "it threw"), Set.of());
    Signals best = Signals.NONE.withConfidence(1).withRiskScore(0).withTrust("source", 1);
    for (Alarm alarm :
        List.of(
            new Alarm.Unsure(0.5),
            new Alarm.Distrusted(Map.of("source", 1.0), 0.5),
            new Alarm.Flagged(Set.of("pii")),
            new Alarm.Risky(0.5),
            new Alarm.OverBudget(null, null, BigDecimal.TEN))) {
      assertThat(rings(alarm, best, failed)).contains("'model'").contains("it threw");
      assertThat(rings(alarm, best)).isEqualTo("silent");
    }
  }

  @Test
  void ofWhatHasAStrictSideTheStrictestWordCounts() {
    Signals own =
        Signals.NONE.withConfidence(0.6).withTrust("t", 0.9).withRiskScore(0.1).withFlags("own");
    Evidence evidence =
        said(
            Map.of("trust", Map.of("t", 0.4, "u", 1), "riskScore", 0.3, "flags", List.of("a")),
            Map.of("trust", Map.of("t", 0.8), "riskScore", 0.2, "confidence", 0.9));
    Signals all = evidence.combined(own);
    assertThat(all.confidence()).isEqualTo(0.6);
    assertThat(all.trust()).isEqualTo(Map.of("t", 0.4, "u", 1.0));
    assertThat(all.riskScore()).isEqualTo(0.3);
    assertThat(all.attributes().get("flags")).isEqualTo(List.of("own", "a"));
    Impact agents = new Impact(new BigDecimal("5"), 9L, null, true);
    Object joined =
        said(Map.of("impact", Map.of("amount", 7, "reversible", false)), Map.of())
            .combined(own.withImpact(agents))
            .attributes()
            .get("impact");
    assertThat(joined).isEqualTo(Map.of("amount", 7L, "rows", 9L, "reversible", false));
  }

  @Test
  void anyOtherNameIsTheSourcesAndNobodysWhereTheyDiffer() {
    Signals own = Signals.NONE.withEnvironment("test");
    assertThat(said(Map.of("environment", "production"), Map.of()).combined(own).attributes())
        .isEqualTo(Arguments.of(Map.of("environment", "production")));
    Evidence disputed = said(Map.of("environment", "a"), Map.of("environment", "b"));
    assertThat(disputed.combined(own).attributes()).isEqualTo(Arguments.none());
  }

  @Test
  void evidenceIsReadBackEqual() {
    RunFacts facts =
        new RunFacts(
            new RunFacts.Used(3, Duration.ofMillis(1_500), new BigDecimal("40")),
            new RunFacts.Used(1, Duration.ofMillis(500), new BigDecimal("0.5")),
            2,
            3,
            4,
            List.of(new RunId("t", "boss", "run/1")));
    Evidence evidence =
        new Evidence(
            facts,
            Map.of("m", Arguments.of(Map.of("riskScore", 0.5))),
            Map.of("geo", "it threw"),
            Set.of("account"));
    assertThat(Evidence.of(evidence.json())).isEqualTo(evidence);
    assertThat(Evidence.of(evidence.toMap())).isEqualTo(evidence);
    assertThat(Evidence.NONE.json()).isEqualTo(Arguments.none());
  }

  @Test
  void aLimitThatCanNeverOrAlwaysRingIsRefused() {
    assertThatThrownBy(() -> new Alarm.Unsure(0)).hasMessageContaining("more than 0");
    assertThatThrownBy(() -> new Alarm.Risky(1.1)).hasMessageContaining("at most 1");
    assertThatThrownBy(() -> new Alarm.Distrusted(Map.of(), 0.5)).hasMessageContaining("signal");
    assertThatThrownBy(() -> new Alarm.Distrusted(Map.of("a", 0.0), 0.5))
        .hasMessageContaining("weight");
    assertThatThrownBy(() -> new Alarm.Repeated(1)).hasMessageContaining("2 or more");
    assertThatThrownBy(() -> new Alarm.Rushed(0)).hasMessageContaining("1 or more");
    assertThatThrownBy(() -> new Alarm.Deep(-1)).hasMessageContaining("0 or more");
    assertThatThrownBy(() -> new Alarm.OverBudget(null, null, null)).hasMessageContaining("needs");
    assertThatThrownBy(() -> new Alarm.Novel(Set.of("a", "b"), true, Alarm.Novel.USUAL))
        .hasMessageContaining("one number");
    assertThatThrownBy(() -> new Alarm.Novel(Set.of("a"), false, Duration.ofHours(1)))
        .hasMessageContaining("within");
  }
}
