package dev.hitl.grant;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hitl.Hitl;
import dev.hitl.Shop;
import dev.hitl.audit.AuditEvent;
import dev.hitl.call.Bound;
import dev.hitl.call.RunId;
import dev.hitl.call.ToolCall;
import dev.hitl.escalate.RetentionRules;
import dev.hitl.gate.Outcome;
import dev.hitl.gate.RolledBack;
import dev.hitl.policy.Policy;
import dev.hitl.request.Grant;
import dev.hitl.request.Identity;
import dev.hitl.request.Request;
import dev.hitl.request.ReviewerDirectory;
import dev.hitl.request.Trigger;
import dev.hitl.review.Ruling;
import dev.hitl.run.OpenRun;
import dev.hitl.store.Applied;
import dev.hitl.store.AuditQuery;
import dev.hitl.store.ForwardingStore;
import dev.hitl.store.RunWrite;
import dev.hitl.store.RunWritten;
import dev.hitl.store.StandingStep;
import dev.hitl.store.Step;
import dev.hitl.store.Store;
import dev.hitl.tool.Compensates;
import dev.hitl.tool.Risk;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

public class GrantTest {
  static final String POLICY =
      """
      {"version": "1", "rules": [
        {"name": "small", "tool": "credit", "risk": "medium", "approvals": [{"role": "manager"}],
         "learnable": true},
        {"name": "large", "tool": "credit", "when": "args.amount > 1000",
         "approvals": [{"role": "director"}]},
        {"name": "never", "tool": "credit", "when": "args.orderId == 'x'", "verdict": "deny"}]}
      """;
  static final String SMALL =
      """
      {"version": "1", "rules": [
        {"name": "small", "tool": "credit", "risk": "medium", "approvals": [{"role": "manager"}],
         "learnable": true}]}
      """;
  static final Duration DAY = Duration.ofDays(1);

  private Shop shop;
  private Hitl hitl;

  /** What the tests run on; another store's tests override it. */
  protected Shop newShop() {
    return new Shop();
  }

  @BeforeEach
  void openShop() {
    shop = newShop();
    hitl = shop.open(POLICY);
  }

  static ToolCall credit(String orderId, String amount) {
    return ToolCall.of(
        "c", "credit", "{\"orderId\":\"" + orderId + "\",\"amount\":" + amount + "}");
  }

  static Outcome propose(Hitl node, String run, String principal, ToolCall call) {
    try (OpenRun open = node.open(Shop.runId(run), principal)) {
      return open.run().propose(List.of(call)).get(0);
    }
  }

  private boolean runs(String run, String orderId, String amount) {
    return propose(hitl, run, "customer-1", credit(orderId, amount)) instanceof Outcome.Executed;
  }

  private Request asked(String run, String orderId, String amount) {
    assertThat(runs(run, orderId, amount)).isFalse();
    return hitl.review().inbox().stream()
        .filter(request -> request.run().run().equals(run))
        .findFirst()
        .orElseThrow();
  }

  private Grants.Held granted(Grant.Offer offer) {
    Request request = asked("first", "42", "10");
    assertThat(hitl.review().approve(request.reference(), "manager-1", offer))
        .isInstanceOf(Ruling.Done.class);
    return hitl.grants().all("default", null, 10).get(0);
  }

  private Grants.Held given(Map<String, Bound> bounds, int uses) {
    Grants.Answer answer = hitl.grants().give(proposal(bounds, uses), "manager-1");
    assertThat(answer).isInstanceOf(Grants.Answer.Done.class);
    return ((Grants.Answer.Done) answer).held();
  }

  private static Proposal proposal(Map<String, Bound> bounds, int uses) {
    return new Proposal("default", null, "support", "credit", bounds, uses, DAY, "routine");
  }

  private static Map<String, Bound> upTo(String amount) {
    return Map.of("orderId", new Bound.Any(), "amount", Bound.upTo(new BigDecimal(amount)));
  }

  @Test
  void aGrantLetsCallsThroughThatAreNoWiderThanWhatWasApproved() {
    Grants.Held held = granted(Grant.Offer.of(5, DAY, "small credits are fine"));
    assertThat(held.state()).isEqualTo(Grants.State.HOLDS);

    assertThat(runs("same", "42", "10")).isTrue();
    assertThat(runs("the same number", "42", "10.00")).isTrue();
    assertThat(runs("less", "42", "9.50")).isFalse();
    assertThat(runs("other order", "43", "10")).isFalse();
    assertThat(runs("more", "42", "10.01")).isFalse();
    assertThat(runs("below zero", "42", "-1")).isFalse();
    assertThat(
            propose(hitl, "somebody else's", "customer-2", credit("42", "10"))
                instanceof Outcome.Executed)
        .isFalse();
    assertThat(hitl.grants().find(held.grant().id()).orElseThrow().left()).isEqualTo(3);
    assertThat(shop.effects).containsExactly("credit 42 10", "credit 42 10.00");
    assertThat(hitl.fsck().check().isClean()).isTrue();
    assertThat(hitl.audit().verify().broken()).isEmpty();
  }

  @Test
  void whatAGrantDidIsExplainedFoundAndExported() throws IOException {
    Grants.Held held = granted(Grant.Offer.of(5, DAY, "small credits are fine"));
    assertThat(runs("r", "42", "10")).isTrue();
    String id = held.grant().id();
    assertThat(hitl.explain(held.grant().request()).orElseThrow().toString()).contains(id);
    AuditQuery all = AuditQuery.all();
    assertThat(hitl.audit().search(all.tool("credit").types("GIVEN", "GRANTED")))
        .extracting(AuditEvent::type)
        .containsExactlyInAnyOrder("GIVEN", "GRANTED");
    assertThat(hitl.audit().search(all.actor("manager-1").types("GIVEN"))).hasSize(1);
    assertThat(hitl.audit().search(all.tenant("default").principal("customer-1").types("GIVEN")))
        .hasSize(1);
    StringBuilder lines = new StringBuilder();
    hitl.audit().export(all, lines);
    assertThat(lines.toString()).contains("\"subject\":\"" + id);
  }

  @Test
  void whatIsWiderThanTheApprovedCallIsSpelledOut() {
    Grant.Offer narrow = Grant.Offer.of(5, DAY, "small credits are fine");
    granted(narrow.with("amount", Bound.upTo(BigDecimal.TEN)));
    assertThat(runs("less", "42", "9.50")).isTrue();
    assertThat(runs("other order", "43", "9.50")).isFalse();
    assertThat(runs("more", "42", "10.01")).isFalse();
    assertThat(propose(hitl, "on nobody's behalf", null, credit("42", "5")))
        .isInstanceOf(Outcome.Pending.class);

    String reference =
        hitl.review().inbox().stream()
            .filter(request -> request.principal() == null)
            .findFirst()
            .orElseThrow()
            .reference();
    assertThat(hitl.review().approve(reference, "manager-1", narrow))
        .isInstanceOfSatisfying(
            Ruling.Invalid.class, no -> assertThat(no.problem()).contains("forAnybody"));
    assertThat(hitl.review().approve(reference, "manager-1", narrow.forAnybody()))
        .isInstanceOf(Ruling.Done.class);
    assertThat(propose(hitl, "somebody's", "customer-2", credit("42", "5")))
        .isInstanceOf(Outcome.Executed.class);
  }

  @Test
  void aCallThatAGrantLetThroughIsOnRecordWithItBeforeItsToolBegins() {
    Grants.Held held = granted(Grant.Offer.of(5, DAY, "small credits are fine"));
    assertThat(runs("r", "42", "10")).isTrue();
    List<AuditEvent> events = shop.store.audit(Shop.runId("r").toString());
    AuditEvent granted =
        events.stream().filter(e -> e.type().equals("GRANTED")).findFirst().orElseThrow();
    assertThat(granted.data().get("standing")).isEqualTo(held.grant().id());
    assertThat(granted.data().get("reasons").toString())
        .contains("small", held.grant().id(), "manager-1");
    assertThat(shop.store.audit(held.grant().id()))
        .singleElement()
        .satisfies(
            given -> {
              assertThat(given.actor()).isEqualTo("manager-1");
              assertThat(given.data().get("request")).isEqualTo(held.grant().request());
            });
  }

  @Test
  void aGrantIsUsedAsOftenAsItSays() {
    given(upTo("10"), 2);
    assertThat(runs("a", "1", "1")).isTrue();
    assertThat(runs("b", "2", "2")).isTrue();
    assertThat(runs("c", "3", "3")).isFalse();
    assertThat(hitl.grants().all("default", null, 10).get(0).state())
        .isEqualTo(Grants.State.USED_UP);
  }

  @Test
  void aGrantEndsByTheStoresClock() {
    Grants.Held held = given(upTo("10"), 10);
    shop.clock.advance(DAY.minusMillis(1));
    assertThat(runs("a", "1", "1")).isTrue();
    shop.clock.advance(Duration.ofMillis(1));
    assertThat(runs("b", "1", "1")).isFalse();
    assertThat(hitl.grants().find(held.grant().id()).orElseThrow().state())
        .isEqualTo(Grants.State.OVER);
  }

  @Test
  void aRevokedGrantIsNotUsedEvenByANodeThatStillRemembersIt() {
    Grants.Held held = given(upTo("10"), 10);
    assertThat(runs("a", "1", "1")).isTrue();
    Hitl other = shop.open(POLICY);
    String id = held.grant().id();
    assertThat(other.grants().revoke(id, "clerk-1", "no"))
        .isInstanceOf(Grants.Answer.Refused.class);
    assertThat(other.grants().revoke(id, "manager-2", "misused"))
        .isInstanceOf(Grants.Answer.Done.class);
    assertThat(runs("b", "1", "1")).isFalse();
    assertThat(other.grants().revoke(id, "manager-1", "again"))
        .isInstanceOf(Grants.Answer.Refused.class);
    assertThat(hitl.fsck().check().isClean()).isTrue();
  }

  @Test
  void whoOverrulesAnApprovalTakesBackWhatWasGrantedWithIt() {
    Grants.Held held = granted(Grant.Offer.of(5, DAY, "small credits are fine"));
    assertThat(runs("a", "42", "10")).isTrue();
    hitl =
        shop.open(
            b ->
                b.policy(
                    Policy.parse(
                        POLICY.replace(
                            "{\"version\": \"1\",",
                            "{\"version\": \"1\", \"overrule\": [\"director\"],"))));
    assertThat(hitl.review().overrule(held.grant().request(), "director-1", "not so fast"))
        .isInstanceOf(Ruling.Done.class);
    assertThat(hitl.grants().find(held.grant().id()).orElseThrow().state())
        .isEqualTo(Grants.State.REVOKED);
    assertThat(runs("b", "42", "10")).isFalse();
    assertThat(hitl.audit().print(held.grant().id())).contains("REVOKED", "not so fast");
    assertThat(hitl.audit().verify().broken()).isEmpty();
  }

  @Test
  void grantsThatEndedAreRemovedAfterTheLongestTimeOfAll() {
    Grants.Held held = given(upTo("10"), 5);
    assertThat(runs("a", "1", "1")).isTrue();
    RetentionRules rules = RetentionRules.keep(DAY).risk(Risk.HIGH, DAY.multipliedBy(3));
    shop.clock.advance(DAY.multipliedBy(3));
    hitl.retention().remove(rules);
    assertThat(hitl.grants().find(held.grant().id())).isPresent();
    assertThat(hitl.fsck().check().findings()).isEmpty();
    shop.clock.advance(DAY.plusMillis(1));
    hitl.retention().remove(rules);
    assertThat(hitl.grants().find(held.grant().id())).isEmpty();
    assertThat(hitl.audit().of(held.grant().id())).isEmpty();
    assertThat(hitl.audit().verify().broken()).isEmpty();
    assertThat(hitl.fsck().check().findings()).isEmpty();
  }

  @Test
  void aGrantIsVoidUnderAnotherPolicy() {
    Grants.Held held = given(upTo("10"), 10);
    Hitl later = shop.open(POLICY.replace("\"version\": \"1\"", "\"version\": \"2\""));
    assertThat(propose(later, "a", null, credit("1", "1"))).isInstanceOf(Outcome.Pending.class);
    assertThat(later.grants().find(held.grant().id()).orElseThrow().state())
        .isEqualTo(Grants.State.VOID);
  }

  @Test
  void howeverWideAGrantIsWhatItsGiverCouldNotDecideAloneIsAsked() {
    given(Map.of("orderId", new Bound.Any(), "amount", new Bound.Any()), 10);
    assertThat(runs("small", "1", "1000")).isTrue();
    assertThat(runs("large", "1", "1001")).isFalse();
    assertThat(propose(hitl, "never", null, credit("x", "1"))).isInstanceOf(Outcome.Denied.class);
  }

  private static String large(String learnable) {
    return """
        {"version": "1", "rules": [
          {"name": "small", "tool": "credit", "risk": "medium", "approvals": [{"role": "manager"}],
           "learnable": true},
          {"name": "large", "tool": "credit", "when": "args.amount > 1000", "risk": "medium",
           "approvals": [{"role": "manager"}]%s}]}
        """
        .formatted(learnable);
  }

  @Test
  void howeverWideAGrantIsAQuestionOfARuleThatIsNotLearnableIsAsked() {
    hitl = shop.open(large(""));
    given(Map.of("orderId", new Bound.Any(), "amount", new Bound.Any()), 10);
    assertThat(runs("small", "1", "1000")).isTrue();
    assertThat(runs("large", "1", "1001")).isFalse();
    assertThat(shop.effects).containsExactly("credit 1 1000");
  }

  /** The control: where that rule is learnable too, the same grant lets the same call run. */
  @Test
  void whereEveryRuleIsLearnableTheSameGrantLetsTheCallRun() {
    hitl = shop.open(large(", \"learnable\": true"));
    given(Map.of("orderId", new Bound.Any(), "amount", new Bound.Any()), 10);
    assertThat(runs("small", "1", "1000")).isTrue();
    assertThat(runs("large", "1", "1001")).isTrue();
    assertThat(shop.effects).containsExactly("credit 1 1000", "credit 1 1001");
  }

  @Test
  void aGrantIsGivenOnlyWhereTheRuleIsLearnableAndByWhoeverCouldDecideAlone() {
    Hitl strict = shop.open(POLICY.replace("\"learnable\": true", "\"learnable\": false"));
    propose(strict, "r", "customer-1", credit("42", "10"));
    String reference = strict.review().inbox().get(0).reference();
    Grant.Offer offer = Grant.Offer.of(1, DAY, "why not");
    assertThat(strict.review().approve(reference, "manager-1", offer))
        .isInstanceOf(Ruling.NotAllowed.class);
    assertThat(strict.grants().give(proposal(upTo("1"), 1), "manager-1"))
        .isInstanceOf(Grants.Answer.Refused.class);
    assertThat(hitl.grants().give(proposal(upTo("1"), 1), "clerk-1"))
        .isInstanceOf(Grants.Answer.Refused.class);
    assertThat(hitl.grants().all("default", null, 10)).isEmpty();
    String other = asked("s", "42", "10").reference();
    assertThat(
            hitl.review()
                .approve(other, "manager-1", Grant.Offer.of(1, Duration.ofDays(31), "too long")))
        .isInstanceOf(Ruling.Invalid.class);
    assertThat(hitl.review().approve(other, "manager-1", offer.with("colour", new Bound.Any())))
        .isInstanceOf(Ruling.Invalid.class);
  }

  @Test
  void aGrantHoldsOnlyWhileItsGiverCouldStillGiveIt() {
    AtomicBoolean gone = new AtomicBoolean();
    ReviewerDirectory directory =
        new ReviewerDirectory() {
          @Override
          public Optional<Identity> find(String tenant, String name) {
            return gone.get() ? Optional.empty() : Shop.PEOPLE.find(tenant, name);
          }

          @Override
          public Set<String> roles(String tenant) {
            return Shop.PEOPLE.roles(tenant);
          }
        };
    hitl = shop.open(b -> b.policy(Policy.parse(POLICY)).reviewers(directory));
    given(upTo("10"), 10);
    assertThat(runs("a", "1", "1")).isTrue();
    gone.set(true);
    assertThat(runs("b", "1", "1")).isFalse();
  }

  @Test
  void whoMayNotApproveSuchARequestMayNotGiveAGrantForIt() {
    ReviewerDirectory directory =
        ReviewerDirectory.builder()
            .person("manager-1", "manager")
            .alias("manager-1", "m1@example.org")
            .person("manager-2", "manager")
            .alias("manager-2", "support")
            .service("bot", "manager")
            .shared("front-desk", "manager")
            .person("director-1", "director")
            .build();
    hitl = shop.open(b -> b.policy(Policy.parse(POLICY)).reviewers(directory));
    Proposal own =
        new Proposal("default", "M1@example.org", "support", "credit", upTo("9"), 9, DAY, "mine");
    assertThat(hitl.grants().give(own, "manager-1")).isInstanceOf(Grants.Answer.Refused.class);
    for (String other : List.of("manager-2", "bot", "front-desk", "director-1", "nobody", " ")) {
      assertThat(hitl.grants().give(proposal(upTo("9"), 9), other))
          .as(other)
          .isInstanceOf(Grants.Answer.Refused.class);
    }
    assertThat(hitl.grants().all("default", null, 10)).isEmpty();

    // For anybody it is given, and on behalf of whoever gave it it lets nothing through.
    assertThat(hitl.grants().give(proposal(upTo("9"), 9), "m1@example.org"))
        .isInstanceOfSatisfying(
            Grants.Answer.Done.class,
            done -> assertThat(done.held().grant().giver()).isEqualTo("manager-1"));
    assertThat(propose(hitl, "a", "m1@EXAMPLE.org", credit("1", "1")))
        .isInstanceOf(Outcome.Pending.class);
    assertThat(runs("b", "1", "1")).isTrue();
  }

  @Test
  void whatPeopleRejectedInARunIsNotDoneThereOnAGrant() {
    hitl.agent("support", Shop.proposing(List.of(credit("1", "1")), List.of(credit("1", "1"))));
    var run = hitl.start("support", "x");
    hitl.review().reject(Shop.only(run).reference(), "manager-1", "not this one");
    given(upTo("10"), 10);
    hitl.resumeDue();
    assertThat(run.requests()).hasSize(2);
    assertThat(shop.effects).isEmpty();
  }

  @Test
  void ofSixtyFourRunsThatRaceForThreeUsesThreeCallsRun() throws Exception {
    given(upTo("10"), 3);
    assertThat(race(hitl)).isEqualTo(3);
    assertThat(shop.effects).hasSize(3);
    assertThat(hitl.fsck().check().findings()).isEmpty();
  }

  @Test
  void withoutTheConditionInTheWriteMoreCallsWouldRun() throws Exception {
    given(upTo("10"), 3);
    Store careless =
        new ForwardingStore(shop.store) {
          @Override
          public RunWritten writeRun(RunWrite w) {
            return super.writeRun(
                new RunWrite(
                    w.before(),
                    w.status(),
                    w.outcome(),
                    w.keepsLease(),
                    w.checkpoint(),
                    w.opened(),
                    w.awaits(),
                    w.events()));
          }
        };
    assertThat(race(shop.open(b -> b.store(careless).policy(Policy.parse(POLICY)))))
        .isGreaterThan(3);
    assertThat(hitl.fsck().check().findings())
        .anySatisfy(finding -> assertThat(finding.toString()).startsWith("USES"));
  }

  private static int race(Hitl node) throws Exception {
    int threads = 64;
    ExecutorService executor = Executors.newFixedThreadPool(threads);
    try {
      List<OpenRun> open = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        open.add(node.open(RunId.of("support", "race-" + i), null));
      }
      CyclicBarrier start = new CyclicBarrier(threads);
      List<Future<Outcome>> outcomes = new ArrayList<>();
      for (OpenRun each : open) {
        outcomes.add(
            executor.submit(
                () -> {
                  start.await(20, TimeUnit.SECONDS);
                  return each.run().propose(List.of(credit("1", "1"))).get(0);
                }));
      }
      int ran = 0;
      for (Future<Outcome> outcome : outcomes) {
        Outcome came = outcome.get(60, TimeUnit.SECONDS);
        assertThat(came).isInstanceOfAny(Outcome.Executed.class, Outcome.Pending.class);
        ran += came instanceof Outcome.Executed ? 1 : 0;
      }
      open.forEach(OpenRun::close);
      return ran;
    } finally {
      executor.shutdownNow();
    }
  }

  /** What undoes a credit. */
  public static final class Undo {
    @Compensates("credit")
    public String takeBack(String orderId, BigDecimal amount) {
      return "taken back";
    }
  }

  private void openWithUndo(UnaryOperator<Store> store) {
    String overruled =
        POLICY.replace(
            "{\"version\": \"1\",", "{\"version\": \"1\", \"overrule\": [\"director\"],");
    hitl =
        shop.open(
            builder ->
                builder
                    .policy(Policy.parse(overruled))
                    .tools(new Undo())
                    .store(store.apply(shop.store)));
  }

  /** Granted in a first run, whose call is executed when the run goes on. */
  private Grants.Held grantedAndExecuted() {
    Grants.Held held = granted(Grant.Offer.of(5, DAY, "small credits are fine"));
    assertThat(runs("first", "42", "10")).isTrue();
    return held;
  }

  @Test
  void whoRollsBackAnExecutionTakesBackWhatWasGrantedWithItsApproval() {
    openWithUndo(UnaryOperator.identity());
    Grants.Held held = grantedAndExecuted();
    assertThat(hitl.rollBack(held.grant().request(), "director-1", "wrong customer"))
        .isInstanceOf(RolledBack.Done.class);
    assertThat(hitl.grants().find(held.grant().id()).orElseThrow().state())
        .isEqualTo(Grants.State.REVOKED);
    assertThat(runs("b", "42", "10")).isFalse();
    assertThat(hitl.audit().print(held.grant().id())).contains("REVOKED", "wrong customer");
    assertThat(hitl.audit().verify().broken()).isEmpty();
  }

  @Test
  void aGrantThatIsUsedWhileARollBackBeginsIsRevokedAllTheSame() {
    AtomicBoolean once = new AtomicBoolean();
    openWithUndo(
        store ->
            new ForwardingStore(store) {
              @Override
              public Applied apply(List<Step> steps, List<StandingStep> standing) {
                if (steps.get(0).change().trigger() == Trigger.ROLL_BACK
                    && once.compareAndSet(false, true)) {
                  assertThat(GrantTest.this.runs("between", "42", "10")).isTrue();
                }
                return super.apply(steps, standing);
              }
            });
    Grants.Held held = grantedAndExecuted();
    assertThat(hitl.rollBack(held.grant().request(), "director-1", "wrong customer"))
        .isInstanceOf(RolledBack.Done.class);
    assertThat(once).isTrue();
    assertThat(hitl.grants().find(held.grant().id()).orElseThrow().state())
        .isEqualTo(Grants.State.REVOKED);
  }
}
