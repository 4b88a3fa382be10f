package dev.hitl.grant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hitl.Hitl;
import dev.hitl.Shop;
import dev.hitl.call.Bound;
import dev.hitl.call.Json;
import dev.hitl.gate.Outcome;
import dev.hitl.policy.Policy;
import dev.hitl.request.Delegation;
import dev.hitl.request.Request;
import dev.hitl.review.ReviewDesk;
import dev.hitl.review.Ruling;
import dev.hitl.store.ForwardingStore;
import dev.hitl.store.StandingRecord;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

public class HistoryTest {
  private Shop shop;
  private Hitl hitl;

  /** What the tests run on; another store's tests override it. */
  protected Shop newShop() {
    return new Shop();
  }

  @BeforeEach
  void openShop() {
    shop = newShop();
    hitl = shop.open(GrantTest.POLICY);
  }

  private String ask(String run, String orderId, String amount) {
    GrantTest.propose(hitl, run, "customer-1", GrantTest.credit(orderId, amount));
    shop.clock.advance(Duration.ofSeconds(10));
    return hitl.review().inbox().stream()
        .filter(request -> request.run().run().equals(run))
        .map(Request::reference)
        .findFirst()
        .orElseThrow();
  }

  private void history(int approvals) {
    for (int i = 0; i < approvals; i++) {
      hitl.review().approve(ask("small" + i, "" + i % 3, "" + (i % 10 + 1)), "manager-1");
    }
    hitl.review().approve(ask("late", "1", "60"), "manager-1");
    hitl.review().reject(ask("large", "1", "50"), "manager-1", "too much");
  }

  @Test
  void whatPeopleAlwaysApprovedBelowTheFirstNoIsSuggested() {
    history(40);
    List<Suggestion> suggestions = hitl.grants().suggestions("default", 20);
    assertThat(suggestions).hasSize(1);
    Suggestion suggestion = suggestions.get(0);
    assertThat(suggestion.text())
        .isEqualTo(
            "people approved 40 of 40 calls of credit by support with orderId one of [0, 2, 1],"
                + " amount from 0 to at most 10");
    assertThat(suggestion.proposal().bounds().get("amount"))
        .isEqualTo(new Bound.Range(BigDecimal.ZERO, new BigDecimal("10")));
    assertThat(hitl.grants().suggestions("default", 20)).isEqualTo(suggestions);
    assertThat(hitl.grants().suggestions("default", 41)).isEmpty();
    assertThat(hitl.grants().suggestions("other", 2)).isEmpty();
    assertThat(hitl.grants().all("default", null, 10)).isEmpty();
  }

  @Test
  void aSuggestionLetsNothingThroughUntilAPersonGivesIt() {
    history(20);
    Suggestion suggestion = hitl.grants().suggestions("default", 20).get(0);
    assertThat(GrantTest.propose(hitl, "a", null, GrantTest.credit("1", "5")))
        .isInstanceOf(Outcome.Pending.class);
    assertThat(hitl.grants().give(suggestion.proposal(), "manager-1"))
        .isInstanceOf(Grants.Answer.Done.class);
    assertThat(GrantTest.propose(hitl, "b", null, GrantTest.credit("1", "5")))
        .isInstanceOf(Outcome.Executed.class);
    assertThat(GrantTest.propose(hitl, "c", null, GrantTest.credit("1", "11")))
        .isInstanceOf(Outcome.Pending.class);
  }

  @Test
  void reasonsCorrectionsAndAnswersAreLessonsTheNewestFirst() throws IOException {
    hitl.review().approve(ask("a", "1", "1"), "manager-1");
    hitl.review().reject(ask("b", "2", "500"), "manager-1", "refunded already\u202E on 3 May");
    hitl.review().modify(ask("c", "3", "80"), "manager-1", Map.of("amount", 40), "half of it");
    hitl.review().answer(ask("d", "4", "9"), "manager-1", "ask the customer first");

    assertThat(hitl.lessons().of("credit", 10))
        .extracting(Lesson::label)
        .containsExactly(Lesson.Label.ANSWERED, Lesson.Label.MODIFIED, Lesson.Label.REJECTED);
    assertThat(hitl.lessons().of("credit", 1)).hasSize(1);
    assertThat(hitl.lessons().prompt("default", "credit", 10))
        .isEqualTo(
            """
            What people decided about earlier calls of credit:
            - answered {"orderId":"4","amount":9}: ask the customer first
            - modified {"orderId":"3","amount":80} to {"orderId":"3","amount":40}: half of it
            - rejected {"orderId":"2","amount":500}: refunded already⟨U+202E⟩ on 3 May
            """);
    assertThat(hitl.lessons().prompt("default", "lookUp", 10)).isEmpty();

    StringBuilder lines = new StringBuilder();
    assertThat(hitl.lessons().export("default", "credit", 10, lines)).isEqualTo(4);
    List<String> exported = lines.toString().lines().toList();
    assertThat(Json.parseObject(exported.get(1)))
        .containsEntry("format", "hitl.lesson.v1")
        .containsEntry("label", "modified")
        .containsEntry("words", "half of it")
        .containsEntry("proposed", Map.of("orderId", "3", "amount", 80L))
        .containsEntry("corrected", Map.of("orderId", "3", "amount", 40L))
        .containsEntry("risk", "medium");
    assertThat(Json.parseObject(exported.get(3))).containsEntry("label", "approved");
    assertThat(lines.toString()).doesNotContain("manager-1");
  }

  @Test
  void theFiguresOfAReviewerAreThoseOnRecord() {
    hitl.review().approve(ask("a", "1", "1"), "manager-1");
    hitl.review().approve(ask("b", "2", "1"), "manager-1");
    hitl.review().reject(ask("c", "3", "1"), "manager-1", "no");
    hitl.review().reject(ask("d", "4", "1"), "manager-2", "no");
    List<Workload.Figures> figures = hitl.workload().of("default", Duration.ofHours(1));
    assertThat(figures)
        .extracting(Workload.Figures::reviewer)
        .containsExactly("manager-1", "manager-2");
    assertThat(figures.get(0).decisions()).isEqualTo(3);
    assertThat(figures.get(0).approvals()).isEqualTo(2);
    assertThat(figures.get(0).approvalRate()).isEqualTo(2.0 / 3);
    assertThat(figures.get(0).median()).isEqualTo(Duration.ofSeconds(10));
    shop.clock.advance(Duration.ofHours(2));
    assertThat(hitl.workload().of("default", Duration.ofHours(1))).isEmpty();
  }

  @Test
  void aDelegationHoldsFromItsStartToItsEndUnlessItIsTakenBack() {
    Instant now = shop.clock.instant();
    StoredDelegations delegations = hitl.delegations();
    StoredDelegations.Answer answer =
        delegations.give(
            "default",
            "manager-1",
            "manager-2",
            now.plusSeconds(10),
            now.plusSeconds(20),
            "credit",
            Set.of("manager"),
            "on holiday");
    assertThat(answer).isInstanceOf(StoredDelegations.Answer.Done.class);
    Delegation given = ((StoredDelegations.Answer.Done) answer).delegation();
    assertThat(of(delegations, "default", "manager-2")).isEmpty();
    shop.clock.advance(Duration.ofSeconds(10));
    assertThat(of(delegations, "default", "manager-2")).containsExactly(given);
    assertThat(of(delegations, "default", "manager-1")).containsExactly(given);
    assertThat(of(delegations, "other", "manager-2")).isEmpty();
    assertThat(delegations.revoke(given.id(), "clerk-1", "no"))
        .isInstanceOf(StoredDelegations.Answer.Refused.class);
    assertThat(delegations.revoke(given.id(), "manager-1", "back early"))
        .isEqualTo(new StoredDelegations.Answer.Done(given));
    assertThat(of(delegations, "default", "manager-2")).isEmpty();
    assertThat(delegations.all("default", null, 10)).containsExactly(given);
    assertThat(hitl.audit().print(given.id())).contains("DELEGATED", "REVOKED", "back early");
    assertThat(
            delegations.give(
                "default",
                "manager-1",
                "manager-1",
                Instant.EPOCH,
                shop.clock.instant().plusSeconds(1),
                "*",
                Set.of(),
                "mine"))
        .isInstanceOf(StoredDelegations.Answer.Refused.class);
  }

  @Test
  void aGrantOrDelegationWhoseRowWasChangedCountsForNothing() {
    Map<String, Bound> bounds =
        Map.of("orderId", new Bound.Any(), "amount", Bound.upTo(BigDecimal.TEN));
    hitl.grants()
        .give(
            new Proposal(
                "default", null, "support", "credit", bounds, 9, Duration.ofDays(1), "routine"),
            "manager-1");
    Instant now = shop.clock.instant();
    hitl.delegations()
        .give("default", "manager-1", "manager-2", now, now.plusSeconds(60), "*", Set.of(), "away");
    ForwardingStore changed =
        new ForwardingStore(shop.store) {
          @Override
          public List<StandingRecord> holding(String kind, String tenant, String key, int limit) {
            return super.holding(kind, tenant, key, limit).stream()
                .map(
                    s ->
                        new StandingRecord(
                            s.id(),
                            s.kind(),
                            s.tenant(),
                            s.key(),
                            s.principal(),
                            s.uses(),
                            s.left(),
                            s.until().plusSeconds(1),
                            s.revoked(),
                            s.body(),
                            s.head(),
                            s.createdAt(),
                            s.updatedAt()))
                .toList();
          }
        };
    Hitl other = shop.open(b -> b.store(changed).policy(Policy.parse(GrantTest.POLICY)));
    assertThat(GrantTest.propose(other, "a", null, GrantTest.credit("1", "5")))
        .isInstanceOf(Outcome.Pending.class);
    assertThatThrownBy(() -> of(other.delegations(), "default", "manager-2"))
        .as("it may bar them, so nobody can say")
        .hasMessageContaining("is not as it is on record");
    assertThat(GrantTest.propose(hitl, "b", null, GrantTest.credit("1", "5")))
        .isInstanceOf(Outcome.Executed.class);
    assertThat(of(hitl.delegations(), "default", "manager-2")).hasSize(1);
  }

  private List<Delegation> of(StoredDelegations delegations, String tenant, String reviewer) {
    return delegations.of(tenant, reviewer, "credit", shop.clock.instant());
  }

  @Test
  void whatWasRunInAnEmergencyAgainstTheOnlyVoteIsNoApprovalByPeople() {
    hitl =
        shop.open(
            """
            version: 1
            breakGlass: {roles: [manager], observers: [director], limit: PT1H}
            rules:
              - tool: credit
                risk: medium
                approvals: [{role: manager}]
                denials: 2
                learnable: true
            """);
    for (int i = 0; i < 3; i++) {
      String reference = ask("a" + i, "1", "1");
      ReviewDesk desk = hitl.review();
      assertThat(desk.reject(reference, "manager-2", "no")).isInstanceOf(Ruling.Denied.class);
      desk.breakGlass(reference, "manager-1", "it burns", "INC-1", Duration.ofMinutes(30));
      assertThat(desk.observe(reference, "director-1")).isInstanceOf(Ruling.Done.class);
    }
    assertThat(hitl.grants().suggestions("default", 2)).isEmpty();
    for (int i = 0; i < 2; i++) {
      hitl.review().approve(ask("b" + i, "1", "1"), "manager-1");
    }
    assertThat(hitl.grants().suggestions("default", 2)).hasSize(1);
    assertThat(hitl.grants().suggestions("default", 3)).isEmpty();
  }
}
