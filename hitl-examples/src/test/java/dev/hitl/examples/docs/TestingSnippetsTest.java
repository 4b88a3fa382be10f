package dev.hitl.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hitl.Hitl;
import dev.hitl.call.ToolCall;
import dev.hitl.checkpoint.RunStatus;
import dev.hitl.request.Request;
import dev.hitl.request.RequestStatus;
import dev.hitl.review.Ballot;
import dev.hitl.review.Ruling;
import dev.hitl.run.Agent;
import dev.hitl.run.RunHandle;
import dev.hitl.store.InMemoryStore;
import dev.hitl.testing.RecordingNotifier;
import dev.hitl.testing.SettableClock;
import dev.hitl.testing.SimulatedReviewer;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The code of docs/testing.md. */
class TestingSnippetsTest {
  private final Support support = new Support();
  private final Support.Tools tools = support.tools;
  private final List<String> effects = support.effects;

  private static Agent proposing(String amount) {
    return run -> Support.answer(run, ScriptedModel.proposing(Support.refund("c1", amount)));
  }

  // snippet:testing-setup
  private final SettableClock clock = new SettableClock();
  private final RecordingNotifier notifier = new RecordingNotifier();
  private Hitl hitl;

  @BeforeEach
  void open() {
    hitl =
        Hitl.builder()
            .store(new InMemoryStore(clock))
            .tools(tools)
            .reviewers(Support.PEOPLE)
            .notifier(notifier)
            .background(false) // nothing happens but by resumeDue()
            .build();
    hitl.agent("support", proposing("500"));
  }

  // end

  // snippet:testing-approve
  @Test
  void anApprovedRefundRunsOnce() {
    SimulatedReviewer manager = SimulatedReviewer.of(hitl, "manager-1").approves("refund");
    RunHandle run = hitl.start("support", "money back");

    assertThat(run.status()).isEqualTo(RunStatus.PARKED);
    assertThat(effects).isEmpty();

    manager.decide();
    hitl.resumeDue();

    assertThat(run.status()).isEqualTo(RunStatus.FINISHED);
    assertThat(effects).containsExactly("refund 42 500");
  }

  // end

  @Test
  void eachDecisionIsInjected() {
    // snippet:testing-habits
    SimulatedReviewer manager =
        SimulatedReviewer.of(hitl, "manager-1")
            .rejects("refund", "already refunded on 3 May")
            .modifies("executeRefund", Map.of("amount", 50), "half, per policy 4.2")
            .answers("lookUp", "order 42 was sent yesterday")
            .redirects("pay", "credit", Map.of("orderId", "42", "amount", 500), "credit only")
            .staysSilent("deleteAccount");
    // end
    RunHandle run = hitl.start("support", "x");
    assertThat(manager.decide()).hasSize(1);
    hitl.resumeDue();
    assertThat(run.requests().get(0).status()).isEqualTo(RequestStatus.REJECTED);
  }

  @Test
  void aModificationAndARedirectionAndAnAnswer() {
    RunHandle half = hitl.start("support", "one");
    SimulatedReviewer.of(hitl, "manager-1")
        .modifies("refund", Map.of("amount", 50), "half")
        .decide();
    RunHandle credit = hitl.start("support", "two");
    SimulatedReviewer.of(hitl, "manager-1")
        .redirects("refund", "credit", Map.of("orderId", "42", "amount", 500), "credit only")
        .decide();
    RunHandle told = hitl.start("support", "three");
    SimulatedReviewer.of(hitl, "manager-1").answers("refund", "done by hand").decide();
    hitl.resumeDue();
    assertThat(List.of(half.status(), credit.status(), told.status()))
        .containsOnly(RunStatus.FINISHED);
    assertThat(effects).containsExactlyInAnyOrder("refund 42 50", "credit 42 500");
  }

  // snippet:testing-silence
  @Test
  void silenceUntilTheDeadlineRunsNothing() {
    RunHandle run = hitl.start("support", "money back"); // the annotation gives people four hours

    clock.advance(Duration.ofHours(4));
    hitl.resumeDue();

    assertThat(run.status()).isEqualTo(RunStatus.FINISHED);
    assertThat(run.requests().get(0).status()).isEqualTo(RequestStatus.EXPIRED);
    assertThat(effects).isEmpty();
  }

  // end

  // snippet:testing-delay
  @Test
  void aReviewerWhoTakesAnHourDecidesAfterAnHour() {
    SimulatedReviewer slow =
        SimulatedReviewer.of(hitl, "manager-1")
            .approves("refund")
            .after(Duration.ofHours(1), clock);
    RunHandle run = hitl.start("support", "money back");

    assertThat(slow.decide()).isEmpty();
    clock.advance(Duration.ofHours(1));
    assertThat(slow.decide()).hasSize(1).allMatch(Ruling::isTaken);
    hitl.resumeDue();

    assertThat(run.status()).isEqualTo(RunStatus.FINISHED);
  }

  // end

  // snippet:testing-rule
  @Test
  void aReviewerDecidesByARuleOverTheArguments() {
    SimulatedReviewer manager = SimulatedReviewer.of(hitl, "manager-1");
    manager.decides(
        "refund",
        request -> {
          BigDecimal amount =
              new BigDecimal(String.valueOf(request.revision().action().arguments().get("amount")));
          return Optional.of(
              amount.compareTo(new BigDecimal(400)) <= 0
                  ? manager.approval(request)
                  : new Ballot.Reject(request.reference(), "manager-1", "more than 400"));
        });
    RunHandle run = hitl.start("support", "money back");

    manager.decide();
    hitl.resumeDue();

    assertThat(run.requests().get(0).status()).isEqualTo(RequestStatus.REJECTED);
  }

  // end

  // snippet:testing-notifier
  @Test
  void theReviewersAreTold() {
    notifier.failNext(1);
    hitl.start("support", "money back");

    hitl.resumeDue(); // fails, and is tried again after five seconds
    assertThat(notifier.told()).isEmpty();
    clock.advance(Duration.ofSeconds(5));
    hitl.resumeDue();

    assertThat(notifier.told()).hasSize(1);
    assertThat(notifier.told().get(0).text()).contains("Refund 500 on order 42");
  }

  // end

  // snippet:testing-two
  @Test
  void aCriticalCallNeedsTwoPeople() {
    hitl.agent(
        "accounts",
        run -> {
          List<ToolCall> calls = run.pendingCalls();
          if (calls.isEmpty()) {
            calls = List.of(ToolCall.of("c1", "deleteAccount", Map.of("account", "a")));
          }
          return run.call(calls).get(0).content();
        });
    RunHandle run = hitl.start("accounts", "close my account");

    SimulatedReviewer.of(hitl, "manager-1").approves("deleteAccount").decide();
    hitl.resumeDue();
    assertThat(run.status()).isEqualTo(RunStatus.PARKED);

    SimulatedReviewer.of(hitl, "manager-2").approves("deleteAccount").decide();
    hitl.resumeDue();
    assertThat(run.result()).contains("deleted");
  }

  // end

  @Test
  void theTestSeesTheRequestItself() {
    RunHandle run = hitl.start("support", "money back");
    // snippet:testing-request
    Request request = run.requests().get(0);
    assertThat(request.revision().message()).isEqualTo("Refund 500 on order 42");
    assertThat(request.revision().action().arguments().json())
        .isEqualTo("{\"orderId\":\"42\",\"amount\":500}");
    assertThat(request.route().describe()).isEqualTo("1 of manager");
    // end
  }
}
