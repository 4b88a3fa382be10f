package dev.hitl.review;

import dev.hitl.admit.Voter;
import dev.hitl.call.Action;
import dev.hitl.call.Arguments;
import dev.hitl.call.Json;
import dev.hitl.call.JsonException;
import dev.hitl.call.RunId;
import dev.hitl.call.Signals;
import dev.hitl.call.ToolCall;
import dev.hitl.checkpoint.RunRecord.Head;
import dev.hitl.notify.Notice;
import dev.hitl.policy.Assessment;
import dev.hitl.policy.Assessor;
import dev.hitl.policy.BreakGlass;
import dev.hitl.policy.Circumstances;
import dev.hitl.policy.Powers;
import dev.hitl.policy.Route;
import dev.hitl.policy.Verdict;
import dev.hitl.request.Change;
import dev.hitl.request.Decision;
import dev.hitl.request.Request;
import dev.hitl.request.RequestStatus;
import dev.hitl.request.Revision;
import dev.hitl.request.Seniority;
import dev.hitl.request.Tally;
import dev.hitl.request.Trigger;
import dev.hitl.request.Vote;
import dev.hitl.request.Waiting;
import dev.hitl.review.Counter.Count;
import dev.hitl.signal.SignalSources;
import dev.hitl.store.Step;
import dev.hitl.tool.Invoker;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What edits and redirections lead to: the new action is bound to the tool's parameters and judged
 * by policy as if the agent had proposed it, and policy is never loosened by it. Thread-safe.
 */
public final class Amendments {
  private final Assessor assessor;
  private final Invoker invoker;
  private final SignalSources sources;

  /**
   * @param assessor judges calls
   * @param invoker reads what decisions rest on
   * @param sources who says something of a call besides its agent
   */
  public Amendments(Assessor assessor, Invoker invoker, SignalSources sources) {
    this.assessor = assessor;
    this.invoker = invoker;
    this.sources = sources;
  }

  Optional<BreakGlass> breakGlass() {
    return assessor.breakGlass();
  }

  /** Roles that policy lets act on any request, whoever is asked. */
  Set<String> everywhere() {
    Set<String> roles = new TreeSet<>(assessor.overrule());
    assessor.breakGlass().ifPresent(value -> roles.addAll(value.all()));
    return Collections.unmodifiableSet(roles);
  }

  /** Who may overrule whoever agreed. */
  Seniority seniority() {
    return new Seniority(assessor.overrule(), assessor::level);
  }

  Count modify(Ballot.Modify ballot, Voting voting) {
    Request request = voting.request();
    Instant now = voting.now();
    String editor = voting.voter().id();
    Optional<Count> bad = Counter.needsText("a change needs a reason", ballot.reason());
    if (bad.isPresent()) {
      return bad.get();
    }
    Revision old = request.revision();
    Arguments arguments = old.action().arguments().with(ballot.changes());
    Assessment assessment =
        assess(
            old.action().run(),
            old.action().callId(),
            old.action().tool(),
            arguments,
            old.signals(),
            old.action().revision() + 1,
            now,
            anew(old, now));
    if (assessment instanceof Assessment.Invalid invalid) {
      return invalid(invalid.problem());
    }
    Assessment.Judged judged = (Assessment.Judged) assessment;
    if (judged.verdict() instanceof Verdict.Deny deny) {
      return Counter.notAllowed("policy forbids it: " + deny.message());
    }
    if (judged.action().arguments().equals(old.action().arguments())) {
      return invalid("nothing is different: approve it, or name the arguments to change");
    }
    Route route = request.route();
    if (judged.verdict() instanceof Verdict.Ask ask && !asksTheSame(old, judged, ask, now)) {
      route = route.merge(ask.route());
    }
    // Who has authority hangs on the new arguments.
    route = assessor.empowered(route, judged, now);
    Optional<String> nobody = route.nobody();
    if (nobody.isPresent()) {
      return Counter.notAllowed("policy forbids it: " + nobody.get());
    }
    // The old words were made from the old arguments.
    String words = "Call " + old.action().tool() + " with changed arguments: " + ballot.reason();
    Revision next = old.next(judged, invoker.basis(judged.action()), words, editor, now);
    Vote vote = wordOf(voting, route, ballot.reason()).orElse(null);
    Change change = Change.edit(request, next, route, vote, editor, ballot.reason());
    return Count.done(Step.of(change, vote == null ? Notice.Kind.CHANGED : Notice.Kind.CONCLUDED));
  }

  /** What an edit would come to, by whoever may make one. Nothing of it stays. */
  Edit edit(Request request, Map<String, ? extends @Nullable Object> changes, Instant now) {
    Revision old = request.revision();
    Arguments arguments;
    try {
      arguments = old.action().arguments().with(changes);
    } catch (JsonException e) {
      return new Edit.Wrong(List.of(String.valueOf(e.getMessage())));
    }
    Assessment assessment =
        assess(
            old.action().run(),
            old.action().callId(),
            old.action().tool(),
            arguments,
            old.signals(),
            old.action().revision() + 1,
            now,
            anew(old, now));
    if (assessment instanceof Assessment.Invalid invalid) {
      return new Edit.Wrong(invalid.problems());
    }
    Assessment.Judged judged = (Assessment.Judged) assessment;
    return judged.verdict() instanceof Verdict.Deny deny
        ? new Edit.Forbidden(deny.message())
        : new Edit.Fits(judged.action(), judged.verdict(), judged.tool().secrets());
  }

  /**
   * Whether policy asks whoever it asked before the edit. The route then stays as it is: perhaps a
   * person handed the question to others, who would be joined by those who handed it on.
   */
  private boolean asksTheSame(
      Revision old, Assessment.Judged judged, Verdict.Ask ask, Instant now) {
    Action before = old.action();
    return before.policyVersion().equals(judged.action().policyVersion())
        && assess(
                before.run(),
                before.callId(),
                before.tool(),
                before.arguments(),
                old.signals(),
                before.revision(),
                now,
                Circumstances.recorded(old.evidence()))
            instanceof Assessment.Judged was
        && was.verdict() instanceof Verdict.Ask asked
        && asked.route().withPowers(Powers.EQUAL).equals(ask.route().withPowers(Powers.EQUAL));
  }

  /** The editor's own vote where it alone is enough for a route. */
  private static Optional<Vote> wordOf(Voting voting, Route route, String reason) {
    Vote vote = voting.voter().votes(true, 0, reason, voting.now());
    Tally tally = Tally.of(route, List.of(vote), voting.request().principal());
    return route.places() == 1 && !route.terms().byHand() && tally.missing() == 0
        ? Optional.of(vote)
        : Optional.empty();
  }

  Count redirect(Ballot.Redirect ballot, Voting voting) {
    Request request = voting.request();
    Instant now = voting.now();
    String editor = voting.voter().id();
    Optional<Count> bad = Counter.needsText("a redirection needs a reason", ballot.reason());
    if (bad.isPresent()) {
      return bad.get();
    }
    Revision old = request.revision();
    Assessment assessment =
        assess(
            old.action().run(),
            old.action().callId(),
            ballot.tool(),
            Arguments.of(ballot.arguments()),
            Signals.NONE,
            1,
            now,
            anew(old, now));
    if (assessment instanceof Assessment.Invalid invalid) {
      return invalid(invalid.problem());
    }
    Assessment.Judged judged = (Assessment.Judged) assessment;
    if (judged.verdict() instanceof Verdict.Deny deny) {
      return Counter.notAllowed("policy forbids it: " + deny.message());
    }
    String message = "Call " + judged.tool().name() + " instead: " + ballot.reason();
    Verdict asked = asked(ballot, judged, voting.voter(), message, now);
    if (!(asked instanceof Verdict.Ask ask)) {
      return Counter.notAllowed(
          "policy forbids it: " + (asked instanceof Verdict.Deny deny ? deny.message() : message));
    }
    Step opened = target(ballot, voting, judged, ask);
    Step original =
        Step.of(
            Change.conclude(
                Trigger.REDIRECT,
                request,
                new Decision.Redirected(editor, ballot.reason(), opened.after().id()),
                editor,
                now),
            Notice.Kind.CONCLUDED);
    return Count.done(original, opened);
  }

  /** The request that stands for the other call. */
  private Step target(
      Ballot.Redirect ballot, Voting voting, Assessment.Judged judged, Verdict.Ask asked) {
    Request request = voting.request();
    Instant now = voting.now();
    String editor = voting.voter().id();
    Route route = asked.route();
    @Nullable Vote vote = wordOf(voting, route, ballot.reason()).orElse(null);
    Revision revision =
        new Revision(
            judged.action(),
            judged.action().digest(),
            asked.risk(),
            asked.message(),
            asked.reasons(),
            Arguments.none(),
            invoker.basis(judged.action()),
            Signals.NONE,
            judged.tool().secrets(),
            editor,
            now,
            judged.evidence());
    Request target =
        new Request(
            Request.redirectedIdFor(request.id()),
            revision,
            vote == null ? RequestStatus.PENDING : RequestStatus.APPROVED,
            route,
            vote != null ? route.validUntil(now) : route.ladder().deadline(now),
            Waiting.begin(route, now),
            vote == null ? List.of() : List.of(vote),
            vote == null ? null : new Decision.Approved(List.of(editor), ballot.reason()),
            null,
            null,
            request.principal(),
            request.id(),
            now,
            now,
            Head.NONE);
    Change change = Change.open(target, editor);
    return vote == null ? Step.of(change, Notice.Kind.OPENED) : Step.of(change);
  }

  /**
   * What policy asks about the other call. Where it would let the agent run it, an approval all the
   * same answers the tool's body if that asks by itself: so it takes whoever the body would get.
   */
  private Verdict asked(
      Ballot.Redirect ballot, Assessment.Judged judged, Voter voter, String message, Instant now) {
    if (judged.verdict() instanceof Verdict.Ask ask) {
      return ask.message().isBlank()
          ? new Verdict.Ask(ask.route(), ask.risk(), message, ask.reasons(), ask.policyVersion())
          : ask;
    }
    Verdict verdict = assessor.askedBy(judged, message, now);
    if (!(verdict instanceof Verdict.Ask byBody)) {
      return verdict;
    }
    List<Verdict.Reason> reasons = new ArrayList<>(byBody.reasons());
    reasons.set(0, new Verdict.Reason("redirection by " + voter.id(), ballot.reason()));
    return new Verdict.Ask(byBody.route(), byBody.risk(), message, reasons, byBody.policyVersion());
  }

  private Assessment assess(
      RunId run,
      String callId,
      String tool,
      Arguments arguments,
      Signals signals,
      int revision,
      Instant now,
      Circumstances circumstances) {
    ToolCall call = new ToolCall(callId, tool, Json.text(arguments.asMap()), signals);
    return assessor.assess(run, call, revision, now, circumstances);
  }

  /** The run is where it was when it asked; what is said of the new action is not. */
  private Circumstances anew(Revision old, Instant now) {
    return (action, own, alarms) -> sources.gather(action, own, old.evidence().run(), alarms, now);
  }

  private static Count invalid(String problem) {
    return Count.refused(new Ruling.Invalid(problem));
  }
}
