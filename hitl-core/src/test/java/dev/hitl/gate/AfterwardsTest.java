package dev.hitl.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hitl.Hitl;
import dev.hitl.Shop;
import dev.hitl.audit.AuditEvent;
import dev.hitl.call.Json;
import dev.hitl.call.RunId;
import dev.hitl.call.ToolCall;
import dev.hitl.checkpoint.Message;
import dev.hitl.checkpoint.RunStatus;
import dev.hitl.notify.Briefing;
import dev.hitl.policy.Policy;
import dev.hitl.policy.PolicyException;
import dev.hitl.request.Request;
import dev.hitl.request.RequestStatus;
import dev.hitl.review.Ballot;
import dev.hitl.review.Ruling;
import dev.hitl.run.RunHandle;
import dev.hitl.tool.Compensates;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

public class AfterwardsTest {
  private static final String RULE =
      """
      {"version": "1", "overrule": ["director"], "rules": [
        {"name": "credits", "tool": "credit", "verdict": "review", %s
         "approvals": [{"role": "manager"}], "message": "Credit {amount}",
         "escalation": [{"after": "P1D", "to": "director"}]}]}
      """;

  private Shop shop;

  /** What the tests run on; another store's tests override it. */
  protected Shop newShop() {
    return new Shop();
  }

  @BeforeEach
  void openShop() {
    shop = newShop();
  }

  /** What undoes a credit. */
  public final class Undo {
    private boolean fails;

    @Compensates("credit")
    public String takeBack(String orderId, BigDecimal amount, String result) {
      if (fails) {
        throw new IllegalStateException("the account is closed");
      }
      shop.effects.add("took back " + amount + " after '" + result + "'");
      return "taken back";
    }
  }

  private final Undo undo = new Undo();

  private Hitl open(String more) {
    Hitl hitl =
        shop.open(builder -> builder.tools(undo).policy(Policy.parse(RULE.formatted(more))));
    hitl.agent("support", run -> run.call(credit(run.id().run())).content());
    return hitl;
  }

  private static ToolCall credit(String amount) {
    return ToolCall.of("c-" + amount, "credit", "{\"orderId\":\"42\",\"amount\":" + amount + "}");
  }

  private static Request look(Hitl hitl) {
    List<Request> inbox = hitl.review().inbox();
    assertThat(inbox).hasSize(1);
    return inbox.get(0);
  }

  private List<String> types(String id) {
    return shop.store.audit(id).stream().map(AuditEvent::type).toList();
  }

  @Test
  void theCallRunsAtOnceAndWaitsForALaterLook() {
    Hitl hitl = open("");
    RunHandle run = hitl.start(Shop.runId("5"), "go");
    assertThat(run.status()).isEqualTo(RunStatus.FINISHED);
    assertThat(run.result()).contains("credited 5");
    assertThat(shop.effects).containsExactly("credit 42 5");

    Request look = look(hitl);
    assertThat(look.status()).isEqualTo(RequestStatus.REVIEWING);
    assertThat(look.result()).isEqualTo("credited 5");
    assertThat(Briefing.of(look))
        .contains("Credit 5", "it ran already", "credited 5", "it was right");
    assertThat(hitl.review().confirm(look.reference(), "manager-1", ""))
        .isInstanceOf(Ruling.Done.class);
    assertThat(hitl.review().inbox()).isEmpty();
    assertThat(types(look.id())).containsExactly("OPEN_REVIEW", "CONFIRM");
    AuditEvent called =
        shop.store.audit(run.id().toString()).stream()
            .filter(event -> event.type().equals("CALLED"))
            .findFirst()
            .orElseThrow();
    assertThat(called.data().json()).contains("\"review\":\"" + look.id() + "\"");
    assertThat(hitl.explain(look.id()).orElseThrow().toString()).contains("CONFIRM");
    assertThat(hitl.fsck().check().findings()).isEmpty();
  }

  @Test
  void itCanBeFlaggedWithWhatWouldHaveBeenRightAndRolledBack() {
    Hitl hitl = open("");
    hitl.start(Shop.runId("5"), "go");
    Request look = look(hitl);
    assertThat(hitl.rollBack(look.id(), "director-1", "too much"))
        .isInstanceOf(RolledBack.NotPossible.class);
    assertThat(hitl.review().flag(look.reference(), "manager-1", " "))
        .isInstanceOf(Ruling.Invalid.class);
    assertThat(
            hitl.review().correct(look.reference(), "manager-1", Map.of("amount", 3), "two broke"))
        .isInstanceOf(Ruling.Done.class);
    AuditEvent flagged = shop.store.audit(look.id()).get(1);
    assertThat(Json.text(flagged.data().get("changes")))
        .isEqualTo("[{\"path\":\"/amount\",\"from\":5,\"to\":3}]");

    undo.fails = true;
    assertThat(hitl.rollBack(look.id(), "director-1", "too much"))
        .isInstanceOf(RolledBack.Done.class);
    assertThat(hitl.review().find(look.id()).orElseThrow().status())
        .isEqualTo(RequestStatus.FLAGGED);
    undo.fails = false;
    assertThat(hitl.rollBack(look.id(), "director-1", "too much"))
        .isInstanceOf(RolledBack.Done.class);
    assertThat(hitl.review().find(look.id()).orElseThrow().status())
        .isEqualTo(RequestStatus.COMPENSATED);
    assertThat(shop.effects).containsExactly("credit 42 5", "took back 5 after 'credited 5'");
    assertThat(types(look.id()))
        .containsExactly(
            "OPEN_REVIEW",
            "FLAG",
            "ROLL_BACK_FLAGGED",
            "FLAGGED_STANDS",
            "ROLL_BACK_FLAGGED",
            "COMPENSATE");
    assertThat(hitl.fsck().check().findings()).isEmpty();
  }

  @Test
  void whoeverItWasDoneForAndWhoeverIsNotAskedDoNotJudgeIt() {
    Hitl hitl = open("");
    hitl.start(Shop.runId("5"), "manager-2", List.of(Message.user("go")));
    Request look = look(hitl);
    assertThat(hitl.review().confirm(look.reference(), "manager-2", "fine"))
        .isInstanceOf(Ruling.NotAllowed.class);
    assertThat(hitl.review().confirm(look.reference(), "clerk-1", "fine"))
        .isInstanceOf(Ruling.NotAllowed.class);
    assertThat(hitl.review().approve(look.reference(), "manager-1"))
        .isInstanceOf(Ruling.Invalid.class);
    assertThat(hitl.review().confirm(look.reference(), "manager-1", ""))
        .isInstanceOf(Ruling.Done.class);
  }

  @Test
  void aLookThatNobodyTakesClimbsAndNeverEndsByItself() {
    Hitl hitl = open("");
    hitl.start(Shop.runId("5"), "go");
    Request look = look(hitl);
    shop.clock.advance(Duration.ofDays(40));
    hitl.resumeDue();
    hitl.resumeDue();
    assertThat(look(hitl).status()).isEqualTo(RequestStatus.REVIEWING);
    assertThat(types(look.id())).containsExactly("OPEN_REVIEW", "CLIMB_REVIEW");
    assertThat(hitl.review().decide(new Ballot.Confirmed(look.reference(), "director-1", "late")))
        .isInstanceOf(Ruling.Done.class);
  }

  @Test
  void aSampleIsThePartThatWasAskedForAndFallsTheSameWayEveryTime() {
    Hitl hitl = open("\"sample\": 0.25,");
    for (int i = 1; i <= 200; i++) {
      hitl.start(Shop.runId("" + i), "go");
    }
    Set<String> taken = looked();
    assertThat(shop.effects).hasSize(200);
    assertThat(taken.size()).isBetween(30, 75);
    Shop first = shop;
    shop = newShop();
    Hitl again = open("\"sample\": 0.25,");
    for (int i = 1; i <= 200; i++) {
      again.start(Shop.runId("" + i), "go");
    }
    assertThat(looked()).isEqualTo(taken);
    assertThat(shop).isNotSameAs(first);
  }

  /** A run whose model names every call alike; which of the calls people look at, from 0. */
  private List<Integer> lookedOf(String run, String more, int calls) {
    Hitl hitl = open(more);
    hitl.agent(
        "clerk",
        entered -> {
          for (int i = 0; i < calls; i++) {
            entered.call(ToolCall.of("c", "credit", "{\"orderId\":\"42\",\"amount\":" + i + "}"));
            // What a node that takes over would know, no more.
            entered.checkpoint();
          }
          return "done";
        });
    hitl.start(RunId.of("clerk", run), "go");
    List<Integer> looked = new ArrayList<>();
    int number = 0;
    for (AuditEvent event : shop.store.audit(RunId.of("clerk", run).toString())) {
      if (event.data().get("calls") instanceof List<?> all) {
        for (Object call : all) {
          if (((Map<?, ?>) call).containsKey("review")) {
            looked.add(number);
          }
          number++;
        }
      }
    }
    assertThat(number).isEqualTo(calls);
    return looked;
  }

  @Test
  void everyNthCallOfARunIsLookedAtFromAStartThatDiffersFromRunToRun() {
    Set<Integer> starts = new HashSet<>();
    for (String run : List.of("a", "b", "c", "d", "e", "f")) {
      List<Integer> looked = lookedOf(run, "\"every\": 5,", 20);
      starts.add(looked.get(0));
      assertThat(looked)
          .containsExactly(
              looked.get(0), looked.get(0) + 5, looked.get(0) + 10, looked.get(0) + 15);
    }
    assertThat(starts).hasSizeGreaterThan(1).allMatch(start -> start < 5);
    Hitl hitl = open("\"every\": 4,");
    for (int i = 1; i <= 200; i++) {
      hitl.start(Shop.runId("" + i), "go");
    }
    assertThat(looked().size()).as("of runs with one call each").isBetween(30, 75);
  }

  @Test
  void aSampleDrawsForEachCallAlsoWhereTheModelNamesThemAlike() {
    List<Integer> looked = lookedOf("a", "\"sample\": 0.25,", 80);
    assertThat(looked.size()).isBetween(8, 36);
    shop = newShop();
    assertThat(lookedOf("a", "\"sample\": 0.25,", 80)).isEqualTo(looked);
  }

  private Set<String> looked() {
    Set<String> runs = new HashSet<>();
    for (int i = 1; i <= 200; i++) {
      for (AuditEvent event : shop.store.audit(Shop.runId("" + i).toString())) {
        if (event.data().json().contains("\"review\":")) {
          runs.add(event.run().run());
        }
      }
    }
    return runs;
  }

  @Test
  void enoughFlagsHavePeopleAskedBeforeForAWhile() {
    Hitl hitl = open("\"flags\": 2, \"flagsWithin\": \"P7D\",");
    for (String amount : List.of("1", "2")) {
      assertThat(hitl.start(Shop.runId(amount), "go").status()).isEqualTo(RunStatus.FINISHED);
      assertThat(hitl.review().flag(look(hitl).reference(), "manager-1", "wrong"))
          .isInstanceOf(Ruling.Done.class);
    }
    RunHandle third = hitl.start(Shop.runId("3"), "go");
    assertThat(third.status()).isEqualTo(RunStatus.PARKED);
    assertThat(shop.effects).hasSize(2);
    Request asked = Shop.only(third);
    assertThat(asked.status()).isEqualTo(RequestStatus.PENDING);
    assertThat(asked.revision().reasons().get(1).text())
        .isEqualTo("people flagged 2 of its calls within PT168H, so they are asked before");
    assertThat(hitl.review().approve(asked.reference(), "manager-1"))
        .isInstanceOf(Ruling.Done.class);
    hitl.resumeDue();
    assertThat(shop.effects).hasSize(3);

    shop.clock.advance(Duration.ofDays(8));
    assertThat(hitl.start(Shop.runId("4"), "go").status()).isEqualTo(RunStatus.FINISHED);
    assertThat(hitl.fsck().check().findings()).isEmpty();
  }

  /** Negative control: without flags in the rule nothing is raised. */
  @Test
  void withoutARuleForItFlagsRaiseNothing() {
    Hitl hitl = open("");
    for (int i = 1; i <= 5; i++) {
      assertThat(hitl.start(Shop.runId("" + i), "go").status()).isEqualTo(RunStatus.FINISHED);
      hitl.review().flag(look(hitl).reference(), "manager-1", "wrong");
    }
    assertThat(shop.effects).hasSize(5);
  }

  @Test
  void aStricterRuleWins() {
    Policy both =
        Policy.parse(
            """
            {"version": "1", "rules": [
              {"tool": "credit", "verdict": "review"},
              {"tool": "credit", "when": "args.amount > 10", "verdict": "ask"}]}
            """);
    Hitl hitl = shop.open(builder -> builder.policy(both));
    hitl.agent("support", run -> run.call(credit(run.id().run())).content());
    assertThat(hitl.start(Shop.runId("10"), "go").status()).isEqualTo(RunStatus.FINISHED);
    assertThat(hitl.start(Shop.runId("11"), "go").status()).isEqualTo(RunStatus.PARKED);
  }

  @Test
  void whatARuleThatLooksAfterwardsCannotSayIsAStartUpError() {
    List<String> wrong = new ArrayList<>();
    for (String more :
        List.of(
            "\"risk\": \"high\",",
            "\"deadline\": \"PT1H\",",
            "\"byHand\": true,",
            "\"sample\": 0,",
            "\"every\": 1,",
            "\"sample\": 0.5, \"every\": 2,",
            "\"flags\": 2,",
            "\"denials\": 2,")) {
      try {
        open(more);
        wrong.add(more);
      } catch (PolicyException e) {
        assertThat(e).hasMessageContaining("credits");
      }
    }
    assertThat(wrong).isEmpty();
    assertThatThrownBy(
            () ->
                Policy.parse(
                    """
                    {"version": "1", "rules": [
                      {"tool": "credit", "risk": "medium", "sample": 0.5}]}
                    """))
        .hasMessageContaining("only for verdict review");
    assertThatThrownBy(
            () ->
                Policy.parse(
                    """
                    {"version": "1", "rules": [{"tool": "credit", "verdict": "review",
                      "escalation": [{"after": "PT1H", "then": "reject"}]}]}
                    """))
        .hasMessageContaining("silence never ends");
  }
}
