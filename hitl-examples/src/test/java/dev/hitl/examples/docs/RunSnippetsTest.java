package dev.hitl.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hitl.Hitl;
import dev.hitl.call.RunId;
import dev.hitl.call.ToolCall;
import dev.hitl.call.ToolResult;
import dev.hitl.checkpoint.RunStatus;
import dev.hitl.gate.Outcome;
import dev.hitl.run.OpenRun;
import dev.hitl.run.Run;
import dev.hitl.run.RunHandle;
import dev.hitl.tool.AgentTool;
import dev.hitl.tool.NeedHumanApproval;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The code of docs/runs.md. */
class RunSnippetsTest {
  private final Support support = new Support();

  private static List<ToolCall> refund(String amount) {
    return List.of(Support.refund("c1", amount));
  }

  @Test
  void anAgentKeepsItsOwnState() {
    Hitl hitl = support.builder().build();
    // snippet:runs-state
    hitl.agent(
        "counter",
        run -> {
          Object seen = run.state().get("visits");
          long visits = seen instanceof Long count ? count + 1 : 1;
          run.state(run.state().with(Map.of("visits", visits)));
          run.checkpoint(); // durable from here on
          run.call(refund("500")); // parks the run: the function is entered again later
          return "entered " + visits + " times";
        });
    // end
    RunHandle run = hitl.start("counter", "x");
    hitl.review().approve(Support.only(run).reference(), "manager-1");
    hitl.resumeDue();
    assertThat(run.result()).contains("entered 2 times");
  }

  @Test
  void aRunIsLookedAtFromOutside() {
    Hitl hitl = support.open(ScriptedModel.proposing(Support.refund("c1", "500")));
    List<String> shown = new ArrayList<>();
    // snippet:runs-handle
    RunId id = RunId.of("support", "ticket-42"); // tenant "default", agent, your own name for it
    hitl.start(id, "I want my money back");

    RunHandle run = hitl.run(id); // from anywhere, at any time
    shown.add(run.status() + " " + run.result().orElse("-") + " " + run.problem().orElse("-"));
    run.requests().forEach(request -> shown.add(request.status() + " " + request.reference()));
    run.history().forEach(event -> shown.add(event.type() + " by " + event.actor()));
    // end
    assertThat(shown.get(0)).isEqualTo("PARKED - -");
    assertThat(shown.get(1)).startsWith("PENDING ");
    assertThat(shown.subList(2, 5))
        .containsExactly("STARTED by support", "OPEN by support", "PARKED by support");
  }

  @Test
  void resumeDueDoesOnceWhatIsDue() {
    Hitl hitl = support.open(ScriptedModel.proposing(Support.refund("c1", "500")));
    RunHandle run = hitl.start("support", "x");
    hitl.review().approve(Support.only(run).reference(), "manager-1");
    // snippet:runs-resume-due
    int entered = hitl.resumeDue(); // deadlines, leases, notices, and every run that is ready
    // end
    assertThat(entered).isEqualTo(1);
    assertThat(run.status()).isEqualTo(RunStatus.FINISHED);
  }

  @Test
  void aFailedRunIsEnteredAgainByHand() {
    boolean[] broken = {true};
    Hitl hitl = support.builder().build();
    hitl.agent(
        "support",
        run -> {
          if (broken[0]) {
            throw new IllegalStateException("the model does not answer");
          }
          return "fine";
        });
    RunHandle run = hitl.start("support", "x");
    hitl.resumeDue();
    assertThat(run.problem()).contains("IllegalStateException: the model does not answer");
    broken[0] = false;
    // snippet:runs-failed
    if (run.status() == RunStatus.FAILED) {
      hitl.resume(run.id()); // from its last checkpoint
    }
    // end
    assertThat(run.result()).contains("fine");
  }

  @Test
  void aBranchBeginsFromAnOlderCheckpoint() {
    Hitl hitl = support.open(ScriptedModel.proposing(Support.refund("c1", "500")));
    RunHandle run = hitl.start("support", "x");
    hitl.review().reject(Support.only(run).reference(), "manager-1", "no");
    hitl.resumeDue();
    RunId id = run.id();
    // snippet:runs-branch
    RunHandle branch = hitl.branch(id, 1, RunId.of("support", "second-try"));
    // end
    assertThat(branch.row().origin().branchOf()).isEqualTo(id);
    assertThat(branch.status()).isEqualTo(RunStatus.PARKED);
    assertThat(run.status()).isEqualTo(RunStatus.FINISHED);
  }

  // snippet:runs-delegate-tool
  static class ResearchTools {
    @AgentTool(description = "Has another agent find something out")
    public String research(String question) {
      return Run.current().delegate("researcher", question, question);
    }
  }

  // end

  @Test
  void aSubAgentParksItsParent() {
    Hitl hitl = support.builder().tools(new ResearchTools()).build();
    hitl.agent(
        "researcher",
        run -> Support.answer(run, ScriptedModel.proposing(Support.refund("c1", "500"))));
    hitl.agent(
        "support",
        run ->
            Support.answer(
                run,
                ScriptedModel.proposing(
                    ToolCall.of("r1", "research", Map.of("question", "why?")))));
    // snippet:runs-delegate
    hitl.agent(
        "boss",
        run -> {
          String facts = run.delegate("researcher", "facts", "What do we know of order 42?");
          return "I was told: " + facts;
        });
    // end
    RunHandle direct = hitl.start("boss", "x");
    RunHandle throughTool = hitl.start("support", "x");
    assertThat(direct.status()).isEqualTo(RunStatus.PARKED);
    assertThat(throughTool.status()).isEqualTo(RunStatus.PARKED);
    hitl.review()
        .inbox()
        .forEach(request -> hitl.review().approve(request.reference(), "manager-1"));
    hitl.resumeDue();
    assertThat(direct.result()).contains("I was told: done");
    assertThat(support.told(throughTool)).containsExactly("done");
    assertThat(support.effects).hasSize(2);
  }

  @Test
  void theBlockingFormWaits() {
    Hitl hitl = support.builder().build();
    // snippet:runs-blocking
    hitl.agent(
        "chat",
        run -> {
          List<ToolCall> calls = run.pendingCalls();
          if (calls.isEmpty()) {
            calls = refund("500");
          }
          List<ToolResult> results = run.call(calls, Duration.ofMillis(20));
          return results.get(0).content();
        });
    // end
    RunHandle run = hitl.start("chat", "x");
    assertThat(run.status()).isEqualTo(RunStatus.PARKED);
    hitl.review().approve(Support.only(run).reference(), "manager-1");
    hitl.resumeDue();
    assertThat(run.result()).contains("refunded 500");
  }

  @Test
  void aFrameworkDrivesTheRun() {
    Hitl hitl = support.builder().build();
    List<String> toModel = new ArrayList<>();
    // snippet:runs-open
    RunId id = RunId.of("framework", "chat-7");
    try (OpenRun open = hitl.open(id, null)) {
      for (Outcome outcome : open.run().propose(refund("500"))) {
        if (outcome instanceof Outcome.Pending pending) {
          toModel.add(pending.content()); // "Stop here. You will be told the decision …"
        } else if (outcome instanceof Outcome.Settled settled) {
          toModel.add(settled.result().content());
        }
      }
    } // parked, or let go with all that was appended
    // end
    assertThat(toModel.get(0)).contains("\"status\":\"pending\"");
    assertThatThrownBy(() -> hitl.open(id, null)).isInstanceOf(NeedHumanApproval.class);
    hitl.review().approve(hitl.review().inbox().get(0).reference(), "manager-1");
    // snippet:runs-open-again
    try (OpenRun open = hitl.open(id, null)) { // NeedHumanApproval while people have yet to decide
      List<ToolResult> results = open.run().call(open.run().pendingCalls());
      toModel.add(results.get(0).content());
      open.finish("done");
    }
    // end
    assertThat(toModel.get(1)).isEqualTo("refunded 500");
    assertThat(hitl.run(id).status()).isEqualTo(RunStatus.FINISHED);
  }
}
