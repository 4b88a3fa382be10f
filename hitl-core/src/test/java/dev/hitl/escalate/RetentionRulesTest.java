package dev.hitl.escalate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hitl.store.Removable;
import dev.hitl.tool.Risk;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RetentionRulesTest {
  private static final Instant NOW = Instant.parse("2026-03-02T09:00:00Z");
  private static final Set<Risk> ALL = EnumSet.allOf(Risk.class);

  private static Duration days(int days) {
    return Duration.ofDays(days);
  }

  private static Removable removable(int days, String tenant, Set<String> except, Set<Risk> risks) {
    return new Removable(NOW.minus(days(days)), tenant, except, risks);
  }

  @Test
  void theMostParticularRuleCounts() {
    RetentionRules rules =
        RetentionRules.keep(days(10))
            .risk(Risk.CRITICAL, days(100))
            .tenant("bank", days(50))
            .tenant("bank", Risk.CRITICAL, days(500));
    assertThat(rules.removable(NOW))
        .containsExactlyInAnyOrder(
            removable(50, "bank", Set.of(), Set.of(Risk.LOW, Risk.MEDIUM, Risk.HIGH)),
            removable(500, "bank", Set.of(), Set.of(Risk.CRITICAL)),
            removable(10, null, Set.of("bank"), Set.of(Risk.LOW, Risk.MEDIUM, Risk.HIGH)),
            removable(100, null, Set.of("bank"), Set.of(Risk.CRITICAL)));
  }

  @Test
  void whereNoRuleFitsARunIsKeptForEver() {
    assertThat(RetentionRules.keepForEver().removable(NOW)).isEmpty();
    assertThat(RetentionRules.keepForEver().tenant("a", days(1)).removable(NOW))
        .containsExactly(removable(1, "a", Set.of(), ALL));
    assertThat(RetentionRules.keep(days(1)).removable(NOW))
        .containsExactly(removable(1, null, Set.of(), ALL));
  }

  @Test
  void rulesThatCannotBeMeantAreRefused() {
    assertThatThrownBy(() -> RetentionRules.keep(Duration.ZERO)).hasMessageContaining("zero");
    RetentionRules rules = RetentionRules.keepForEver().tenant("a", Risk.LOW, days(1));
    assertThatThrownBy(() -> rules.tenant("a", Risk.LOW, days(2)))
        .hasMessage("two rules for tenant a at risk low");
  }
}
