package dev.hitl.review;

import dev.hitl.admit.Admission;
import dev.hitl.admit.Voter;
import dev.hitl.audit.AuditEvent;
import dev.hitl.audit.Chain;
import dev.hitl.audit.Scribe;
import dev.hitl.audit.Verification;
import dev.hitl.call.JsonException;
import dev.hitl.policy.Guards;
import dev.hitl.request.Request;
import dev.hitl.request.RequestStatus;
import dev.hitl.request.Reviewers;
import dev.hitl.store.RequestRecord;
import dev.hitl.store.StandingStep;
import dev.hitl.store.Step;
import dev.hitl.store.Store;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
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
  private final Scribe scribe;
  private final Admission admission;
  private final Consequences consequences;
  private final Emergency emergency;
  private final Findings findings;

  /**
   * @param store where requests are kept
   * @param reviewers which roles there are
   * @param admission who may do what
   * @param amendments what edits and redirections lead to
   * @param guards how long a grant may hold
   * @param scribe who writes what was counted
   */
  public Counter(
      Store store,
      Reviewers reviewers,
      Admission admission,
      Amendments amendments,
      Guards guards,
      Scribe scribe) {
    this.store = store;
    this.scribe = scribe;
    this.admission = admission;
    consequences = new Consequences(store, reviewers, amendments, new Learned(store, guards));
    emergency = new Emergency(amendments.breakGlass(), admission);
    findings = new Findings(admission);
  }

  /**
   * What a ballot would do.
   *
   * @param ruling what becomes of it
   * @param steps what is written
   * @param standing what is given, counted and taken back besides
   * @param voter the one name of whoever gave it; null where nobody asked or nobody can say
   */
  record Count(
      Ruling ruling, List<Step> steps, List<StandingStep> standing, @Nullable String voter) {
    Count(Ruling ruling, List<Step> steps, List<StandingStep> standing) {
      this(ruling, steps, standing, null);
    }

    static Count refused(Ruling ruling) {
      return new Count(ruling, List.of(), List.of());
    }

    static Count done(Step... steps) {
      return of(new Ruling.Done(steps[0].after()), steps);
    }

    static Count of(Ruling ruling, Step... steps) {
      return new Count(ruling, List.of(steps), List.of());
    }

    Count by(@Nullable String name) {
      return new Count(ruling, steps, standing, name);
    }

    Count with(List<StandingStep> more) {
      return new Count(ruling, steps, more, voter);
    }

    /** Signed before it is an answer, which has the end of the chain. */
    Count signed(Scribe scribe) {
      if (steps.isEmpty()) {
        return this;
      }
      List<Step> signed = steps.stream().map(step -> step.signed(scribe)).toList();
      return new Count(ruling.with(signed.get(0).after()), signed, standing, voter);
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
        return opened(ballot, request, events).signed(scribe);
      }
      Optional<Count> before =
          decision.answered(ballot, request, events).or(() -> decision.spent(store));
      return before.orElseGet(
          () -> decision.on(opened(ballot, request, events), ballot).signed(scribe));
    } catch (JsonException e) {
      return Count.refused(new Ruling.Invalid(String.valueOf(e.getMessage())));
    }
  }

  private Count opened(Ballot ballot, Request request, List<AuditEvent> events) {
    boolean resolves =
        ballot instanceof Ballot.Succeeded
            || ballot instanceof Ballot.NotSucceeded
            || ballot instanceof Ballot.RunAgain;
    if (request.status() == RequestStatus.REVIEWING && !Findings.isFor(ballot)) {
      return Count.refused(
          new Ruling.Invalid(
              "it was run already, and there is nothing left to decide but whether that was right:"
                  + " confirm it, or flag it"));
    }
    RequestStatus open =
        resolves
            ? RequestStatus.IN_DOUBT
            : ballot instanceof Ballot.Overrule
                ? RequestStatus.APPROVED
                : Findings.isFor(ballot) ? RequestStatus.REVIEWING : RequestStatus.PENDING;
    if (Findings.isFor(ballot) && !Findings.isReview(events)) {
      return Count.refused(new Ruling.Invalid("it is no review of what was run: decide it"));
    }
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
    Instant now = store.clock().instant();
    Admission.Entry entry = admission.admit(request, events, act(ballot), ballot.reviewer(), now);
    if (entry instanceof Admission.Entry.Refused refused) {
      return notAllowed(refused.why()).by(refused.voter());
    }
    List<Voter> as = ((Admission.Entry.Admitted) entry).as();
    return counted(ballot, request, events, as, now).by(as.get(0).id());
  }

  private Count counted(
      Ballot ballot, Request request, List<AuditEvent> events, List<Voter> as, Instant now) {
    if (Emergency.isFor(ballot)) {
      return emergency.count(ballot, request, events, as.get(0), now);
    } else if (Findings.isFor(ballot)) {
      return findings.count(ballot, request, events, as.get(0), now);
    } else if (ballot instanceof Ballot.Overrule overrule) {
      return consequences.overrule(overrule, request, events, as.get(0), now);
    }
    return best(ballot, request, as, now);
  }

  /** In the first capacity that leads to something; a refusal is that of their own. */
  private Count best(Ballot ballot, Request request, List<Voter> as, Instant now) {
    @Nullable Count refused = null;
    for (Voter voter : as) {
      Count count = consequences.of(ballot, Voting.on(request, voter, now));
      if (!count.steps().isEmpty()) {
        return count;
      }
      refused = refused == null ? count : refused;
    }
    return refused == null ? notAllowed("nobody was admitted") : refused;
  }

  static Admission.Act act(Ballot ballot) {
    if (ballot instanceof Ballot.Approve || ballot instanceof Ballot.Performed) {
      return Admission.Act.APPROVE;
    } else if (ballot instanceof Ballot.Reject) {
      return Admission.Act.REJECT;
    } else if (ballot instanceof Ballot.Withdraw) {
      return Admission.Act.WITHDRAW;
    } else if (ballot instanceof Ballot.TakeBack || ballot instanceof Ballot.Release) {
      return Admission.Act.TAKE_BACK;
    } else if (ballot instanceof Ballot.Escalate) {
      return Admission.Act.HAND_ON;
    } else if (ballot instanceof Ballot.Overrule) {
      return Admission.Act.OVERRULE;
    }
    return Emergency.isFor(ballot) ? Admission.Act.BREAK_GLASS : Admission.Act.OTHER;
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
