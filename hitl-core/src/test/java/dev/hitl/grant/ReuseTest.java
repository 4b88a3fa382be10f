package dev.hitl.grant;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hitl.Hitl;
import dev.hitl.Shop;
import dev.hitl.audit.AuditEvent;
import dev.hitl.gate.Outcome;
import dev.hitl.policy.Learning;
import dev.hitl.request.Request;
import dev.hitl.review.Ruling;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

public class ReuseTest {
  private static final String POLICY =
      GrantTest.POLICY.replace("\"learnable\": true", "\"learnable\": true, \"reuse\": \"PT10M\"");

  private Shop shop;
  private Hitl hitl;
  private Request earlier;

  /** What the tests run on; another store's tests override it. */
  protected Shop newShop() {
    return new Shop();
  }

  @BeforeEach
  void approveOnce() {
    shop = newShop();
    hitl = shop.open(POLICY);
    assertThat(runs("first", "customer-1", "10")).isFalse();
    earlier = hitl.review().inbox().get(0);
  }

  private void approved() {
    assertThat(hitl.review().approve(earlier.reference(), "manager-1"))
        .isInstanceOf(Ruling.Done.class);
  }

  private boolean runs(String run, String principal, String amount) {
    return GrantTest.propose(hitl, run, principal, GrantTest.credit("42", amount))
        instanceof Outcome.Executed;
  }

  @Test
  void anApprovalStandsForExactlyTheSameCallWithinTheWindow() {
    approved();
    shop.clock.advance(Duration.ofMinutes(10).minusMillis(1));
    assertThat(runs("same", "customer-1", "10")).isTrue();
    assertThat(runs("other principal", "customer-2", "10")).isFalse();
    assertThat(runs("other amount", "customer-1", "9")).isFalse();
    assertThat(runs("other bytes", "customer-1", "10.0")).isFalse();
    shop.clock.advance(Duration.ofMillis(1));
    assertThat(runs("late", "customer-1", "10")).isFalse();
    List<AuditEvent> events = shop.store.audit(Shop.runId("same").toString());
    assertThat(events)
        .anySatisfy(
            event -> {
              assertThat(event.type()).isEqualTo("GRANTED");
              assertThat(event.data().get("request")).isEqualTo(earlier.id());
              assertThat(event.data().get("reasons").toString())
                  .contains("request " + earlier.id(), "manager-1");
            });
    assertThat(hitl.fsck().check().findings()).isEmpty();
  }

  @Test
  void anApprovalStandsForABoundedNumberOfCalls() {
    approved();
    for (int i = 0; i < Learning.MOST_REUSES; i++) {
      assertThat(runs("r" + i, "customer-1", "10")).isTrue();
    }
    assertThat(runs("one too many", "customer-1", "10")).isFalse();
  }

  @Test
  void neitherARejectionNorAnEditedApprovalNorAnotherPolicyIsReused() {
    assertThat(hitl.review().modify(earlier.reference(), "manager-1", Map.of("amount", 5), "half"))
        .isInstanceOf(Ruling.Done.class);
    assertThat(runs("a", "customer-1", "5")).isFalse();
    Request second =
        hitl.review().inbox().stream()
            .filter(request -> request.run().run().equals("a"))
            .findFirst()
            .orElseThrow();
    hitl.review().reject(second.reference(), "manager-1", "no");
    assertThat(runs("b", "customer-1", "5")).isFalse();
  }

  @Test
  void anApprovalIsNotReusedUnderAnotherPolicyOrWhereTheRuleDoesNotSayIt() {
    approved();
    hitl = shop.open(POLICY.replace("PT10M", "PT11M"));
    assertThat(runs("a", "customer-1", "10")).isFalse();
    hitl = shop.open(GrantTest.POLICY);
    assertThat(runs("b", "customer-1", "10")).isFalse();
  }
}
