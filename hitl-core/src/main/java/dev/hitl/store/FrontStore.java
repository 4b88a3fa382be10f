package dev.hitl.store;

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
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A store in front of another. What writes no events it hands on; what does, whoever extends it has
 * to say, so that none of it goes past. Thread-safe.
 */
public abstract class FrontStore implements Store {
  /** The other. */
  protected final Store to;

  /**
   * @param to the other
   */
  protected FrontStore(Store to) {
    this.to = to;
  }

  @Override
  public abstract RunOpened openRun(RunOpening opening);

  @Override
  public abstract RunWritten writeRun(RunWrite write);

  @Override
  public abstract RunWritten acquire(RunTake take);

  @Override
  public abstract Applied apply(List<Step> steps);

  @Override
  public abstract Applied apply(List<Step> steps, List<StandingStep> standing);

  @Override
  public abstract StandingWritten stand(List<StandingStep> steps);

  @Override
  public abstract int removeStanding(String kind, Removable which, int limit);

  @Override
  public abstract int removeEnded(Removable which, int limit);

  @Override
  public abstract Custody custody();

  @Override
  public abstract boolean append(AuditEvent event);

  @Override
  public abstract boolean noticeDone(String id, AuditEvent event);

  @Override
  public abstract Memory memory();

  @Override
  public Clock clock() {
    return to.clock();
  }

  @Override
  public Optional<RunSnapshot> snapshot(RunId run, int requests) {
    return to.snapshot(run, requests);
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
  public Optional<StandingRecord> standing(String id) {
    return to.standing(id);
  }

  @Override
  public List<StandingRecord> holding(String kind, @Nullable String after, int limit) {
    return to.holding(kind, after, limit);
  }

  @Override
  public List<StandingRecord> holding(String kind, String tenant, String key, int limit) {
    return to.holding(kind, tenant, key, limit);
  }

  @Override
  public List<StandingRecord> standings(StandingQuery query) {
    return to.standings(query);
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
