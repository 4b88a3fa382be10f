package dev.hitl.request;

import dev.hitl.call.Arguments;
import dev.hitl.policy.Route;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One step of a request along the {@link Trigger} table. The factories are the only way from one
 * request to the next; each refuses a step that the table does not have.
 *
 * @param trigger which step
 * @param before the request as it was; null where it is opened
 * @param after the request as it will be; the end of its audit chain is not set yet
 * @param actor the person or part of the system that took the step
 * @param data what the record keeps of it, besides both states
 */
public record Change(
    Trigger trigger,
    @Nullable Request before,
    Request after,
    String actor,
    Map<String, @Nullable Object> data) {

  /** The actor of steps that no person took. */
  public static final String SYSTEM = "hitl";

  /**
   * @throws IllegalTransition if the table does not have this step
   */
  public Change {
    RequestStatus from = before == null ? null : before.status();
    if (from != trigger.from() || after.status() != trigger.to()) {
      throw new IllegalTransition(trigger, from, after.status());
    }
  }

  /** A step that the transition table does not have. */
  public static final class IllegalTransition extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    IllegalTransition(Trigger trigger, @Nullable RequestStatus from, RequestStatus to) {
      super(
          trigger
              + " leads from "
              + trigger.from()
              + " to "
              + trigger.to()
              + ", not from "
              + from
              + " to "
              + to);
    }
  }

  /**
   * Opens a request.
   *
   * @param request pending, or approved where a redirecting person's word is enough
   * @param actor the agent's name, or who redirected
   * @return the step
   */
  public static Change open(Request request, String actor) {
    Trigger trigger =
        request.status() == RequestStatus.APPROVED ? Trigger.OPEN_APPROVED : Trigger.OPEN;
    return new Change(
        trigger,
        null,
        request,
        actor,
        questionData(request.revision(), request.route(), request.deadline()));
  }

  /**
   * A vote that does not conclude the route.
   *
   * @param request the pending request
   * @param vote the vote
   * @return the step
   */
  public static Change vote(Request request, Vote vote) {
    return new Change(
        Trigger.VOTE,
        request,
        next(request, vote.at())
            .votes(plus(request.votes(), vote))
            .waiting(withoutAssignmentOf(vote.voter(), request.waiting()))
            .build(),
        vote.voter(),
        voteData(request, vote));
  }

  /**
   * The vote that concludes the route.
   *
   * @param request the pending request
   * @param vote the vote
   * @return the step
   */
  public static Change approve(Request request, Vote vote) {
    List<Vote> votes = plus(request.votes(), vote);
    return new Change(
        Trigger.APPROVE,
        request,
        next(request, vote.at())
            .votes(votes)
            .status(RequestStatus.APPROVED)
            .decision(
                new Decision.Approved(votes.stream().map(Vote::voter).toList(), vote.reason()))
            .build(),
        vote.voter(),
        voteData(request, vote));
  }

  /**
   * A new revision, which starts with no votes.
   *
   * @param request the pending request
   * @param revision what is asked from now on
   * @param route who must agree to it
   * @param vote the editor's own vote where it concludes the route, otherwise null
   * @param actor who edited
   * @param reason why
   * @return the step, which approves where there is a vote
   */
  public static Change edit(
      Request request,
      Revision revision,
      Route route,
      @Nullable Vote vote,
      String actor,
      String reason) {
    Instant deadline = sooner(request.deadline(), route.deadline(), revision.at());
    Map<String, @Nullable Object> data = questionData(revision, route, deadline);
    data.put("was", request.revision().action().arguments().json());
    data.put("reason", reason);
    Next next =
        next(request, revision.at())
            .revision(revision)
            .route(route)
            .deadline(deadline)
            .waiting(waitingFor(route, request, revision.at()))
            .votes(List.of());
    if (vote == null) {
      return new Change(Trigger.EDIT, request, next.build(), actor, data);
    }
    return new Change(
        Trigger.APPROVE,
        request,
        next.votes(List.of(vote))
            .status(RequestStatus.APPROVED)
            .decision(new Decision.Approved(List.of(vote.voter()), reason))
            .build(),
        actor,
        data);
  }

  /**
   * Hands the question to others.
   *
   * @param request the pending request
   * @param route who must agree from now on
   * @param actor who handed it on
   * @param reason why
   * @param at when
   * @return the step
   */
  public static Change escalate(
      Request request, Route route, String actor, String reason, Instant at) {
    Map<String, @Nullable Object> data = base(request.revision());
    data.put("route", route.toMap());
    data.put("reason", reason);
    return new Change(
        Trigger.ESCALATE, request, next(request, at).route(route).build(), actor, data);
  }

  /**
   * Somebody takes the question to decide it, or gives it back.
   *
   * @param request the pending request
   * @param assignment who has it from now on and until when; null for nobody
   * @param actor who takes it or gives it back
   * @param at when
   * @return the step
   */
  public static Change assign(
      Request request, Waiting.@Nullable Assignment assignment, String actor, Instant at) {
    Map<String, @Nullable Object> data = base(request.revision());
    if (assignment != null) {
      data.put("until", assignment.until().truncatedTo(ChronoUnit.MILLIS).toString());
    }
    return new Change(
        assignment == null ? Trigger.RELEASE : Trigger.ASSIGN,
        request,
        next(request, at).waiting(request.waiting().withAssignment(assignment)).build(),
        actor,
        data);
  }

  /**
   * Concludes the question with something other than an approval.
   *
   * @param trigger which way
   * @param request the pending or approved request
   * @param decision what was concluded
   * @param actor who concluded it
   * @param at when
   * @return the step
   */
  public static Change conclude(
      Trigger trigger, Request request, Decision decision, String actor, Instant at) {
    Map<String, @Nullable Object> data = base(request.revision());
    if (decision instanceof Decision.Rejected rejected) {
      data.put("reason", rejected.reason());
    } else if (decision instanceof Decision.Answered answered) {
      data.put("answer", answered.text());
    } else if (decision instanceof Decision.Redirected redirected) {
      data.put("reason", redirected.reason());
      data.put("redirectedTo", redirected.request());
    } else if (decision instanceof Decision.Withdrawn withdrawn) {
      data.put("reason", withdrawn.reason());
    }
    return new Change(
        trigger,
        request,
        next(request, at).status(trigger.to()).decision(decision).build(),
        actor,
        data);
  }

  /**
   * Asks again about what was approved but no longer fits its tool.
   *
   * @param request the approved request
   * @param revision what is asked from now on
   * @param route who must agree from now on
   * @param why what no longer fits
   * @return the step
   */
  public static Change reopen(Request request, Revision revision, Route route, String why) {
    Duration time = route.deadline();
    Instant deadline = time == null ? null : revision.at().plus(time);
    Map<String, @Nullable Object> data = questionData(revision, route, deadline);
    data.put("reason", why);
    return new Change(
        Trigger.REOPEN,
        request,
        next(request, revision.at())
            .revision(revision)
            .route(route)
            .status(RequestStatus.PENDING)
            .deadline(deadline)
            .waiting(Waiting.begin(route, revision.at()))
            .votes(List.of())
            .decision(null)
            .build(),
        SYSTEM,
        data);
  }

  /**
   * Wins the right to execute.
   *
   * @param request the approved request
   * @param node who executes it
   * @param lease for how long at first
   * @param at when
   * @return the step; the fence is in its {@code after}
   */
  public static Change claim(Request request, String node, Duration lease, Instant at) {
    Claim claim = new Claim(request.version() + 1, node, at.plus(lease));
    Map<String, @Nullable Object> data = base(request.revision());
    data.put("fence", claim.fence());
    data.put("node", node);
    return new Change(
        Trigger.CLAIM,
        request,
        next(request, at).status(RequestStatus.EXECUTING).claim(claim).build(),
        SYSTEM,
        data);
  }

  /**
   * Ends, loses or resolves an execution.
   *
   * @param trigger which way
   * @param request the executing request, or the one in doubt
   * @param result what the model is told; null where there is nothing yet
   * @param actor who says so
   * @param reason why; null where the status says it all
   * @param at when
   * @return the step
   */
  public static Change settle(
      Trigger trigger,
      Request request,
      @Nullable String result,
      String actor,
      @Nullable String reason,
      Instant at) {
    Map<String, @Nullable Object> data = base(request.revision());
    data.put("result", result);
    data.put("reason", reason);
    return new Change(
        trigger,
        request,
        next(request, at).status(trigger.to()).result(result).build(),
        actor,
        data);
  }

  private static Map<String, @Nullable Object> base(Revision revision) {
    Map<String, @Nullable Object> data = new LinkedHashMap<>();
    data.put("revision", revision.action().revision());
    data.put("digest", revision.digest());
    return data;
  }

  /** What is asked, of whom and until when. */
  private static Map<String, @Nullable Object> questionData(
      Revision revision, Route route, @Nullable Instant deadline) {
    Map<String, @Nullable Object> data = base(revision);
    data.put("callId", revision.action().callId());
    data.put("tool", revision.action().tool());
    data.put("arguments", revision.action().arguments().json());
    data.put("policyVersion", revision.action().policyVersion());
    data.put("risk", revision.risk().word());
    data.put("message", revision.message());
    data.put("rules", revision.reasons().stream().map(r -> r.rule()).toList());
    if (!revision.context().equals(Arguments.none())) {
      data.put("context", revision.context().json());
    }
    data.put("author", revision.author());
    data.put("route", route.toMap());
    data.put(
        "deadline", deadline == null ? null : deadline.truncatedTo(ChronoUnit.MILLIS).toString());
    return data;
  }

  private static Map<String, @Nullable Object> voteData(Request request, Vote vote) {
    Map<String, @Nullable Object> data = base(request.revision());
    data.put("roles", vote.roles().stream().sorted().toList());
    data.put("reason", vote.reason());
    return data;
  }

  /** A ladder that is the same goes on where it is; another begins at its foot. */
  private static Waiting waitingFor(Route route, Request request, Instant at) {
    return route.ladder().equals(request.route().ladder())
        ? request.waiting()
        : Waiting.begin(route, at);
  }

  /** Who has said what they say has it no longer. */
  private static Waiting withoutAssignmentOf(String voter, Waiting waiting) {
    Waiting.Assignment assignment = waiting.assignment();
    return assignment != null && assignment.reviewer().equals(voter)
        ? waiting.withAssignment(null)
        : waiting;
  }

  private static List<Vote> plus(List<Vote> votes, Vote vote) {
    List<Vote> all = new ArrayList<>(votes);
    all.add(vote);
    return all;
  }

  /** A stricter route for the new arguments may have less time than was left; never more. */
  private static @Nullable Instant sooner(
      @Nullable Instant deadline, @Nullable Duration time, Instant at) {
    Instant other = time == null ? null : at.plus(time);
    if (deadline == null || other == null) {
      return deadline == null ? other : deadline;
    }
    return other.isBefore(deadline) ? other : deadline;
  }

  private static Next next(Request request, Instant at) {
    return new Next(request, at);
  }
}
