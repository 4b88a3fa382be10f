package dev.hitl.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hitl.Hitl;
import dev.hitl.call.ToolCall;
import dev.hitl.checkpoint.RunStatus;
import dev.hitl.examples.model.ChatModel;
import dev.hitl.examples.model.Reply;
import dev.hitl.jdbc.JdbcStore;
import dev.hitl.notify.Notifier;
import dev.hitl.request.Request;
import dev.hitl.request.ReviewerDirectory;
import dev.hitl.run.Run;
import dev.hitl.run.RunHandle;
import dev.hitl.tool.RequiresApproval;
import dev.hitl.tool.Risk;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The code of the README. */
class ReadmeSnippetsTest {
  private final ChatModel model =
      ScriptedModel.proposing(
          ToolCall.of("c1", "executeRefund", "{\"orderId\":\"42\",\"amount\":250.00}"));

  @TempDir Path folder;

  // snippet:readme-loop
  String answer(Run run) {
    while (true) {
      List<ToolCall> calls = run.pendingCalls(); // what a resumed run still owes its model
      if (calls.isEmpty()) {
        Reply reply = model.next(run.messages());
        run.append(reply.message());
        if (reply.isFinal()) {
          return reply.text();
        }
        calls = reply.toolCalls();
      }
      run.append(run.call(calls)); // throws NeedHumanApproval once everything is stored
    }
  }

  // end

  // The tools class is local, to be in the example; hitl calls its method by reflection.
  @SuppressWarnings({"UnusedMethod", "UnusedVariable", "EffectivelyPrivate"})
  @Test
  void theExampleRunsTheRefundAfterTheApproval() {
    String file = folder.resolve("hitl").toString();
    // snippet:readme-example
    class RefundTools {
      @RequiresApproval(when = "args.amount > 100", message = "Refund {amount} on order {orderId}")
      public String executeRefund(String orderId, BigDecimal amount) {
        return "refunded " + amount; // your payment system
      }
    }

    Hitl hitl = Hitl.builder().store(JdbcStore.h2(file)).tools(new RefundTools()).build();
    hitl.agent("support", run -> answer(run)); // your loop: see step 3 below
    RunHandle run = hitl.start("support", "I want my money back for order 42");

    // The model proposed a refund of 250. Nothing ran; the run is parked, for weeks if need be.
    Request request = hitl.review().inbox().get(0);
    hitl.review().approve(request.reference(), "manager-1"); // now it runs, once
    // end
    await().until(() -> run.status() == RunStatus.FINISHED);
    assertThat(run.requests().get(0).result()).isEqualTo("refunded 250.00");
    hitl.close();
  }

  static final class Annotated {
    // snippet:readme-annotate
    @RequiresApproval(
        risk = Risk.HIGH,
        when = "args.amount > 100",
        reviewers = "manager",
        message = "Refund {amount} on order {orderId}")
    public Receipt executeRefund(String orderId, BigDecimal amount) {
      return payments.refund(orderId, amount);
    }

    // end

    record Receipt(String orderId, BigDecimal amount) {}

    interface Payments {
      Receipt refund(String orderId, BigDecimal amount);
    }

    private final Payments payments = Receipt::new;
  }

  @Test
  void theThreeStepsWork() {
    String file = folder.resolve("hitl").toString();
    Annotated tools = new Annotated();
    // snippet:readme-wrap
    Hitl hitl =
        Hitl.builder()
            .store(JdbcStore.h2(file)) // such as "./data/hitl"
            .tools(tools)
            .reviewers(ReviewerDirectory.of(Map.of("manager-1", Set.of("manager"))))
            .notifier(Notifier.console(System.out))
            .build();
    hitl.agent("support", run -> answer(run));
    // end
    RunHandle run = hitl.start("support", "x");
    String reference = run.requests().get(0).reference();
    // snippet:readme-decide
    hitl.review().approve(reference, "manager-1");
    hitl.review().reject(reference, "manager-1", "customer already refunded on 3 May");
    hitl.review().modify(reference, "manager-1", Map.of("amount", 50), "half, per policy 4.2");
    // end
    await().until(() -> run.status() == RunStatus.FINISHED);
    assertThat(run.requests().get(0).result()).contains("\"amount\":250.00");
    hitl.close();
  }
}
