package dev.hitl.review;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hitl.Shop;
import dev.hitl.call.ToolCall;
import dev.hitl.policy.Priority;
import dev.hitl.policy.Route;
import dev.hitl.request.Asked;
import dev.hitl.request.Change;
import dev.hitl.request.Claim;
import dev.hitl.request.Decision;
import dev.hitl.request.ExecutionSteps;
import dev.hitl.request.Request;
import dev.hitl.request.RequestStatus;
import dev.hitl.request.StateTest;
import dev.hitl.request.Trigger;
import dev.hitl.testing.SimulatedReviewer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a person does by hand is never run by the agent, whichever way it is tried. */
class ByHandTest {
  private static final String ONE =
      """
      version: 1
      rules:
        - {tool: credit, risk: critical, approvals: [{role: director}], byHand: true}
        - tool: askingByItself
          when: args.what == 'never'
          risk: critical
          approvals: [{role: director}]
          byHand: true
      """;
  private static final String TWO =
      """
      version: 1
      rules:
        - tool: credit
          risk: critical
          stages: [[{role: manager}], [{role: director}]]
          byHand: true
      """;

  private static Desk credit(String policy) {
    return Desk.asked(policy, ToolCall.of("c1", "credit", "{\"orderId\":\"42\",\"amount\":5}"));
  }

  private static void neverRan(Desk desk) {
    desk.hitl.resumeDue();
    assertThat(desk.shop.effects).noneMatch(effect -> effect.startsWith("credit"));
    assertThat(desk.hitl.audit().verify().broken()).isEmpty();
    assertThat(desk.hitl.fsck().check().findings()).isEmpty();
  }

  @Test
  void whoeverDidItSaysSoAndTheAgentIsGivenTheReport() {
    Desk desk = credit(ONE);
    Request done =
        desk.done(desk.desk().performed(desk.reference(), "director-1", "credited at the till"));
    assertThat(done.status()).isEqualTo(RequestStatus.EXECUTED);
    assertThat(done.decision())
        .isEqualTo(
            new Decision.Performed("director-1", List.of(), List.of(), "credited at the till"));
    assertThat(done.result()).isEqualTo("credited at the till");
    neverRan(desk);
    assertThat(desk.run.result().orElseThrow())
        .contains("credited at the till")
        .contains("A person did this by hand; the tool was not run.");
    assertThat(desk.shop.store.audit(done.id()))
        .last()
        .satisfies(
            event -> {
              assertThat(event.type()).isEqualTo("PERFORM");
              assertThat(event.actor()).isEqualTo("director-1");
              assertThat(event.data().get("report")).isEqualTo("credited at the till");
            });
    assertThat(desk.desk().briefing(done)).contains("done by hand").contains("by director-1");
  }

  @Test
  void theApprovalThatWouldCompleteItIsRefusedWithWhatToDo() {
    Desk desk = credit(ONE);
    String problem = desk.invalid(() -> desk.desk().approve(desk.reference(), "director-1"));
    assertThat(problem).contains("the agent never runs this").contains("do it by hand");
    neverRan(desk);
    assertThat(desk.request().status()).isEqualTo(RequestStatus.PENDING);
  }

  @Test
  void whereOthersHaveToAgreeFirstItIsDoneLast() {
    Desk desk = credit(TWO);
    String r = desk.reference();
    assertThat(desk.notAllowed(() -> desk.desk().performed(r, "manager-1", "did it")))
        .contains("1 more has to agree");
    assertThat(desk.notAllowed(() -> desk.desk().performed(r, "clerk-1", "did it")))
        .contains("none of the roles");
    assertThat(desk.desk().approve(r, "manager-1")).isInstanceOf(Ruling.Counted.class);
    assertThat(desk.notAllowed(() -> desk.desk().performed(r, "manager-1", "did it")))
        .contains("already agreed");
    assertThat(desk.invalid(() -> desk.desk().performed(r, "director-1", " ")))
        .contains("say what was done");
    Request done = desk.done(desk.desk().performed(r, "director-1", "did it"));
    assertThat(done.decision())
        .isEqualTo(new Decision.Performed("director-1", List.of("manager-1"), List.of(), "did it"));
    neverRan(desk);
  }

  @Test
  void whoeverDidNotDoItRejects() {
    Desk desk = credit(ONE);
    desk.done(desk.desk().reject(desk.reference(), "director-1", "the till is broken"));
    neverRan(desk);
    assertThat(desk.run.result().orElseThrow()).contains("the till is broken").contains("rejected");
  }

  @Test
  void whatTheAgentRunsIsNotReportedByAPerson() {
    Desk desk = Desk.asked(Desk.refund("500"));
    assertThat(desk.invalid(() -> desk.desk().performed(desk.reference(), "manager-1", "done")))
        .contains("the agent runs this when it is approved");
  }

  @Test
  void anEditAsksAgainAndIsNobodysApproval() {
    Desk desk = credit(ONE);
    Request edited =
        desk.done(desk.desk().modify(desk.reference(), "director-1", Map.of("amount", 4), "less"));
    assertThat(edited.status()).isEqualTo(RequestStatus.PENDING);
    assertThat(edited.votes()).isEmpty();
    neverRan(desk);
    desk.done(desk.desk().performed(desk.reference(), "director-1", "4 by hand"));
    neverRan(desk);
    assertThat(desk.run.result().orElseThrow()).contains("4 by hand").contains("\"amount\":4");
  }

  @Test
  void aRedirectionToItIsAQuestionAndNoApproval() {
    Desk desk =
        Desk.asked(
            "version: 1\nrules:\n  - {tool: credit, risk: critical, approvals: [{role: director}],"
                + " byHand: true}\n",
            Desk.refund("500"));
    desk.desk()
        .redirect(
            desk.reference(),
            "director-1",
            "credit",
            Map.of("orderId", "42", "amount", 5),
            "credit instead");
    Request target = desk.request("credit");
    assertThat(target.status()).isEqualTo(RequestStatus.PENDING);
    assertThat(target.route().terms().byHand()).isTrue();
    neverRan(desk);
    desk.done(desk.desk().performed(target.reference(), "director-1", "by hand"));
    neverRan(desk);
    assertThat(desk.run.result().orElseThrow()).contains("by hand").contains("redirected");
  }

  @Test
  void aBodyThatAsksByItselfIsNotEnteredAgain() {
    Desk desk = Desk.asked(ONE, Shop.call("c1", "askingByItself", "what", "x"));
    assertThat(desk.request().route().terms().byHand()).isTrue();
    desk.invalid(() -> desk.desk().approve(desk.reference(), "director-1"));
    desk.done(desk.desk().performed(desk.reference(), "director-1", "by hand"));
    desk.hitl.resumeDue();
    assertThat(desk.shop.effects).containsExactly("asks false");
  }

  @Test
  void noStepLeadsToAnApprovalOrAClaimOfIt() {
    Route byHand = Route.anyOf(1).withTerms(new Route.Terms(1, false, true, null, Priority.NORMAL));
    Request pending = StateTest.with(Asked.in(RequestStatus.PENDING), Map.of("route", byHand));
    assertThatThrownBy(() -> Change.approve(pending, Asked.vote("ann")))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("by hand");
    Request approved = StateTest.with(pending, Map.of("status", RequestStatus.APPROVED));
    assertThatThrownBy(() -> Change.open(approved, "ann")).hasMessageContaining("by hand");
    assertThatThrownBy(
            () -> ExecutionSteps.claim(approved, "node", Duration.ofSeconds(1), Asked.AT))
        .hasMessageContaining("by hand");
    Request doubtful =
        StateTest.with(
            pending,
            Map.of("status", RequestStatus.IN_DOUBT, "claim", new Claim(1, "node", Asked.AT)));
    assertThatThrownBy(
            () ->
                ExecutionSteps.settle(
                    Trigger.RESOLVE_RERUN, doubtful, null, "ann", "again", Asked.AT))
        .hasMessageContaining("by hand");
  }

  @Test
  void aSimulatedReviewerDoesItByHand() {
    Desk desk = credit(ONE);
    SimulatedReviewer director =
        SimulatedReviewer.of(desk.hitl, "director-1").performs("credit", "by hand");
    assertThat(director.decide()).hasSize(1).allMatch(Ruling.Done.class::isInstance);
    neverRan(desk);
    assertThat(desk.run.result().orElseThrow()).contains("by hand");
  }
}
