package dev.hitl.gate;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.hitl.admit.Admission;
import dev.hitl.audit.AuditEvent;
import dev.hitl.audit.Chain;
import dev.hitl.audit.Verification;
import dev.hitl.call.Action;
import dev.hitl.policy.Verdict;
import dev.hitl.request.Decision;
import dev.hitl.request.Grant;
import dev.hitl.request.Identity;
import dev.hitl.request.Request;
import dev.hitl.request.RequestStatus;
import dev.hitl.request.Trigger;
import dev.hitl.request.Vote;
import dev.hitl.store.GrantRecord;
import dev.hitl.store.RequestRecord;
import dev.hitl.store.ReuseRecord;
import dev.hitl.store.StandingRecord;
import dev.hitl.store.Store;
import dev.hitl.store.StoreException;
import dev.hitl.tool.Invoker;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds what lets a call through in the place of the people whom policy asks: a grant, or a recent
 * approval of exactly the same call. Whoever gave it has to be one who could give it now, by the
 * directory and for the very question that is asked.
 *
 * <p>Grants are remembered for a moment, so that a question costs no reading. What is found is only
 * proposed: the store says whether it still holds when it is used. Thread-safe.
 */
public final class GrantedCalls {
  private static final Logger LOG = LoggerFactory.getLogger(GrantedCalls.class);

  /** The most grants of one tool, and approvals of one call, that are looked at. */
  private static final int MOST = 100;

  private static final long MOST_TOOLS = 1_000;
  private static final Duration REMEMBERED = Duration.ofSeconds(1);

  /** What was undone was not worth doing again. */
  private static final Set<RequestStatus> ROLLED_BACK =
      Set.of(RequestStatus.COMPENSATING, RequestStatus.COMPENSATED);

  private final Store store;
  private final Admission admission;
  private final Invoker invoker;
  private final Cache<Place, List<Known>> known;

  private record Place(String tenant, String tool) {}

  private record Known(StandingRecord standing, Grant grant) {}

  /**
   * What lets a call through.
   *
   * @param standing the record that is used
   * @param reason who, until when
   * @param request the request whose approval it is; null where it is a grant
   */
  record Leave(StandingRecord standing, Verdict.Reason reason, @Nullable String request) {}

  /**
   * @param store where they are kept
   * @param admission who may decide
   * @param invoker reads what decisions rest on
   */
  public GrantedCalls(Store store, Admission admission, Invoker invoker) {
    this.store = store;
    this.admission = admission;
    this.invoker = invoker;
    known =
        Caffeine.newBuilder()
            .maximumSize(MOST_TOOLS)
            .expireAfterWrite(REMEMBERED)
            .ticker(() -> TimeUnit.MILLISECONDS.toNanos(store.clock().millis()))
            .build();
  }

  /** Who may decide. */
  Admission admission() {
    return admission;
  }

  /** Reads grants anew; called when one was given or taken back. */
  public void forget() {
    known.invalidateAll();
  }

  /**
   * Looks for one.
   *
   * @param principal on whose behalf the agent acts; null where unknown
   * @param not records that could not be used
   */
  Optional<Leave> find(
      @Nullable String principal, Action action, Verdict.Ask ask, Set<String> not) {
    if (!Grant.mayAnswer(ask)) {
      return Optional.empty();
    }
    Instant now = store.clock().instant();
    for (Known each : grants(new Place(action.run().tenant(), action.tool()))) {
      Grant grant = each.grant();
      if (!not.contains(grant.id())
          && each.standing().holdsAt(now)
          && grant.covers(principal, action)
          && isStillTheirs(action, grant.giver(), principal, ask)) {
        String text = "given by %s until %s".formatted(grant.giver(), grant.until());
        return Optional.of(new Leave(each.standing(), new Verdict.Reason(grant.id(), text), null));
      }
    }
    Duration reuse = ask.route().terms().learning().reuse();
    return reuse == null ? Optional.empty() : reused(principal, action, ask, reuse, now, not);
  }

  private List<Known> grants(Place place) {
    List<Known> grants = known.getIfPresent(place);
    if (grants == null) {
      grants = new ArrayList<>();
      for (StandingRecord standing :
          store.holding(GrantRecord.KIND, place.tenant, place.tool, MOST)) {
        if (!standing.isErased()) {
          verified(standing).ifPresent(grants::add);
        }
      }
      known.put(place, List.copyOf(grants));
    }
    return grants;
  }

  /** A row alone gives nothing: its chain has to begin with the giver's own word. */
  private Optional<Known> verified(StandingRecord standing) {
    try {
      List<AuditEvent> events = store.audit(standing.id());
      Grant grant = GrantRecord.read(standing);
      if (events.isEmpty()
          || !events.get(0).actor().equals(grant.giver())
          || !(standing.verify(events) instanceof Verification.Intact intact)
          || intact.isClosed()) {
        LOG.error("{} lets nothing through: it is not what is on record", standing.id());
        return Optional.empty();
      }
      return Optional.of(new Known(standing, grant));
    } catch (StoreException e) {
      if (!e.isUnreadable()) {
        throw e;
      }
      LOG.error("{} lets nothing through: {}", standing.id(), e.getMessage());
      return Optional.empty();
    }
  }

  private Optional<Leave> reused(
      @Nullable String principal,
      Action action,
      Verdict.Ask ask,
      Duration reuse,
      Instant now,
      Set<String> not) {
    String key = ReuseRecord.key(principal, action);
    for (StandingRecord standing :
        store.holding(ReuseRecord.KIND, action.run().tenant(), key, MOST)) {
      if (not.contains(standing.id())) {
        continue;
      }
      Optional<RequestRecord> earlier = store.recorded(ReuseRecord.request(standing));
      if (earlier.isPresent()
          && key.equals(keyOf(earlier.get().request()))
          && approvedSince(earlier.get(), now.minus(reuse))
          && earlier.get().request().revision().basis().stillHolds(invoker.basis(action))
          && earlier.get().request().votes().stream()
              .allMatch(vote -> isPersons(vote) && isStillTheirs(action, vote, principal, ask))) {
        Request request = earlier.get().request();
        String by = String.join(", ", request.votes().stream().map(Vote::voter).toList());
        return Optional.of(
            new Leave(
                standing,
                new Verdict.Reason(
                    "request " + request.id(), "the same call was approved by " + by),
                request.id()));
      }
    }
    return Optional.empty();
  }

  private static String keyOf(Request request) {
    return ReuseRecord.key(request.principal(), request.revision().action());
  }

  private static boolean approvedSince(RequestRecord record, Instant since) {
    Request request = record.request();
    if (!(request.decision() instanceof Decision.Approved)
        || ROLLED_BACK.contains(request.status())
        || request.revision().action().revision() != 1
        || request.votes().isEmpty()
        || Chain.verify(request, record.events()) instanceof Verification.Broken) {
      return false;
    }
    return record.events().stream()
        .filter(event -> event.type().equals(Trigger.APPROVE.name()))
        .reduce((first, last) -> last)
        .filter(event -> event.at().isAfter(since))
        .isPresent();
  }

  private static boolean isPersons(Vote vote) {
    return vote.agrees() && vote.kind() == Identity.Kind.PERSON;
  }

  private boolean isStillTheirs(
      Action action, Vote vote, @Nullable String principal, Verdict.Ask ask) {
    return isStillTheirs(action, vote.voter(), principal, ask);
  }

  /** Fail closed: whoever could not approve this very call now lets nothing through. */
  private boolean isStillTheirs(
      Action action, String giver, @Nullable String principal, Verdict.Ask ask) {
    Admission.Entry entry =
        admission.alone(
            action.run().tenant(),
            principal,
            action.run().agent(),
            action.tool(),
            ask.route(),
            giver,
            store.clock().instant());
    if (entry instanceof Admission.Entry.Refused refused) {
      LOG.info("What {} gave does not count: {}", giver, refused.why());
    }
    return entry instanceof Admission.Entry.Admitted;
  }
}
