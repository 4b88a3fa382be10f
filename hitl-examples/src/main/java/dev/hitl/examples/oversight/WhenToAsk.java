package dev.hitl.examples.oversight;

import dev.hitl.Hitl;
import dev.hitl.call.Impact;
import dev.hitl.call.RunId;
import dev.hitl.call.Signals;
import dev.hitl.call.ToolCall;
import dev.hitl.gate.Outcome;
import dev.hitl.jdbc.JdbcStore;
import dev.hitl.policy.Policy;
import dev.hitl.request.Request;
import dev.hitl.request.ReviewerDirectory;
import dev.hitl.run.OpenRun;
import dev.hitl.run.RunHandle;
import dev.hitl.signal.SignalSource;
import dev.hitl.store.Store;
import dev.hitl.tool.Hints;
import dev.hitl.tool.Tool;
import java.io.PrintStream;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What is known about a call decides whether people are asked: how sure the agent is, what a model
 * of the application's says, whether the like was done before, and how the run went so far.
 */
public final class WhenToAsk {
  private WhenToAsk() {}

  // snippet:when-to-ask-policy
  static final String POLICY =
      """
      version: 1
      confidence:                         # nobody from 0.9 on, a clerk below, the lead too below 0.5
        - {tool: pay, autonomousFrom: 0.9, roles: [clerk], escalateBelow: 0.5, escalateTo: [lead]}
      tiers:                              # risk by a number
        - {tool: pay, of: args.amount, high: 5000, critical: 50000}
      rules:
        - {tool: pay, risk: high, alarm: {flags: [stolen-account]}}
        - {tool: pay, risk: high, alarm: {trustBelow: 0.6, weights: {payee: 2, wording: 1}}}
        - {tool: pay, risk: high, alarm: {novel: [account], within: P30D}}
        - {tool: '*', risk: high, alarm: {budget: {calls: 20, time: PT1H, spend: 2000}}}
        - {tool: '*', risk: high, alarm: {repeated: 3}}
        - {tool: '*', verdict: deny, alarm: {repeated: 6}}
        - {tool: '*', risk: high, alarm: {perMinute: 60}}
        - {tool: '*', verdict: deny, alarm: {deeperThan: 2}}
      """;

  // end

  // snippet:when-to-ask-source
  /** The application's own word on a payee, which counts besides the agent's. */
  static final SignalSource PAYEES =
      proposal ->
          proposal.action().tool().equals("pay")
              ? Map.of("trust", Map.of("payee", 0.9, "wording", 0.8), "flags", List.of())
              : Map.of();

  // end

  /**
   * Proposes payments and says of each what becomes of it.
   *
   * @param args none
   */
  public static void main(String[] args) {
    run(JdbcStore.h2InMemory(), System.out);
  }

  static void run(Store store, PrintStream out) {
    Tool pay =
        Tool.named("pay")
            .parameter("account", String.class)
            .parameter("amount", BigDecimal.class)
            .runs(arguments -> "paid " + arguments.get("amount"));
    // snippet:when-to-ask-hints
    Tool remote =
        Tool.named("web_search")
            .parameter("query", String.class)
            .runs(arguments -> "nothing found")
            .withHints(Hints.ofMcp("{\"readOnlyHint\":true,\"openWorldHint\":true}"));
    // end
    try (Hitl hitl =
        Hitl.builder()
            .store(store)
            .tool(pay)
            .tool(remote)
            .signals("payees", PAYEES)
            .policy(Policy.parse(POLICY))
            .reviewers(ReviewerDirectory.of(Map.of("kim", Set.of("clerk", "lead"))))
            .background(false)
            .build()) {
      // snippet:when-to-ask-signals
      ToolCall known =
          ToolCall.of("c1", "pay", Map.of("account", "DE-1", "amount", 40))
              .with(
                  Signals.NONE
                      .withConfidence(0.95)
                      .withImpact(Impact.of(new BigDecimal("40")))
                      .withUserRequest("pay the stationery"));
      // end
      propose(hitl, out, "first", known); // an account that was never paid
      RunHandle first = hitl.run(RunId.of("payments", "first"));
      Request asked = first.requests().get(0);
      hitl.review().approve(asked.reference(), "kim");
      try (OpenRun open = hitl.open(first.id(), null)) {
        open.run().call(open.run().pendingCalls());
        open.finish("done");
      }
      propose(hitl, out, "second", known);
      propose(hitl, out, "unsure", known.with(Signals.NONE.withConfidence(0.4)));
      propose(hitl, out, "large", amount(known, "9000"));
      propose(hitl, out, "flagged", known.with(known.signals().withFlags("stolen-account")));
      propose(hitl, out, "search", ToolCall.of("s", "web_search", Map.of("query", "rates")));
      propose(hitl, out, "loop", known, known, known);
    }
  }

  private static ToolCall amount(ToolCall call, String amount) {
    return ToolCall.of(
            "c2", call.tool(), Map.of("account", "DE-1", "amount", new BigDecimal(amount)))
        .with(call.signals());
  }

  private static void propose(Hitl hitl, PrintStream out, String name, ToolCall... calls) {
    RunId id = RunId.of("payments", name);
    try (OpenRun open = hitl.open(id, null)) {
      Outcome last = null;
      for (ToolCall call : calls) {
        last = open.run().propose(List.of(call)).get(0);
      }
      if (last instanceof Outcome.Pending) {
        Request asked = hitl.run(id).requests().get(0);
        out.println(name + " asks:");
        asked.revision().reasons().forEach(reason -> out.println("  " + reason.text()));
      } else {
        out.println(name + " runs");
        open.finish("done");
      }
    }
  }
}
