package dev.hitl.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/**
 * What agents say while they are at work comes to those who oversee everything, and to nobody else.
 */
class HeardTest {
  private static Following as(Office office, String person) {
    return Following.from(Http.anonymous(office.console).with(DevelopmentMode.AS, person));
  }

  @Test
  void whatAnAgentSaysIsToldToOverseersOfItsTenantOnly() {
    try (Office office = new Office();
        Office other = new Office();
        Following overseer = as(office, "director-1");
        Following reviewer = as(office, "manager-2");
        Following elsewhere = as(other, "director-1")) {
      Awaitility.await()
          .atMost(Duration.ofMinutes(1))
          .until(() -> overseer.kinds().contains("hello"));
      office.mailing();

      Awaitility.await()
          .atMost(Duration.ofMinutes(1))
          .until(
              () -> {
                office.steps.release();
                return overseer.kinds().contains("said");
              });

      Following.Event said =
          overseer.events().stream().filter(e -> e.kind().equals("said")).findFirst().orElseThrow();
      assertThat(said.data()).containsEntry("kind", "progress");
      assertThat(String.valueOf(said.data().get("text"))).startsWith("customer ");
      assertThat(said.id()).isEmpty();
      office.ask("ticket", "refund", java.util.Map.of("orderId", "A-1", "amount", 5));
      Awaitility.await()
          .atMost(Duration.ofMinutes(1))
          .until(() -> reviewer.kinds().contains("opened"));
      assertThat(reviewer.kinds()).doesNotContain("said");
      assertThat(elsewhere.kinds()).doesNotContain("said");
    }
  }
}
