package dev.hitl.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hitl.Hitl;
import dev.hitl.call.Bound;
import dev.hitl.call.RunId;
import dev.hitl.call.ToolCall;
import dev.hitl.gate.Outcome;
import dev.hitl.grant.Grants;
import dev.hitl.grant.Lesson;
import dev.hitl.grant.Proposal;
import dev.hitl.grant.StoredDelegations;
import dev.hitl.grant.Suggestion;
import dev.hitl.grant.Workload;
import dev.hitl.policy.Policy;
import dev.hitl.request.Grant;
import dev.hitl.request.Request;
import dev.hitl.review.ReviewDesk;
import dev.hitl.review.Ruling;
import dev.hitl.run.OpenRun;
import dev.hitl.store.InMemoryStore;
import dev.hitl.testing.SettableClock;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The code of docs/grants.md. */
class GrantSnippetsTest {
  private static final String POLICY =
      // snippet:grants-policy
      """
      version: 2026-11-01
      rules:
        - tool: credit
          risk: medium
          approvals: [{role: manager}]
          learnable: true
          reuse: PT10M
        - tool: credit
          when: args.amount > 1000
          approvals: [{role: director}]
      """;

  // end

  private static final String GUARDS =
      // snippet:grants-guards
      """
      guards: {longestGrant: P30D, decisions: 60, window: PT1H}
      drills:
        rate: 0.02
        cases:
          - {tool: credit, arguments: {orderId: "1", amount: 999}, why: nobody ordered this}
      """;
  // end

  private final Support support = new Support();
  private final SettableClock clock = new SettableClock(Instant.parse("2026-11-02T09:00:00Z"));
  private final Hitl hitl =
      Hitl.builder()
          .store(new InMemoryStore(clock))
          .tools(support.tools)
          .policy(Policy.parse(POLICY + GUARDS))
          .reviewers(Support.PEOPLE)
          .background(false)
          .build();

  private Outcome propose(String run, String order, int amount) {
    ToolCall call = ToolCall.of("c", "credit", Map.of("orderId", order, "amount", amount));
    try (OpenRun open = hitl.open(RunId.of("support", run), null)) {
      return open.run().propose(List.of(call)).get(0);
    }
  }

  private String asked(String run, String order, int amount) {
    assertThat(propose(run, order, amount)).isInstanceOf(Outcome.Pending.class);
    List<Request> inbox = hitl.review().inbox();
    return inbox.get(inbox.size() - 1).reference();
  }

  @Test
  void aGrantIsGivenWhileDeciding() {
    ReviewDesk desk = hitl.review();
    String reference = asked("a", "42", 10);
    // snippet:grants-approve
    Grant.Offer offer =
        Grant.Offer.of(20, Duration.ofDays(7), "small credits on late orders")
            .with("orderId", new Bound.Any())
            .with("amount", Bound.upTo(new BigDecimal("10")))
            .forAnybody();
    Ruling ruling = desk.approve(reference, "manager-1", offer);
    // end
    assertThat(ruling).isInstanceOf(Ruling.Done.class);
    assertThat(propose("b", "43", 9)).isInstanceOf(Outcome.Executed.class);
    assertThat(propose("c", "43", 11)).isInstanceOf(Outcome.Pending.class);
  }

  @Test
  void aGrantIsGivenBeforehandAndTakenBack() {
    // snippet:grants-give
    Proposal proposal =
        new Proposal(
            "default",
            null,
            "support",
            "credit",
            Map.of("orderId", new Bound.Any(), "amount", Bound.upTo(new BigDecimal("10"))),
            100,
            Duration.ofDays(7),
            "small credits");
    Grants.Answer answer = hitl.grants().give(proposal, "manager-1");
    // end
    assertThat(answer).isInstanceOf(Grants.Answer.Done.class);
    String id = ((Grants.Answer.Done) answer).held().grant().id();
    assertThat(propose("a", "42", 10)).isInstanceOf(Outcome.Executed.class);
    // snippet:grants-revoke
    Grants.Answer revoked = hitl.grants().revoke(id, "manager-2", "misused on 3 May");
    // end
    assertThat(revoked).isInstanceOf(Grants.Answer.Done.class);
    assertThat(propose("b", "42", 10)).isInstanceOf(Outcome.Pending.class);
  }

  @Test
  void historySuggestsAndTeaches() throws IOException {
    for (int i = 0; i < 20; i++) {
      hitl.review().approve(asked("r" + i, "" + i, 10), "manager-1");
    }
    hitl.review().reject(asked("large", "1", 500), "manager-1", "refunded already");
    // snippet:grants-suggestions
    for (Suggestion suggestion : hitl.grants().suggestions("default", 20)) {
      System.out.println(suggestion.text());
    }
    // end
    assertThat(hitl.grants().suggestions("default", 20)).hasSize(1);
    StringBuilder file = new StringBuilder();
    // snippet:grants-lessons
    List<Lesson> lessons = hitl.lessons().of("credit", 20);
    String forThePrompt = hitl.lessons().prompt("default", "credit", 20);
    int lines = hitl.lessons().export("default", "credit", 1_000, file);
    // end
    assertThat(lessons).hasSize(1);
    assertThat(forThePrompt).contains("refunded already");
    assertThat(lines).isEqualTo(21);
    // snippet:grants-workload
    for (Workload.Figures figures : hitl.workload().of("default", Duration.ofDays(7))) {
      System.out.printf(
          "%s agreed to %.0f %% of %d, in %s as a rule; missed %d of %d tests%n",
          figures.reviewer(),
          figures.approvalRate() * 100,
          figures.decisions(),
          figures.median(),
          figures.missed(),
          figures.tests());
    }
    // end
  }

  @Test
  void placesAreHandedOn() {
    Instant now = clock.instant();
    // snippet:grants-delegation
    StoredDelegations.Answer holiday =
        hitl.delegations()
            .give(
                "default",
                "manager-1",
                "manager-2",
                now,
                now.plus(Duration.ofDays(14)),
                "*",
                Set.of("manager"),
                "on holiday");
    // end
    assertThat(hitl.delegations().of("default", "manager-2", "refund", now))
        .containsExactly(((StoredDelegations.Answer.Done) holiday).delegation());
  }
}
