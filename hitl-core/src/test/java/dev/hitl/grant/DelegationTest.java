package dev.hitl.grant;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hitl.Hitl;
import dev.hitl.Shop;
import dev.hitl.audit.AuditEvent;
import dev.hitl.checkpoint.Message;
import dev.hitl.request.Delegation;
import dev.hitl.request.Identity;
import dev.hitl.request.Request;
import dev.hitl.request.RequestStatus;
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
    StoredDelegations.Answer answer =
        hitl.delegations()
            .give("default", from, to, now, now.plusSeconds(60), tool, Set.of(roles), "on holiday");
    assertThat(answer).isInstanceOf(StoredDelegations.Answer.Done.class);
    return ((StoredDelegations.Answer.Done) answer).delegation();
  }

  private String refused(String from, String to) {
    Instant now = shop.clock.instant();
    StoredDelegations.Answer answer =
        hitl.delegations()
            .give("default", from, to, now, now.plusSeconds(60), "*", Set.of(), "on holiday");
    return ((StoredDelegations.Answer.Refused) answer).reason();
  }

  private StoredDelegations.Answer revoke(Delegation given, String by) {
    return hitl.delegations().revoke(given.id(), by, "back");
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
    assertThat(revoke(again, "clerk-2")).isInstanceOf(StoredDelegations.Answer.Refused.class);
    assertThat(hitl.delegations().revoke(again.id(), "manager-1", " "))
        .isInstanceOf(StoredDelegations.Answer.Refused.class);
    assertThat(revoke(again, "Manager-1")).isEqualTo(new StoredDelegations.Answer.Done(again));
    assertThat(revoke(again, "manager-1"))
        .isEqualTo(new StoredDelegations.Answer.Refused("it was taken back already"));
    assertThat(hitl.delegations().revoke("delegation:no", "manager-1", "back"))
        .isEqualTo(new StoredDelegations.Answer.Unknown("delegation:no"));
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
      assertThat(refused("manager-1", name)).contains(name);
      assertThat(refused(name, "clerk-1")).contains(name);
    }
    assertThat(refused("manager-1", "m1@example.org")).contains("to themselves");
    assertThat(hitl.delegations().all("default", null, 10)).isEmpty();
    assertThat(hitl.audit().refusalsIn("default"))
        .extracting(AuditEvent::actor)
        .containsExactly("manager-1", "nobody", "manager-1", "front-desk", "manager-1");
    assertThat(hitl.audit().verify().broken()).isEmpty();
    assertThat(hitl.fsck().check().findings()).isEmpty();
  }

  @Test
  void eitherEndTakesItBackUnderEachOfTheirNamesAndIsOnRecordUnderOne() {
    for (String by : List.of("m1@example.org", "CLERK-1")) {
      Delegation given = give("manager-1", "clerk-1", "*");
      assertThat(revoke(given, by)).isEqualTo(new StoredDelegations.Answer.Done(given));
      assertThat(hitl.audit().of(given.id()).get(1).actor())
          .isEqualTo(by.startsWith("m1") ? "manager-1" : "clerk-1");
    }
    assertThat(hitl.audit().refusalsIn("default")).isEmpty();
  }

  @Test
  void whoMayNotTakeItBackIsOnRecordAndItStillHolds() {
    Delegation given = give("manager-1", "clerk-1", "*");
    revoke(given, "clerk-2");
    assertThat(hitl.audit().refusalsIn("default"))
        .singleElement()
        .satisfies(
            event -> {
              assertThat(event.type()).isEqualTo("REFUSED");
              assertThat(event.actor()).isEqualTo("clerk-2");
              assertThat(event.data().get("ballot")).isEqualTo("RevokeDelegation");
              assertThat(event.data().get("delegation")).isEqualTo(given.id());
              assertThat(String.valueOf(event.data().get("reason"))).contains("neither");
            });
    assertThat(approve(asked("r", null), "clerk-1")).isInstanceOf(Ruling.Done.class);
    assertThat(hitl.audit().verify().broken()).isEmpty();
    assertThat(hitl.fsck().check().findings()).isEmpty();
  }

  @Test
  void whatWasApprovedInALentPlaceIsAskedAgainWhereThatWasTakenBackSince() {
    Delegation given = give("manager-1", "clerk-1", "*");
    Request request = asked("r", null);
    approve(request, "clerk-1");
    revoke(given, "manager-1");
    hitl.resumeDue();
    assertThat(hitl.review().find(request.id()).orElseThrow().status())
        .isEqualTo(RequestStatus.PENDING);
    assertThat(shop.effects).isEmpty();
  }

  /** The control: where nobody is told at the claim that it was taken back, the call runs. */
  @Test
  void whereADelegationIsOnlyAskedForAtTheVoteTheCallRunsWithoutIt() {
    Delegation given = give("manager-1", "clerk-1", "*");
    Hitl deaf =
        shop.open(
            b -> b.reviewers(PEOPLE).delegations((tenant, reviewer, tool, now) -> List.of(given)));
    deaf.agent("support", Shop.proposing(List.of(Shop.refund("c1", "500"))));
    approve(asked("r", null), "clerk-1");
    revoke(given, "manager-1");
    deaf.resumeDue();
    assertThat(shop.effects).containsExactly("refund 42 500 [clerk-1]");
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
