package dev.hitl.escalate;

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
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Hands everything on to another store; a method that writes events returns when they are sealed
 * and exported. Thread-safe.
 */
final class SealedStore implements Store {
  private final Store to;
  private final Sealer sealer;

  SealedStore(Store to, Sealer sealer) {
    this.to = to;
    this.sealer = sealer;
  }

  @Override
  public Clock clock() {
    return to.clock();
  }

  @Override
  public RunOpened openRun(RunOpening opening) {
    sealer.refuseIfRefused();
    RunOpened opened = to.openRun(opening);
    if (opened instanceof RunOpened.New) {
      sealer.awaitSealed(List.of(opening.event()));
    }
    return opened;
  }

  @Override
  public RunWritten writeRun(RunWrite write) {
    sealer.refuseIfRefused();
    RunWritten written = to.writeRun(write);
    if (written == RunWritten.SAVED) {
      List<AuditEvent> events = new ArrayList<>(write.events());
      write.opened().forEach(step -> events.add(step.event()));
      sealer.awaitSealed(events);
    }
    return written;
  }

  @Override
  public Optional<RunSnapshot> snapshot(RunId run, int requests) {
    return to.snapshot(run, requests);
  }

  @Override
  public RunWritten acquire(RunTake take) {
    sealer.refuseIfRefused();
    RunWritten written = to.acquire(take);
    Step claim = take.claim();
    if (written == RunWritten.SAVED && claim != null) {
      sealer.awaitSealed(List.of(claim.event()));
    }
    return written;
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
    sealer.refuseIfRefused();
    Applied applied = to.apply(steps);
    if (applied instanceof Applied.Done) {
      sealer.awaitSealed(steps.stream().map(Step::event).toList());
    }
    return applied;
  }

  @Override
  public Applied apply(List<Step> steps, List<StandingStep> standing) {
    sealer.refuseIfRefused();
    Applied applied = to.apply(steps, standing);
    if (applied instanceof Applied.Done) {
      List<AuditEvent> events = new ArrayList<>(steps.stream().map(Step::event).toList());
      events.addAll(eventsOf(standing));
      sealer.awaitSealed(events);
    }
    return applied;
  }

  @Override
  public StandingWritten stand(List<StandingStep> steps) {
    sealer.refuseIfRefused();
    StandingWritten written = to.stand(steps);
    List<AuditEvent> events = eventsOf(steps);
    if (written == StandingWritten.SAVED && !events.isEmpty()) {
      sealer.awaitSealed(events);
    }
    return written;
  }

  private static List<AuditEvent> eventsOf(List<StandingStep> steps) {
    List<AuditEvent> events = new ArrayList<>();
    for (StandingStep step : steps) {
      AuditEvent event = step.event();
      if (event != null) {
        events.add(event);
      }
    }
    return events;
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
    sealer.refuseIfRefused();
    int removed = to.removeStanding(kind, which, limit);
    if (removed > 0) {
      sealer.awaitAllSealed();
    }
    return removed;
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
    sealer.refuseIfRefused();
    int removed = to.removeEnded(which, limit);
    if (removed > 0) {
      sealer.awaitAllSealed();
    }
    return removed;
  }

  @Override
  public Custody custody() {
    return new SealedCustody(to.custody(), sealer);
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
    sealer.refuseIfRefused();
    boolean done = to.append(event);
    if (done) {
      sealer.awaitSealed(List.of(event));
    }
    return done;
  }

  @Override
  public boolean noticeDone(String id, AuditEvent event) {
    sealer.refuseIfRefused();
    boolean done = to.noticeDone(id, event);
    if (done) {
      sealer.awaitSealed(List.of(event));
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
  public Listening listen(Runnable hint) {
    return to.listen(hint);
  }

  @Override
  public void close() {
    to.close();
  }
}
