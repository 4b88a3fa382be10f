package dev.hitl.grant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hitl.Hitl;
import dev.hitl.Shop;
import dev.hitl.checkpoint.Message;
import dev.hitl.request.Delegation;
import dev.hitl.request.Identity;
import dev.hitl.request.Request;
import dev.hitl.request.ReviewerDirectory;
import dev.hitl.request.Vote;
import dev.hitl.review.Ruling;
import dev.hitl.store.ForwardingStore;
import dev.hitl.store.StandingRecord;
import dev.hitl.store.Store;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

public class DelegationTest {
  private static final ReviewerDirectory PEOPLE =
      ReviewerDirectory.builder()
          .person("manager-1", "manager")
          .alias("manager-1", "m1@example.org")
          .person("clerk-1", "clerk")
          .person("clerk-2", "clerk")
          .shared("front-desk", "clerk")
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
    Hitl node = shop.open(b -> b.store(store).reviewers(PEOPLE));
    node.agent("support", Shop.proposing(List.of(Shop.refund("c1", "500"))));
    return node;
  }

  @AfterEach
  void close() {
    hitl.close();
  }

  private Delegation give(String from, String to, String tool, String... roles) {
    Instant now = shop.clock.instant();
    return hitl.delegations()
        .give("default", from, to, now, now.plusSeconds(60), tool, Set.of(roles), "on holiday");
  }

  private Request asked(String run, String principal) {
    return Shop.only(hitl.start(Shop.runId(run), principal, List.of(Message.user("x"))));
  }

  private Ruling approve(Request request, String reviewer) {
    return hitl.review().approve(request.reference(), reviewer);
  }

  @Test
  void whoIsGivenAPlaceFillsItAndItIsOnRecordWhose() {
    Request request = asked("r", null);
    assertThat(approve(request, "clerk-1")).isInstanceOf(Ruling.NotAllowed.class);
    Delegation given = give("m1@example.org", "clerk-1", "ref*", "manager");
    assertThat(given.from()).isEqualTo("manager-1");
    assertThat(approve(request, "clerk-2")).isInstanceOf(Ruling.NotAllowed.class);
    assertThat(approve(request, "clerk-1")).isInstanceOf(Ruling.Done.class);
    assertThat(hitl.review().find(request.id()).orElseThrow().votes())
        .singleElement()
        .extracting(Vote::voter, Vote::onBehalfOf)
        .containsExactly("clerk-1", "manager-1");
    assertThat(hitl.audit().print(given.id())).contains("DELEGATED", "manager-1", "on holiday");
    assertThat(hitl.audit().verify().broken()).isEmpty();
    assertThat(hitl.fsck().check().findings()).isEmpty();
  }

  @Test
  void itHoldsForItsToolsItsRolesAndItsTimeAndUntilItIsTakenBack() {
    give("manager-1", "clerk-1", "delete*");
    give("manager-1", "clerk-1", "refund", "director");
    Instant later = shop.clock.instant().plusSeconds(30);
    hitl.delegations()
        .give(
            "default", "manager-1", "clerk-1", later, later.plusSeconds(30), "*", Set.of(), "then");
    Request request = asked("r", null);
    assertThat(approve(request, "clerk-1")).isInstanceOf(Ruling.NotAllowed.class);
    shop.clock.advance(Duration.ofSeconds(60));
    assertThat(approve(request, "clerk-1")).isInstanceOf(Ruling.NotAllowed.class);
    Delegation again = give("manager-1", "clerk-1", "*");
    assertThat(hitl.delegations().revoke(again.id(), "clerk-2", "no")).isFalse();
    assertThat(hitl.delegations().revoke(again.id(), "M1@EXAMPLE.org", "no")).isFalse();
    assertThat(hitl.delegations().revoke(again.id(), "Manager-1", "back")).isTrue();
    assertThat(approve(request, "clerk-1")).isInstanceOf(Ruling.NotAllowed.class);
    assertThat(approve(request, "manager-1")).isInstanceOf(Ruling.Done.class);
  }

  @Test
  void eitherEndIsBarredWhereTheOtherIs() {
    give("manager-1", "clerk-1", "*");
    assertThat(approve(asked("r", "clerk-1"), "manager-1"))
        .isInstanceOfSatisfying(
            Ruling.NotAllowed.class, no -> assertThat(no.reason()).contains("clerk-1"));
    assertThat(approve(asked("s", "manager-1"), "clerk-1")).isInstanceOf(Ruling.NotAllowed.class);
    assertThat(approve(asked("t", "clerk-2"), "manager-1")).isInstanceOf(Ruling.Done.class);
  }

  @Test
  void onlyPeopleWhomTheDirectoryKnowsAreNamed() {
    for (String name : List.of("nobody", "front-desk")) {
      assertThatThrownBy(() -> give("manager-1", name, "*"))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(name);
      assertThatThrownBy(() -> give(name, "clerk-1", "*"))
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThatThrownBy(() -> give("manager-1", "m1@example.org", "*"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(hitl.delegations().all("default", null, 10)).isEmpty();
  }

  @Test
  void whereTheWayFromTheLenderIsTakenAwayItIsFound() {
    give("manager-1", "clerk-1", "*");
    Store without =
        new ForwardingStore(shop.store) {
          @Override
          public java.util.Optional<StandingRecord> standing(String id) {
            return super.standing(id).filter(each -> !each.kind().equals(StandingRecord.DELEGATED));
          }
        };
    assertThat(new dev.hitl.insight.Fsck(without).check().isClean()).isFalse();
    assertThat(hitl.fsck().check().isClean()).isTrue();
  }

  @Test
  void whoCannotBeToldFromTheGiverCannotApproveWithWhatTheyGave() {
    assertThat(Identity.canonical("MANAGER-1")).isEqualTo("manager-1");
    give("manager-1", "clerk-1", "*");
    assertThat(approve(asked("r", "Manager-1"), "clerk-1")).isInstanceOf(Ruling.NotAllowed.class);
  }
}
