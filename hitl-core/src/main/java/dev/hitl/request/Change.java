package dev.hitl.request;

import dev.hitl.call.Arguments;
import dev.hitl.policy.Route;
import dev.hitl.tool.Basis;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
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
   * @throws IllegalStateException if it would let the agent run what is to be done by hand
   */
  public Change {
    RequestStatus from = before == null ? null : before.status();
    if (from != trigger.from() || after.status() != trigger.to()) {
      throw new IllegalTransition(trigger, from, after.status());
    }
    boolean forTheAgent =
        after.status() == RequestStatus.APPROVED || after.status() == RequestStatus.EXECUTING;
    if (forTheAgent && after.route().terms().byHand()) {
      throw new IllegalStateException(
          "request " + after.id() + " is done by hand; the agent never runs it");
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
        OnRecord.question(request.revision(), request.route(), request.deadline()));
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
            .votes(Votes.plus(request.votes(), vote))
            .waiting(withoutAssignmentOf(vote.voter(), request.waiting()))
            .build(),
        vote.voter(),
        OnRecord.vote(request, vote));
  }

  /**
   * The vote that concludes the route.
   *
   * @param request the pending request
   * @param vote the vote
   * @return the step
   * @throws IllegalStateException if a person has to do it by hand
   */
  public static Change approve(Request request, Vote vote) {
    List<Vote> votes = Votes.plus(request.votes(), vote);
    Map<String, @Nullable Object> data = OnRecord.vote(request, vote);
    data.put("soft", Votes.orNull(Votes.soft(votes)));
    return new Change(
        Trigger.APPROVE,
        request,
        next(request, vote.at())
            .votes(votes)
            .status(RequestStatus.APPROVED)
            .deadline(request.route().validUntil(vote.at()))
            .decision(new Decision.Approved(Votes.voters(votes), Votes.soft(votes), vote.reason()))
            .build(),
        vote.voter(),
        data);
  }

  /**
   * The last vote of a route that is done by hand, by whoever did it.
   *
   * @param request the pending request
   * @param vote the vote of whoever did it
   * @param report what they did, for the model
   * @return the step
   */
  public static Change perform(Request request, Vote vote, String report) {
    List<String> soft = Votes.soft(request.votes());
    Map<String, @Nullable Object> data = OnRecord.vote(request, vote);
    data.put("report", report);
    data.put("agreed", Votes.orNull(Votes.voters(request.votes())));
    data.put("soft", Votes.orNull(soft));
    return new Change(
        Trigger.PERFORM,
        request,
        next(request, vote.at())
            .votes(Votes.plus(request.votes(), vote))
            .status(RequestStatus.EXECUTED)
            .decision(
                new Decision.Performed(vote.voter(), Votes.voters(request.votes()), soft, report))
            .result(report)
            .build(),
        vote.voter(),
        data);
  }

  /**
   * Takes a vote back.
   *
   * @param request the pending request
   * @param vote one of its votes
   * @param reason why; null where nothing is said
   * @param at when
   * @return the step
   */
  public static Change takeBack(Request request, Vote vote, @Nullable String reason, Instant at) {
    Map<String, @Nullable Object> data = OnRecord.step(request.revision());
    data.put("agreed", vote.agrees());
    data.put("stage", vote.stage());
    data.put("reason", reason);
    return new Change(
        Trigger.TAKE_BACK,
        request,
        next(request, at).votes(Votes.minus(request.votes(), vote)).build(),
        vote.voter(),
        data);
  }

  /**
   * The last denial that ends the question.
   *
   * @param request the pending request
   * @param vote the vote against it, with its reason; it takes the place of what they said before
   * @return the step
   */
  public static Change reject(Request request, Vote vote) {
    String reason = vote.reason() == null ? "" : vote.reason();
    return new Change(
        Trigger.REJECT,
        request,
        next(request, vote.at())
            .votes(Votes.instead(request.votes(), vote))
            .status(RequestStatus.REJECTED)
            .decision(new Decision.Rejected(vote.voter(), reason))
            .build(),
        vote.voter(),
        OnRecord.vote(request, vote));
  }

  /**
   * A new revision, which starts with no votes. Its ladder goes on where it is, or begins at its
   * foot where it is another; either way the deadline comes no later than before. It is not
   * approved by silence: those who were silent may never have seen it.
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
    Route asked = route.withLadder(route.ladder().withoutApproval());
    Instant deadline = sooner(request.deadline(), asked.ladder().deadline(revision.at()));
    Map<String, @Nullable Object> data = OnRecord.question(revision, asked, deadline);
    Arguments was = request.revision().action().arguments();
    data.put("was", was.json());
    data.put("changes", Difference.between(was.asMap(), revision.action().arguments().asMap()));
    data.put("reason", reason);
    Next next =
        next(request, revision.at())
            .revision(revision)
            .route(asked)
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
            .deadline(asked.validUntil(vote.at()))
            .decision(new Decision.Approved(List.of(vote.voter()), reason))
            .build(),
        actor,
        data);
  }

  /**
   * Hands the question to others. Whoever had taken it has it no longer: it waits for others now.
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
    Map<String, @Nullable Object> data = OnRecord.step(request.revision());
    data.put("route", route.toMap());
    data.put("reason", reason);
    return new Change(
        Trigger.ESCALATE,
        request,
        next(request, at).route(route).waiting(request.waiting().withAssignment(null)).build(),
        actor,
        data);
  }

  /**
   * Reaches the next rung of the request's ladder: it tells people, widens who may decide, or
   * raises the priority, and the ladder goes on with the rung after it.
   *
   * @param request the pending request
   * @param at when
   * @return the step
   * @throws IllegalArgumentException if no rung comes before the end
   */
  public static Change climb(Request request, Instant at) {
    return Silence.climb(request, at);
  }

  /**
   * Whether a rung comes before the end of the question.
   *
   * @param request the pending request
   * @return whether {@link #climb} is the next step that silence leads to, and not {@link #silence}
   */
  public static boolean climbs(Request request) {
    return Silence.climbs(request);
  }

  /**
   * Ends a question that nobody decided, as its ladder says. Silence approves only what is of low
   * or medium risk, and only where nobody said no; otherwise the question expires instead.
   *
   * @param request the pending request
   * @param at when
   * @return the step
   */
  public static Change silence(Request request, Instant at) {
    return Silence.end(request, at);
  }

  /**
   * Ends an approval that nobody claimed while it was valid.
   *
   * @param request the approved request
   * @param at when
   * @return the step
   */
  public static Change lapse(Request request, Instant at) {
    return Silence.lapse(request, at);
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
    Map<String, @Nullable Object> data = OnRecord.step(request.revision());
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
    Map<String, @Nullable Object> data = OnRecord.step(request.revision());
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
    Instant deadline = route.ladder().deadline(revision.at());
    Map<String, @Nullable Object> data = OnRecord.question(revision, route, deadline);
    data.put("reason", why);
    Basis was = request.revision().basis();
    if (!was.stillHolds(revision.basis())) {
      data.put(
          "basisChanges",
          Difference.between(was.facts().asMap(), revision.basis().facts().asMap()));
    }
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
    Map<String, @Nullable Object> data = OnRecord.step(request.revision());
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
   * Ends, loses or resolves an execution. One that is approved again was claimed in time once, so
   * its approval has no end any more.
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
    Map<String, @Nullable Object> data = OnRecord.step(request.revision());
    data.put("result", result);
    data.put("reason", reason);
    return new Change(
        trigger,
        request,
        next(request, at)
            .status(trigger.to())
            .deadline(trigger.to() == RequestStatus.APPROVED ? null : request.deadline())
            .result(result)
            .build(),
        actor,
        data);
  }

  /**
   * Wants it run at once in an emergency.
   *
   * @param request the pending request
   * @param actor who
   * @param reason why
   * @param ticket the incident
   * @param limit until when it has to begin, from the moment somebody watches
   * @param at when
   * @return the step
   */
  public static Change breakGlass(
      Request request, String actor, String reason, String ticket, Duration limit, Instant at) {
    Map<String, @Nullable Object> data = OnRecord.step(request.revision());
    data.put("reason", reason);
    data.put("ticket", ticket);
    data.put("limit", limit.toString());
    return new Change(Trigger.BREAK_GLASS, request, next(request, at).build(), actor, data);
  }

  /**
   * Watches what somebody wants run at once, which approves it.
   *
   * @param request the pending request
   * @param decision who broke the glass and who watches
   * @param limit until when it has to begin
   * @param actor who watches
   * @param at when
   * @return the step, which names the request in which it is {@linkplain #openReview looked at}
   */
  public static Change observe(
      Request request, Decision.Approved decision, Duration limit, String actor, Instant at) {
    Map<String, @Nullable Object> data = OnRecord.step(request.revision());
    data.put("by", decision.by());
    data.put("reason", decision.reason());
    data.put("limit", limit.toString());
    data.put("review", Request.reviewIdFor(request.id(), request.version() + 1));
    return new Change(
        Trigger.OBSERVE,
        request,
        next(request, at)
            .status(RequestStatus.APPROVED)
            .deadline(at.plus(limit))
            .decision(decision)
            .build(),
        actor,
        data);
  }

  /**
   * Puts what is run in an emergency before people, who say afterwards whether it was one. Nothing
   * can be executed in it, whatever becomes of it.
   *
   * @param observed the request with the step that runs it at once
   * @param route who looks at it, and what happens until somebody has
   * @return the step; its request's {@code origin} is the one that is run
   * @throws IllegalArgumentException if nobody is on record as having run it at once
   */
  public static Change openReview(Change observed, Route route) {
    return Hindsight.open(observed, route);
  }

  /**
   * Says whether what was run in an emergency was one.
   *
   * @param review the open review
   * @param justified whether it was
   * @param actor who says so
   * @param reason why
   * @param at when
   * @return the step
   */
  public static Change find(
      Request review, boolean justified, String actor, String reason, Instant at) {
    return Hindsight.find(review, justified, actor, reason, at);
  }

  /**
   * Has what was executed rolled back.
   *
   * @param request the executed request
   * @param compensation the id of the request that does it
   * @param actor who says so
   * @param reason why
   * @param at when
   * @return the step
   */
  public static Change rollBack(
      Request request, String compensation, String actor, String reason, Instant at) {
    Map<String, @Nullable Object> data = OnRecord.step(request.revision());
    data.put("compensation", compensation);
    data.put("reason", reason);
    return new Change(
        Trigger.ROLL_BACK,
        request,
        next(request, at).status(RequestStatus.COMPENSATING).build(),
        actor,
        data);
  }

  /**
   * Puts down the execution that rolls another back.
   *
   * @param request executing, with its claim
   * @param actor who says so
   * @param reason why
   * @return the step
   */
  public static Change openClaimed(Request request, String actor, String reason) {
    Map<String, @Nullable Object> data =
        OnRecord.question(request.revision(), request.route(), request.deadline());
    data.put("rollsBack", request.origin());
    data.put("reason", reason);
    Claim claim = request.claim();
    data.put("fence", claim == null ? null : claim.fence());
    data.put("node", claim == null ? null : claim.node());
    return new Change(Trigger.OPEN_CLAIMED, null, request, actor, data);
  }

  /**
   * Ends a roll-back.
   *
   * @param request the request that is rolled back
   * @param compensation the id of the request that did it
   * @param succeeded whether it did
   * @param actor who says so
   * @param at when
   * @return the step; the request's own result stays as it was
   */
  public static Change rolledBack(
      Request request, String compensation, boolean succeeded, String actor, Instant at) {
    Trigger trigger = succeeded ? Trigger.COMPENSATE : Trigger.COMPENSATION_FAILED;
    Map<String, @Nullable Object> data = OnRecord.step(request.revision());
    data.put("compensation", compensation);
    return new Change(
        trigger, request, next(request, at).status(trigger.to()).build(), actor, data);
  }

  /** A ladder that is the same goes on where it is; another begins at its foot. */
  private static Waiting waitingFor(Route route, Request request, Instant at) {
    Waiting was = request.waiting();
    if (route.ladder().equals(request.route().ladder())) {
      return was;
    }
    Waiting foot = Waiting.begin(route, at);
    return new Waiting(
        foot.rung(),
        foot.nextRung(),
        was.priority().compareTo(foot.priority()) > 0 ? was.priority() : foot.priority(),
        was.channel(),
        was.assignment());
  }

  /** Who has said what they say has it no longer. */
  private static Waiting withoutAssignmentOf(String voter, Waiting waiting) {
    Waiting.Assignment assignment = waiting.assignment();
    return assignment != null && assignment.reviewer().equals(voter)
        ? waiting.withAssignment(null)
        : waiting;
  }

  /** A stricter route for the new arguments may have less time than was left; never more. */
  private static @Nullable Instant sooner(@Nullable Instant deadline, @Nullable Instant other) {
    if (deadline == null || other == null) {
      return deadline == null ? other : deadline;
    }
    return other.isBefore(deadline) ? other : deadline;
  }

  private static Next next(Request request, Instant at) {
    return new Next(request, at);
  }
}
