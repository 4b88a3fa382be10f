package dev.hitl.insight;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hitl.Hitl;
import dev.hitl.Shop;
import dev.hitl.audit.AuditEvent;
import dev.hitl.audit.Chain;
import dev.hitl.audit.Scribe;
import dev.hitl.audit.SideChain;
import dev.hitl.call.Arguments;
import dev.hitl.call.RunId;
import dev.hitl.call.ToolCall;
import dev.hitl.checkpoint.Message;
import dev.hitl.checkpoint.RunRecord.Head;
import dev.hitl.checkpoint.RunStatus;
import dev.hitl.escalate.Erasure;
import dev.hitl.gate.RolledBack;
import dev.hitl.gate.RunLost;
import dev.hitl.grant.Grants;
import dev.hitl.grant.Proposal;
import dev.hitl.grant.StoredDelegations;
import dev.hitl.override.Overridden;
import dev.hitl.override.Scope;
import dev.hitl.policy.Policy;
import dev.hitl.request.Bound;
import dev.hitl.request.Request;
import dev.hitl.request.RequestStatus;
import dev.hitl.request.Trigger;
import dev.hitl.review.Ballot;
import dev.hitl.review.Ruling;
import dev.hitl.run.OpenRun;
import dev.hitl.run.Overrides;
import dev.hitl.seal.Ed25519Key;
import dev.hitl.seal.Seals;
import dev.hitl.store.AuditQuery;
import dev.hitl.store.Hold;
import dev.hitl.store.Keys;
import dev.hitl.store.NodeStore;
import dev.hitl.store.Store;
import dev.hitl.tool.Compensates;
import dev.hitl.tool.Risk;
import dev.hitl.tool.Tool;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What every event says, over a life in which nearly everything happens. */
class EventFieldsTest {
  private static final String POLICY =
      """
      version: %s
      breakGlass: {roles: [director], observers: [manager], limit: PT1H, review: {reviewers: [manager]}}
      overrule: [director]
      rules:
        - {name: two, tool: refund, risk: high, approvals: [{role: manager, count: 2}],
           escalation: [{after: PT1H, to: director}, {after: PT3H, then: reject}]}
        - {name: small, tool: credit, risk: medium, approvals: [{role: manager}], learnable: true}
        - {name: never, tool: setPrice, verdict: deny}
      """;

  private static final Set<String> TRIGGERS =
      Arrays.stream(Trigger.values()).map(Trigger::name).collect(Collectors.toSet());

  /** The types of the life, and what each says besides what all of its kind say. */
  private static final Map<String, Set<String>> SAYS =
      Map.ofEntries(
          Map.entry("OPEN", Set.of("arguments", "rules", "route", "message", "risk", "callId")),
          Map.entry("VOTE", Set.of("agrees", "stage", "roles", "reason")),
          Map.entry("ALERTED", Set.of()),
          Map.entry("TAKE_BACK", Set.of("stage", "reason")),
          Map.entry("ASSIGN", Set.of("until")),
          Map.entry("RELEASE", Set.of()),
          Map.entry("WITHDRAW", Set.of("reason")),
          Map.entry("EDIT", Set.of("was", "changes", "reason", "arguments")),
          Map.entry("APPROVE", Set.of("approvedBy", "stage", "roles")),
          Map.entry("REJECT", Set.of("reason", "roles", "stage")),
          Map.entry("ANSWER", Set.of("answer")),
          Map.entry("CLIMB", Set.of()),
          Map.entry("REJECT_BY_SILENCE", Set.of()),
          Map.entry("BREAK_GLASS", Set.of("reason", "ticket", "limit")),
          Map.entry("OBSERVE", Set.of("by", "reason", "review", "approvedBy")),
          Map.entry("OPEN_REVIEW", Set.of("reviews")),
          Map.entry("CONFIRM", Set.of("reason")),
          Map.entry("CLAIM", Set.of("fence")),
          Map.entry("SUCCEED", Set.of("result")),
          Map.entry("FAIL", Set.of("result")),
          Map.entry("LOSE", Set.of()),
          Map.entry("RESOLVE_SUCCEEDED", Set.of("result")),
          Map.entry("ROLL_BACK", Set.of("reason", "compensation")),
          Map.entry("OPEN_CLAIMED", Set.of("rollsBack", "reason", "fence", "arguments")),
          Map.entry("COMPENSATE", Set.of("compensation")),
          Map.entry("STARTED", Set.of("input")),
          Map.entry("CALLED", Set.of("calls")),
          Map.entry("DENIED", Set.of("arguments", "reason", "callId", "tool")),
          Map.entry("GRANTED", Set.of("arguments", "standing", "callId", "tool")),
          Map.entry("PARKED", Set.of("requests")),
          Map.entry("HALTED", Set.of("override", "command", "by", "reason")),
          Map.entry("PAUSED", Set.of("reason")),
          Map.entry("RESUMED", Set.of("reason")),
          Map.entry("INSTRUCTED", Set.of("reason")),
          Map.entry("EDITED", Set.of("reason", "checkpoint")),
          Map.entry("WENT_BACK", Set.of("reason", "checkpoint", "backTo", "executed")),
          Map.entry("ABORTED", Set.of("reason")),
          Map.entry("OVERRIDDEN", Set.of("command", "scope", "reason", "key", "body")),
          Map.entry("FINISHED", Set.of("answer")),
          Map.entry("FAILED", Set.of("problem")),
          Map.entry(
              "TOLD", Set.of("notice", "kind", "attempts", "notifiers", "status", "revision")),
          Map.entry("SEEN", Set.of("status", "revision", "tool")),
          Map.entry("REFUSED", Set.of("ballot", "reviewer", "reason")),
          Map.entry("GIVEN", Set.of("key", "until", "uses", "body")),
          Map.entry("DELEGATED", Set.of("key", "until", "body")),
          Map.entry("REVOKED", Set.of("reason")),
          Map.entry("HOLD_PUT", Set.of("reason")),
          Map.entry("HOLD_LIFTED", Set.of("reason")),
          Map.entry("ERASED", Set.of("reason")),
          Map.entry("REMOVED", Set.of("from", "hashes")));

  private static final Ed25519Key KEY = Ed25519Key.generate();

  private final Shop shop = new Shop();
  private final Hitl first = open("node-1", "7");
  private final Hitl second = open("node-2", "8");
  private final Map<String, AuditEvent> seen = new LinkedHashMap<>();

  /** What undoes a credit. */
  public static final class Undo {
    /** Takes it back. */
    @Compensates("credit")
    public String debit(String orderId, BigDecimal amount) {
      return "debited " + amount + " of " + orderId;
    }
  }

  private Hitl open(String node, String version) {
    return shop.open(
        builder ->
            builder
                .node(node)
                .policy(Policy.parse(POLICY.formatted(version)))
                .tools(new Undo())
                .tool(
                    Tool.named("slow")
                        .requiresApproval(Risk.HIGH)
                        .runs(
                            arguments -> {
                              shop.clock.advance(Duration.ofMinutes(5));
                              other().resumeDue();
                              return "too late";
                            }))
                .seals(Seals.with(KEY))
                .masterKeys(Keys.masters()));
  }

  private Hitl other() {
    return second;
  }

  private Request asked(String run, ToolCall... calls) {
    List<ToolCall> batch = List.of(calls);
    try (OpenRun open = first.open(Shop.runId(run), "customer-1")) {
      open.run().propose(batch);
    }
    List<Request> requests = first.run(Shop.runId(run)).requests();
    return requests.get(requests.size() - 1);
  }

  /** Executes what was approved and ends the run. */
  private Request done(Request request) {
    try (OpenRun open = first.open(request.run(), "customer-1")) {
      open.run().propose(open.run().pendingCalls());
      open.finish("done");
    }
    return first.review().find(request.id()).orElseThrow();
  }

  private static ToolCall credit(String amount) {
    return ToolCall.of("c", "credit", "{\"orderId\":\"1\",\"amount\":" + amount + "}");
  }

  private void look() {
    AuditQuery query = AuditQuery.all().limit(1_000);
    first
        .audit()
        .search(query)
        .forEach(event -> seen.putIfAbsent(event.subject() + " " + event.seq(), event));
  }

  private static void taken(Ruling ruling) {
    assertThat(ruling.isTaken()).as("%s", ruling).isTrue();
  }

  private void questions() {
    Request one = asked("one", Shop.call("l", "lookUp", "orderId", "1"), Shop.refund("r", "500"));
    first.review().view(one.reference(), "manager-1");
    assertThat(first.review().approve(one.reference(), "clerk-1"))
        .isInstanceOf(Ruling.NotAllowed.class);
    taken(second.review().take(one.reference(), "manager-1"));
    taken(second.review().release(one.reference(), "manager-1"));
    taken(second.review().approve(one.reference(), "manager-1", "fine"));
    taken(second.review().takeBack(one.reference(), "manager-1", "not so sure"));
    taken(second.review().modify(one.reference(), "director-1", Map.of("amount", 50), "half"));
    String edited = first.review().find(one.id()).orElseThrow().reference();
    taken(second.review().approve(edited, "manager-1", "fine"));
    taken(second.review().approve(edited, "manager-2", "fine"));
    assertThat(done(one).status()).isEqualTo(RequestStatus.EXECUTED);

    taken(first.review().reject(asked("no", Shop.refund("r", "1")).reference(), "manager-1", "no"));
    taken(first.review().answer(asked("words", credit("1")).reference(), "manager-1", "ask him"));
    asked("late", Shop.refund("r", "2"));
    first.resumeDue();
    shop.clock.advance(Duration.ofMinutes(61));
    second.resumeDue();
    shop.clock.advance(Duration.ofHours(3));
    second.resumeDue();

    Request bang = asked("bang", Shop.call("b", "explode", "what", "it"));
    taken(first.review().approve(bang.reference(), "manager-1"));
    assertThat(done(bang).status()).isEqualTo(RequestStatus.FAILED);

    Request fire = asked("fire", Shop.call("d", "deleteAccount", "account", "a"));
    Duration limit = Duration.ofMinutes(30);
    taken(first.review().breakGlass(fire.reference(), "director-1", "it burns", "INC-1", limit));
    taken(first.review().observe(fire.reference(), "manager-1"));
    Request review =
        first.review().inbox().stream()
            .filter(request -> request.status() == RequestStatus.REVIEWING)
            .findFirst()
            .orElseThrow();
    shop.clock.advance(Duration.ofMinutes(1));
    taken(second.review().confirm(review.reference(), "manager-2", "it did"));
    done(fire);
  }

  private void doubtAndRollBack() {
    Request slow = asked("slow", ToolCall.of("s", "slow", "{}"));
    taken(first.review().approve(slow.reference(), "manager-1"));
    try {
      done(slow);
    } catch (RuntimeException lost) {
      assertThat(lost).isInstanceOf(RunLost.class);
    }
    String doubt = first.review().find(slow.id()).orElseThrow().reference();
    taken(second.review().decide(new Ballot.Succeeded(doubt, "manager-1", "it did")));

    Request paid = asked("paid", credit("3"));
    taken(first.review().approve(paid.reference(), "manager-1"));
    done(paid);
    assertThat(second.rollBack(paid.id(), "director-1", "wrong customer"))
        .isInstanceOf(RolledBack.Done.class);
  }

  private void standing() {
    Map<String, Bound> bounds = Map.of("orderId", new Bound.Any(), "amount", new Bound.Any());
    Proposal proposal =
        new Proposal(
            "default", null, "support", "credit", bounds, 5, Duration.ofDays(1), "routine");
    Grants.Answer answer = first.grants().give(proposal, "manager-1");
    String grant = ((Grants.Answer.Done) answer).held().grant().id();
    try (OpenRun open = first.open(Shop.runId("granted"), "customer-1")) {
      open.run().propose(List.of(credit("1")));
      open.run().propose(List.of(ToolCall.of("p", "setPrice", "{\"item\":\"a\",\"price\":1}")));
      open.finish("done");
    }
    assertThat(second.grants().revoke(grant, "manager-1", "no more"))
        .isInstanceOf(Grants.Answer.Done.class);
    Instant now = shop.clock.instant();
    Instant end = now.plus(Duration.ofDays(1));
    StoredDelegations.Answer given =
        first
            .delegations()
            .give("default", "manager-1", "manager-2", now, end, "*", Set.of(), "leave");
    String delegation = ((StoredDelegations.Answer.Done) given).delegation().id();
    assertThat(first.delegations().revoke(delegation, "clerk-1", "mine"))
        .isInstanceOf(StoredDelegations.Answer.Refused.class);
    assertThat(second.delegations().revoke(delegation, "manager-1", "back"))
        .isInstanceOf(StoredDelegations.Answer.Done.class);
  }

  private void ends() {
    first.agent(
        "broken",
        run -> {
          throw new IllegalStateException("broken");
        });
    first.start("broken", "go");
    Hold hold = first.holds().tenant("default", "counsel-1", "case 1");
    first.holds().lift(hold, "counsel-1", "closed");
    first.agent("brief", Shop.proposing(List.of(Shop.call("l", "lookUp", "orderId", "2"))));
    first.start(RunId.of("brief", "hers"), "customer-2", List.of(Message.user("hello")));
    look();
    assertThat(first.erasure().erase("default", "customer-2", "officer-1", "on request"))
        .isEqualTo(Erasure.Outcome.ERASED);
    look();
    shop.clock.advance(Duration.ofDays(1));
    assertThat(second.retention().removeEndedFor(Duration.ofHours(1))).isPositive();
    look();
  }

  private void life() {
    questions();
    doubtAndRollBack();
    standing();
    overridden();
    first.resumeDue();
    ends();
  }

  private void overridden() {
    Overrides overrides = first.overrides();
    RunId run = asked("steered", credit("7")).run();
    assertThat(overrides.pause(run, "director-1", "wait")).isInstanceOf(Overridden.Done.class);
    int seen = first.run(run).row().checkpoint();
    assertThat(overrides.edit(run, seen, Arguments.of(Map.of("a", 1L)), "director-1", "so"))
        .isInstanceOf(Overridden.Done.class);
    assertThat(overrides.rollBack(run, seen, seen + 1, "director-1", "no"))
        .isInstanceOf(Overridden.Done.class);
    assertThat(overrides.redirect(run, "director-1", "ask him"))
        .isInstanceOf(Overridden.Done.class);
    assertThat(overrides.resume(run, "director-1", "go on")).isInstanceOf(Overridden.Done.class);
    try (OpenRun open = first.open(run, "customer-1")) {
      assertThat(overrides.abort(run, "director-1", "enough")).isInstanceOf(Overridden.Sent.class);
      open.run().propose(open.run().pendingCalls());
    }
    assertThat(first.run(run).status()).isEqualTo(RunStatus.ABORTED);
    Overridden stop = overrides.stop(Scope.agent("default", "brief"), "director-1", "odd");
    assertThat(overrides.lift(((Overridden.Stands) stop).command().id(), "director-1", "fine"))
        .isInstanceOf(Overridden.TakenBack.class);
  }

  @Test
  void everyEventSaysWhoWroteItUnderWhichPolicyAndWhatItIsAbout() {
    life();
    assertThat(first.audit().verify().first()).isEmpty();
    Set<String> types =
        seen.values().stream().map(AuditEvent::type).collect(Collectors.toCollection(TreeSet::new));
    assertThat(types).containsExactlyInAnyOrderElementsOf(new TreeSet<>(SAYS.keySet()));
    for (AuditEvent event : seen.values()) {
      if (event.isErased()) {
        continue;
      }
      Map<String, Object> data = event.data().asMap();
      assertThat(data).as("%s", event).containsKeys(Scribe.NODE, Scribe.POLICY_VERSION);
      assertThat(data.keySet()).as("%s", event).containsAll(SAYS.get(event.type()));
      assertThat(event.at()).isNotNull();
      assertThat(event.actor()).isNotBlank();
      assertThat(event.run().tenant()).isEqualTo("default");
      if (event.type().equals("REFUSED")) {
        boolean isOfTenant = event.subject().equals(SideChain.refusalsIn("default"));
        assertThat(data.keySet())
            .as("%s", event)
            .containsAll(isOfTenant ? Set.of("delegation") : Set.of("digest", "revision"));
      }
      boolean isRequests = TRIGGERS.contains(event.type());
      if (isRequests) {
        assertThat(data.keySet())
            .as("%s", event)
            .contains("principal", "tool", "revision", "digest", "status");
        assertThat(data.containsKey("askedAt")).as("%s", event).isEqualTo(event.seq() > 1);
      }
    }
  }

  @Test
  void aRequestStaysUnderItsPolicyAndWhatElseANodeWritesIsUnderItsOwn() {
    Request request = asked("one", Shop.refund("r", "500"));
    taken(second.review().approve(request.reference(), "manager-1"));
    second.review().view(request.reference(), "manager-2");
    List<AuditEvent> steps = first.audit().of(request.id());
    assertThat(steps)
        .extracting(e -> e.data().get(Scribe.NODE))
        .containsExactly("node-1", "node-2");
    assertThat(steps).extracting(EventFieldsTest::version).containsExactly("7", "7");
    AuditEvent looked = first.audit().of(SideChain.ofRequest(request.id())).get(0);
    assertThat(looked.data().get(Scribe.NODE)).isEqualTo("node-2");
    assertThat(version(looked)).isEqualTo("8");
  }

  private static String version(AuditEvent event) {
    return String.valueOf(event.data().get(Scribe.POLICY_VERSION)).split("\\+", -1)[0];
  }

  @Test
  void whatANodeAnswersHasTheEndOfTheChainThatItWrote() {
    Request request = asked("one", Shop.refund("r", "500"));
    Ruling ruling = second.review().approve(request.reference(), "manager-1");
    assertThat(((Ruling.Counted) ruling).request())
        .isEqualTo(first.review().find(request.id()).orElseThrow());
  }

  @Test
  void whoeverMakesAnEventTheNodesStoreSignsItAndWithoutThatItSaysNothing() {
    Scribe scribe = new Scribe("node-3", "9");
    Store plain = shop.store;
    String subject = SideChain.ofRequest("r");
    RunId run = Shop.runId("r");
    AuditEvent unsigned =
        Chain.next(Head.NONE, subject, shop.clock.instant(), "SEEN", "a", run, Map.of());
    assertThat(new NodeStore(plain, scribe).append(unsigned)).isTrue();
    AuditEvent written = plain.audit(subject).get(0);
    assertThat(written.data().asMap())
        .containsEntry(Scribe.NODE, "node-3")
        .containsEntry(Scribe.POLICY_VERSION, "9");
    AuditEvent next =
        Chain.next(Chain.headOf(written), subject, written.at(), "SEEN", "b", run, Map.of());
    assertThat(plain.append(next)).isTrue();
    assertThat(plain.audit(subject).get(1).data().asMap()).doesNotContainKey(Scribe.NODE);
    assertThat(scribe.sign(written)).isSameAs(written);
    AuditEvent signed = scribe.sign(next);
    assertThat(signed.previous()).isEqualTo(written.hash());
    assertThat(signed.hash()).isEqualTo(signed.computedHash()).isNotEqualTo(next.hash());
  }
}
