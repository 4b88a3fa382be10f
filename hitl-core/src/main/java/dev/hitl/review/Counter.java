package dev.hitl.review;

import dev.hitl.audit.AuditEvent;
import dev.hitl.audit.Chain;
import dev.hitl.audit.Verification;
import dev.hitl.call.JsonException;
import dev.hitl.request.Request;
import dev.hitl.request.RequestStatus;
import dev.hitl.request.ReviewerDirectory;
import dev.hitl.store.RequestRecord;
import dev.hitl.store.StandingStep;
import dev.hitl.store.Step;
import dev.hitl.store.Store;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
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

  private final Store store;
  private final ReviewerDirectory directory;
  private final Consequences consequences;
  private final Emergency emergency;

  /**
   * @param store where requests are kept
   * @param directory who may review
   * @param amendments what edits and redirections lead to
   * @param guards how long a grant may hold
   */
  public Counter(Store store, ReviewerDirectory directory, Amendments amendments, Guards guards) {
    this.store = store;
    this.directory = directory;
    consequences = new Consequences(store, directory, amendments, new Learned(store, guards));
    emergency = new Emergency(amendments.breakGlass(), directory);
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
    RequestStatus open =
        resolves
            ? RequestStatus.IN_DOUBT
            : ballot instanceof Ballot.Overrule ? RequestStatus.APPROVED : RequestStatus.PENDING;
    if (ballot instanceof Ballot.Overrule && request.status() == RequestStatus.PENDING) {
      return Count.refused(new Ruling.Invalid("it is pending: reject it"));
    }
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
    Count count = admitted(ballot, request, events);
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

  private Count admitted(Ballot ballot, Request request, List<AuditEvent> events) {
    Set<String> authors = authors(events);
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
    if (Emergency.isFor(ballot) || ballot instanceof Ballot.Overrule) {
      if (reviewer.equals(request.principal())) {
        return notAllowed("the agent acts on behalf of " + reviewer + ", so somebody else decides");
      }
      return ballot instanceof Ballot.Overrule overrule
          ? consequences.overrule(overrule, request, events, roles, now)
          : emergency.count(ballot, request, events, roles, authors, now);
    }
    return consequences.of(ballot, Voting.on(request, Voter.person(reviewer, roles), authors, now));
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
