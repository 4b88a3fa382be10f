package dev.hitl.probe;

import dev.hitl.audit.AuditEvent;
import dev.hitl.call.RunId;
import dev.hitl.checkpoint.RunRecord;
import dev.hitl.checkpoint.RunRecord.Head;
import dev.hitl.checkpoint.StoredCheckpoint;
import dev.hitl.notify.Notice;
import dev.hitl.request.Request;
import dev.hitl.request.Revision;
import dev.hitl.seal.Leaf;
import dev.hitl.seal.LeafRecord;
import dev.hitl.seal.TreeHead;
import dev.hitl.seal.Unsealed;
import dev.hitl.store.Applied;
import dev.hitl.store.AuditQuery;
import dev.hitl.store.Custody;
import dev.hitl.store.DecidedQuery;
import dev.hitl.store.Memory;
import dev.hitl.store.QueuePage;
import dev.hitl.store.QueueQuery;
import dev.hitl.store.Removable;
import dev.hitl.store.RequestQuery;
import dev.hitl.store.RequestRecord;
import dev.hitl.store.RunOpened;
import dev.hitl.store.RunOpening;
import dev.hitl.store.RunQuery;
import dev.hitl.store.RunSnapshot;
import dev.hitl.store.RunTake;
import dev.hitl.store.RunWrite;
import dev.hitl.store.RunWritten;
import dev.hitl.store.Standing;
import dev.hitl.store.StandingQuery;
import dev.hitl.store.StandingStep;
import dev.hitl.store.StandingWritten;
import dev.hitl.store.Step;
import dev.hitl.store.Store;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands everything on to another store, and tells probes of each event that it wrote. What a probe
 * throws is logged and harms nothing. Thread-safe.
 */
final class ProbedStore implements Store {
  private static final Logger LOG = LoggerFactory.getLogger(ProbedStore.class);

  private final Store to;
  private final List<Probe> probes;

  ProbedStore(Store to, List<Probe> probes) {
    this.to = to;
    this.probes = List.copyOf(probes);
  }

  private void tell(List<Step> steps) {
    steps.forEach(step -> tell(new Committed(step.event(), step.after(), to)));
  }

  private void tellOf(@Nullable AuditEvent event) {
    if (event != null) {
      tell(new Committed(event, null, to));
    }
  }

  /** An error too: a probe whose library is missing harms the run no more than one that fails. */
  private void tell(Committed committed) {
    for (Probe probe : probes) {
      try {
        probe.committed(committed);
      } catch (Throwable e) {
        LOG.warn("A probe failed at {}; it is committed all the same", committed, e);
      }
    }
  }

  @Override
  public Clock clock() {
    return to.clock();
  }

  @Override
  public RunOpened openRun(RunOpening opening) {
    RunOpened opened = to.openRun(opening);
    if (opened instanceof RunOpened.New) {
      tellOf(opening.event());
    }
    return opened;
  }

  @Override
  public RunWritten writeRun(RunWrite write) {
    RunWritten written = to.writeRun(write);
    if (written == RunWritten.SAVED) {
      write.events().forEach(this::tellOf);
      tell(write.opened());
    }
    return written;
  }

  @Override
  public Optional<RunSnapshot> snapshot(RunId run, int requests) {
    return to.snapshot(run, requests);
  }

  @Override
  public RunWritten acquire(RunTake take) {
    RunWritten written = to.acquire(take);
    taken(take, written);
    return written;
  }

  private void taken(RunTake take, RunWritten written) {
    Step claim = take.claim();
    if (written == RunWritten.SAVED && claim != null) {
      tell(List.of(claim));
    }
  }

  @Override
  public void heartbeat(String node, Set<RunId> runs, Duration lease) {
    to.heartbeat(node, runs, lease);
  }

  @Override
  public int releaseLapsedRuns(int limit) {
    return to.releaseLapsedRuns(limit);
  }

  @Override
  public Applied apply(List<Step> steps) {
    Applied applied = to.apply(steps);
    if (applied instanceof Applied.Done) {
      tell(steps);
    }
    return applied;
  }

  @Override
  public Applied apply(List<Step> steps, List<StandingStep> standing) {
    Applied applied = to.apply(steps, standing);
    if (applied instanceof Applied.Done) {
      tell(steps);
      standing.forEach(step -> tellOf(step.event()));
    }
    return applied;
  }

  @Override
  public StandingWritten stand(List<StandingStep> steps) {
    StandingWritten written = to.stand(steps);
    if (written == StandingWritten.SAVED) {
      steps.forEach(step -> tellOf(step.event()));
    }
    return written;
  }

  @Override
  public Optional<Standing> standing(String id) {
    return to.standing(id);
  }

  @Override
  public List<Standing> holding(String kind, String tenant, String key, int limit) {
    return to.holding(kind, tenant, key, limit);
  }

  @Override
  public List<Standing> standings(StandingQuery query) {
    return to.standings(query);
  }

  @Override
  public int removeStanding(String kind, Removable which, int limit) {
    return to.removeStanding(kind, which, limit);
  }

  @Override
  public List<Request> decided(DecidedQuery query) {
    return to.decided(query);
  }

  @Override
  public Optional<RunRecord> run(RunId run) {
    return to.run(run);
  }

  @Override
  public List<RunRecord> runs(RunQuery query) {
    return to.runs(query);
  }

  @Override
  public List<RunId> awaitedBy(RunId parent) {
    return to.awaitedBy(parent);
  }

  @Override
  public int removeEnded(Removable which, int limit) {
    return to.removeEnded(which, limit);
  }

  @Override
  public Custody custody() {
    return to.custody();
  }

  @Override
  public List<StoredCheckpoint> checkpoints(RunId run) {
    return to.checkpoints(run);
  }

  @Override
  public Optional<Request> request(String id) {
    return to.request(id);
  }

  @Override
  public Optional<RequestRecord> recorded(String id) {
    return to.recorded(id);
  }

  @Override
  public List<Request> requestsOf(RunId run) {
    return to.requestsOf(run);
  }

  @Override
  public List<Request> requests(RequestQuery query) {
    return to.requests(query);
  }

  @Override
  public QueuePage queue(QueueQuery query) {
    return to.queue(query);
  }

  @Override
  public List<Request> alike(Request request, int limit) {
    return to.alike(request, limit);
  }

  @Override
  public boolean isQueuedAsIs(Request request) {
    return to.isQueuedAsIs(request);
  }

  @Override
  public List<Request> overdue(int limit) {
    return to.overdue(limit);
  }

  @Override
  public List<Revision> revisions(String id) {
    return to.revisions(id);
  }

  @Override
  public List<AuditEvent> audit(String subject) {
    return to.audit(subject);
  }

  @Override
  public List<String> auditSubjects(@Nullable String after, int limit) {
    return to.auditSubjects(after, limit);
  }

  @Override
  public List<AuditEvent> events(AuditQuery query) {
    return to.events(query);
  }

  @Override
  public Head sideHead(String subject) {
    return to.sideHead(subject);
  }

  @Override
  public boolean append(AuditEvent event) {
    boolean done = to.append(event);
    if (done) {
      tellOf(event);
    }
    return done;
  }

  @Override
  public boolean noticeDone(String id, AuditEvent event) {
    boolean done = to.noticeDone(id, event);
    if (done) {
      tellOf(event);
    }
    return done;
  }

  @Override
  public List<Unsealed> unsealed(@Nullable Instant since, int limit) {
    return to.unsealed(since, limit);
  }

  @Override
  public List<Unsealed> unsealedOf(List<AuditEvent> events) {
    return to.unsealedOf(events);
  }

  @Override
  public Optional<TreeHead> treeHead() {
    return to.treeHead();
  }

  @Override
  public SealWritten seal(TreeHead head, List<Leaf> leaves) {
    return to.seal(head, leaves);
  }

  @Override
  public List<TreeHead> seals(long after, int limit) {
    return to.seals(after, limit);
  }

  @Override
  public List<LeafRecord> leaves(long from, int limit) {
    return to.leaves(from, limit);
  }

  @Override
  public List<Notice> takeNotices(int limit, Duration lease) {
    return to.takeNotices(limit, lease);
  }

  @Override
  public void noticeDelivered(String id) {
    to.noticeDelivered(id);
  }

  @Override
  public void noticeFailed(String id, String error, Duration retryAfter) {
    to.noticeFailed(id, error, retryAfter);
  }

  @Override
  public Memory memory() {
    return new ProbedMemory(to.memory());
  }

  /** What is written out of the memory is told of too. */
  private final class ProbedMemory implements Memory {
    private final Memory memory;

    ProbedMemory(Memory memory) {
      this.memory = memory;
    }

    @Override
    public Optional<RequestRecord> request(String id) {
      return memory.request(id);
    }

    @Override
    public Applied apply(List<Step> steps) {
      Applied applied = memory.apply(steps);
      if (applied instanceof Applied.Done) {
        tell(steps);
      }
      return applied;
    }

    @Override
    public Optional<RunSnapshot> run(RunId run) {
      return memory.run(run);
    }

    @Override
    public RunWritten acquire(RunSnapshot known, RunTake take) {
      RunWritten written = memory.acquire(known, take);
      taken(take, written);
      return written;
    }
  }

  @Override
  public Listening listen(Runnable hint) {
    return to.listen(hint);
  }

  @Override
  public void close() {
    to.close();
  }
}
