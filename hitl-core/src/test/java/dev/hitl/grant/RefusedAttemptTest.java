package dev.hitl.grant;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hitl.Hitl;
import dev.hitl.Shop;
import dev.hitl.audit.AuditEvent;
import dev.hitl.call.Bound;
import dev.hitl.policy.Policy;
import dev.hitl.request.ReviewerDirectory;
import dev.hitl.store.ForwardingStore;
import dev.hitl.store.Refusals;
import dev.hitl.store.Store;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who tries to give or take back a grant and may not is on record, on a chain of the tenant. */
public class RefusedAttemptTest {
  private static final ReviewerDirectory PEOPLE =
      ReviewerDirectory.builder()
          .person("manager-1", "manager")
          .alias("manager-1", "m1@example.org")
          .person("clerk-1", "clerk")
          .alias("clerk-1", "c1@example.org")
          .person("clerk-2", "clerk")
          .build();

  private Shop shop;
  private Hitl hitl;

  /** What the tests run on; another store's tests override it. */
  protected Shop newShop() {
    return new Shop();
  }

  @BeforeEach
  void openShop() {
    shop = newShop();
    hitl = open(shop.store);
  }

  private Hitl open(Store store) {
    return shop.open(b -> b.store(store).policy(Policy.parse(GrantTest.POLICY)).reviewers(PEOPLE));
  }

  @AfterEach
  void close() {
    hitl.close();
  }

  private static Proposal proposal(@Nullable String principal) {
    Map<String, Bound> bounds =
        Map.of("orderId", new Bound.Any(), "amount", Bound.upTo(BigDecimal.TEN));
    return new Proposal(
        "default", principal, "support", "credit", bounds, 9, Duration.ofDays(1), "routine");
  }

  private void tries(String who) {
    assertThat(hitl.grants().give(proposal(null), who)).isInstanceOf(Grants.Answer.Refused.class);
  }

  private List<AuditEvent> refusals() {
    assertThat(hitl.audit().verify().broken()).isEmpty();
    assertThat(hitl.fsck().check().findings()).isEmpty();
    return hitl.audit().refusalsIn("default");
  }

  @Test
  void whoMayNotGiveAGrantIsOnRecordUnderTheOneNameThatTheyHave() {
    tries("c1@example.org");
    assertThat(refusals())
        .singleElement()
        .satisfies(
            event -> {
              assertThat(event.type()).isEqualTo("REFUSED");
              assertThat(event.actor()).isEqualTo("clerk-1");
              assertThat(event.tool()).isEqualTo("credit");
              assertThat(event.data().get("ballot")).isEqualTo("GiveGrant");
              assertThat(event.data().get("reviewer")).isEqualTo("c1@example.org");
              assertThat(String.valueOf(event.data().get("reason"))).contains("could not decide");
            });
    assertThat(hitl.grants().all("default", null, 10)).isEmpty();
  }

  /** The control: where the chain is not written, there is nothing to be found. */
  @Test
  void whereItCannotBePutOnRecordItIsRefusedAllTheSame() {
    Hitl other =
        open(
            new ForwardingStore(shop.store) {
              @Override
              public boolean append(AuditEvent event) {
                return false;
              }
            });
    assertThat(other.grants().give(proposal(null), "clerk-1"))
        .isInstanceOf(Grants.Answer.Refused.class);
    assertThat(refusals()).isEmpty();
  }

  @Test
  void whoMayNotTakeAGrantBackIsOnRecordAndWhoComesTooLateIsNot() {
    Grants.Answer given = hitl.grants().give(proposal(null), "manager-1");
    String id = ((Grants.Answer.Done) given).held().grant().id();
    assertThat(hitl.grants().revoke(id, "clerk-2", "no")).isInstanceOf(Grants.Answer.Refused.class);
    assertThat(hitl.grants().revoke(id, "m1@example.org", "misused"))
        .isInstanceOf(Grants.Answer.Done.class);
    assertThat(hitl.audit().of(id).get(1).actor()).isEqualTo("manager-1");
    assertThat(hitl.grants().revoke(id, "manager-1", "again"))
        .isInstanceOf(Grants.Answer.Refused.class);
    assertThat(refusals())
        .singleElement()
        .satisfies(
            event -> {
              assertThat(event.actor()).isEqualTo("clerk-2");
              assertThat(event.data().get("ballot")).isEqualTo("RevokeGrant");
              assertThat(event.data().get("grant")).isEqualTo(id);
            });
  }

  /** Nothing on such a chain is locked under a key, so what is to be erased must not be on it. */
  @Test
  void thePrincipalWhoTriesStandsThereUnderNobodysName() {
    for (String name : List.of("clerk-1", "c1@example.org", "CLERK-1")) {
      assertThat(hitl.grants().give(proposal("clerk-1"), name))
          .isInstanceOf(Grants.Answer.Refused.class);
    }
    assertThat(refusals()).hasSize(3).allMatch(e -> e.actor().equals(AuditEvent.PRINCIPAL));
    assertThat(refusals().toString().toLowerCase(java.util.Locale.ROOT))
        .doesNotContain("clerk-1")
        .doesNotContain("c1@example");
  }

  @Test
  void ofOneNameAndOfAllNamesNoMoreIsKeptThanTheBoundAndTheNextDayThereIsRoomAgain() {
    for (int i = 0; i < Refusals.MOST_OF_NAME + 5; i++) {
      tries("clerk-1");
    }
    assertThat(refusals()).hasSize(Refusals.MOST_OF_NAME + 1);
    assertThat(refusals().get(Refusals.MOST_OF_NAME).data().get("leftOut"))
        .isEqualTo("whatever else they try");
    int room = Refusals.MOST_OF_REQUEST - Refusals.MOST_OF_NAME - 1;
    for (int i = 0; i < room + 5; i++) {
      tries("nobody-" + i);
    }
    assertThat(refusals()).hasSize(Refusals.MOST_OF_REQUEST + 1);
    shop.clock.advance(Duration.ofHours(25));
    tries("clerk-1");
    assertThat(refusals()).hasSize(Refusals.MOST_OF_REQUEST + 2);
    assertThat(refusals().get(Refusals.MOST_OF_REQUEST + 1).data().get("leftOut")).isNull();
  }

  @Test
  void aChainThatWasEmptiedIsMissed() {
    tries("clerk-1");
    hitl.agent("support", run -> "done");
    hitl.start("support", "x");
    Store emptied =
        new ForwardingStore(shop.store) {
          @Override
          public List<AuditEvent> audit(String subject) {
            return subject.startsWith("refusals:") ? List.of() : super.audit(subject);
          }

          @Override
          public List<String> auditSubjects(@Nullable String after, int limit) {
            return super.auditSubjects(after, limit).stream()
                .filter(subject -> !subject.startsWith("refusals:"))
                .toList();
          }
        };
    assertThat(new dev.hitl.insight.Fsck(emptied).check().isClean()).isFalse();
  }

  @Test
  void aTenantThatThereCannotBeIsRefusedWithoutARecord() {
    Proposal wrong =
        new Proposal("a/b", null, "support", "credit", Map.of(), 9, Duration.ofDays(1), "routine");
    assertThat(hitl.grants().give(wrong, "clerk-1")).isInstanceOf(Grants.Answer.Refused.class);
  }
}
