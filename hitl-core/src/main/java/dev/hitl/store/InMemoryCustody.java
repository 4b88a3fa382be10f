package dev.hitl.store;

import dev.hitl.audit.AuditEvent;
import dev.hitl.call.RunId;
import dev.hitl.checkpoint.RunRecord;
import dev.hitl.checkpoint.RunRecord.Head;
import dev.hitl.checkpoint.RunStatus;
import dev.hitl.request.Request;
import dev.hitl.request.RequestStatus;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Holds and keys of the store in memory, under its lock. Thread-safe. */
final class InMemoryCustody implements Custody {
  private static final Set<RunStatus> OPEN =
      Set.of(RunStatus.RUNNING, RunStatus.PARKED, RunStatus.READY, RunStatus.PAUSED);
  private static final Set<RequestStatus> UNDECIDED =
      Set.of(
          RequestStatus.PENDING,
          RequestStatus.APPROVED,
          RequestStatus.EXECUTING,
          RequestStatus.IN_DOUBT,
          RequestStatus.COMPENSATING,
          RequestStatus.REVIEWING);

  private final Object lock;
  private final RunTable runs;
  private final RequestTable requests;
  private final ChainTable chains;
  private final StandingTable standing;
  private final Map<String, Hold> holds = new LinkedHashMap<>();
  private final Map<String, SubjectKey> keys = new LinkedHashMap<>();

  InMemoryCustody(
      Object lock,
      RunTable runs,
      RequestTable requests,
      ChainTable chains,
      StandingTable standing) {
    this.standing = standing;
    this.lock = lock;
    this.runs = runs;
    this.requests = requests;
    this.chains = chains;
  }

  @Override
  public Optional<String> alias(String tenant, String person) {
    return Optional.of(person);
  }

  @Override
  public boolean isErasable() {
    return false;
  }

  @Override
  public List<Hold> holds(@Nullable String tenant) {
    synchronized (lock) {
      return holds.values().stream()
          .filter(hold -> tenant == null || hold.tenant().equals(tenant))
          .sorted(Comparator.comparing(Hold::at).thenComparing(Hold::id))
          .toList();
    }
  }

  @Override
  public boolean put(Hold hold, AuditEvent event) {
    synchronized (lock) {
      if (holds.containsKey(hold.id()) || !chains.follows(event)) {
        return false;
      }
      holds.put(hold.id(), hold);
      chains.add(event);
      return true;
    }
  }

  @Override
  public boolean lift(String id, AuditEvent event) {
    synchronized (lock) {
      if (!holds.containsKey(id) || !chains.follows(event)) {
        return false;
      }
      holds.remove(id);
      chains.add(event);
      return true;
    }
  }

  /** Under the lock. */
  boolean isHeld(RunRecord run) {
    return holds.values().stream()
        .filter(hold -> hold.tenant().equals(run.id().tenant()))
        .anyMatch(
            hold ->
                (hold.run() == null && hold.person() == null)
                    || run.id().equals(hold.run())
                    || (hold.person() != null && hold.person().equals(run.origin().principal())));
  }

  /** Under the lock: what only counts is nothing to hold. */
  boolean isHeld(StandingRecord record) {
    return !record.head().equals(Head.NONE)
        && holds.values().stream()
            .anyMatch(hold -> covers(hold, record.tenant(), record.principal()));
  }

  /** Under the lock: a principal that has no key, or one whose key is there. */
  boolean isUsable(@Nullable String principal) {
    SubjectKey key = principal == null ? null : keys.get(SubjectKeys.idOf(principal));
    return key == null || key.wrapped() != null;
  }

  @Override
  public Optional<SubjectKey> key(String id) {
    synchronized (lock) {
      return Optional.ofNullable(keys.get(id));
    }
  }

  @Override
  public Optional<SubjectKey> keyOf(String pseudonym) {
    synchronized (lock) {
      return keys.values().stream().filter(k -> pseudonym.equals(k.pseudonym())).findFirst();
    }
  }

  @Override
  public boolean add(SubjectKey key) {
    synchronized (lock) {
      String pseudonym = key.pseudonym();
      return (pseudonym == null || keyOf(pseudonym).isEmpty())
          && keys.putIfAbsent(key.id(), key) == null;
    }
  }

  @Override
  public boolean rewrap(SubjectKey before, SubjectKey after) {
    synchronized (lock) {
      return keys.replace(before.id(), before, after);
    }
  }

  @Override
  public List<SubjectKey> notWrappedBy(String master, int limit) {
    synchronized (lock) {
      return keys.values().stream()
          .filter(key -> key.wrapped() != null && !master.equals(key.master()))
          .limit(limit)
          .toList();
    }
  }

  @Override
  public List<String> endsOf(String tenant, String alias) {
    synchronized (lock) {
      Stream<Head> ofRuns =
          runs.onBehalfOf(alias).stream()
              .filter(run -> run.id().tenant().equals(tenant))
              .map(RunRecord::head);
      Stream<Head> others =
          standing.onBehalfOf(tenant, alias).stream()
              .map(StandingRecord::head)
              .filter(head -> !head.equals(Head.NONE));
      return Stream.concat(ofRuns, others).map(Head::hash).sorted().toList();
    }
  }

  @Override
  public Erasing erase(String alias, List<String> ends, AuditEvent event) {
    synchronized (lock) {
      SubjectKey key = keys.get(SubjectKeys.idOf(alias));
      if (key == null || key.wrapped() == null) {
        return Erasing.UNKNOWN;
      }
      List<RunRecord> theirs = runs.onBehalfOf(alias);
      if (holds.values().stream().anyMatch(hold -> covers(hold, key.tenant(), alias))
          || theirs.stream().anyMatch(this::isHeld)) {
        return Erasing.HELD;
      }
      if (theirs.stream().anyMatch(run -> OPEN.contains(run.status()) || isUndecided(run.id()))) {
        return Erasing.OPEN;
      }
      if (!endsOf(key.tenant(), alias).equals(ends) || !chains.follows(event)) {
        return Erasing.CHANGED;
      }
      keys.put(key.id(), key.destroyed());
      standing.forget(key.tenant(), alias);
      chains.add(event);
      return Erasing.DONE;
    }
  }

  private static boolean covers(Hold hold, String tenant, @Nullable String alias) {
    return hold.tenant().equals(tenant)
        && hold.run() == null
        && (hold.person() == null || hold.person().equals(alias));
  }

  private boolean isUndecided(RunId run) {
    return requests.of(run).stream().map(Request::status).anyMatch(UNDECIDED::contains);
  }
}
