package dev.hitl.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hitl.Hitl;
import dev.hitl.HitlBuilder;
import dev.hitl.Shop;
import dev.hitl.audit.AuditEvent;
import dev.hitl.call.Json;
import dev.hitl.call.Output;
import dev.hitl.call.ToolCall;
import dev.hitl.checkpoint.RunStatus;
import dev.hitl.notify.Briefing;
import dev.hitl.policy.Policy;
import dev.hitl.request.Decision;
import dev.hitl.request.Request;
import dev.hitl.request.RequestStatus;
import dev.hitl.review.Ruling;
import dev.hitl.run.Agent;
import dev.hitl.run.RunHandle;
import dev.hitl.signal.Check;
import dev.hitl.signal.Guardrail;
import dev.hitl.store.Applied;
import dev.hitl.store.ForwardingStore;
import dev.hitl.store.RunWrite;
import dev.hitl.store.RunWritten;
import dev.hitl.store.Step;
import dev.hitl.store.Store;
import dev.hitl.tool.Compensates;
import dev.hitl.tool.Risk;
import dev.hitl.tool.Tool;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a tool gave is kept from its agent until people have seen it. */
public class HeldResultTest {
  private static final String IBAN = "DE02 1203 0000 0000 2020 51";

  private static final String RULES =
      """
      {"version": "1", "rules": [
        {"name": "leaks", "tool": "find*", "result": "resultText.contains('IBAN')",
         "approvals": [{"role": "manager"}], "deadline": "PT4H"},
        {"name": "never", "tool": "find*", "verdict": "deny",
         "result": "resultText.contains('SECRET')", "message": "secrets stay inside"}]}
      """;

  private Shop shop;
  private String given = "IBAN " + IBAN;
  private final List<String> told = new ArrayList<>();

  /** What the tests run on; another store's tests override it. */
  protected Shop newShop() {
    return new Shop();
  }

  @BeforeEach
  void openShop() {
    shop = newShop();
  }

  private Tool findAccount() {
    return Tool.named("findAccount")
        .parameter("name", String.class)
        .runs(
            arguments -> {
              shop.effects.add("find " + arguments.get("name"));
              return given;
            });
  }

  /** One that people are asked about before it runs as well. */
  private Tool findSecretly() {
    return Tool.named("findSecretly")
        .requiresApproval(Risk.HIGH)
        .parameter("name", String.class)
        .runs(
            arguments -> {
              shop.effects.add("find " + arguments.get("name"));
              return given;
            });
  }

  private Hitl open(UnaryOperator<HitlBuilder> more) {
    return shop.open(
        builder ->
            more.apply(
                builder.tool(findAccount()).tool(findSecretly()).policy(Policy.parse(RULES))));
  }

  private Hitl open() {
    return open(builder -> builder);
  }

  private static ToolCall find(String tool) {
    return Shop.call("c1", tool, "name", "bob");
  }

  private Agent agent(ToolCall... batch) {
    return listening(Shop.proposing(List.of(batch)));
  }

  /** Notes all that the agent is told. */
  private Agent listening(Agent agent) {
    return run -> {
      try {
        return agent.run(run);
      } finally {
        run.messages().forEach(message -> told.add(message.body()));
      }
    };
  }

  private Request held(RunHandle run) {
    return run.requests().stream()
        .filter(request -> request.revision().action().tool().equals(Output.RESULT))
        .reduce((first, second) -> second)
        .orElseThrow();
  }

  /** The request of the call itself, which people were asked about before it ran. */
  private static Request call(RunHandle run) {
    return run.requests().stream()
        .filter(request -> !request.revision().action().tool().equals(Output.RESULT))
        .findFirst()
        .orElseThrow();
  }

  private static void sound(Hitl hitl) {
    assertThat(hitl.audit().verify().isIntact()).isTrue();
    assertThat(hitl.fsck().check().findings()).isEmpty();
  }

  @Test
  void aHeldResultReachesTheAgentWhenAPersonLetsItOut() {
    Hitl hitl = open();
    hitl.agent("support", agent(find("findAccount")));
    RunHandle run = hitl.start("support", "x");

    assertThat(run.status()).isEqualTo(RunStatus.PARKED);
    assertThat(shop.effects).containsExactly("find bob");
    Request held = held(run);
    assertThat(held.revision().action().arguments().asMap())
        .containsEntry("tool", "findAccount")
        .containsEntry("callId", "c1")
        .containsEntry("arguments", Map.of("name", "bob"))
        .containsEntry("failed", false)
        .containsEntry("result", given);
    assertThat(held.route().describe()).isEqualTo("1 of manager");
    assertThat(held.revision().reasons()).extracting(reason -> reason.rule()).contains("leaks");
    assertThat(told).noneMatch(text -> text.contains(IBAN));

    assertThat(hitl.review().approve(held.reference(), "clerk-1"))
        .isInstanceOf(Ruling.NotAllowed.class);
    assertThat(hitl.review().approve(held.reference(), "manager-1").isTaken()).isTrue();
    hitl.resumeDue();
    assertThat(run.result()).contains(given);
    assertThat(shop.effects).containsExactly("find bob");
    assertThat(hitl.review().find(held.id()).orElseThrow().status())
        .isEqualTo(RequestStatus.EXECUTED);
    sound(hitl);
  }

  /** Negative control: without the rule the agent has it at once. */
  @Test
  void withoutTheRuleTheAgentHasItAtOnce() {
    Hitl hitl = open(builder -> builder.policy(Policy.none()));
    hitl.agent("support", agent(find("findAccount")));
    assertThat(hitl.start("support", "x").result()).contains(given);
    assertThat(told).anyMatch(text -> text.contains(IBAN));
  }

  @Test
  void aResultThatTheConditionIsNotAboutIsGivenAtOnce() {
    given = "nothing found";
    Hitl hitl = open();
    hitl.agent("support", agent(find("findAccount")));
    RunHandle run = hitl.start("support", "x");
    assertThat(run.result()).contains("nothing found");
    assertThat(run.requests()).isEmpty();
    sound(hitl);
  }

  @Test
  void aReviewerEditsTheResultAndTheAgentHasTheEditedText() {
    Hitl hitl = open();
    hitl.agent("support", agent(find("findAccount")));
    RunHandle run = hitl.start("support", "x");
    String reference = held(run).reference();
    for (Map<String, Object> changes :
        List.<Map<String, Object>>of(
            Map.of("tool", "other"),
            Map.of("result", 5),
            Map.of("result", "x", "failed", true),
            Map.of("arguments", Map.of()))) {
      assertThat(hitl.review().modify(reference, "manager-1", changes, "why"))
          .as("%s", changes)
          .isInstanceOf(Ruling.Invalid.class);
    }
    assertThat(
            hitl.review()
                .modify(reference, "manager-1", Map.of("result", "SECRET"), "worse")
                .toString())
        .contains("secrets stay inside");
    assertThat(
            hitl.review()
                .modify(reference, "manager-1", Map.of("result", "ends in 51"), "masked")
                .isTaken())
        .isTrue();
    Request edited = held(run);
    assertThat(edited.reference()).endsWith("@2");
    assertThat(edited.revision().digest()).isEqualTo(edited.revision().action().digest());
    hitl.resumeDue();
    assertThat(run.result()).contains("ends in 51");
    assertThat(told).noneMatch(text -> text.contains(IBAN));
    sound(hitl);
  }

  @Test
  void aRejectedResultIsNeverGivenAndTheAgentIsToldThatTheCallRan() {
    Hitl hitl = open();
    hitl.agent("support", agent(find("findAccount")));
    RunHandle run = hitl.start("support", "x");
    hitl.review().reject(held(run).reference(), "manager-1", "private data");
    hitl.resumeDue();
    assertThat(Json.parseObject(run.result().orElseThrow()))
        .containsEntry("status", "withheld")
        .containsEntry("reason", "private data")
        .extractingByKey("next")
        .asString()
        .contains("The tool ran");
    assertThat(told).noneMatch(text -> text.contains(IBAN));
    assertThat(shop.effects).hasSize(1);
    sound(hitl);
  }

  @Test
  void silenceKeepsTheResult() {
    Hitl hitl = open();
    hitl.agent("support", agent(find("findAccount")));
    RunHandle run = hitl.start("support", "x");
    shop.clock.advance(Duration.ofHours(4));
    hitl.resumeDue();
    assertThat(run.status()).isEqualTo(RunStatus.FINISHED);
    assertThat(run.result().orElseThrow()).contains("withheld", "in time");
    assertThat(told).noneMatch(text -> text.contains(IBAN));
    sound(hitl);
  }

  @Test
  void aReviewerGivesAnotherTextInItsPlaceAndRedirectsNothing() {
    Hitl hitl = open();
    hitl.agent("support", agent(find("findAccount")));
    RunHandle run = hitl.start("support", "x");
    String reference = held(run).reference();
    assertThat(hitl.review().redirect(reference, "manager-1", "lookUp", Map.of(), "no"))
        .isInstanceOf(Ruling.Invalid.class);
    assertThat(hitl.review().answer(reference, "manager-1", "ask him for it").isTaken()).isTrue();
    hitl.resumeDue();
    assertThat(run.result()).contains("ask him for it");
    sound(hitl);
  }

  @Test
  void whatPolicyRefusesIsKeptWithoutAskingAndIsOnRecord() {
    given = "SECRET and IBAN";
    Hitl hitl = open();
    hitl.agent("support", agent(find("findAccount")));
    RunHandle run = hitl.start("support", "x");
    assertThat(run.status()).isEqualTo(RunStatus.FINISHED);
    assertThat(run.result().orElseThrow()).contains("withheld", "secrets stay inside");
    assertThat(told).noneMatch(text -> text.contains("IBAN"));
    Request kept = held(run);
    assertThat(kept.status()).isEqualTo(RequestStatus.REJECTED);
    assertThat(kept.decision()).isInstanceOf(Decision.Rejected.class);
    assertThat(kept.revision().action().arguments().get("result")).isEqualTo(given);
    assertThat(shop.store.audit(kept.id()))
        .extracting(AuditEvent::type)
        .containsExactly("OPEN_REFUSED");
    AuditEvent called =
        shop.store.audit(run.id().toString()).stream()
            .filter(event -> event.type().equals("CALLED"))
            .findFirst()
            .orElseThrow();
    assertThat(called.data().json()).contains("\"held\":\"" + kept.id() + "\"");
    assertThat(hitl.review().inbox()).isEmpty();
    sound(hitl);
  }

  @Test
  void theResultOfAnApprovedCallIsHeldBackTooAndTheCallRunsOnce() {
    Hitl hitl = open();
    hitl.agent("support", agent(find("findSecretly")));
    RunHandle run = hitl.start("support", "x");
    hitl.review().approve(Shop.only(run).reference(), "manager-1");
    hitl.resumeDue();
    assertThat(run.status()).isEqualTo(RunStatus.PARKED);
    assertThat(run.requests()).hasSize(2);
    Request ran = call(run);
    Request held = held(run);
    assertThat(ran.status()).isEqualTo(RequestStatus.EXECUTED);
    assertThat(held.id()).isEqualTo(Request.outputIdFor(ran.id()));
    assertThat(held.origin()).isEqualTo(ran.id());
    hitl.resumeDue();
    assertThat(told).noneMatch(text -> text.contains(IBAN));

    hitl.review().approve(held.reference(), "manager-2");
    hitl.resumeDue();
    assertThat(run.result()).contains(given);
    assertThat(shop.effects).containsExactly("find bob");
    sound(hitl);
  }

  @Test
  void theRefusedResultOfAnApprovedCallIsKept() {
    given = "SECRET";
    Hitl hitl = open();
    hitl.agent("support", agent(find("findSecretly")));
    RunHandle run = hitl.start("support", "x");
    hitl.review().approve(Shop.only(run).reference(), "manager-1");
    hitl.resumeDue();
    assertThat(run.result().orElseThrow()).contains("withheld", "secrets stay inside");
    assertThat(call(run).result()).isEqualTo("SECRET");
    assertThat(told).noneMatch(text -> text.contains("SECRET"));
    sound(hitl);
  }

  @Test
  void anEditedCallSaysThatItWasEditedWhenItsResultIsLetOut() {
    Hitl hitl = open();
    hitl.agent("support", agent(find("findSecretly")));
    RunHandle run = hitl.start("support", "x");
    hitl.review()
        .modify(Shop.only(run).reference(), "manager-1", Map.of("name", "alice"), "not bob");
    hitl.resumeDue();
    hitl.review().approve(held(run).reference(), "manager-1");
    hitl.resumeDue();
    assertThat(run.result().orElseThrow()).contains("alice", IBAN, "changed the arguments");
    assertThat(shop.effects).containsExactly("find alice");
  }

  @Test
  void aHeldResultIsLetOutOnAnotherNodeThatWasNotThere() {
    Hitl first = open();
    Agent agent = agent(find("findAccount"), Shop.refund("c2", "500"), find2());
    first.agent("support", agent);
    RunHandle run = first.start("support", "x");
    assertThat(run.requests()).hasSize(3);
    Hitl second = open();
    second.agent("support", agent);
    for (Request request : run.requests()) {
      assertThat(second.review().approve(request.reference(), "manager-1").isTaken()).isTrue();
    }
    second.resumeDue();
    // The call that people approved has run now, and what it gave waits as well.
    assertThat(run.status()).isEqualTo(RunStatus.PARKED);
    List<Request> waiting =
        run.requests().stream().filter(one -> one.status() == RequestStatus.PENDING).toList();
    assertThat(waiting).hasSize(1);
    first.review().approve(waiting.get(0).reference(), "manager-2");
    first.resumeDue();
    assertThat(run.status()).isEqualTo(RunStatus.FINISHED);
    assertThat(shop.effects).hasSize(3);
    assertThat(told).anyMatch(text -> text.contains(IBAN));
    sound(second);
  }

  private static ToolCall find2() {
    return Shop.call("c3", "findSecretly", "name", "eve");
  }

  /** A node without the rule finds the request that another opened, and gives nothing past it. */
  @Test
  void aNodeThatDoesNotKnowTheRuleGivesNothingPastIt() {
    Hitl knows = open();
    knows.agent("support", agent(find("findSecretly")));
    RunHandle run = knows.start("support", "x");
    knows.review().approve(Shop.only(run).reference(), "manager-1");
    knows.resumeDue();
    Hitl other = open(builder -> builder.policy(Policy.none()));
    other.agent("support", agent(find("findSecretly")));
    other.review().reject(held(run).reference(), "manager-1", "no");
    other.resumeDue();
    assertThat(run.result().orElseThrow()).contains("withheld");
    assertThat(told).noneMatch(text -> text.contains(IBAN));
  }

  @Test
  void whatAToolThrowsIsHeldBackAndStaysAFailure() {
    Tool failing =
        Tool.named("findBroken")
            .runs(
                arguments -> {
                  throw new IllegalStateException("IBAN " + IBAN);
                });
    Hitl hitl = open(builder -> builder.tool(failing));
    hitl.agent("support", agent(ToolCall.of("c1", "findBroken", "{}")));
    RunHandle run = hitl.start("support", "x");
    assertThat(held(run).revision().action().arguments().get("failed")).isEqualTo(true);
    assertThat(told).noneMatch(text -> text.contains(IBAN));
    hitl.review().approve(held(run).reference(), "manager-1");
    hitl.resumeDue();
    assertThat(Json.parseObject(run.result().orElseThrow()))
        .containsEntry("status", "failed")
        .containsEntry("reason", "IllegalStateException: IBAN " + IBAN);
  }

  @Test
  void noCapKeepsAResultFromBeingPutDown() {
    Hitl hitl =
        open(
            builder ->
                builder.policy(
                    Policy.parse(
                        RULES.replace("\"rules\"", "\"caps\": {\"perRun\": 1}, \"rules\""))));
    hitl.agent(
        "support",
        agent(
            find("findAccount"),
            Shop.refund("c2", "500"),
            Shop.call("c4", "findAccount", "name", "eve")));
    RunHandle run = hitl.start("support", "x");
    assertThat(run.status()).isEqualTo(RunStatus.PARKED);
    assertThat(run.requests())
        .hasSize(2)
        .allMatch(request -> request.revision().action().tool().equals(Output.RESULT));
    run.requests().forEach(request -> hitl.review().approve(request.reference(), "manager-1"));
    hitl.resumeDue();
    assertThat(shop.effects).containsExactly("find bob", "find eve");
    assertThat(told.toString()).contains("nobody was asked", IBAN);
    sound(hitl);
  }

  @Test
  void aCheckInCodeHoldsBackAndSaysWhoAsksInWhichVersion() {
    Guardrail ibans =
        Guardrail.named("iban", "7")
            .on("find*")
            .reviewers("director")
            .after(
                output ->
                    output.text().contains("IBAN") ? Check.ask("an account number") : Check.pass())
            .build();
    Hitl hitl = open(builder -> builder.policy(Policy.none()).guardrail(ibans));
    hitl.agent("support", agent(find("findAccount")));
    RunHandle run = hitl.start("support", "x");
    Request held = held(run);
    assertThat(held.route().describe()).isEqualTo("1 of director");
    assertThat(Briefing.of(held)).contains("guardrail iban 7", "an account number");
    assertThat(held.revision().evidence().checks())
        .containsExactly(Map.entry("iban 7", Check.ask("an account number")));
    assertThat(hitl.review().approve(held.reference(), "manager-2"))
        .isInstanceOf(Ruling.NotAllowed.class);
    hitl.review().approve(held.reference(), "director-1");
    hitl.resumeDue();
    assertThat(run.result()).contains(given);
    sound(hitl);
  }

  @Test
  void aCheckThatFailsAfterTheCallHoldsTheResultBack() {
    Guardrail broken =
        Guardrail.named("broken", "1")
            .on("*")
            .after(
                output -> {
                  throw new IllegalStateException(output.text());
                })
            .build();
    Hitl hitl = open(builder -> builder.policy(Policy.none()).guardrail(broken));
    hitl.agent("support", agent(find("findAccount")));
    RunHandle run = hitl.start("support", "x");
    assertThat(run.status()).isEqualTo(RunStatus.PARKED);
    assertThat(Briefing.of(held(run))).contains("it threw IllegalStateException");
    assertThat(Briefing.of(held(run))).doesNotContain(IBAN);
  }

  @Test
  void aHeldResultIsLookedAtAgainBeforeItIsGiven() {
    boolean[] strict = {false};
    Guardrail later =
        Guardrail.named("later", "1")
            .on("findAccount")
            .after(output -> strict[0] ? Check.deny("frozen since") : Check.ask("see it"))
            .build();
    Hitl hitl = open(builder -> builder.policy(Policy.none()).guardrail(later));
    hitl.agent("support", agent(find("findAccount")));
    RunHandle run = hitl.start("support", "x");
    hitl.review().approve(held(run).reference(), "manager-1");
    strict[0] = true;
    hitl.resumeDue();
    assertThat(run.result().orElseThrow()).contains("withheld", "frozen since");
    assertThat(told).noneMatch(text -> text.contains(IBAN));
  }

  /** What undoes it. */
  public final class Undo {
    @Compensates("findSecretly")
    public String forget(String name, String result) {
      shop.effects.add("forgot " + name + " of " + result);
      return "forgotten";
    }
  }

  @Test
  void aCallWhoseResultIsHeldBackIsRolledBackWithItsResult() {
    Hitl hitl = open(builder -> builder.tools(new Undo()));
    hitl.agent("support", agent(find("findSecretly")));
    RunHandle run = hitl.start("support", "x");
    hitl.review().approve(Shop.only(run).reference(), "manager-1");
    hitl.resumeDue();
    hitl.review().reject(held(run).reference(), "manager-1", "no");
    hitl.resumeDue();
    Policy overruling =
        Policy.parse(RULES.replace("\"rules\"", "\"overrule\": [\"director\"], \"rules\""));
    Hitl senior = open(builder -> builder.tools(new Undo()).policy(overruling));
    assertThat(senior.rollBack(call(run).id(), "director-1", "not needed"))
        .isInstanceOf(RolledBack.Done.class);
    assertThat(shop.effects).contains("forgot bob of " + given);
  }

  @Test
  void aHeldResultCanBeWithdrawnLikeAnyQuestion() {
    Hitl hitl = open();
    hitl.agent("support", agent(find("findAccount")));
    RunHandle run = hitl.start("support", "x");
    Ruling ruling = hitl.review().withdraw(held(run).reference(), "manager-1", "not needed");
    assertThat(ruling.isTaken()).isTrue();
    hitl.resumeDue();
    assertThat(run.result().orElseThrow()).contains("withheld", "not needed");
    assertThat(told).noneMatch(text -> text.contains(IBAN));
  }

  /** A process that dies around the write that ends an execution and holds back its result. */
  private static final class Dying extends ForwardingStore {
    private final boolean committed;
    private boolean dead;

    Dying(Store to, boolean committed) {
      super(to);
      this.committed = committed;
    }

    private static final class Death extends Error {
      private static final long serialVersionUID = 1L;
    }

    @Override
    public Applied apply(List<Step> steps) {
      if (steps.size() == 2 && committed) {
        to.apply(steps);
      }
      dead |= steps.size() == 2;
      live();
      return to.apply(steps);
    }

    @Override
    public RunWritten writeRun(RunWrite write) {
      live();
      return to.writeRun(write);
    }

    private void live() {
      if (dead) {
        throw new Death();
      }
    }
  }

  private RunHandle killed(boolean committed) {
    Hitl first = open(builder -> builder.store(new Dying(shop.store, committed)));
    first.agent("support", agent(find("findSecretly")));
    RunHandle run = first.start("support", "x");
    first.review().approve(Shop.only(run).reference(), "manager-1");
    assertThatThrownBy(first::resumeDue).isInstanceOf(Dying.Death.class);
    assertThat(shop.effects).containsExactly("find bob");
    shop.clock.advance(Duration.ofMinutes(5));
    return run;
  }

  @Test
  void whoeverDiesBetweenTheCallAndItsWriteLeavesADoubtAndNoHalfOfIt() {
    RunHandle run = killed(false);
    Hitl second = open();
    second.agent("support", agent(find("findSecretly")));
    second.resumeDue();
    assertThat(Shop.only(run).status()).isEqualTo(RequestStatus.IN_DOUBT);
    assertThat(shop.effects).hasSize(1);
    assertThat(told).noneMatch(text -> text.contains(IBAN));
    sound(second);
  }

  @Test
  void whoeverDiesAfterThatWriteLeavesTheResultHeldBack() {
    RunHandle run = killed(true);
    Hitl second = open();
    second.agent("support", agent(find("findSecretly")));
    second.resumeDue();
    assertThat(run.requests()).hasSize(2);
    assertThat(run.status()).isEqualTo(RunStatus.PARKED);
    assertThat(told).noneMatch(text -> text.contains(IBAN));
    second.review().approve(held(run).reference(), "manager-1");
    second.resumeDue();
    assertThat(run.result()).contains(given);
    assertThat(shop.effects).containsExactly("find bob");
    sound(second);
  }
}
