package dev.hitl.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hitl.Hitl;
import dev.hitl.Shop;
import dev.hitl.call.ToolCall;
import dev.hitl.checkpoint.RunStatus;
import dev.hitl.request.Request;
import dev.hitl.request.RequestStatus;
import dev.hitl.review.Ruling;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

public class PauseAndResumeTest {
  private Shop shop;

  private RunHandle parkedRefund(Hitl hitl, String amount) {
    hitl.agent("support", Shop.proposing(List.of(Shop.refund("c1", amount))));
    RunHandle run = hitl.start("support", "money back");
    assertThat(run.status()).isEqualTo(RunStatus.PARKED);
    return run;
  }

  /** What the tests run on; another store's tests override it. */
  protected Shop newShop() {
    return new Shop();
  }

  @BeforeEach
  void openShop() {
    shop = newShop();
  }

  @Test
  void aCallThatPolicyAllowsRunsThrough() {
    Hitl hitl = shop.open();
    hitl.agent("support", Shop.proposing(List.of(Shop.refund("c1", "100"))));
    RunHandle run = hitl.start("support", "money back");
    assertThat(run.status()).isEqualTo(RunStatus.FINISHED);
    assertThat(run.result()).contains("refunded 100");
    assertThat(run.requests()).isEmpty();
  }

  @Test
  void nothingExecutesBeforeItsDecisionIsCommitted() {
    Hitl hitl = shop.open();
    RunHandle run = parkedRefund(hitl, "100.01");
    hitl.resumeDue();
    assertThat(shop.effects).isEmpty();
    assertThat(run.status()).isEqualTo(RunStatus.PARKED);
  }

  @Test
  void anApprovedCallRunsOnceAndTheRunGoesOn() {
    Hitl hitl = shop.open();
    RunHandle run = parkedRefund(hitl, "500.10");
    Ruling ruling = hitl.review().approve(Shop.only(run).reference(), "manager-1");
    assertThat(ruling).isInstanceOf(Ruling.Done.class);
    assertThat(shop.effects).isEmpty();
    assertThat(hitl.resumeDue()).isEqualTo(1);
    assertThat(shop.effects).containsExactly("refund 42 500.10 [manager-1]");
    assertThat(run.result()).contains("refunded 500.10");
    assertThat(Shop.only(run).status()).isEqualTo(RequestStatus.EXECUTED);
    assertThat(hitl.resumeDue()).isZero();
    assertThat(hitl.audit().verify().isIntact()).isTrue();
  }

  @Test
  void aRunGoesOnInAnotherNodeThatHasTheSameStore() {
    RunHandle run = parkedRefund(shop.open(), "500");
    Hitl other = shop.open();
    other.agent("support", Shop.proposing(List.of(Shop.refund("c1", "500"))));
    other.review().approve(Shop.only(run).reference(), "manager-1");
    other.resumeDue();
    assertThat(run.result()).contains("refunded 500");
    assertThat(shop.effects).hasSize(1);
  }

  @Test
  void aRejectionTellsTheModelTheReason() {
    Hitl hitl = shop.open();
    RunHandle run = parkedRefund(hitl, "500");
    hitl.review().reject(Shop.only(run).reference(), "manager-1", "already refunded on 3 May");
    hitl.resumeDue();
    assertThat(shop.effects).isEmpty();
    assertThat(run.result().orElseThrow())
        .contains("\"status\":\"rejected\"", "already refunded on 3 May");
  }

  @Test
  void aModificationByTheOnlyApproverNeededIsTheApprovalAndRunsTheNewArguments() {
    Hitl hitl = shop.open();
    RunHandle run = parkedRefund(hitl, "500");
    Ruling ruling =
        hitl.review().modify(Shop.only(run).reference(), "manager-1", Map.of("amount", 50), "half");
    assertThat(ruling).isInstanceOf(Ruling.Done.class);
    hitl.resumeDue();
    assertThat(shop.effects).containsExactly("refund 42 50 [manager-1]");
    assertThat(run.result().orElseThrow()).contains("changed the arguments", "refunded 50");
    assertThat(shop.store.revisions(Shop.only(run).id()))
        .extracting(revision -> revision.action().arguments().json())
        .containsExactly(
            "{\"orderId\":\"42\",\"amount\":500}", "{\"orderId\":\"42\",\"amount\":50}");
  }

  @Test
  void anAnswerBecomesTheToolsResult() {
    Hitl hitl = shop.open();
    RunHandle run = parkedRefund(hitl, "500");
    hitl.review().answer(Shop.only(run).reference(), "manager-1", "Refunded by hand, ref 77");
    hitl.resumeDue();
    assertThat(run.result()).contains("Refunded by hand, ref 77");
    assertThat(shop.effects).isEmpty();
  }

  @Test
  void aRedirectionCallsTheOtherToolAndKeepsBothPaths() {
    Hitl hitl = shop.open();
    RunHandle run = parkedRefund(hitl, "500");
    hitl.review()
        .redirect(
            Shop.only(run).reference(),
            "manager-1",
            "credit",
            Map.of("orderId", "42", "amount", 500),
            "credit is the rule");
    hitl.resumeDue();
    assertThat(shop.effects).containsExactly("credit 42 500");
    assertThat(run.requests())
        .extracting(Request::status)
        .containsExactlyInAnyOrder(RequestStatus.REDIRECTED, RequestStatus.EXECUTED);
    assertThat(run.result().orElseThrow())
        .contains("redirected", "credit is the rule", "credited 500");
    assertThat(hitl.audit().verify().isIntact()).isTrue();
  }

  @Test
  void aRedirectionToARiskierToolAsksWhoeverThatToolNeeds() {
    Hitl hitl = shop.open();
    RunHandle run = parkedRefund(hitl, "500");
    hitl.review()
        .redirect(
            Shop.only(run).reference(), "manager-1", "deleteAccount", Map.of("account", "a"), "x");
    hitl.resumeDue();
    assertThat(run.status()).isEqualTo(RunStatus.PARKED);
    Request target = hitl.review().inbox().get(0);
    assertThat(hitl.review().approve(target.reference(), "manager-1"))
        .isInstanceOf(Ruling.NotAllowed.class);
    hitl.review().approve(target.reference(), "manager-2");
    hitl.review().approve(target.reference(), "clerk-1");
    hitl.resumeDue();
    assertThat(shop.effects).containsExactly("delete a");
    assertThat(run.status()).isEqualTo(RunStatus.FINISHED);
  }

  @Test
  void aWithdrawnQuestionRunsNothingAndTheModelIsTold() {
    Hitl hitl = shop.open();
    RunHandle run = parkedRefund(hitl, "500");
    hitl.review().withdraw(Shop.only(run).reference(), "manager-1", "customer hung up");
    hitl.resumeDue();
    assertThat(run.result().orElseThrow()).contains("cancelled", "customer hung up");
    assertThat(shop.effects).isEmpty();
  }

  @Test
  void anEscalatedQuestionIsDecidedByTheOtherRoleOnly() {
    Hitl hitl = shop.open();
    RunHandle run = parkedRefund(hitl, "500");
    String reference = Shop.only(run).reference();
    assertThat(hitl.review().escalate(reference, "manager-1", "directr", "too much for me"))
        .isInstanceOf(Ruling.Invalid.class);
    assertThat(hitl.review().escalate(reference, "manager-1", "director", "too much for me"))
        .isInstanceOf(Ruling.Done.class);
    assertThat(hitl.review().approve(reference, "manager-1")).isInstanceOf(Ruling.NotAllowed.class);
    hitl.review().approve(reference, "director-1");
    hitl.resumeDue();
    assertThat(run.result()).contains("refunded 500");
  }

  @Test
  void severalPendingRequestsAreDecidedInAnyOrderAndTheRunIsEnteredOnce() {
    Hitl hitl = shop.open();
    hitl.agent(
        "support",
        Shop.proposing(
            List.of(Shop.refund("a", "200"), Shop.refund("b", "300"), Shop.refund("c", "400"))));
    RunHandle run = hitl.start("support", "three");
    List<Request> asked = hitl.review().inbox();
    assertThat(asked).hasSize(3);
    hitl.review().approve(asked.get(2).reference(), "manager-2");
    assertThat(hitl.resumeDue()).isZero();
    hitl.review().reject(asked.get(0).reference(), "manager-1", "no");
    assertThat(run.status()).isEqualTo(RunStatus.PARKED);
    hitl.review().approve(asked.get(1).reference(), "director-1");
    assertThat(hitl.resumeDue()).isEqualTo(1);
    assertThat(run.status()).isEqualTo(RunStatus.FINISHED);
    assertThat(shop.effects).hasSize(2);
  }

  @Test
  void anExecutedSiblingIsNotExecutedAgainAfterResume() {
    Hitl hitl = shop.open();
    ToolCall look = Shop.call("look", "lookUp", "orderId", "42");
    hitl.agent("support", Shop.proposing(List.of(look, Shop.refund("pay", "500"))));
    RunHandle run = hitl.start("support", "both");
    assertThat(shop.effects).containsExactly("lookUp 42");
    hitl.review().approve(Shop.only(run).reference(), "manager-1");
    hitl.resumeDue();
    assertThat(shop.effects).containsExactly("lookUp 42", "refund 42 500 [manager-1]");
    assertThat(run.status()).isEqualTo(RunStatus.FINISHED);
  }

  @Test
  void theSecondPauseOfARunWritesOnlyWhatIsNew() {
    Hitl hitl = shop.open();
    hitl.agent(
        "support",
        Shop.proposing(List.of(Shop.refund("a", "200")), List.of(Shop.refund("b", "300"))));
    StringBuilder noise = new StringBuilder();
    new Random(1).ints(100_000, 'a', 'z').forEach(c -> noise.append((char) c));
    RunHandle run = hitl.start("support", noise.toString());
    hitl.review().approve(Shop.only(run).reference(), "manager-1");
    hitl.resumeDue();
    assertThat(run.status()).isEqualTo(RunStatus.PARKED);
    assertThat(shop.store.checkpoints(run.id()))
        .hasSize(3)
        .extracting(checkpoint -> checkpoint.body().length > 50_000)
        .containsExactly(true, false, false);
  }
}
