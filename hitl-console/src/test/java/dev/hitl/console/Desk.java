package dev.hitl.console;

import dev.hitl.Hitl;
import dev.hitl.call.RunId;
import dev.hitl.call.Signals;
import dev.hitl.call.ToolCall;
import dev.hitl.checkpoint.Message;
import dev.hitl.override.Scope;
import dev.hitl.policy.Policy;
import dev.hitl.request.Change;
import dev.hitl.request.ExecutionSteps;
import dev.hitl.request.Identity;
import dev.hitl.request.Request;
import dev.hitl.request.RequestStatus;
import dev.hitl.request.ReviewerDirectory;
import dev.hitl.review.InboxQuery;
import dev.hitl.store.InMemoryStore;
import dev.hitl.store.Step;
import dev.hitl.store.Store;
import dev.hitl.testing.SettableClock;
import dev.hitl.tool.Compensates;
import dev.hitl.tool.RequiresApproval;
import dev.hitl.tool.Risk;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

/**
 * A shop's support desk with a console in front. Managers refund, engineers stop machines; {@code
 * other-1} is a manager of another tenant.
 */
final class Desk implements AutoCloseable {
  static final String OTHER = "other";
  private static final AtomicInteger RUNS = new AtomicInteger();

  private static final Policy POLICY =
      Policy.parse(
          """
          {"version": "1", "overrule": "director",
           "breakGlass": {"roles": ["commander"], "observers": ["commander"], "limit": "PT1H"},
           "rules": [
             {"name": "told", "tool": "notify", "verdict": "review",
              "approvals": [{"role": "manager"}]}]}
          """);

  private static final Map<String, Map<String, Set<String>>> PEOPLE =
      Map.of(
          "default",
          Map.of(
              "manager-1", Set.of("manager"),
              "manager-2", Set.of("manager"),
              "engineer-1", Set.of("engineer"),
              "auditor-1", Set.of("auditor"),
              "director-1", Set.of("director"),
              "chief-1", Set.of("director", "auditor"),
              "commander-1", Set.of("commander"),
              "commander-2", Set.of("commander"),
              "customer-1", Set.of("customer")),
          OTHER,
          Map.of("other-1", Set.of("manager"), "other-auditor", Set.of("auditor")),
          Scope.EVERY_TENANT,
          Map.of("operator-1", Set.of("director"), "other-1", Set.of("director")));

  final SettableClock clock;
  final Store store;
  final Directory people = new Directory();
  final Hitl hitl;
  final HitlConsole console;
  private final Map<String, ToolCall> proposals = new HashMap<>();

  /** What the agent may do. */
  public static final class Tools {
    /** Gives money back. */
    @RequiresApproval(
        risk = Risk.HIGH,
        reviewers = "manager",
        message = "Refund {amount} on order {orderId}",
        deadline = "PT4H")
    public String refund(String orderId, BigDecimal amount, Optional<String> note) {
      return "refunded " + amount;
    }

    /** Undoes a refund. */
    @Compensates("refund")
    public String takeMoneyBack(String orderId, BigDecimal amount) {
      return "taken back " + amount;
    }

    /** Needs two. */
    @RequiresApproval(risk = Risk.HIGH, reviewers = "manager", approvers = 2)
    public String closeAccount(String account) {
      return "closed";
    }

    /** Sends a message, and people look at it afterwards. */
    public String notify(String to) {
      return "sent";
    }

    /** A person does it. */
    @RequiresApproval(risk = Risk.HIGH, reviewers = "manager", byHand = true)
    public String wire(String to) {
      return "never";
    }

    /** Stops a machine. */
    @RequiresApproval(risk = Risk.CRITICAL, reviewers = "engineer")
    public String stopMachine(String machine, String apiKey) {
      return "stopped";
    }
  }

  Desk() {
    this(b -> b);
  }

  Desk(UnaryOperator<ConsoleBuilder> more) {
    this(new SettableClock(), null, more);
  }

  private Desk(SettableClock time, Store given, UnaryOperator<ConsoleBuilder> more) {
    clock = time;
    store = given == null ? new InMemoryStore(clock) : given;
    hitl =
        Hitl.builder()
            .store(store)
            .policy(POLICY)
            .tools(new Tools())
            .reviewers(people)
            .background(false)
            .build();
    for (String agent : List.of("support", "operations")) {
      hitl.agent(
          agent,
          run -> {
            List<ToolCall> calls = run.pendingCalls();
            if (calls.isEmpty()) {
              run.append(Message.assistant("I shall do it."));
              calls = List.of(proposals.get(run.id().run()));
            }
            return run.call(calls).get(0).content();
          });
    }
    ConsoleBuilder builder =
        HitlConsole.on(hitl)
            .port(0)
            .authenticator(tokens())
            .overseers("auditor")
            // A quick machine asks oftener in a minute than people do.
            .requestsPerMinute(100_000, 100_000);
    console = more.apply(builder).start();
  }

  /** Several of them over one store. */
  static Desk over(Store store, SettableClock clock) {
    return new Desk(clock, store, b -> b);
  }

  /** Over a store of one's own. */
  static Desk over(Store store, SettableClock clock, UnaryOperator<ConsoleBuilder> more) {
    return new Desk(clock, store, more);
  }

  static final class Directory implements ReviewerDirectory {
    /** They are known, and have no role any more. */
    final Set<String> left = ConcurrentHashMap.newKeySet();

    @Override
    public Optional<Identity> find(String tenant, String name) {
      Set<String> roles = PEOPLE.getOrDefault(tenant, Map.of()).get(name);
      return roles == null
          ? Optional.empty()
          : Optional.of(Identity.person(name, left.contains(name) ? Set.of() : roles));
    }

    @Override
    public Set<String> roles(String tenant) {
      return Set.of("manager", "engineer", "auditor", "customer", "director", "commander");
    }
  }

  /** Everybody has one, unknown-1 too, whom the directory does not know. */
  private static BearerTokens tokens() {
    Map<String, Caller> tokens = new HashMap<>();
    PEOPLE.forEach(
        (tenant, people) ->
            people
                .keySet()
                .forEach(
                    name ->
                        tokens.put(
                            BearerTokens.hash(token(tenant, name)), new Caller(tenant, name))));
    tokens.put(BearerTokens.hash(token("unknown-1")), new Caller("default", "unknown-1"));
    return BearerTokens.hashed(tokens);
  }

  static String token(String name) {
    return "token-of-" + name + "-0123456789";
  }

  /** Who is known in all tenants may be called like somebody of one. */
  private static String token(String tenant, String name) {
    return token(tenant.equals(Scope.EVERY_TENANT) ? "all-" + name : name);
  }

  Http as(String name) {
    return Http.of(console, token(name));
  }

  Http anonymous() {
    return Http.anonymous(console);
  }

  /** A refund that a manager is asked about. */
  Request refund(Object amount) {
    return ask("default", "support", "refund", Map.of("orderId", "42", "amount", amount));
  }

  Request ask(String tenant, String agent, String tool, Map<String, ?> arguments) {
    return ask(tenant, agent, ToolCall.of("c1", tool, arguments));
  }

  Request ask(String tenant, String agent, ToolCall call) {
    return ask(tenant, agent, call, List.of(Message.user("please help")));
  }

  /** After this was said. */
  Request after(List<Message> said, String tool, Map<String, ?> arguments) {
    return ask("default", "support", ToolCall.of("c1", tool, arguments), said);
  }

  private Request ask(String tenant, String agent, ToolCall call, List<Message> said) {
    RunId run = new RunId(tenant, agent, "run-" + RUNS.incrementAndGet());
    proposals.put(run.run(), call);
    hitl.start(run, "customer-1", said);
    return hitl.run(run).requests().stream()
        .findFirst()
        .or(() -> looksAt(tenant))
        .orElseThrow(() -> new IllegalStateException("nobody was asked"));
  }

  /** What ran is looked at by a request of its own. */
  private Optional<Request> looksAt(String tenant) {
    return hitl.review().inbox(InboxQuery.of(tenant)).requests().stream()
        .filter(request -> request.status() == RequestStatus.REVIEWING)
        .findFirst();
  }

  static ToolCall saying(String words, Map<String, ?> arguments) {
    return new ToolCall(
        "c1",
        "refund",
        dev.hitl.call.Json.text(arguments),
        Signals.NONE.withReasoning(words).withConfidence(0.4));
  }

  /** A refund of which nobody knows whether it ran: the node that executed it is gone. */
  Request doubt() {
    Request request = refund(500);
    hitl.review().approve(request.reference(), "manager-1");
    Change claim =
        ExecutionSteps.claim(now(request), "gone", Duration.ofSeconds(10), clock.instant());
    store.apply(List.of(Step.of(claim)));
    clock.advance(Duration.ofSeconds(11));
    hitl.resumeDue();
    return now(request);
  }

  /** Somebody hands their places to somebody else. */
  void lend(String from, String to) {
    hitl.delegations()
        .give(
            "default",
            from,
            to,
            clock.instant(),
            clock.instant().plus(Duration.ofDays(1)),
            "*",
            Set.of(),
            "on leave");
  }

  Request now(Request request) {
    return hitl.review().find(request.id()).orElseThrow();
  }

  @Override
  public void close() {
    console.close();
    hitl.close();
  }
}
