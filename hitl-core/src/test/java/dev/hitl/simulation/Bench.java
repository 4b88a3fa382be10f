package dev.hitl.simulation;

import dev.hitl.HitlBuilder;
import dev.hitl.call.Arguments;
import dev.hitl.policy.BreakGlass;
import dev.hitl.policy.Ladder;
import dev.hitl.policy.Policy;
import dev.hitl.policy.Priority;
import dev.hitl.policy.Rule;
import dev.hitl.run.Run;
import dev.hitl.simulation.History.Execution;
import dev.hitl.tool.Approval;
import dev.hitl.tool.NeedHumanApproval;
import dev.hitl.tool.Risk;
import dev.hitl.tool.Tool;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The tools of one node. Each says to the outside that it begins, before anything else. */
final class Bench {
  /** Tools that nobody may run without an approval. */
  static final Set<String> ASKING =
      Set.of("pay", "price", "wire", "boom", "teamRisky", "hand", "silent", "told");

  /** How many people have to agree. */
  static final Map<String, Integer> APPROVERS = Map.of("wire", 2);

  /** What undoes which. */
  static final Map<String, String> UNDOING = Map.of("unpay", "pay", "ungift", "gift");

  /** Tools that only managers and directors may approve. */
  static final Set<String> MANAGED = Set.of("pay", "wire", "hand", "silent", "told", "tip");

  /** For how many calls of "tip" a grant is that somebody gives with an approval. */
  static final int USES = 2;

  static final Set<String> IDEMPOTENT = Set.of("price");

  /** When the rungs of "pay" are reached before its end; nobody gains a say by them. */
  static final List<Duration> RUNGS =
      List.of(Duration.ofHours(1), Duration.ofHours(2), Duration.ofHours(3));

  /** How long an approval of "price" may wait for its claim. */
  static final Duration VALIDITY = Duration.ofHours(2);

  /** When the rungs of the review of an emergency are reached; it has no end. */
  static final List<Duration> REVIEW_RUNGS = List.of(Duration.ofHours(2), Duration.ofHours(5));

  /** Until when what is run in an emergency has to begin. */
  static final Duration LIMIT = Duration.ofMinutes(50);

  /** What the agent is told where nobody decided about "told". */
  static final String NOBODY = "nobody was there";

  /** What a later release of the nodes forbids. */
  static final int FORBIDDEN = 700;

  private static final BreakGlass BREAK_GLASS =
      new BreakGlass(
          Set.of("director"),
          Set.of("manager"),
          LIMIT,
          new BreakGlass.Review(
              Set.of("manager"), new Ladder(REVIEW_RUNGS.stream().map(Bench::rung).toList())));

  private static final List<String> PRICES = List.of(price(Integer.class), price(Long.class));

  /** Of the first release, and of the next. */
  private static final List<Policy> POLICIES = releases(false);

  private static final List<Policy> EXCLUSIVE = releases(true);

  private static List<Policy> releases(boolean exclusive) {
    Rule forbidding = Rule.forTool("boom").when("args.n > " + FORBIDDEN).deny().build();
    return List.of(
        rules().exclusiveAssignments(exclusive).build(),
        rules().exclusiveAssignments(exclusive).rule(forbidding).build());
  }

  private static Policy.Builder rules() {
    return Policy.builder("simulation")
        .overruledBy("director")
        .breakGlass(BREAK_GLASS)
        .rule(Rule.forTool("hand").risk(Risk.HIGH).approvedBy("manager").byHand().build())
        .rule(
            Rule.forTool("silent")
                .risk(Risk.MEDIUM)
                .approvedBy("manager")
                .deadline(Duration.ofHours(3))
                .onDeadline(Ladder.End.APPROVE)
                .build())
        .rule(
            Rule.forTool("told")
                .risk(Risk.HIGH)
                .approvedBy("manager")
                .escalation(new Ladder(List.of(answering())))
                .build())
        .rule(
            Rule.forTool("pay")
                .risk(Risk.HIGH)
                .approvedBy("manager")
                .escalation(new Ladder(RUNGS.stream().map(Bench::rung).toList()))
                .build())
        .rule(Rule.forTool("gift").risk(Risk.MEDIUM).approvedBy("manager").review().build())
        .rule(Rule.forTool("tip").risk(Risk.MEDIUM).approvedBy("manager").learnable().build())
        .rule(Rule.forTool("price").risk(Risk.HIGH).approvedBy().validity(VALIDITY).build());
  }

  private static Ladder.Rung answering() {
    return new Ladder.Rung(
        Duration.ofHours(5), Set.of(), Set.of(), null, null, Ladder.End.ANSWER, NOBODY);
  }

  private static Ladder.Rung rung(Duration after) {
    return new Ladder.Rung(
        after, Set.of("clerk"), Set.of("director"), Priority.HIGH, "c" + after, null, null);
  }

  private final World world;
  private final Node node;

  Bench(World world, Node node) {
    this.world = world;
    this.node = node;
  }

  HitlBuilder addTo(HitlBuilder builder) {
    if (world.sabotage.asks()) {
      boolean exclusive = world.isExclusive() && world.sabotage.exclusive();
      builder.policy((exclusive ? EXCLUSIVE : POLICIES).get(node.release));
    }
    return builder
        .tool(tool("pay", "manager", 1, "PT4H", "expire"))
        .tool(tool("price", "", 1, "", ""))
        .tool(tool("wire", "manager", 2, "PT6H", "reject"))
        .tool(tool("boom", "", 1, "", ""))
        .tool(tool("hand", "", 0, "", ""))
        .tool(tool("silent", "", 0, "", ""))
        .tool(tool("told", "", 0, "", ""))
        .tool(undoing("pay"))
        .tool(tool("gift", "", 0, "", ""))
        .tool(undoing("gift"))
        .tool(tool("ask", "", 0, "", ""))
        .tool(tool("tip", "", 0, "", ""))
        .tool(tool("peek", "", 0, "", ""))
        .tool(tool("peekBoom", "", 0, "", ""))
        .tool(tool("team", "", 0, "", ""))
        .tool(tool("teamRisky", "", 1, "", ""))
        .tool(tool("careless", "", 0, "", ""));
  }

  private Tool tool(
      String name, String reviewers, int approvers, String deadline, String onDeadline) {
    // The next release takes larger numbers, so what was approved before has to be asked again.
    Class<?> number = name.equals("price") && node.release > 0 ? Long.class : Integer.class;
    Tool.Builder tool = Tool.named(name).parameter("n", number).parameter("x", String.class);
    if (world.sabotage.idempotent() || IDEMPOTENT.contains(name)) {
      tool.idempotent();
    }
    if (approvers > 0 && world.sabotage.asks()) {
      tool.requiresApproval(
          new Tool.Requirement(
              Risk.HIGH,
              "",
              reviewers.isEmpty() ? List.of() : List.of(reviewers),
              approvers,
              "",
              deadline,
              onDeadline,
              "the simulation"));
    }
    return tool.runs(arguments -> run(name, arguments));
  }

  /** Undoes a tool, and fails now and then. */
  private Tool undoing(String done) {
    String name = "un" + done;
    return Tool.named(name)
        .compensates(done)
        .parameter("n", Integer.class)
        .parameter("x", String.class)
        .parameter("result", String.class)
        .runs(arguments -> run(name, arguments));
  }

  private @Nullable Object run(String name, Arguments arguments) {
    node.mustLive();
    Approval approval = Approval.current();
    if (name.equals("ask") && !approval.granted()) {
      throw new NeedHumanApproval("may I", Map.of());
    }
    Execution execution =
        new Execution(
            world.history.add(
                node.name
                    + " BEGINS "
                    + name
                    + " "
                    + arguments.json()
                    + " "
                    + approval.requestId().orElse("")
                    + " fence "
                    + approval.fence()),
            node,
            name,
            arguments,
            approval.requestId(),
            approval.fence(),
            approval.idempotencyKey(),
            approval.deciders());
    world.history.executions.add(execution);
    world.model.begins(execution);
    if (!UNDOING.containsKey(name)) {
      world.overruling.goesOn(Run.current().id(), name, world.setOut());
    }
    world.inBody(node);
    try {
      String result = body(name, execution);
      execution.result = result;
      world.inBody(node);
      return result;
    } catch (IllegalStateException e) {
      execution.threw = true;
      throw e;
    }
  }

  /** What tells the forms of "price" of the two releases apart. */
  static String priceOf(int release) {
    return PRICES.get(release);
  }

  private static String price(Class<?> number) {
    return Tool.named("price")
        .parameter("n", number)
        .parameter("x", String.class)
        .runs(arguments -> "")
        .signature();
  }

  private String body(String name, Execution execution) {
    String token = "r" + execution.begun + "r";
    String about = execution.about();
    switch (name) {
      case "unpay", "ungift" -> {
        if (world.drawn(4) == 0) {
          throw new IllegalStateException("not undone " + token);
        }
        return token;
      }
      case "boom", "peekBoom" -> throw new IllegalStateException("boom " + token);
      case "team", "teamRisky" -> {
        return token + Run.current().delegate("helper", about, about);
      }
      case "careless" -> {
        try {
          return token + Run.current().delegate("helper", about, about);
        } catch (NeedHumanApproval swallowed) {
          return token + "swallowed";
        }
      }
      default -> {
        return token;
      }
    }
  }
}
