package dev.hitl.review;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hitl.Hitl;
import dev.hitl.Shop;
import dev.hitl.checkpoint.RunStatus;
import dev.hitl.policy.Policy;
import dev.hitl.policy.PolicyException;
import dev.hitl.request.Decision;
import dev.hitl.request.Request;
import dev.hitl.request.RequestStatus;
import dev.hitl.request.ReviewerDirectory;
import dev.hitl.run.RunHandle;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

public class EmergencyTest {
  private static final String POLICY =
      """
      version: 1
      breakGlass:
        roles: [director]
        observers: [manager, director]
        limit: PT1H
      """;
  private static final Duration LIMIT = Duration.ofMinutes(30);

  private Shop shop;
  private Hitl hitl;
  private RunHandle run;
  private String reference;

  /** What the tests run on; another store's tests override it. */
  protected Shop newShop() {
    return new Shop();
  }

  @BeforeEach
  void anAccountIsToBeDeleted() {
    shop = newShop();
    hitl = open(POLICY);
    run = hitl.start("support", "go");
    reference = Shop.only(run).reference();
  }

  private Hitl open(String policy) {
    Hitl node = shop.open(policy);
    node.agent(
        "support", Shop.proposing(List.of(Shop.call("c1", "deleteAccount", "account", "a7"))));
    return node;
  }

  private Request emergency() {
    return hitl.review().find(reference).orElseThrow();
  }

  private Ruling breakGlass(String who) {
    return hitl.review().breakGlass(reference, who, "ransomware spreads", "INC-7", LIMIT);
  }

  @Test
  void oneBreaksTheGlassAnotherWatchesAndItRunsAtOnce() {
    assertThat(breakGlass("director-1")).isInstanceOf(Ruling.Done.class);
    assertThat(Shop.only(run).status()).isEqualTo(RequestStatus.PENDING);
    hitl.resumeDue();
    assertThat(shop.effects).isEmpty();
    assertThat(hitl.review().observe(reference, "manager-1")).isInstanceOf(Ruling.Done.class);
    Request approved = emergency();
    assertThat(approved.decision())
        .isEqualTo(
            new Decision.Approved(
                List.of("director-1", "manager-1"),
                "break-glass, ticket INC-7: ransomware spreads"));
    assertThat(approved.deadline()).isEqualTo(shop.clock.instant().plus(LIMIT));
    hitl.resumeDue();
    assertThat(shop.effects).containsExactly("delete a7");
    assertThat(run.status()).isEqualTo(RunStatus.FINISHED);
    assertThat(shop.store.audit(approved.id()))
        .extracting(event -> event.type() + " by " + event.actor())
        .startsWith("OPEN by support", "BREAK_GLASS by director-1", "OBSERVE by manager-1");
    assertThat(hitl.fsck().check().findings()).isEmpty();
  }

  @Test
  void nobodyBreaksTheGlassWithoutThePermissionTheReasonTheTicketAndALimit() {
    ReviewDesk desk = hitl.review();
    assertThat(breakGlass("manager-1")).isInstanceOf(Ruling.NotAllowed.class);
    assertThat(breakGlass("stranger")).isInstanceOf(Ruling.NotAllowed.class);
    assertThat(desk.breakGlass(reference, "director-1", " ", "INC-7", LIMIT))
        .isInstanceOf(Ruling.Invalid.class);
    assertThat(desk.breakGlass(reference, "director-1", "why", " ", LIMIT))
        .isInstanceOf(Ruling.Invalid.class);
    assertThat(desk.breakGlass(reference, "director-1", "why", "INC-7", Duration.ZERO))
        .isInstanceOf(Ruling.Invalid.class);
    assertThat(desk.breakGlass(reference, "director-1", "why", "INC-7", Duration.ofHours(2)))
        .isInstanceOf(Ruling.Invalid.class);
    assertThat(desk.observe(reference, "manager-1")).isInstanceOf(Ruling.Invalid.class);
    assertThat(Shop.only(run).version()).isEqualTo(1);
  }

  @Test
  void whoBreaksTheGlassCannotWatchAndNeitherCanWhoHasNoRoleForIt() {
    breakGlass("director-1");
    assertThat(hitl.review().observe(reference, "director-1"))
        .isInstanceOf(Ruling.NotAllowed.class);
    assertThat(hitl.review().observe(reference, "clerk-1")).isInstanceOf(Ruling.NotAllowed.class);
    assertThat(hitl.review().observe(reference, "stranger")).isInstanceOf(Ruling.NotAllowed.class);
    assertThat(Shop.only(run).status()).isEqualTo(RequestStatus.PENDING);
  }

  @Test
  void aWishHoldsForItsLimitAndForTheRevisionThatWasShown() {
    breakGlass("director-1");
    shop.clock.advance(LIMIT);
    assertThat(hitl.review().observe(reference, "manager-1")).isInstanceOf(Ruling.Invalid.class);
    breakGlass("director-1");
    hitl.review().modify(reference, "manager-2", Map.of("account", "a8"), "typing error");
    String next = Shop.only(run).reference();
    assertThat(hitl.review().observe(reference, "manager-1")).isInstanceOf(Ruling.Superseded.class);
    assertThat(hitl.review().observe(next, "manager-1")).isInstanceOf(Ruling.Invalid.class);
    assertThat(hitl.review().breakGlass(next, "director-1", "why", "INC-7", LIMIT))
        .isInstanceOf(Ruling.Done.class);
    assertThat(hitl.review().observe(next, "manager-2")).isInstanceOf(Ruling.NotAllowed.class);
    assertThat(hitl.review().observe(next, "manager-1")).isInstanceOf(Ruling.Done.class);
  }

  @Test
  void aDenyRuleHoldsInAnEmergencyToo() {
    breakGlass("director-1");
    hitl.review().observe(reference, "manager-1");
    Hitl later = open(POLICY + "rules:\n  - tool: deleteAccount\n    verdict: deny\n");
    later.resumeDue();
    assertThat(shop.effects).isEmpty();
    assertThat(emergency().status()).isEqualTo(RequestStatus.REJECTED);
  }

  @Test
  void withoutAWordOfThePolicyThereIsNoGlassToBreak() {
    Hitl plain = shop.open();
    assertThat(plain.review().breakGlass(reference, "director-1", "why", "INC-7", LIMIT))
        .isInstanceOf(Ruling.NotAllowed.class);
  }

  @Test
  void whatThePolicyLeavesOutIsAnErrorAtTheStart() {
    assertThatThrownBy(() -> Policy.parse(POLICY.replace("  observers: [manager, director]\n", "")))
        .isInstanceOf(PolicyException.class)
        .hasMessageContaining("breakGlass has no observers");
    assertThatThrownBy(() -> Policy.parse(POLICY.replace("PT1H", "PT0S")))
        .isInstanceOf(PolicyException.class)
        .hasMessageContaining("limit");
    assertThatThrownBy(() -> Policy.parse(POLICY.replace("observers", "watchers")))
        .isInstanceOf(PolicyException.class)
        .hasMessageContaining("unknown key 'watchers'");
  }

  @Test
  void whoOverrulesAnEmergencyIsSeniorToTheTwoWhoRanItAndNotOnlyToThoseWhoVoted() {
    String levels = POLICY + "roles: [{name: manager, level: 1}, {name: director, level: 2}]\n";
    ReviewerDirectory people =
        ReviewerDirectory.of(
            Map.of(
                "manager-1", Set.of("manager"),
                "manager-2", Set.of("manager"),
                "director-1", Set.of("director"),
                "director-2", Set.of("director")));
    hitl = shop.open(builder -> builder.policy(Policy.parse(levels)).reviewers(people));
    assertThat(hitl.review().approve(reference, "manager-1")).isInstanceOf(Ruling.Counted.class);
    breakGlass("director-1");
    assertThat(hitl.review().observe(reference, "manager-2")).isInstanceOf(Ruling.Done.class);
    assertThat(hitl.review().overrule(reference, "director-2", "no ransomware"))
        .isInstanceOf(Ruling.NotAllowed.class);
    assertThat(hitl.review().overrule(reference, "manager-1", "no ransomware"))
        .isInstanceOf(Ruling.NotAllowed.class);
    hitl =
        shop.open(
            builder ->
                builder.policy(Policy.parse(levels + "overrule: director\n")).reviewers(people));
    assertThat(hitl.review().overrule(reference, "director-2", "no ransomware"))
        .isInstanceOf(Ruling.Done.class);
  }
}
