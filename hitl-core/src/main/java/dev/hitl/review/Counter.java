package dev.hitl.review;

import dev.hitl.audit.AuditEvent;
import dev.hitl.audit.Chain;
import dev.hitl.audit.Verification;
import dev.hitl.call.JsonException;
import dev.hitl.notify.Notice;
import dev.hitl.policy.Route;
import dev.hitl.request.Change;
import dev.hitl.request.Decision;
import dev.hitl.request.Request;
import dev.hitl.request.RequestStatus;
import dev.hitl.request.ReviewerDirectory;
import dev.hitl.request.Trigger;
import dev.hitl.store.RequestRecord;
import dev.hitl.store.Step;
import dev.hitl.store.Store;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
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

  /**
   * @param store where requests are kept
   * @param directory who may review
   * @param amendments what edits and redirections lead to
   */
  public Counter(Store store, ReviewerDirectory directory, Amendments amendments) {
    this.store = store;
    this.directory = directory;
    this.amendments = amendments;
  }

  /** What a ballot would do. */
  record Count(Ruling ruling, List<Step> steps) {
    static Count refused(Ruling ruling) {
      return new Count(ruling, List.of());
    }

    static Count done(Step... steps) {
      return new Count(new Ruling.Done(steps[0].after()), List.of(steps));
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
    return admitted(ballot, request, authors(events));
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
    Set<String> roles = Set.of();
    if (!reviewer.equals(request.principal())) {
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
    }
    Instant now = store.clock().instant();
    return counted(ballot, Voting.on(request, Voter.person(reviewer, roles), authors, now));
  }

  /** What a ballot leads to when it is known who gives it. */
  Count counted(Ballot ballot, Voting voting) {
    boolean isPrincipal = voting.voter().id().equals(voting.request().principal());
    if (ballot instanceof Ballot.TakeBack back) {
      return voting.takeBack(back.reason());
    }
    if (!(isPrincipal && ballot instanceof Ballot.Withdraw)) {
      Optional<Count> none = voting.noSay();
      if (none.isPresent()) {
        return none.get();
      }
    }
    if (ballot instanceof Ballot.Approve approve) {
      return voting.approve(approve.reason());
    } else if (ballot instanceof Ballot.Reject reject) {
      return voting.reject(reject.reason());
    } else if (ballot instanceof Ballot.Performed performed) {
      return voting.perform(performed.report(), MAX_RESULT);
    } else if (isPrincipal && !(ballot instanceof Ballot.Withdraw)) {
      return notAllowed(
          voting.voter().id() + " confirms or rejects what their own agent does, and no more");
    } else if (ballot instanceof Ballot.Escalate escalate) {
      return escalate(escalate, voting);
    } else if (!voting.voter().isPerson()) {
      return notAllowed(
          voting.voter().id() + " is not a person; it approves, rejects or hands on, and no more");
    } else if (ballot instanceof Ballot.Modify modify) {
      return amendments.modify(modify, voting);
    } else if (ballot instanceof Ballot.Redirect redirect) {
      return amendments.redirect(redirect, voting);
    }
    return settled(ballot, voting);
  }

  private Count settled(Ballot ballot, Voting voting) {
    Request request = voting.request();
    String who = voting.voter().id();
    Instant now = voting.now();
    if (ballot instanceof Ballot.Answer answer) {
      Optional<Count> bad = needsText("an answer needs a text", answer.text());
      return bad.orElseGet(
          () ->
              conclude(
                  Trigger.ANSWER, request, new Decision.Answered(who, answer.text()), who, now));
    } else if (ballot instanceof Ballot.Withdraw withdraw) {
      Optional<Count> bad = needsText("a withdrawal needs a reason", withdraw.reason());
      return bad.orElseGet(
          () ->
              conclude(
                  Trigger.WITHDRAW,
                  request,
                  new Decision.Withdrawn(who, withdraw.reason()),
                  who,
                  now));
    }
    return resolve(ballot, request, now);
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

  private Count escalate(Ballot.Escalate ballot, Voting voting) {
    Request request = voting.request();
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
    String who = voting.voter().id();
    Optional<Route> route;
    try {
      route = Handing.on(voting, ballot.role());
    } catch (IllegalArgumentException e) {
      return Count.refused(new Ruling.Invalid("it cannot be handed on: " + e.getMessage()));
    }
    if (route.isEmpty()) {
      return notAllowed("no place that is asked for now is " + who + "'s to hand on");
    }
    return Count.done(
        Step.of(
            Change.escalate(request, route.get(), who, ballot.reason(), voting.now()),
            Notice.Kind.CHANGED));
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

  static Count tooLong(int limit) {
    return Count.refused(new Ruling.Invalid("a text may have at most " + limit + " characters"));
  }

  static Count notAllowed(String reason) {
    return Count.refused(new Ruling.NotAllowed(reason));
  }
}
