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

/** Hands everything on to another store; a test overrides what it wants to spoil or to watch. */
public class ForwardingStore implements Store {
  protected final Store to;

  public ForwardingStore(Store to) {
    this.to = to;
  }

  @Override
  public Clock clock() {
    return to.clock();
  }

  @Override
  public RunOpened openRun(RunOpening opening) {
    return to.openRun(opening);
  }

  @Override
  public RunWritten writeRun(RunWrite write) {
    return to.writeRun(write);
  }

  @Override
  public Applied apply(List<Step> steps, List<StandingStep> standing) {
    return to.apply(steps, standing);
  }

  @Override
  public StandingWritten stand(List<StandingStep> steps) {
    return to.stand(steps);
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
  public Optional<RunSnapshot> snapshot(RunId run, int requests) {
    return to.snapshot(run, requests);
  }

  @Override
  public RunWritten acquire(RunTake take) {
    return to.acquire(take);
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
    return to.apply(steps);
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
  public List<AuditEvent> events(AuditQuery query) {
    return to.events(query);
  }

  @Override
  public Head sideHead(String subject) {
    return to.sideHead(subject);
  }

  @Override
  public boolean append(AuditEvent event) {
    return to.append(event);
  }

  @Override
  public boolean noticeDone(String id, AuditEvent event) {
    return to.noticeDone(id, event);
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
  public List<String> auditSubjects(String after, int limit) {
    return to.auditSubjects(after, limit);
  }

  @Override
  public List<Unsealed> unsealed(Instant since, int limit) {
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
