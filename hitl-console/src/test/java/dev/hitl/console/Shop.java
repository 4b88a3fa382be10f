package dev.hitl.console;

import dev.hitl.Hitl;
import dev.hitl.HitlBuilder;
import dev.hitl.call.Arguments;
import dev.hitl.call.ToolCall;
import dev.hitl.checkpoint.Message;
import dev.hitl.override.Chunk;
import dev.hitl.policy.BreakGlass;
import dev.hitl.policy.Policy;
import dev.hitl.policy.Rule;
import dev.hitl.request.Identity;
import dev.hitl.request.ReviewerDirectory;
import dev.hitl.run.Run;
import dev.hitl.store.Store;
import dev.hitl.tool.Compensates;
import dev.hitl.tool.Param;
import dev.hitl.tool.Risk;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** A shop whose agent proposes what it is told to; its nodes may be in several processes. */
final class Shop {
  static final String AGENT = "support";
  static final String MAILER = "mailer";

  private static final Map<String, Set<String>> PEOPLE =
      Map.of(
          "manager-1", Set.of("manager", "auditor"),
          "manager-2", Set.of("manager"),
          "director-1", Set.of("director", "auditor"),
          "commander-1", Set.of("commander"),
          "commander-2", Set.of("commander"));

  private Shop() {}

  /** What the agent may do. */
  public static final class Tools {
    /** Gives money back. */
    public String refund(
        String orderId,
        BigDecimal amount,
        @Param(description = "for the customer") Optional<String> note) {
      return "refunded " + amount + " on " + orderId;
    }

    /** Undoes a refund. */
    @Compensates("refund")
    public String takeBack(String orderId, BigDecimal amount) {
      return "taken back " + amount;
    }

    /** Writes to somebody. */
    public String sendMail(String to, String subject, String body) {
      return "sent to " + to;
    }

    /** Needs two. */
    public String closeAccount(String account, boolean keepInvoices) {
      return "closed " + account;
    }

    /** Needs two, and is not critical. */
    public String payOut(String to, BigDecimal amount) {
      return "paid " + amount;
    }

    /** Is looked at afterwards. */
    public String credit(String orderId, BigDecimal amount) {
      return "credited " + amount;
    }
  }

  private static Policy policy() {
    return Policy.builder("2026-11-21")
        .overruledBy("director")
        .breakGlass(new BreakGlass(Set.of("commander"), Set.of("commander"), Duration.ofHours(1)))
        .rule(
            Rule.forTool("refund")
                .named("refunds")
                .risk(Risk.HIGH)
                .approvedBy("manager")
                .deadline(Duration.ofHours(2))
                .message("Refund {amount} on order {orderId}")
                .build())
        .rule(
            Rule.forTool("sendMail")
                .named("mails")
                .risk(Risk.MEDIUM)
                .approvedBy("manager")
                .message("Send {subject} to {to}")
                .build())
        .rule(
            Rule.forTool("closeAccount")
                .named("accounts")
                .risk(Risk.CRITICAL)
                .approvals(2, "manager")
                .message("Close the account {account}")
                .build())
        .rule(
            Rule.forTool("payOut")
                .named("payments")
                .risk(Risk.HIGH)
                .approvals(2, "manager")
                .message("Pay {amount} to {to}")
                .build())
        .rule(
            Rule.forTool("credit")
                .named("credits")
                .review()
                .approvedBy("manager")
                .message("Credited {amount} on order {orderId}")
                .build())
        .build();
  }

  /** What a refund for an order is called with. */
  static Map<String, Object> refund(String order) {
    return Map.of("orderId", order, "amount", new BigDecimal("480.00"));
  }

  /** A node that enters the runs of its agent, which proposes one call for each run. */
  static Hitl open(Store store, Function<Run, ToolCall> proposal) {
    return open(store, proposal, builder -> builder);
  }

  static Hitl open(Store store, Function<Run, ToolCall> proposal, UnaryOperator<HitlBuilder> more) {
    Hitl hitl =
        more.apply(
                Hitl.builder()
                    .store(store)
                    .tools(new Tools())
                    .policy(policy())
                    .reviewers(new Directory()))
            .build();
    hitl.agent(AGENT, run -> answer(run, proposal));
    return hitl;
  }

  private static String answer(Run run, Function<Run, ToolCall> proposal) {
    List<ToolCall> calls = run.pendingCalls();
    if (calls.isEmpty()) {
      run.append(Message.assistant("I shall see to it."));
      calls = List.of(proposal.apply(run));
    }
    String result = run.call(calls).get(0).content();
    run.append(Message.assistant(result));
    return result;
  }

  /** Says how far it is at each step that it is let take, until it is told something. */
  static String mail(Run run, Semaphore steps) {
    long customer = run.state().get("customer") instanceof Number stored ? stored.longValue() : 1;
    while (true) {
      steps.acquireUninterruptibly();
      run.emit(Chunk.Kind.PROGRESS, "customer " + customer);
      run.yieldPoint();
      String last = run.messages().get(run.messages().size() - 1).text();
      if (last.contains("enough")) {
        return "stopped at customer " + customer;
      }
      customer++;
      run.state(Arguments.of(Map.of("customer", customer)));
    }
  }

  /** The same people in every tenant. */
  static final class Directory implements ReviewerDirectory {
    @Override
    public Optional<Identity> find(String tenant, String name) {
      return Optional.ofNullable(PEOPLE.get(name)).map(roles -> Identity.person(name, roles));
    }

    @Override
    public Set<String> roles(String tenant) {
      return Set.of("manager", "director", "auditor", "commander");
    }
  }
}
