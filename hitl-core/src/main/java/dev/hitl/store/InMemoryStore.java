package dev.hitl.store;

import dev.hitl.audit.AuditEvent;
import dev.hitl.audit.Chain;
import dev.hitl.audit.RemovedChain;
import dev.hitl.audit.Scribe;
import dev.hitl.audit.SideChain;
import dev.hitl.call.RunId;
import dev.hitl.checkpoint.RunRecord;
import dev.hitl.checkpoint.RunRecord.Head;
import dev.hitl.checkpoint.RunStatus;
import dev.hitl.checkpoint.StoredCheckpoint;
import dev.hitl.notify.Notice;
import dev.hitl.request.Claim;
import dev.hitl.request.Request;
import dev.hitl.request.RequestStatus;
import dev.hitl.request.Revision;
import dev.hitl.request.Trigger;
import dev.hitl.seal.Leaf;
import dev.hitl.seal.LeafRecord;
import dev.hitl.seal.TreeHead;
import dev.hitl.seal.Unsealed;
import dev.hitl.store.RequestCodec.Encoded;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Keeps everything for the life of the process: for tests, and for trying hitl out. Nothing
 * outlives the process, so nothing in it is durable.
 *
 * <p>Requests and checkpoints are kept as bytes, so what comes out is never the object that went
 * in. One lock guards everything; every look-up is by a key or an order that is kept, so it stays
 * quick as history grows. Thread-safe. Closing it does nothing.
 */
public final class InMemoryStore implements Store {
  private final Clock clock;
  private final Object lock = new Object();
  private final RunTable runs = new RunTable();
  private final RequestTable requests = new RequestTable();
  private final QueueTable queue = new QueueTable();
  private final NoticeTable notices = new NoticeTable();
  private final Map<RunId, List<StoredCheckpoint>> checkpoints = new HashMap<>();
  private final SealTable seals = new SealTable();
  private final ChainTable chains = new ChainTable(seals::added);
  private final StandingTable standing = new StandingTable();
  private final InMemoryCustody custody =
      new InMemoryCustody(lock, runs, requests, chains, standing);
  private final Listeners listeners = new Listeners();

  /** A store by the system's clock. */
  public InMemoryStore() {
    this(Clock.systemUTC());
  }

  /**
   * A store by a clock, such as a test sets.
   *
   * @param clock judges deadlines and leases, to the millisecond
   */
  public InMemoryStore(Clock clock) {
    this.clock = Clock.tick(clock, Duration.ofMillis(1));
  }

  @Override
  public Clock clock() {
    return clock;
  }

  @Override
  public RunOpened openRun(RunOpening opening) {
    synchronized (lock) {
      RunRecord run = opening.run();
      RunRecord there = runs.get(run.id());
      if (there != null) {
        return new RunOpened.Existing(there);
      }
      if (!custody.isUsable(run.origin().principal())) {
        return new RunOpened.KeyGone();
      }
      if (opening.unlessOverridden() && isOverridden(clock.instant())) {
        return new RunOpened.Overridden();
      }
      chains.checkFree(List.of(opening.event()));
      run = RunTable.leasedFrom(run, clock.instant());
      runs.put(run);
      checkpoints.put(run.id(), new ArrayList<>(List.of(copy(opening.checkpoint()))));
      chains.add(opening.event());
      return new RunOpened.New(run);
    }
  }

  @Override
  public RunWritten writeRun(RunWrite write) {
    RunWritten written = written(write);
    tell(Listeners.mayReady(write, written));
    return written;
  }

  private RunWritten written(RunWrite write) {
    Map<Step, Encoded> opened = encode(write.opened());
    RunRecord before = write.before();
    synchronized (lock) {
      RunRecord run = runs.get(before.id());
      if (run == null || isOther(run, before)) {
        return RunWritten.LOST;
      }
      Instant now = clock.instant();
      if (standing.against(write.uses(), now, custody::isUsable) >= 0) {
        return RunWritten.NOT_USABLE;
      }
      StoredCheckpoint checkpoint = write.checkpoint();
      checkNew(write, checkpoint);
      RunWritten full =
          write.isCapped() ? queue.full(run.id(), write.opened().size(), write.caps()) : null;
      if (full != null) {
        return full;
      }
      write.uses().forEach(use -> standing.write(use, now));
      opened.forEach(this::write);
      write.events().forEach(chains::add);
      if (checkpoint != null) {
        checkpoints.computeIfAbsent(run.id(), id -> new ArrayList<>()).add(copy(checkpoint));
      }
      int waits = run.waits() + write.opened().stream().mapToInt(Step::waits).sum();
      for (RunId awaited : write.awaits()) {
        waits += runs.await(awaited) ? 1 : 0;
      }
      RunStatus status =
          write.status() == RunStatus.PARKED && waits <= 0 ? RunStatus.READY : write.status();
      boolean keeps = write.keepsLease() || status == RunStatus.RUNNING;
      RunRecord written = write.after();
      RunRecord after =
          RunTable.withProgress(
              RunTable.changed(
                  run,
                  status,
                  waits,
                  run.fence(),
                  keeps ? run.node() : null,
                  keeps ? run.leaseUntil() : null,
                  write.outcome(),
                  now),
              written.checkpoint(),
              written.head());
      runs.put(after);
      if (status.hasEnded()) {
        runs.ended(after, now);
      }
      return RunWritten.SAVED;
    }
  }

  @Override
  public Optional<RunSnapshot> snapshot(RunId id, int most) {
    synchronized (lock) {
      RunRecord run = runs.get(id);
      return run == null
          ? Optional.empty()
          : Optional.of(
              new RunSnapshot(
                  run,
                  checkpoints(id),
                  requests.newest(id, most).stream().map(this::recordedIfApproved).toList()));
    }
  }

  private RequestRecord recordedIfApproved(Request request) {
    boolean approved = request.status() == RequestStatus.APPROVED;
    return new RequestRecord(request, approved ? chains.of(request.id()) : List.of());
  }

  @Override
  public RunWritten acquire(RunTake take) {
    RunRecord before = take.before();
    Step claim = take.claim();
    Map<Step, Encoded> claimed = encode(claim == null ? List.of() : List.of(claim));
    synchronized (lock) {
      RunRecord run = runs.get(before.id());
      Instant now = clock.instant();
      if (run == null
          || isOther(run, before)
          || !(take.node().equals(run.node()) || RunTable.isOver(run, now))
          || (take.unlessOverridden() && isOverridden(now))
          || (claim != null && against(claim, now) != null)) {
        return RunWritten.LOST;
      }
      chains.checkFree(claimed.keySet().stream().map(Step::event).toList());
      claimed.replaceAll((step, row) -> RequestTable.leasedFrom(row, now));
      claimed.forEach(this::write);
      RunRecord taken = RunTable.taken(run, take.after(now));
      runs.put(taken);
      return RunWritten.SAVED;
    }
  }

  private boolean isOverridden(Instant now) {
    return !standing.holding(OverrideRecord.KIND, null, now, 1).isEmpty();
  }

  private static boolean isOther(RunRecord run, RunRecord before) {
    return run.fence() != before.fence()
        || run.status() != before.status()
        || !run.head().equals(before.head());
  }

  @Override
  public void heartbeat(String node, Set<RunId> held, Duration lease) {
    synchronized (lock) {
      Instant now = clock.instant();
      Instant until = now.plus(lease);
      held.forEach(id -> runs.extendLease(id, node, now, until));
      requests.extendClaims(node, held, now, until);
    }
  }

  @Override
  public int releaseLapsedRuns(int limit) {
    int released = released(limit);
    tell(released > 0);
    return released;
  }

  private int released(int limit) {
    synchronized (lock) {
      Instant now = clock.instant();
      List<RunRecord> lapsed =
          runs.running().stream()
              .filter(run -> RunTable.isOver(run, now) && !requests.isExecuting(run.id()))
              .limit(limit)
              .toList();
      lapsed.forEach(run -> runs.letGo(run.id(), now));
      return lapsed.size();
    }
  }

  @Override
  public Applied apply(List<Step> steps) {
    return apply(steps, List.of());
  }

  @Override
  public Applied apply(List<Step> steps, List<StandingStep> more) {
    Applied applied = applied(steps, more);
    tell(Listeners.mayReady(applied, steps));
    return applied;
  }

  private Applied applied(List<Step> steps, List<StandingStep> more) {
    Set<String> ids = new HashSet<>();
    steps.forEach(step -> ids.add(step.after().id()));
    if (steps.isEmpty() || ids.size() < steps.size()) {
      throw new IllegalArgumentException("one or more steps, no two of the same request");
    }
    Map<Step, Encoded> encoded = encode(steps);
    synchronized (lock) {
      Instant now = clock.instant();
      for (int i = 0; i < steps.size(); i++) {
        Applied.Why why = against(steps.get(i), now);
        if (why != null) {
          return new Applied.Refused(i, why, requests.request(steps.get(i).after().id()));
        }
      }
      int against = standing.against(more, now, custody::isUsable);
      if (against >= 0) {
        return new Applied.NotStanding(against);
      }
      chains.checkFree(steps.stream().map(Step::event).toList());
      chains.checkFree(StandingTable.events(more));
      more.forEach(step -> write(step, now));
      encoded.replaceAll(
          (step, row) -> step.trigger() == Trigger.CLAIM ? RequestTable.leasedFrom(row, now) : row);
      encoded.forEach(this::write);
      Map<RunId, Integer> waits = new LinkedHashMap<>();
      Set<RunId> lost = new LinkedHashSet<>();
      for (Step step : steps) {
        waits.merge(step.after().run(), step.waits(), Integer::sum);
        if (step.trigger() == Trigger.LOSE) {
          lost.add(step.after().run());
        }
      }
      waits.values().removeIf(count -> count == 0);
      waits.forEach((run, count) -> runs.wait(run, count, now));
      lost.forEach(run -> runs.letGo(run, now));
      return new Applied.Done(encoded.values().stream().map(RequestCodec::decode).toList());
    }
  }

  private Applied.@Nullable Why against(Step step, Instant now) {
    Request before = step.before();
    Encoded row = requests.get(step.after().id());
    if (before == null) {
      return row == null ? null : Applied.Why.CHANGED;
    }
    if (row == null || row.head().seq() != before.version() || row.status() != before.status()) {
      return Applied.Why.CHANGED;
    }
    Instant deadline = row.deadline();
    Claim claim = row.claim();
    return switch (step.trigger().timing()) {
      case ANY -> null;
      case BEFORE_DEADLINE ->
          deadline == null || deadline.isAfter(now) ? null : Applied.Why.TOO_LATE;
      case AFTER_DEADLINE ->
          deadline != null && !deadline.isAfter(now) ? null : Applied.Why.TOO_EARLY;
      case AFTER_DUE -> {
        Instant next = before.waiting().nextRung();
        yield next != null && !next.isAfter(now) ? null : Applied.Why.TOO_EARLY;
      }
      case AFTER_LEASE ->
          claim == null || !claim.until().isAfter(now) ? null : Applied.Why.TOO_EARLY;
    };
  }

  @Override
  public StandingWritten stand(List<StandingStep> steps) {
    synchronized (lock) {
      Instant now = clock.instant();
      if (standing.against(steps, now, custody::isUsable) >= 0) {
        return StandingWritten.LOST;
      }
      chains.checkFree(StandingTable.events(steps));
      steps.forEach(step -> write(step, now));
    }
    tell(Listeners.mayOverride(steps));
    return StandingWritten.SAVED;
  }

  private void write(StandingStep step, Instant now) {
    standing.write(step, now);
    AuditEvent event = step.event();
    if (event != null) {
      chains.add(event);
    }
  }

  @Override
  public Optional<StandingRecord> standing(String id) {
    synchronized (lock) {
      return Optional.ofNullable(standing.get(id));
    }
  }

  @Override
  public List<StandingRecord> holding(String kind, @Nullable String after, int limit) {
    synchronized (lock) {
      return standing.holding(kind, after, clock.instant(), limit);
    }
  }

  @Override
  public List<StandingRecord> holding(String kind, String tenant, String key, int limit) {
    synchronized (lock) {
      return standing.holding(kind, tenant, key, clock.instant(), limit);
    }
  }

  @Override
  public List<StandingRecord> standings(StandingQuery query) {
    synchronized (lock) {
      return standing.find(query);
    }
  }

  @Override
  public int removeStanding(String kind, Removable which, int limit) {
    synchronized (lock) {
      List<StandingRecord> removed = standing.remove(kind, which, custody::isHeld, limit);
      removed.forEach(each -> removeChain(each.place(), each.id(), which.by()));
      return removed.size();
    }
  }

  @Override
  public List<Request> decided(DecidedQuery query) {
    synchronized (lock) {
      return requests.decided(query);
    }
  }

  @Override
  public Optional<RunRecord> run(RunId run) {
    synchronized (lock) {
      return Optional.ofNullable(runs.get(run));
    }
  }

  @Override
  public List<RunRecord> runs(RunQuery query) {
    synchronized (lock) {
      return runs.find(query);
    }
  }

  @Override
  public List<RunId> awaitedBy(RunId parent) {
    synchronized (lock) {
      return runs.awaitedBy(parent);
    }
  }

  @Override
  public int removeEnded(Removable which, int limit) {
    synchronized (lock) {
      List<RunId> removable =
          runs.removable(
                  which,
                  run ->
                      !requests.keeps(run.id())
                          && which.risks().contains(requests.highest(run.id()))
                          && !custody.isHeld(run))
              .limit(limit)
              .toList();
      for (RunId id : removable) {
        runs.remove(id);
        checkpoints.remove(id);
        removeChain(id, id.toString(), which.by());
        for (String request : requests.remove(id)) {
          notices.removeOf(request);
          removeChain(id, request, which.by());
          SideChain.allOf(request).forEach(side -> removeChain(id, side, which.by()));
        }
      }
      return removable.size();
    }
  }

  private void removeChain(RunId run, String subject, @Nullable Scribe by) {
    List<AuditEvent> events = chains.remove(subject);
    events.forEach(seals::removed);
    List<AuditEvent> records = chains.of(RemovedChain.subjectOf(subject));
    Head head = records.isEmpty() ? Head.NONE : Chain.headOf(records.get(records.size() - 1));
    List<Head> removed = events.stream().map(Chain::headOf).toList();
    RemovedChain.events(head, subject, run, removed, clock.instant(), by).forEach(chains::add);
  }

  @Override
  public Custody custody() {
    return custody;
  }

  @Override
  public List<StoredCheckpoint> checkpoints(RunId run) {
    synchronized (lock) {
      return checkpoints.getOrDefault(run, List.of()).stream().map(InMemoryStore::copy).toList();
    }
  }

  @Override
  public Optional<Request> request(String id) {
    synchronized (lock) {
      return Optional.ofNullable(requests.request(id));
    }
  }

  @Override
  public Optional<RequestRecord> recorded(String id) {
    synchronized (lock) {
      return Optional.ofNullable(requests.request(id))
          .map(request -> new RequestRecord(request, chains.of(id)));
    }
  }

  @Override
  public List<Request> requestsOf(RunId run) {
    synchronized (lock) {
      return requests.of(run);
    }
  }

  @Override
  public List<Request> requests(RequestQuery query) {
    synchronized (lock) {
      return requests.find(query);
    }
  }

  @Override
  public QueuePage queue(QueueQuery query) {
    synchronized (lock) {
      return queue.page(query, this::there);
    }
  }

  @Override
  public List<Request> alike(Request request, int limit) {
    synchronized (lock) {
      return queue.alike(request.likeness(), limit).stream().map(this::there).toList();
    }
  }

  private Request there(String id) {
    Request request = requests.request(id);
    if (request == null) {
      throw new IllegalStateException("no request " + id);
    }
    return request;
  }

  @Override
  public boolean isQueuedAsIs(Request request) {
    return true;
  }

  @Override
  public List<Request> overdue(int limit) {
    synchronized (lock) {
      return requests.overdue(clock.instant(), limit);
    }
  }

  @Override
  public List<Revision> revisions(String id) {
    synchronized (lock) {
      return requests.revisions(id);
    }
  }

  @Override
  public List<AuditEvent> audit(String subject) {
    synchronized (lock) {
      return chains.of(subject);
    }
  }

  @Override
  public List<String> auditSubjects(@Nullable String after, int limit) {
    synchronized (lock) {
      return chains.subjects(after, limit);
    }
  }

  @Override
  public List<AuditEvent> events(AuditQuery query) {
    synchronized (lock) {
      String principal = query.principal();
      Predicate<AuditEvent> theirs =
          event -> {
            RunRecord run = runs.get(event.run());
            StandingRecord record = standing.get(event.subject());
            return principal != null
                && ((run != null && principal.equals(run.origin().principal()))
                    || (record != null && principal.equals(record.principal())));
          };
      return chains.find(query, principal == null ? event -> true : theirs);
    }
  }

  @Override
  public List<Unsealed> unsealed(@Nullable Instant since, int limit) {
    synchronized (lock) {
      return seals.unsealed(since, limit);
    }
  }

  @Override
  public List<Unsealed> unsealedOf(List<AuditEvent> events) {
    synchronized (lock) {
      return seals.unsealedOf(events);
    }
  }

  @Override
  public Head sideHead(String subject) {
    synchronized (lock) {
      return chains.head(subject);
    }
  }

  @Override
  public Optional<TreeHead> treeHead() {
    synchronized (lock) {
      return seals.head();
    }
  }

  @Override
  public boolean append(AuditEvent event) {
    synchronized (lock) {
      boolean follows = chains.follows(event);
      if (follows) {
        chains.add(event);
      }
      return follows;
    }
  }

  @Override
  public SealWritten seal(TreeHead head, List<Leaf> leaves) {
    synchronized (lock) {
      return seals.seal(head, leaves);
    }
  }

  @Override
  public List<TreeHead> seals(long after, int limit) {
    synchronized (lock) {
      return seals.seals(after, limit);
    }
  }

  @Override
  public List<LeafRecord> leaves(long from, int limit) {
    synchronized (lock) {
      return seals.leaves(from, limit).stream()
          .map(leaf -> new LeafRecord(leaf, chains.hashOf(leaf.subject(), leaf.seq())))
          .toList();
    }
  }

  @Override
  public boolean noticeDone(String id, AuditEvent event) {
    synchronized (lock) {
      if (!notices.has(id)) {
        return true;
      }
      if (!append(event)) {
        return false;
      }
      notices.remove(id);
      return true;
    }
  }

  @Override
  public List<Notice> takeNotices(int limit, Duration lease) {
    synchronized (lock) {
      Instant now = clock.instant();
      return notices.take(limit, now, now.plus(lease));
    }
  }

  @Override
  public void noticeDelivered(String id) {
    synchronized (lock) {
      notices.remove(id);
    }
  }

  @Override
  public void noticeFailed(String id, String error, Duration retryAfter) {
    synchronized (lock) {
      notices.retry(id, clock.instant().plus(retryAfter));
    }
  }

  @Override
  public Listening listen(Runnable hint) {
    return listeners.listen(hint);
  }

  /** Never under the lock: who is told may look at the store from another thread. */
  private void tell(boolean mayBeReady) {
    if (mayBeReady) {
      listeners.tell();
    }
  }

  @Override
  public void close() {}

  /** Before anything is written, so that what has no stored form changes nothing. */
  private static Map<Step, Encoded> encode(List<Step> steps) {
    Map<Step, Encoded> encoded = new LinkedHashMap<>();
    steps.forEach(step -> encoded.put(step, RequestCodec.encode(step.after())));
    return encoded;
  }

  private void write(Step step, Encoded encoded) {
    requests.put(step.after().run(), encoded);
    queue.put(step.after());
    chains.add(step.event());
    Instant now = clock.instant();
    step.notices().forEach(notice -> notices.add(notice, step.after().run().tenant(), now));
  }

  private void checkNew(RunWrite write, @Nullable StoredCheckpoint checkpoint) {
    for (Step step : write.opened()) {
      if (step.before() != null || requests.get(step.after().id()) != null) {
        throw new StoreException("request " + step.after().id() + " is already there", null);
      }
    }
    if (checkpoint != null
        && checkpoints.getOrDefault(write.before().id(), List.of()).stream()
            .anyMatch(known -> known.seq() == checkpoint.seq())) {
      throw new StoreException(
          write.before().id() + " already has a checkpoint " + checkpoint.seq(), null);
    }
    chains.checkFree(write.events());
    chains.checkFree(write.opened().stream().map(Step::event).toList());
  }

  private static StoredCheckpoint copy(StoredCheckpoint checkpoint) {
    return new StoredCheckpoint(
        checkpoint.seq(),
        checkpoint.parent(),
        checkpoint.format(),
        checkpoint.body().clone(),
        checkpoint.at());
  }
}
