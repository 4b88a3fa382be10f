package dev.hitl.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hitl.Hitl;
import dev.hitl.call.ToolCall;
import dev.hitl.checkpoint.RunStatus;
import dev.hitl.run.RunHandle;
import dev.hitl.tool.AgentTool;
import dev.hitl.tool.Approval;
import dev.hitl.tool.NeedHumanApproval;
import dev.hitl.tool.Param;
import dev.hitl.tool.RequiresApproval;
import dev.hitl.tool.Risk;
import dev.hitl.tool.Tool;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The code of docs/tools.md. */
class ToolSnippetsTest {
  private final Support support = new Support();

  // snippet:tools-annotated
  enum Carrier {
    POST,
    COURIER
  }

  record Line(String item, int count) {}

  static class ShopTools {
    public String lookUp(String orderId) { // runs without asking
      return "order " + orderId;
    }

    @AgentTool(description = "Sends goods to a customer")
    @RequiresApproval(
        risk = Risk.HIGH,
        when = "args.lines.exists(line, line.count > 10)",
        reviewers = "warehouse",
        message = "Send order {orderId} by {carrier}",
        deadline = "P1D",
        onDeadline = "reject")
    public String ship(
        String orderId,
        List<Line> lines,
        Carrier carrier,
        Optional<LocalDate> notBefore,
        @Param(description = "code that opens the gate", secret = true) Optional<String> gateCode) {
      return "sent " + lines.size() + " lines by " + carrier;
    }
  }

  // end

  @Test
  void aMethodsParametersAndAnnotationsMakeATool() {
    Tool ship =
        Tool.of(new ShopTools()).stream()
            .filter(tool -> tool.name().equals("ship"))
            .findFirst()
            .orElseThrow();
    assertThat(ship.secrets()).containsExactly("gateCode");
    assertThat(ship.schema())
        .contains("\"required\":[\"orderId\",\"lines\",\"carrier\"]", "POST", "code that opens");
    assertThat(ship.requirements()).hasSize(1);
  }

  @Test
  void aLambdaIsATool() {
    List<String> sent = new ArrayList<>();
    // snippet:tools-lambda
    Tool sendMail =
        Tool.named("send_mail")
            .describedAs("Sends a mail to a customer")
            .parameter("to", String.class)
            .parameter("subject", String.class, "one line")
            .optional("replyTo", String.class)
            .requiresApproval(Risk.HIGH)
            .runs(
                arguments -> {
                  sent.add(arguments.get("to") + ": " + arguments.get("subject"));
                  return Map.of("queued", true);
                });

    Hitl hitl = support.builder().tool(sendMail).build();
    // end
    hitl.agent(
        "support",
        run ->
            Support.answer(
                run,
                ScriptedModel.proposing(
                    ToolCall.of("c1", "send_mail", Map.of("to", "bob", "subject", "hello")))));
    RunHandle run = hitl.start("support", "x");
    hitl.review().approve(Support.only(run).reference(), "manager-1");
    hitl.resumeDue();
    assertThat(sent).containsExactly("bob: hello");
    assertThat(support.told(run)).containsExactly("{\"queued\":true}");
  }

  // snippet:tools-meta
  @Retention(RetentionPolicy.RUNTIME)
  @Target({ElementType.METHOD, ElementType.TYPE})
  @RequiresApproval(risk = Risk.CRITICAL, reviewers = "security", deadline = "PT1H")
  @interface Destructive {}

  // end

  static class Destroyer {
    @Destructive
    public String wipe(String disk) {
      return "wiped " + disk;
    }
  }

  @Test
  void anAnnotationMayCarryTheDemand() {
    Tool wipe = Tool.of(new Destroyer()).get(0);
    assertThat(wipe.requirements().get(0).reviewers()).containsExactly("security");
    assertThat(wipe.requirements().get(0).source()).contains("@Destructive");
  }

  final class BodyTools {
    // snippet:tools-in-body
    public String refund(String orderId, BigDecimal amount) {
      if (isUnusual(orderId, amount) && !Approval.current().granted()) {
        throw new NeedHumanApproval("Refund " + amount, Map.of("orderId", orderId));
      }
      return pay(orderId, amount);
    }

    // end

    private boolean isUnusual(String orderId, BigDecimal amount) {
      support.effects.add("entered for " + orderId);
      return amount.signum() > 0;
    }

    private String pay(String orderId, BigDecimal amount) {
      support.effects.add("paid " + amount + " for " + orderId);
      return "paid";
    }
  }

  @Test
  void aToolThatAsksFromItsBodyIsEnteredAgain() {
    Hitl hitl =
        Hitl.builder().store(support.store).tools(new BodyTools()).background(false).build();
    hitl.agent(
        "support",
        run -> Support.answer(run, ScriptedModel.proposing(Support.refund("c1", "7.50"))));
    RunHandle run = hitl.start("support", "x");
    assertThat(Support.only(run).revision().message()).isEqualTo("Refund 7.50");
    hitl.review().approve(Support.only(run).reference(), "anybody");
    hitl.resumeDue();
    assertThat(run.status()).isEqualTo(RunStatus.FINISHED);
    assertThat(support.effects)
        .containsExactly("entered for 42", "entered for 42", "paid 7.50 for 42");
  }

  interface Bank {
    String transfer(String key, String to, BigDecimal amount);
  }

  static final class BankTools {
    private final Bank bank;

    BankTools(Bank bank) {
      this.bank = bank;
    }

    // snippet:tools-idempotent
    @RequiresApproval
    @AgentTool(idempotent = true)
    public String transfer(String to, BigDecimal amount) {
      String key = Approval.current().idempotencyKey(); // the same when the call is run again
      return bank.transfer(key, to, amount);
    }
    // end
  }

  @Test
  void anIdempotentToolGivesItsKeyToTheSystemBehindIt() {
    List<String> keys = new ArrayList<>();
    BankTools tools =
        new BankTools(
            (key, to, amount) -> {
              keys.add(key);
              return "sent";
            });
    Hitl hitl = Hitl.builder().store(support.store).tools(tools).background(false).build();
    hitl.agent(
        "support",
        run ->
            Support.answer(
                run,
                ScriptedModel.proposing(
                    ToolCall.of("c1", "transfer", "{\"to\":\"bob\",\"amount\":1}"))));
    RunHandle run = hitl.start("support", "x");
    hitl.review().approve(Support.only(run).reference(), "anybody");
    hitl.resumeDue();
    assertThat(keys).containsExactly(Support.only(run).id());
  }
}
