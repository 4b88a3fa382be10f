package dev.hitl.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hitl.Hitl;
import dev.hitl.call.ToolCall;
import dev.hitl.gate.RolledBack;
import dev.hitl.policy.Policy;
import dev.hitl.request.Request;
import dev.hitl.request.RequestStatus;
import dev.hitl.request.ReviewerDirectory;
import dev.hitl.review.ReviewDesk;
import dev.hitl.review.Ruling;
import dev.hitl.run.RunHandle;
import dev.hitl.tool.Compensates;
import dev.hitl.tool.RequiresApproval;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The code of docs/overruling.md. */
class OverrulingSnippetsTest {
  private final Support support = new Support();
  private final List<String> effects = new ArrayList<>();
  private Hitl hitl;
  private RunHandle run;

  /** What undoes the desk's tools. */
  final class Undo {
    // snippet:compensates
    @Compensates("refund")
    public String takeBack(String orderId, BigDecimal amount, String result) {
      effects.add("takeBack " + orderId + " " + amount);
      return "taken back";
    }
    // end
  }

  @BeforeEach
  void aRefundIsApproved() {
    // snippet:overrule-policy
    Policy policy = Policy.builder("2026-11-01").overruledBy("director").build();
    // end
    hitl = support.builder().tools(new Undo()).policy(policy).build();
    hitl.agent(
        "support", r -> Support.answer(r, ScriptedModel.proposing(Support.refund("c1", "500"))));
    run = hitl.start("support", "money back");
    hitl.review().approve(Support.only(run).reference(), "manager-1");
  }

  @Test
  void overrule() {
    String reference = Support.only(run).reference();
    // snippet:overrule
    Ruling ruling = hitl.review().overrule(reference, "director-1", "not this customer");
    // end
    assertThat(ruling).isInstanceOf(Ruling.Done.class);
    hitl.resumeDue();
    assertThat(support.effects).isEmpty();
  }

  @Test
  void rollBack() {
    hitl.resumeDue();
    Request request = Support.only(run);
    // snippet:roll-back
    RolledBack outcome = hitl.rollBack(request.id(), "director-1", "wrong customer");
    // end
    assertThat(outcome).isInstanceOf(RolledBack.Done.class);
    assertThat(effects).containsExactly("takeBack 42 500");
    assertThat(hitl.review().find(request.id()).orElseThrow().status())
        .isEqualTo(RequestStatus.COMPENSATED);
  }

  @Test
  void breakGlass() {
    String policy =
        // snippet:break-glass-policy
        """
        version: 2026-11-01
        breakGlass:
          roles: [incident-commander]
          observers: [on-call, incident-commander]
          limit: PT1H
          review:
            reviewers: [security-officer]
            escalation:
              - {after: PT24H, notify: security-officer, priority: high}
              - {after: P3D, to: [incident-commander, on-call], channel: sms}
        """;
    // end
    Hitl other =
        new Support()
            .builder()
            .policy(Policy.parse(policy))
            .reviewers(
                ReviewerDirectory.of(
                    Map.of(
                        "commander-1", Set.of("incident-commander"),
                        "on-call-1", Set.of("on-call"),
                        "officer-1", Set.of("security-officer"),
                        "manager-1", Set.of("manager"))))
            .build();
    other.agent(
        "support", r -> Support.answer(r, ScriptedModel.proposing(Support.refund("c1", "500"))));
    RunHandle urgent = other.start("support", "money back");
    String reference = Support.only(urgent).reference();
    ReviewDesk desk = other.review();
    // snippet:break-glass
    Duration limit = Duration.ofMinutes(30);
    desk.breakGlass(reference, "commander-1", "ransomware spreads", "INC-7", limit);
    desk.observe(reference, "on-call-1");
    // end
    other.resumeDue();
    assertThat(desk.find(reference).orElseThrow().status()).isEqualTo(RequestStatus.EXECUTED);
    // snippet:break-glass-review
    Request review = desk.inbox().get(0); // its origin is the request that was run
    Ruling found = desk.confirm(review.id(), "officer-1", "two servers were being encrypted");
    // end
    assertThat(found).isInstanceOf(Ruling.Done.class);
    assertThat(review.origin()).isEqualTo(reference);
    assertThat(desk.find(review.id()).orElseThrow().status()).isEqualTo(RequestStatus.CONFIRMED);
  }

  /** A tool for which nobody breaks glass. */
  static final class Keys {
    // snippet:break-glass-never
    @RequiresApproval(reviewers = "manager", breakGlass = false)
    public String revealKey(String name) {
      return "key of " + name;
    }
    // end
  }

  @Test
  void nobodyBreaksGlassForWhatIsKeptOutOfIt() {
    String rule =
        // snippet:break-glass-never-rule
        """
        rules:
          - tool: refund
            when: args.amount > 400
            risk: high
            breakGlass: false
        """;
    // end
    String policy =
        """
        version: 2026-11-01
        breakGlass: {roles: [manager], observers: [director], limit: PT1H}
        """;
    Hitl strict =
        new Support().builder().tools(new Keys()).policy(Policy.parse(policy + rule)).build();
    strict.agent(
        "support",
        r ->
            Support.answer(
                r,
                ScriptedModel.proposing(
                    Support.refund("c1", "500"),
                    ToolCall.of("c2", "revealKey", Map.of("name", "root")))));
    strict.start("support", "all of it");
    ReviewDesk desk = strict.review();
    assertThat(desk.inbox()).hasSize(2);
    for (Request request : desk.inbox()) {
      Ruling ruling =
          desk.breakGlass(request.id(), "manager-1", "it burns", "INC-7", Duration.ofMinutes(5));
      assertThat(ruling)
          .isInstanceOfSatisfying(
              Ruling.NotAllowed.class, no -> assertThat(no.reason()).contains("breakGlass"));
    }
  }
}
