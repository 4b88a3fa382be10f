package dev.hitl.escalate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hitl.Hitl;
import dev.hitl.Shop;
import dev.hitl.audit.AuditEvent;
import dev.hitl.audit.SideChain;
import dev.hitl.call.RunId;
import dev.hitl.call.ToolCall;
import dev.hitl.checkpoint.Message;
import dev.hitl.checkpoint.RunStatus;
import dev.hitl.escalate.Erasure.Outcome;
import dev.hitl.grant.Grants;
import dev.hitl.grant.Proposal;
import dev.hitl.insight.AuditReport;
import dev.hitl.policy.BreakGlass;
import dev.hitl.policy.Drills;
import dev.hitl.policy.Policy;
import dev.hitl.request.Decision;
import dev.hitl.request.Grant;
import dev.hitl.request.Request;
import dev.hitl.review.Ruling;
import dev.hitl.run.RunHandle;
import dev.hitl.store.AuditQuery;
import dev.hitl.store.EncryptedStore;
import dev.hitl.store.Hold;
import dev.hitl.store.Keys;
import dev.hitl.store.StandingQuery;
import dev.hitl.store.StandingRecord;
import dev.hitl.store.Store;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What erasing a person leaves behind, on every store. */
public abstract class ErasureContract {
  protected static final String PERSON = "Customer-Ann";
  private static final String TENANT = RunId.DEFAULT_TENANT;

  protected Shop shop;
  protected Hitl hitl;

  /** Opens an empty store that judges by this clock. */
  protected abstract Store open(Clock judge);

  @BeforeEach
  public void openNode() {
    shop = new Shop(this::open);
    hitl = shop.open(builder -> builder.masterKeys(Keys.masters()));
    hitl.agent("support", Shop.proposing(List.of(Shop.refund("c1", "500"))));
  }

  @AfterEach
  public void closeNode() {
    hitl.close();
  }

  private RunHandle start(String name, String person) {
    return hitl.start(Shop.runId(name), person, List.of(Message.user("secret words of " + person)));
  }

  /** One that was modified, executed, and ended. */
  protected Request done(String name, String person) {
    RunHandle run = start(name, person);
    hitl.review().view(Shop.only(run).reference(), "manager-1");
    hitl.review()
        .modify(
            Shop.only(run).reference(), "manager-1", Map.of("amount", 4711.25), "because of Ann");
    hitl.resumeDue();
    assertThat(run.result().orElseThrow()).contains("refunded 4711.25");
    return Shop.only(run);
  }

  private Outcome erase() {
    return hitl.erasure().erase(TENANT, PERSON, "officer-1", "asked for on 3 May");
  }

  private String exported() {
    StringBuilder out = new StringBuilder();
    try {
      hitl.audit().export(AuditQuery.all().limit(7), out);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return out.toString();
  }

  @Test
  void beforeItEverythingCanBeReadAndNothingIsRedacted() {
    Request request = done("r1", PERSON);
    assertThat(request.principal()).isEqualTo(PERSON);
    assertThat(request.revision().action().arguments().json()).contains("4711.25");
    AuditReport report = hitl.audit().verify();
    assertThat(report.broken()).isEmpty();
    assertThat(report.redacted()).isZero();
    assertThat(hitl.fsck().check().findings()).isEmpty();
    assertThat(exported()).contains("secret words of " + PERSON, "4711.25");
    assertThat(hitl.explain(request.id()).orElseThrow().toString())
        .contains("4711.25", "because of Ann", "seen:", "told:", "intact");
  }

  @Test
  void afterItNothingOfThePersonCanBeReadAndEverythingElseWorks() {
    Request theirs = done("r1", PERSON);
    Request other = done("r2", "Customer-Bob");
    assertThat(erase()).isEqualTo(Outcome.ERASED);

    AuditReport report = hitl.audit().verify();
    assertThat(report.broken()).isEmpty();
    int events =
        hitl.audit().of(theirs.id()).size() + hitl.audit().of(theirs.run().toString()).size();
    assertThat(report.redacted()).isEqualTo(events);
    assertThat(report.toString()).contains(events + " redacted");
    assertThat(hitl.fsck().check().findings()).isEmpty();

    Request left = hitl.review().find(theirs.id()).orElseThrow();
    assertThat(left.toString()).doesNotContain(PERSON, "4711.25", "Ann");
    assertThat(left.status()).isEqualTo(theirs.status());
    assertThat(left.revision().action().tool()).isEqualTo("refund");
    assertThat(hitl.audit().print(theirs.id())).contains("(erased)").doesNotContain("4711.25");
    assertThat(hitl.explain(theirs.id()).orElseThrow().toString())
        .contains("erased", "manager-1", "CLAIM", "intact")
        .doesNotContain("4711.25", PERSON);
    assertThat(hitl.explain(theirs.id()).orElseThrow().toJson()).contains("\"erased\":true");
    assertThat(exported())
        .contains("\"erased\":true", "4711.25", "Customer-Bob")
        .doesNotContain(PERSON);
    assertThat(hitl.audit().search(AuditQuery.all().tool("refund").types("SUCCEED"))).hasSize(2);
    assertThat(hitl.audit().search(AuditQuery.all().tenant(TENANT).principal(PERSON))).isEmpty();
    assertThat(hitl.run(theirs.run()).result().orElse("")).doesNotContain("4711.25");
    assertThat(hitl.review().find(other.id())).contains(other);
  }

  @Test
  void whatWasTriedAndRefusedIsErasedWithThePersonAndKeepsItsPlaceInTheRecord() {
    RunHandle run = start("r1", PERSON);
    String id = Shop.only(run).id();
    for (String who : List.of(PERSON, PERSON.toUpperCase(Locale.ROOT), "nobody")) {
      hitl.review().approve(id, who);
    }
    String refusals = SideChain.refusalsOf(id);
    assertThat(hitl.audit().of(refusals))
        .extracting(AuditEvent::actor)
        .containsExactly(AuditEvent.PRINCIPAL, AuditEvent.PRINCIPAL, "nobody");
    assertThat(hitl.audit().of(refusals).get(0).data().json()).contains(PERSON, "on behalf");
    assertThat(shop.store.audit(refusals).toString())
        .doesNotContainIgnoringCase(PERSON)
        .doesNotContain("on behalf");
    hitl.review().reject(Shop.only(run).reference(), "manager-1", "no");
    hitl.resumeDue();
    assertThat(erase()).isEqualTo(Outcome.ERASED);
    assertThat(hitl.audit().of(refusals)).hasSize(3).allMatch(AuditEvent::isErased);
    assertThat(hitl.audit().verify().broken()).isEmpty();
    assertThat(hitl.fsck().check().findings()).isEmpty();
    assertThat(hitl.explain(id).orElseThrow().toString())
        .contains("refused:", "nobody", "erased")
        .doesNotContainIgnoringCase(PERSON);
    assertThat(exported()).doesNotContainIgnoringCase(PERSON);
  }

  @Test
  void itIsOnRecordWhoErasedAndWhyWithoutAWordAboutThePerson() {
    done("r1", PERSON);
    erase();
    List<AuditEvent> events = hitl.audit().of(SideChain.ofTenant(TENANT));
    assertThat(events).hasSize(1);
    assertThat(events.get(0).type()).isEqualTo("ERASED");
    assertThat(events.get(0).actor()).isEqualTo("officer-1");
    assertThat(events.get(0).data().json()).contains("asked for on 3 May").doesNotContain(PERSON);
    assertThat(erase()).isEqualTo(Outcome.NOTHING);
    assertThatThrownBy(() -> hitl.erasure().erase(TENANT, PERSON, "officer-1", PERSON + " asked"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> hitl.erasure().erase(TENANT, PERSON, " ", "x"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void itIsRefusedUntilSomebodyHasLookedAtAnEmergency() {
    hitl.close();
    hitl =
        shop.open(
            builder ->
                builder
                    .masterKeys(Keys.masters())
                    .policy(
                        Policy.builder("1")
                            .breakGlass(
                                new BreakGlass(
                                    Set.of("director"), Set.of("manager"), Duration.ofHours(1)))
                            .build()));
    hitl.agent("support", Shop.proposing(List.of(Shop.refund("c1", "500"))));
    RunHandle run = hitl.start(Shop.runId("r1"), PERSON, List.of(Message.user("x")));
    String reference = Shop.only(run).reference();
    hitl.review().breakGlass(reference, "director-1", PERSON, "T", Duration.ofMinutes(9));
    hitl.review().observe(reference, "manager-1");
    hitl.resumeDue();
    assertThat(run.status()).isEqualTo(RunStatus.FINISHED);
    assertThat(erase()).isEqualTo(Outcome.OPEN);
    Request review = hitl.review().inbox().get(0);
    assertThat(hitl.review().flag(review.id(), "manager-2", "for " + PERSON))
        .isInstanceOf(Ruling.Done.class);
    assertThat(hitl.review().find(review.id()).orElseThrow().decision())
        .isEqualTo(new Decision.Flagged("manager-2", "for " + PERSON));
    assertThat(hitl.audit().verify().isIntact()).isTrue();
    assertThat(erase()).isEqualTo(Outcome.ERASED);
    assertThat(hitl.review().find(review.id()).orElseThrow().toString()).doesNotContain(PERSON);
    assertThat(hitl.explain(review.id()).orElseThrow().toString()).doesNotContain(PERSON);
    assertThat(hitl.audit().verify().isIntact()).isTrue();
    assertThat(hitl.fsck().check().findings()).isEmpty();
  }

  @Test
  void itIsRefusedWhileARunIsOpenOrUnderAHold() {
    RunHandle open = start("r1", PERSON);
    assertThat(erase()).isEqualTo(Outcome.OPEN);
    hitl.review().reject(Shop.only(open).reference(), "manager-1", "no");
    assertThat(erase()).isEqualTo(Outcome.OPEN);
    hitl.resumeDue();
    Holds holds = hitl.holds();
    for (Hold hold :
        List.of(
            holds.person(TENANT, PERSON, "counsel-1", "case 7"),
            holds.run(open.id(), "counsel-1", "case 7"),
            holds.tenant(TENANT, "counsel-1", "case 7"))) {
      assertThat(erase()).isEqualTo(Outcome.HELD);
      assertThat(hitl.review().find(Shop.only(open).id()).orElseThrow().principal())
          .isEqualTo(PERSON);
      holds.standing(TENANT).stream()
          .filter(standing -> !standing.id().equals(hold.id()))
          .forEach(standing -> assertThat(standing.by()).isEqualTo("counsel-1"));
      assertThat(holds.lift(hold, "counsel-1", "closed")).isTrue();
      assertThat(holds.lift(hold, "counsel-1", "closed")).isFalse();
    }
    assertThat(erase()).isEqualTo(Outcome.ERASED);
    assertThat(hitl.audit().verify().broken()).isEmpty();
  }

  @Test
  void thePersonCanComeBackUnderANewKey() {
    done("r1", PERSON);
    erase();
    Request again = done("r2", PERSON);
    assertThat(again.principal()).isEqualTo(PERSON);
    assertThat(hitl.audit().verify().broken()).isEmpty();
    assertThat(erase()).isEqualTo(Outcome.ERASED);
    assertThat(hitl.audit().verify().broken()).isEmpty();
    assertThat(hitl.audit().verify().redacted()).isPositive();
  }

  /** Another node remembers the old key; the new run must not be encrypted with it. */
  @Test
  void anotherNodeThatRemembersTheKeyStartsUnderANewOne() {
    Store second = EncryptedStore.of(shop.store, Keys.masters());
    Hitl other = new Shop(second).open();
    other.agent("support", Shop.proposing(List.of(Shop.refund("c1", "500"))));
    other.start(Shop.runId("r1"), PERSON, List.of(Message.user("x")));
    other.review().reject(Shop.only(other.run(Shop.runId("r1"))).reference(), "manager-1", "no");
    other.resumeDue();
    assertThat(erase()).isEqualTo(Outcome.ERASED);
    RunHandle run = other.start(Shop.runId("r2"), PERSON, List.of(Message.user("y")));
    assertThat(Shop.only(run).principal()).isEqualTo(PERSON);
    assertThat(hitl.review().find(Shop.only(run).id()).orElseThrow().principal()).isEqualTo(PERSON);
    assertThat(hitl.audit().verify().broken()).isEmpty();
  }

  @Test
  void keysAreWrappedAnewAndTheOldMasterKeyIsNotNeededAnyMore() {
    Request request = done("r1", PERSON);
    EncryptedStore rotated = EncryptedStore.of(shop.store, Keys.rotated());
    assertThat(rotated.request(request.id())).contains(request);
    assertThat(rotated.rewrapKeys()).isEqualTo(1);
    assertThat(rotated.rewrapKeys()).isZero();
    EncryptedStore without = EncryptedStore.of(shop.store, Keys.onlySecond());
    assertThat(without.request(request.id())).contains(request);
  }

  @Test
  void anErasedRunIsNeverEnteredAgain() {
    hitl.agent(
        "failing",
        run -> {
          throw new IllegalStateException("failed");
        });
    RunId id = new RunId(TENANT, "failing", "r");
    hitl.start(id, PERSON, List.of(Message.user("x")));
    assertThat(erase()).isEqualTo(Outcome.ERASED);
    assertThatThrownBy(() -> hitl.resume(id).result().orElseThrow());
    assertThat(hitl.run(id).result().orElse("")).doesNotContain("x of");
  }

  /** Negative control: without the record of it, missing data is somebody's doing. */
  @Test
  void aKeyThatIsDestroyedWithoutARecordIsFound() {
    Request request = done("r1", PERSON);
    destroyUnrecorded(shop.store);
    Hitl fresh = new Shop(EncryptedStore.of(shop.store, Keys.masters())).open();
    assertThat(fresh.audit().verify().broken())
        .anySatisfy(
            broken -> {
              assertThat(broken.subject()).isEqualTo(request.id());
              assertThat(broken.why()).contains("no erasure of it is on record");
            })
        .hasSize(2);
    assertThat(fresh.fsck().check().isClean()).isFalse();
  }

  /** Destroys the only key behind the back of everybody. */
  protected abstract void destroyUnrecorded(Store store);

  @Test
  void runsFromBeforeThereWereKeysAreReadAndHaveToGoFirst() {
    Hitl clear = new Shop(shop.store).open();
    clear.agent("support", Shop.proposing(List.of(Shop.refund("c1", "500"))));
    RunHandle old = clear.start(Shop.runId("old"), PERSON, List.of(Message.user("x")));
    hitl.review()
        .modify(Shop.only(old).reference(), "manager-1", Map.of("amount", 4711.25), "locked");
    hitl.resumeDue();
    Request request = hitl.review().find(Shop.only(old).id()).orElseThrow();
    assertThat(request.result()).isEqualTo("refunded 4711.25");
    assertThat(request.revision().author()).isEqualTo("manager-1");
    assertThat(hitl.run(old.id()).result().orElseThrow()).contains("refunded 4711.25");
    assertThat(hitl.audit().verify().broken()).isEmpty();
    assertThat(erase()).isEqualTo(Outcome.IN_THE_CLEAR);
    shop.clock.advance(Duration.ofDays(1));
    assertThat(hitl.retention().removeEndedFor(Duration.ofHours(1))).isEqualTo(1);
    assertThat(erase()).isEqualTo(Outcome.ERASED);
  }

  private static final String LEARNABLE =
      """
      {"version": "1", "rules": [
        {"name": "small", "tool": "credit", "risk": "medium", "approvals": [{"role": "manager"}],
         "learnable": true, "reuse": "PT10M"}]}
      """;

  private Hitl learning() {
    Hitl node = shop.open(b -> b.masterKeys(Keys.masters()).policy(Policy.parse(LEARNABLE)));
    node.agent(
        "support",
        Shop.proposing(
            List.of(ToolCall.of("c1", "credit", Map.of("orderId", "ann-7", "amount", 4711.25)))));
    return node;
  }

  @Test
  void whatWasGrantedForThePersonIsLockedAndGoesToo() {
    Hitl node = learning();
    RunHandle first = node.start(Shop.runId("g1"), PERSON, List.of(Message.user("x")));
    node.review()
        .approve(
            Shop.only(first).reference(),
            "manager-1",
            new Grant.Offer(Map.of(), true, 5, Duration.ofDays(1), "Ann may"));
    node.resumeDue();
    RunHandle second = node.start(Shop.runId("g2"), PERSON, List.of(Message.user("x")));
    node.resumeDue();
    assertThat(second.requests()).isEmpty();
    assertThat(shop.effects).hasSize(2);
    Grants.Held held = node.grants().all(TENANT, null, 10).get(0);
    assertThat(held.grant().bounds().toString()).contains("ann-7");
    assertThat(held.left()).isEqualTo(4);
    StandingQuery all = new StandingQuery(null, null, null, 10);
    assertThat(shop.store.standings(all)).hasSize(2);
    assertThat(shop.store.standings(all).toString() + shop.store.audit(held.grant().id()))
        .doesNotContain(PERSON, "ann-7", "Ann may");
    assertThat(node.audit().verify().broken()).isEmpty();

    assertThat(node.erasure().erase(TENANT, PERSON, "officer-1", "asked for"))
        .isEqualTo(Outcome.ERASED);
    assertThat(node.grants().all(TENANT, null, 10)).isEmpty();
    assertThat(node.grants().find(held.grant().id())).isEmpty();
    assertThat(node.grants().revoke(held.grant().id(), "manager-1", "too late"))
        .isInstanceOf(Grants.Answer.Unknown.class);
    assertThat(shop.store.standings(all)).extracting(StandingRecord::kind).containsExactly("grant");
    AuditReport report = node.audit().verify();
    assertThat(report.broken()).isEmpty();
    assertThat(node.fsck().check().findings()).isEmpty();
    RunHandle third = learning().start(Shop.runId("g3"), PERSON, List.of(Message.user("x")));
    assertThat(third.requests()).hasSize(1);
  }

  @Test
  void aGrantGivenBeforehandIsWrittenUnderAKeyThatIsThere() {
    Hitl other =
        new Shop(EncryptedStore.of(shop.store, Keys.masters()))
            .open(b -> b.policy(Policy.parse(LEARNABLE)));
    Proposal proposal =
        new Proposal(
            TENANT, PERSON, "support", "credit", Map.of(), 1, Duration.ofDays(1), "Ann may");
    assertThat(other.grants().give(proposal, "manager-1")).isInstanceOf(Grants.Answer.Done.class);
    assertThat(erase()).isEqualTo(Outcome.ERASED);
    // The other node remembers the key that is destroyed now.
    assertThat(other.grants().give(proposal, "manager-1")).isInstanceOf(Grants.Answer.Done.class);
    assertThat(other.grants().all(TENANT, null, 10)).hasSize(1);
    assertThat(hitl.audit().verify().broken()).isEmpty();
    assertThat(hitl.fsck().check().findings()).isEmpty();
  }

  @Test
  void aTestThatWasOpenedOnThePersonsBehalfGoesToo() {
    Drills.Case test =
        new Drills.Case("refund", Map.of("orderId", "1", "amount", 999), "nobody ordered this");
    Policy drilling = Policy.builder("1").drills(Drills.of(1, test)).build();
    Hitl node = shop.open(b -> b.masterKeys(Keys.masters()).policy(drilling));
    node.agent("support", Shop.proposing(List.of(Shop.refund("c1", "500"))));
    node.start(Shop.runId("t1"), PERSON, List.of(Message.user("x")));
    node.resumeDue();
    node.resumeDue();
    List<Request> open = node.review().inbox();
    assertThat(open).hasSize(2);
    open.forEach(request -> node.review().reject(request.reference(), "manager-1", "no"));
    node.resumeDue();
    assertThat(node.erasure().erase(TENANT, PERSON, "officer-1", "asked for"))
        .isEqualTo(Outcome.ERASED);
    assertThat(node.audit().verify().broken()).isEmpty();
    assertThat(node.fsck().check().findings()).isEmpty();
  }

  @Test
  void withoutMasterKeysItIsRefusedAndSaysHowToHaveIt() {
    Hitl clear = new Shop(shop.store).open();
    assertThatThrownBy(() -> clear.erasure().erase(TENANT, PERSON, "officer-1", "x"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("masterKeys");
  }
}
