package dev.hitl.simulation;

import dev.hitl.call.Arguments;
import dev.hitl.call.RunId;
import dev.hitl.call.ToolCall;
import dev.hitl.call.ToolResult;
import dev.hitl.request.Request;
import dev.hitl.request.Trigger;
import dev.hitl.review.Ballot;
import dev.hitl.simulation.History.Commit;
import dev.hitl.simulation.History.Disturbance;
import dev.hitl.simulation.History.Execution;
import dev.hitl.simulation.History.Given;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What may happen, told from what people did and saw and from what ran, and from nothing that the
 * store says of itself. Looks at each thing as it happens.
 */
final class Model {
  private static final Set<Trigger> ENDS =
      Set.of(
          Trigger.REJECT,
          Trigger.ANSWER,
          Trigger.REDIRECT,
          Trigger.WITHDRAW,
          Trigger.EXPIRE,
          Trigger.REJECT_BY_SILENCE,
          Trigger.ANSWER_BY_SILENCE,
          Trigger.PERFORM,
          Trigger.OVERRULE,
          Trigger.LAPSE,
          Trigger.REVOKE,
          Trigger.SUCCEED,
          Trigger.FAIL,
          Trigger.RESOLVE_SUCCEEDED,
          Trigger.RESOLVE_FAILED);

  private static final Map<String, Duration> DEADLINES =
      Map.of(
          "pay", Duration.ofHours(4),
          "wire", Duration.ofHours(6),
          "silent", Duration.ofHours(3),
          "told", Duration.ofHours(5));

  private static final Set<Trigger> OF_LADDERS =
      Set.of(Trigger.CLIMB, Trigger.CLIMB_REVIEW, Trigger.CLAIM, Trigger.LAPSE);

  private final World world;
  private final Map<String, String> keys = new HashMap<>();
  private final Map<String, String> contents = new HashMap<>();
  private final Ladders ladders;
  final Emergencies emergencies;
  final Undone undone;
  private final Hands hands;

  Model(World world) {
    this.world = world;
    ladders = new Ladders(world);
    emergencies = new Emergencies(world);
    undone = new Undone(world);
    hands = new Hands(world);
  }

  /** A tool body is about to do what it does. */
  void begins(Execution now) {
    String known = keys.putIfAbsent(now.key, now.tool + " " + now.about());
    if (known != null && !known.equals(now.tool + " " + now.about())) {
      world.wrong("idempotency key " + now.key + " is of " + known + " and of " + now.about());
    }
    if (now.request.isEmpty()) {
      if (Bench.ASKING.contains(now.tool)
          || Bench.UNDOING.containsKey(now.tool)
          || now.tool.equals("ask")) {
        world.wrong(now.tool + " began without an approval: " + now.arguments);
      }
      if (now.tool.equals("tip") && world.sabotage.asks()) {
        granted();
      }
      return;
    }
    String request = now.request.get();
    if (Bench.UNDOING.containsKey(now.tool)) {
      undone.begins(now, request);
      startedOnce(now, request);
      return;
    }
    if (now.tool.equals("hand")) {
      world.wrong("the agent ran what is done by hand: " + now.arguments);
    }
    if (!bySilence(now, request) && !emergencies.explain(now, request)) {
      approvedByEnough(now, request);
    }
    for (Given given : world.history.ballots) {
      boolean no =
          given.ballot instanceof Ballot.Reject
              || given.ballot instanceof Ballot.Answer
              || given.ballot instanceof Ballot.Withdraw
              || given.ballot instanceof Ballot.Overrule
              || given.ballot instanceof Ballot.Redirect;
      if (no && given.isAcknowledged() && given.shown.id().equals(request)) {
        world.wrong(request + " began although it was concluded by " + given.ballot);
      }
    }
    for (Commit commit : world.history.commits) {
      if (commit.after().id().equals(request) && ENDS.contains(commit.trigger())) {
        world.wrong(request + " began after " + commit.trigger());
      }
    }
    startedOnce(now, request);
  }

  /**
   * No more calls begin on grants than people gave; each use is on record before its call begins.
   */
  private void granted() {
    Set<String> given = new HashSet<>();
    for (Given each : world.history.ballots) {
      if (each.mayCount()
          && each.ballot instanceof Ballot.Approve approve
          && approve.grant() != null) {
        given.add(each.shown.id());
      }
    }
    long granted = given.stream().mapToLong(id -> count(id, Trigger.APPROVE)).sum() * Bench.USES;
    long begun =
        world.history.executions.stream()
            .filter(each -> each.tool.equals("tip") && each.request.isEmpty())
            .count();
    if (begun > granted) {
      world.wrong(begun + " calls began on grants of " + granted);
    }
  }

  private void startedOnce(Execution now, String request) {
    long allowed =
        1
            + count(request, Trigger.RESOLVE_RERUN)
            + (Bench.IDEMPOTENT.contains(now.tool) ? count(request, Trigger.RERUN) : 0)
            + (now.tool.equals("teamRisky") ? count(request, Trigger.YIELD) : 0);
    long starts = 0;
    for (Execution other : world.history.executions) {
      if (other.request.equals(now.request)) {
        starts++;
        if (other != now && other.fence >= now.fence) {
          world.wrong(request + " began with fence " + now.fence + " after " + other.fence);
        }
        if (!other.key.equals(now.key)) {
          world.wrong(request + " has two idempotency keys");
        }
      }
    }
    if (starts > allowed) {
      world.wrong(request + " began " + starts + " times, allowed is " + allowed);
    }
    long again =
        world.history.ballots.stream()
            .filter(g -> g.ballot instanceof Ballot.RunAgain && g.mayCount())
            .filter(g -> g.shown.id().equals(request))
            .count();
    if (count(request, Trigger.RESOLVE_RERUN) > again) {
      world.wrong(request + " is run again and nobody said so");
    }
  }

  private long count(String request, Trigger trigger) {
    return world.history.commits.stream()
        .filter(c -> c.trigger() == trigger && c.after().id().equals(request))
        .count();
  }

  /** Nobody spoke, and it is what the agent proposed. */
  private boolean bySilence(Execution now, String request) {
    return now.tool.equals("silent")
        && now.deciders.isEmpty()
        && count(request, Trigger.APPROVE_BY_SILENCE) == 1
        && world.history.ballots.stream()
            .noneMatch(
                given ->
                    given.ballot instanceof Ballot.Modify
                        && given.isAcknowledged()
                        && given.shown.id().equals(request));
  }

  /** After whatever the agreement led to, the same person took their word back. */
  private boolean isTakenBack(Given agreed) {
    int last = end(agreed);
    return world.history.ballots.stream()
        .anyMatch(
            given ->
                given.ballot instanceof Ballot.TakeBack
                    && given.isAcknowledged()
                    && given.ballot.reviewer().equals(agreed.ballot.reviewer())
                    && given.shown.id().equals(agreed.shown.id())
                    && begin(given) > last);
  }

  /** A ballot may be given again under its name; it counts from the first time, and once. */
  private int begin(Given given) {
    return world.history.ballots.stream()
        .filter(other -> other.token.equals(given.token))
        .mapToInt(other -> other.begun)
        .min()
        .orElse(given.begun);
  }

  private int end(Given given) {
    return world.history.ballots.stream()
        .filter(other -> other.token.equals(given.token) && other.isAcknowledged())
        .mapToInt(other -> other.ended)
        .min()
        .orElse(Integer.MAX_VALUE);
  }

  /** An approval is of one form of the tool, and so is what a node makes of an edit. */
  private static boolean isOfThisForm(Given given, Execution now) {
    if (!now.tool.equals("price")) {
      return true;
    }
    return given.ballot instanceof Ballot.Approve
        ? given.shown.revision().action().signature().equals(Bench.priceOf(now.node.release))
        : given.node.release == now.node.release;
  }

  /** Enough different people, who may, agreed to exactly these arguments as they were shown. */
  private void approvedByEnough(Execution now, String request) {
    int needed = Bench.APPROVERS.getOrDefault(now.tool, 1);
    Set<String> agreed = new HashSet<>();
    Set<String> authors = new HashSet<>();
    for (Given given : world.history.ballots) {
      if (!given.mayCount() || isTakenBack(given) || !isOfThisForm(given, now)) {
        continue;
      }
      Request shown = given.shown;
      Arguments seen = shown.revision().action().arguments();
      boolean same =
          shown.id().equals(request) && shown.revision().action().tool().equals(now.tool);
      if (given.ballot instanceof Ballot.Approve && same && equal(seen, now.arguments)) {
        agreed.add(given.ballot.reviewer());
      } else if (given.ballot instanceof Ballot.Modify modify
          && same
          && equal(seen.with(modify.changes()), now.arguments)) {
        authors.add(given.ballot.reviewer());
      } else if (given.ballot instanceof Ballot.Redirect redirect
          && Request.redirectedIdFor(shown.id()).equals(request)
          && redirect.tool().equals(now.tool)
          && equal(Arguments.of(redirect.arguments()), now.arguments)) {
        authors.add(given.ballot.reviewer());
      }
    }
    if (needed == 1) {
      agreed.addAll(authors);
    } else {
      agreed.removeAll(authors);
    }
    agreed.removeIf(person -> !People.ALL.contains(person));
    if (Bench.MANAGED.contains(now.tool)) {
      agreed.removeIf(person -> !People.mayApproveManaged(person));
    }
    if (agreed.size() < needed) {
      world.wrong(
          now.tool + " began with " + now.arguments + " and only " + agreed + " agreed to that");
    }
    if (!agreed.containsAll(now.deciders) || new HashSet<>(now.deciders).size() < needed) {
      world.wrong(now.tool + " was told that " + now.deciders + " agreed, it was " + agreed);
    }
  }

  private static boolean equal(Arguments one, Arguments other) {
    return one.asMap().equals(other.asMap());
  }

  /** The store said that a step was taken. */
  void commits(Commit now) {
    Trigger trigger = now.trigger();
    hands.commits(now);
    if (OF_LADDERS.contains(trigger)) {
      ladders.commits(now);
      return;
    }
    Duration limit = DEADLINES.get(now.after().revision().action().tool());
    if (limit != null) {
      Instant deadline = now.after().openedAt().plus(limit);
      boolean late = !now.time().isBefore(deadline);
      if (late && trigger.timing() == Trigger.Timing.BEFORE_DEADLINE) {
        world.wrong(now.after().id() + ": " + trigger + " after its deadline");
      }
      if (!late && trigger.timing() == Trigger.Timing.AFTER_DEADLINE) {
        world.wrong(now.after().id() + ": " + trigger + " before its deadline");
      }
    } else if (trigger.timing() == Trigger.Timing.AFTER_DEADLINE) {
      world.wrong(now.after().id() + " has no deadline and had " + trigger);
    }
    if (trigger.timing() == Trigger.Timing.AFTER_LEASE) {
      lost(now);
    }
    if (trigger == Trigger.RERUN
        && !Bench.IDEMPOTENT.contains(now.after().revision().action().tool())) {
      world.wrong(now.after().id() + " is run again although that is not harmless");
    }
  }

  /** An execution is lost only where its lease was over and something had come in between. */
  private void lost(Commit now) {
    Commit claim = null;
    for (Commit commit : world.history.commits) {
      boolean claims =
          commit.trigger() == Trigger.CLAIM || commit.trigger() == Trigger.OPEN_CLAIMED;
      if (claims && commit.after().id().equals(now.after().id())) {
        claim = commit;
      }
    }
    if (claim == null) {
      world.wrong(now.after().id() + " was lost and nobody had claimed it");
      return;
    }
    // A compensation is claimed when it is written down, which takes its time.
    Instant since = claim.trigger() == Trigger.CLAIM ? claim.time() : claim.after().updatedAt();
    if (now.time().isBefore(since.plus(World.LEASE))) {
      world.wrong(now.after().id() + " was taken from " + claim.node() + " before its lease ended");
    }
    for (Disturbance disturbance : world.history.disturbances) {
      if (disturbance.at() > claim.at() && disturbance.nodes().contains(claim.node())) {
        return;
      }
    }
    world.wrong(now.after().id() + " was lost and nothing had happened to " + claim.node());
  }

  /** Results reached the agent. */
  void handed(String name, RunId run, int batch, List<ToolCall> calls, List<ToolResult> results) {
    if (results.size() != calls.size()) {
      world.wrong(run + " was handed " + results.size() + " results for " + calls.size());
      return;
    }
    for (int i = 0; i < calls.size(); i++) {
      ToolCall call = calls.get(i);
      ToolResult result = results.get(i);
      if (!call.id().equals(result.callId())) {
        world.wrong(run + " was handed the result of " + result.callId() + " for " + call.id());
      }
      String about = name + "." + (batch - 1) + "." + call.id().substring(1);
      if (!isExplained(call, about, result)) {
        world.wrong(run + " was handed what nobody gave for " + about + ": " + result);
      }
      if (Bench.ASKING.contains(call.tool())) {
        // What policy refuses is not kept for the next node, which may be of another release.
        boolean kept = result.status() != ToolResult.Status.DENIED;
        String before = kept ? contents.putIfAbsent(about, result.content()) : contents.get(about);
        if (before != null && !before.equals(result.content()) && !undone.mayHaveBegun(about)) {
          world.wrong(about + " had the result " + before + " and now " + result.content());
        }
      }
    }
  }

  private static boolean isForbidden(ToolCall call) {
    return Arguments.parse(call.arguments()).get("n") instanceof Number n
        && n.intValue() > Bench.FORBIDDEN;
  }

  private boolean isExplained(ToolCall call, String about, ToolResult result) {
    return switch (result.status()) {
      case EXECUTED ->
          ran(about, false, result)
              || said(about, Ballot.Succeeded.class, result)
              || said(about, Ballot.Performed.class, result);
      case FAILED -> ran(about, true, result) || said(about, Ballot.NotSucceeded.class, result);
      case REJECTED ->
          said(about, Ballot.Reject.class, result)
              || said(about, Ballot.Overrule.class, result)
              || ended(about, result);
      case ANSWERED -> said(about, Ballot.Answer.class, result) || ended(about, result);
      case EXPIRED -> ended(about, result);
      case CANCELLED -> said(about, Ballot.Withdraw.class, result);
      case DENIED -> call.tool().equals("boom") && isForbidden(call);
      case INVALID -> false;
    };
  }

  private boolean ran(String about, boolean failed, ToolResult result) {
    for (Execution execution : world.history.executions) {
      boolean same = isAbout(about, execution.about());
      String token = "r" + execution.begun + "r";
      if (same
          && (result.content().contains(token) || (failed && isSubRunTrouble(execution, result)))) {
        return true;
      }
    }
    return false;
  }

  private static boolean isSubRunTrouble(Execution execution, ToolResult result) {
    return Set.of("team", "teamRisky", "careless").contains(execution.tool)
        && (result.content().contains("SubRunFailed") || result.content().contains("Store"));
  }

  private boolean said(String about, Class<? extends Ballot> kind, ToolResult result) {
    return world.history.ballots.stream()
        .anyMatch(
            given ->
                kind.isInstance(given.ballot)
                    && given.mayCount()
                    && result.content().contains(given.token)
                    && isAbout(
                        about,
                        String.valueOf(given.shown.revision().action().arguments().get("x"))));
  }

  private boolean ended(String about, ToolResult result) {
    Set<Trigger> triggers =
        switch (result.status()) {
          case EXPIRED -> Set.of(Trigger.EXPIRE, Trigger.LAPSE);
          case ANSWERED ->
              result.content().equals(Bench.NOBODY) ? Set.of(Trigger.ANSWER_BY_SILENCE) : Set.of();
          default -> Set.of(Trigger.REJECT_BY_SILENCE, Trigger.REVOKE);
        };
    return world.history.commits.stream()
        .anyMatch(
            commit ->
                triggers.contains(commit.trigger())
                    && mayBeRevoked(commit)
                    && isAbout(
                        about,
                        String.valueOf(commit.after().revision().action().arguments().get("x"))));
  }

  /** Only what a later release forbids: nothing was tampered with. */
  private static boolean mayBeRevoked(Commit commit) {
    return commit.trigger() != Trigger.REVOKE
        || (commit.after().revision().action().tool().equals("boom")
            && commit.after().revision().action().arguments().get("n") instanceof Number n
            && n.intValue() > Bench.FORBIDDEN);
  }

  /** A redirected call is about the same with a mark for each time. */
  private static boolean isAbout(String about, String found) {
    return found.startsWith(about) && found.substring(about.length()).matches("(\\.r)*");
  }
}
