package dev.hitl.request;

import dev.hitl.call.Arguments;
import dev.hitl.policy.Route;
import dev.hitl.tool.Basis;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One step of a request along the {@link Trigger} table. The factories here and in {@link Silence},
 * {@link EmergencySteps} and {@link ExecutionSteps} are the only way from one request to the next;
 * each refuses a step that the table does not have.
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

  /**
   * This step with the node that takes it on record.
   *
   * @param node the node
   * @return a copy
   */
  public Change onNode(String node) {
    Map<String, @Nullable Object> more = new LinkedHashMap<>(data);
    more.put("node", node);
    return new Change(trigger, before, after, actor, more);
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
            .waiting(request.waiting().withoutAssignmentOf(vote.voter()))
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
