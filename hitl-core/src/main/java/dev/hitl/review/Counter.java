package dev.hitl.review;

import dev.hitl.audit.AuditEvent;
import dev.hitl.audit.Chain;
import dev.hitl.audit.Verification;
import dev.hitl.call.JsonException;
import dev.hitl.notify.Notice;
import dev.hitl.policy.Route;
import dev.hitl.request.Change;
import dev.hitl.request.Decision;
import dev.hitl.request.Grant;
import dev.hitl.request.Request;
import dev.hitl.request.RequestStatus;
import dev.hitl.request.ReviewerDirectory;
import dev.hitl.request.Tally;
import dev.hitl.request.Trigger;
import dev.hitl.request.Vote;
import dev.hitl.store.GrantRecord;
import dev.hitl.store.RequestRecord;
import dev.hitl.store.StandingStep;
import dev.hitl.store.Step;
import dev.hitl.store.Store;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says what a ballot leads to: who the voter is, whether they may, and which steps it takes. Reads,
 * and writes nothing. Thread-safe.
 */
public final class Counter {
  private static final Logger LOG = LoggerFactory.getLogger(Counter.class);
  private static final int MAX_TEXT = 10_000;
  private static final int MAX_RESULT = 100_000;

  private final Store store;
  private final ReviewerDirectory directory;
  private final Amendments amendments;
  private final Duration longestGrant;

  /**
   * @param store where requests are kept
   * @param directory who may review
   * @param amendments what edits and redirections lead to
   * @param guards how long a grant may hold
   */
  public Counter(Store store, ReviewerDirectory directory, Amendments amendments, Guards guards) {
    longestGrant = guards.longestGrant();
    this.store = store;
    this.directory = directory;
    this.amendments = amendments;
  }

  /** What a ballot would do. */
  record Count(Ruling ruling, List<Step> steps, List<StandingStep> standing) {
    static Count refused(Ruling ruling) {
      return new Count(ruling, List.of(), List.of());
    }

    static Count done(Step... steps) {
      return of(new Ruling.Done(steps[0].after()), steps);
    }

    static Count of(Ruling ruling, Step... steps) {
      return new Count(ruling, List.of(steps), List.of());
    }
  }

  static String idOf(String reference) {
    int at = reference.indexOf('@');
    return at < 0 ? reference : reference.substring(0, at);
  }

  Count count(Ballot ballot, @Nullable DecisionId decision) {
    Optional<RequestRecord> found = store.recorded(idOf(ballot.reference()));
    if (found.isEmpty()) {
      return Count.refused(new Ruling.Unknown(ballot.reference()));
    }
    Request request = found.get().request();
    List<AuditEvent> events = found.get().events();
    if (Chain.verify(request, events) instanceof Verification.Broken broken) {
      LOG.error("Request {} is not decided, its record is broken: {}", request.id(), broken);
      return notAllowed(
          "what is stored is not what is on record; somebody has to look into it: " + broken.why());
    }
    return counted(ballot, decision, request, events);
  }

  /**
   * The same of what this node remembers of the request; empty where it does not. It wrote all of
   * that itself, so only a write that finds it unchanged is to come of it.
   */
  Optional<Count> remembered(Ballot ballot, @Nullable DecisionId decision) {
    return store
        .memory()
        .request(idOf(ballot.reference()))
        .map(known -> counted(ballot, decision, known.request(), known.events()));
  }

  private Count counted(
      Ballot ballot, @Nullable DecisionId decision, Request request, List<AuditEvent> events) {
    try {
      if (decision == null) {
        return opened(ballot, request, events);
      }
      Optional<Count> before = decision.answered(ballot, request, events);
      return before.orElseGet(() -> decision.on(opened(ballot, request, events), ballot));
    } catch (JsonException e) {
      return Count.refused(new Ruling.Invalid(String.valueOf(e.getMessage())));
    }
  }

  private Count opened(Ballot ballot, Request request, List<AuditEvent> events) {
    boolean resolves =
        ballot instanceof Ballot.Succeeded
            || ballot instanceof Ballot.NotSucceeded
            || ballot instanceof Ballot.RunAgain;
    RequestStatus open = resolves ? RequestStatus.IN_DOUBT : RequestStatus.PENDING;
    if (request.status() != open) {
      return Count.refused(
          resolves && request.status() == RequestStatus.PENDING
              ? new Ruling.Invalid("it is pending, there is nothing to resolve: decide it")
              : request.status() == RequestStatus.IN_DOUBT
                  ? new Ruling.Invalid("it is in doubt: say how the execution ended")
                  : new Ruling.AlreadyDecided(request));
    }
    if (!names(ballot.reference(), request)) {
      return Count.refused(new Ruling.Superseded(request));
    }
    Count count = admitted(ballot, request, authors(events));
    return request.isDrill()
        ? Drill.concluded(ballot, request, count, store.clock().instant())
        : count;
  }

  /** An id alone and {@code id@1} both mean the first revision. */
  private static boolean names(String reference, Request request) {
    int revision = request.revision().action().revision();
    return reference.equals(request.reference())
        || (revision == 1 && reference.equals(request.id() + "@1"));
  }

  private Count admitted(Ballot ballot, Request request, Set<String> authors) {
    String reviewer = ballot.reviewer();
    if (reviewer.isBlank()) {
      return notAllowed("a ballot needs the identity of a person");
    }
    boolean isPrincipal = reviewer.equals(request.principal());
    if (isPrincipal && !(ballot instanceof Ballot.Withdraw)) {
      return notAllowed("the agent acts on behalf of " + reviewer + ", so somebody else decides");
    }
    Set<String> roles = Set.of();
    if (!isPrincipal) {
      Optional<Set<String>> held;
      try {
        held = directory.rolesOf(request.run().tenant(), reviewer);
      } catch (RuntimeException e) {
        LOG.error("The reviewer directory failed for {}; the ballot does not count", reviewer, e);
        return notAllowed("the reviewer directory could not say who " + reviewer + " is");
      }
      if (held.isEmpty()) {
        return notAllowed(reviewer + " is not a known reviewer");
      }
      roles = held.get();
      if (!Tally.isEligible(request.route(), roles)) {
        return notAllowed(
            reviewer + " has none of the roles asked for: " + request.route().describe());
      }
    }
    return counted(ballot, request, roles, authors, store.clock().instant());
  }

  private Count counted(
      Ballot ballot, Request request, Set<String> roles, Set<String> authors, Instant now) {
    if (ballot instanceof Ballot.Approve approve) {
      return approve(approve, request, roles, authors, now);
    } else if (ballot instanceof Ballot.Modify modify) {
      return amendments.modify(modify, request, roles, now);
    } else if (ballot instanceof Ballot.Redirect redirect) {
      return amendments.redirect(redirect, request, roles, now);
    } else if (ballot instanceof Ballot.Escalate escalate) {
      return escalate(escalate, request, roles, now);
    } else if (ballot instanceof Ballot.Reject reject) {
      Optional<Count> bad = needsText("a rejection needs a reason", reject.reason());
      return bad.orElseGet(
          () ->
              conclude(
                  Trigger.REJECT,
                  request,
                  new Decision.Rejected(reject.reviewer(), reject.reason()),
                  reject.reviewer(),
                  now));
    } else if (ballot instanceof Ballot.Answer answer) {
      Optional<Count> bad = needsText("an answer needs a text", answer.text());
      return bad.orElseGet(
          () ->
              conclude(
                  Trigger.ANSWER,
                  request,
                  new Decision.Answered(answer.reviewer(), answer.text()),
                  answer.reviewer(),
                  now));
    } else if (ballot instanceof Ballot.Withdraw withdraw) {
      Optional<Count> bad = needsText("a withdrawal needs a reason", withdraw.reason());
      return bad.orElseGet(
          () ->
              conclude(
                  Trigger.WITHDRAW,
                  request,
                  new Decision.Withdrawn(withdraw.reviewer(), withdraw.reason()),
                  withdraw.reviewer(),
                  now));
    }
    return resolve(ballot, request, now);
  }

  private Count approve(
      Ballot.Approve ballot, Request request, Set<String> roles, Set<String> authors, Instant now) {
    String reviewer = ballot.reviewer();
    if (request.votes().stream().anyMatch(vote -> vote.voter().equals(reviewer))) {
      return notAllowed(reviewer + " has already agreed; another person is needed");
    }
    // Where one person's word is enough, the editor's is: they read what they wrote.
    if (request.route().places() > 1 && authors.contains(reviewer)) {
      return notAllowed(reviewer + " edited this; another person has to agree");
    }
    if (ballot.reason() != null && ballot.reason().length() > MAX_TEXT) {
      return tooLong(MAX_TEXT);
    }
    Vote vote = new Vote(reviewer, roles, ballot.reason(), now);
    if (ballot.grant() != null) {
      Optional<Ruling> no = Learned.refusal(ballot.grant(), request, vote, longestGrant);
      if (no.isPresent()) {
        return Count.refused(no.get());
      }
    }
    List<Vote> votes = new ArrayList<>(request.votes());
    votes.add(vote);
    int missing = Tally.missing(request.route(), votes);
    if (missing == Tally.missing(request.route(), request.votes())) {
      return notAllowed("the places that " + reviewer + " could fill are filled");
    }
    if (missing > 0) {
      Step step = Step.of(Change.vote(request, vote));
      return Count.of(new Ruling.Counted(step.after(), missing), step);
    }
    return concluded(ballot, request, vote);
  }

  /** With what the approval leaves behind for the next times. */
  private Count concluded(Ballot.Approve ballot, Request request, Vote vote) {
    Step step = Step.of(Change.approve(request, vote), Notice.Kind.CONCLUDED);
    List<StandingStep> standing = new ArrayList<>();
    Grant.Offer offer = ballot.grant();
    if (offer != null) {
      Grant grant = Learned.grant(offer, request, vote);
      step = step.with(Map.of("grant", grant.id()));
      standing.add(GrantRecord.put(grant));
    }
    Learned.reuse(step.after()).ifPresent(standing::add);
    return new Count(new Ruling.Done(step.after()), List.of(step), standing);
  }

  /** Everybody who edited it, as on record: rows of earlier revisions vouch for nothing. */
  private static Set<String> authors(List<AuditEvent> events) {
    Set<String> authors = new LinkedHashSet<>();
    for (AuditEvent event : events) {
      if (event.data().asMap().get("author") instanceof String author) {
        authors.add(author);
      }
    }
    return authors;
  }

  private Count escalate(Ballot.Escalate ballot, Request request, Set<String> roles, Instant now) {
    Optional<Count> bad = needsText("handing on needs a reason", ballot.reason());
    if (bad.isPresent()) {
      return bad.get();
    }
    Set<String> known;
    try {
      known = directory.roles(request.run().tenant());
    } catch (RuntimeException e) {
      LOG.error("The reviewer directory failed; nothing is handed on", e);
      return notAllowed("the reviewer directory could not say which roles there are");
    }
    if (!known.contains(ballot.role())) {
      return Count.refused(
          new Ruling.Invalid(
              "no role '" + ballot.role() + "' is known; known roles: " + new TreeSet<>(known)));
    }
    Route route;
    try {
      route = handedOn(request.route(), roles, ballot.role());
    } catch (IllegalArgumentException e) {
      return Count.refused(new Ruling.Invalid("it cannot be handed on: " + e.getMessage()));
    }
    return Count.done(
        Step.of(
            Change.escalate(request, route, ballot.reviewer(), ballot.reason(), now),
            Notice.Kind.CHANGED));
  }

  /** Hands on the places that the person could fill; the others were never theirs to give. */
  private static Route handedOn(Route route, Set<String> roles, String role) {
    List<Route.Stage> stages = new ArrayList<>();
    for (Route.Stage stage : route.stages()) {
      stages.add(
          new Route.Stage(
              stage.groups().stream()
                  .map(
                      group ->
                          group.seat() == Route.Seat.PERSON
                                  && (group.roles().isEmpty()
                                      || !Collections.disjoint(group.roles(), roles))
                              ? new Route.Group(Set.of(role), group.count())
                              : group)
                  .toList()));
    }
    return route.withStages(stages);
  }

  private Count resolve(Ballot ballot, Request request, Instant now) {
    if (ballot instanceof Ballot.Succeeded succeeded) {
      return settle(Trigger.RESOLVE_SUCCEEDED, request, succeeded.result(), ballot, "", now);
    } else if (ballot instanceof Ballot.NotSucceeded failed) {
      return settle(Trigger.RESOLVE_FAILED, request, failed.problem(), ballot, "", now);
    }
    Ballot.RunAgain again = (Ballot.RunAgain) ballot;
    Optional<Count> bad = needsText("running it again needs a reason", again.reason());
    return bad.orElseGet(
        () -> settle(Trigger.RESOLVE_RERUN, request, null, ballot, again.reason(), now));
  }

  private static Count settle(
      Trigger trigger,
      Request request,
      @Nullable String result,
      Ballot ballot,
      String reason,
      Instant now) {
    if (result != null && result.length() > MAX_RESULT) {
      return tooLong(MAX_RESULT);
    }
    return Count.done(
        Step.of(
            Change.settle(trigger, request, result, ballot.reviewer(), reason, now),
            Notice.Kind.CONCLUDED));
  }

  private static Count conclude(
      Trigger trigger, Request request, Decision decision, String actor, Instant now) {
    return Count.done(
        Step.of(Change.conclude(trigger, request, decision, actor, now), Notice.Kind.CONCLUDED));
  }

  static Optional<Count> needsText(String problem, String text) {
    if (text.isBlank()) {
      return Optional.of(Count.refused(new Ruling.Invalid(problem)));
    }
    return text.length() > MAX_TEXT ? Optional.of(tooLong(MAX_TEXT)) : Optional.empty();
  }

  private static Count tooLong(int limit) {
    return Count.refused(new Ruling.Invalid("a text may have at most " + limit + " characters"));
  }

  static Count notAllowed(String reason) {
    return Count.refused(new Ruling.NotAllowed(reason));
  }
}
