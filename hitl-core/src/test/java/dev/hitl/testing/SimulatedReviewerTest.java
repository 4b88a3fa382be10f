package dev.hitl.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hitl.Hitl;
import dev.hitl.Shop;
import dev.hitl.call.RunId;
import dev.hitl.call.ToolCall;
import dev.hitl.checkpoint.RunStatus;
import dev.hitl.request.ExecutionSteps;
import dev.hitl.request.Request;
import dev.hitl.request.RequestStatus;
import dev.hitl.review.Ruling;
import dev.hitl.run.RunHandle;
import dev.hitl.store.Step;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SimulatedReviewerTest {
  private final Shop shop = new Shop();
  private final Hitl hitl = shop.open();
  private final SimulatedReviewer manager = SimulatedReviewer.of(hitl, "manager-1");

  private RunHandle ask(ToolCall... calls) {
    hitl.agent("support", Shop.proposing(List.of(calls)));
    RunHandle run = hitl.start("support", "x");
    assertThat(run.status()).isEqualTo(RunStatus.PARKED);
    return run;
  }

  private RunHandle refund() {
    return ask(Shop.refund("c1", "500"));
  }

  private void decidesOnce() {
    assertThat(manager.decide()).singleElement().isInstanceOf(Ruling.Done.class);
    assertThat(manager.decide()).isEmpty();
    hitl.resumeDue();
  }

  @Test
  void approvesByTheWayOfARealPerson() {
    RunHandle run = refund();
    manager.approves("refund");
    decidesOnce();
    assertThat(run.result()).contains("refunded 500");
    assertThat(shop.effects).containsExactly("refund 42 500 [manager-1]");
  }

  @Test
  void rejectsWithAReason() {
    RunHandle run = refund();
    manager.rejects("refund", "never");
    decidesOnce();
    assertThat(run.result().orElseThrow()).contains("rejected", "never");
    assertThat(shop.effects).isEmpty();
  }

  @Test
  void modifiesArguments() {
    refund();
    manager.modifies("refund", Map.of("amount", 50), "half");
    decidesOnce();
    assertThat(shop.effects).containsExactly("refund 42 50 [manager-1]");
  }

  @Test
  void answersInTheToolsPlace() {
    RunHandle run = refund();
    manager.answers("refund", "done by hand");
    decidesOnce();
    assertThat(run.result()).contains("done by hand");
    assertThat(shop.effects).isEmpty();
  }

  @Test
  void redirectsToAnotherTool() {
    refund();
    manager.redirects("refund", "credit", Map.of("orderId", "42", "amount", 500), "credit");
    decidesOnce();
    assertThat(shop.effects).containsExactly("credit 42 500");
  }

  @Test
  void saysNothingAboutWhatItWasToldNothingOf() {
    RunHandle run = refund();
    manager.approves("deleteAccount");
    assertThat(manager.decide()).isEmpty();
    assertThat(run.status()).isEqualTo(RunStatus.PARKED);
  }

  @Test
  void staysSilentWhateverItDidBeforeSoThatDeadlinesCanBeTried() {
    RunHandle run = refund();
    manager.approves("refund").staysSilent("refund");
    assertThat(manager.decide()).isEmpty();
    shop.clock.advance(Duration.ofHours(4));
    hitl.resumeDue();
    assertThat(Shop.only(run).status()).isEqualTo(RequestStatus.EXPIRED);
    manager.approves("refund");
    assertThat(manager.decide()).isEmpty();
  }

  @Test
  void decidesByARuleOverTheArguments() {
    RunHandle run = ask(Shop.refund("a", "200"), Shop.refund("b", "900"));
    manager.decides(
        "refund",
        request -> {
          Object amount = request.revision().action().arguments().get("amount");
          return new BigDecimal(String.valueOf(amount)).intValue() < 500
              ? Optional.of(manager.approval(request))
              : Optional.empty();
        });
    assertThat(manager.decide()).hasSize(1);
    assertThat(run.requests())
        .extracting(Request::status)
        .containsExactlyInAnyOrder(RequestStatus.APPROVED, RequestStatus.PENDING);
  }

  @Test
  void takesItsTimeByTheClockOfTheTest() {
    refund();
    manager.approves("refund").after(Duration.ofMinutes(10), shop.clock);
    shop.clock.advance(Duration.ofMinutes(10).minusMillis(1));
    assertThat(manager.decide()).isEmpty();
    shop.clock.advance(Duration.ofMillis(1));
    assertThat(manager.decide()).hasSize(1);
  }

  @Test
  void whoTakesTooLongIsTooLate() {
    RunHandle run = refund();
    manager.approves("refund").after(Duration.ofHours(4), shop.clock);
    shop.clock.advance(Duration.ofHours(4));
    assertThat(manager.decide()).singleElement().isInstanceOf(Ruling.TooLate.class);
    hitl.resumeDue();
    assertThat(Shop.only(run).status()).isEqualTo(RequestStatus.EXPIRED);
    assertThat(shop.effects).isEmpty();
  }

  @Test
  void rolesCountForItAsForAnybody() {
    RunHandle run = refund();
    SimulatedReviewer clerk = SimulatedReviewer.of(hitl, "clerk-1").approves("refund");
    assertThat(clerk.decide()).singleElement().isInstanceOf(Ruling.NotAllowed.class);
    assertThat(run.status()).isEqualTo(RunStatus.PARKED);
  }

  @Test
  void twoOfThemMakeTwoPeople() {
    ask(Shop.call("c1", "deleteAccount", "account", "a"));
    manager.approves("deleteAccount");
    assertThat(manager.decide()).singleElement().isInstanceOf(Ruling.Counted.class);
    assertThat(manager.decide()).singleElement().isInstanceOf(Ruling.NotAllowed.class);
    SimulatedReviewer clerk = SimulatedReviewer.of(hitl, "clerk-1").approves("deleteAccount");
    assertThat(clerk.decide()).singleElement().isInstanceOf(Ruling.Done.class);
    hitl.resumeDue();
    assertThat(shop.effects).containsExactly("delete a");
  }

  @Test
  void looksIntoOneTenantsInboxOnly() {
    hitl.agent("support", Shop.proposing(List.of(Shop.refund("c1", "500"))));
    hitl.start(new RunId("other", "support", "run-1"), "x");
    manager.approves("refund");
    assertThat(manager.decide()).isEmpty();
    assertThat(manager.ofTenant("other").decide()).hasSize(1);
  }

  @Test
  void goesThroughAnInboxOfManyPages() {
    ToolCall[] calls =
        IntStream.range(0, 250)
            .mapToObj(i -> Shop.refund("c" + i, String.valueOf(200 + i)))
            .toArray(ToolCall[]::new);
    ask(calls);
    manager.approves("refund");
    assertThat(manager.decide()).hasSize(250).allMatch(Ruling.Done.class::isInstance);
    assertThat(hitl.review().inbox()).isEmpty();
  }

  @Test
  void leavesADoubtToWhoeverCanLook() {
    RunHandle run = refund();
    manager.approves("refund");
    manager.decide();
    Duration lease = Duration.ofSeconds(30);
    shop.store.apply(
        List.of(
            Step.of(ExecutionSteps.claim(Shop.only(run), "dead", lease, shop.clock.instant()))));
    shop.clock.advance(lease);
    hitl.resumeDue();
    assertThat(Shop.only(run).status()).isEqualTo(RequestStatus.IN_DOUBT);
    assertThat(manager.decide()).isEmpty();
  }
}
