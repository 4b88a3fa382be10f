package dev.hitl.run;

import dev.hitl.audit.AuditEvent;
import dev.hitl.call.RunId;
import dev.hitl.checkpoint.RunRecord;
import dev.hitl.checkpoint.RunStatus;
import dev.hitl.checkpoint.StoredCheckpoint;
import dev.hitl.notify.Notice;
import dev.hitl.request.Request;
import dev.hitl.request.Revision;
import dev.hitl.store.AcquiredRun;
import dev.hitl.store.Applied;
import dev.hitl.store.RequestQuery;
import dev.hitl.store.RunOpened;
import dev.hitl.store.RunOpening;
import dev.hitl.store.RunQuery;
import dev.hitl.store.RunWrite;
import dev.hitl.store.RunWritten;
import dev.hitl.store.Step;
import dev.hitl.store.Store;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Passes everything on to a real store; tests override what they want to go wrong. */
class StoreWrapper implements Store {
  private final Store real;

  StoreWrapper(Store real) {
    this.real = real;
  }

  @Override
  public Clock clock() {
    return real.clock();
  }

  @Override
  public RunOpened openRun(RunOpening opening) {
    return real.openRun(opening);
  }

  @Override
  public RunWritten writeRun(RunWrite write) {
    return real.writeRun(write);
  }

  @Override
  public Optional<AcquiredRun> acquire(
      RunId run, Set<RunStatus> from, String node, Duration lease) {
    return real.acquire(run, from, node, lease);
  }

  @Override
  public void heartbeat(String node, Set<RunId> runs, Duration lease) {
    real.heartbeat(node, runs, lease);
  }

  @Override
  public int releaseLapsedRuns(int limit) {
    return real.releaseLapsedRuns(limit);
  }

  @Override
  public Applied apply(List<Step> steps) {
    return real.apply(steps);
  }

  @Override
  public Optional<RunRecord> run(RunId run) {
    return real.run(run);
  }

  @Override
  public List<RunRecord> runs(RunQuery query) {
    return real.runs(query);
  }

  @Override
  public List<StoredCheckpoint> checkpoints(RunId run) {
    return real.checkpoints(run);
  }

  @Override
  public Optional<Request> request(String id) {
    return real.request(id);
  }

  @Override
  public List<Request> requestsOf(RunId run) {
    return real.requestsOf(run);
  }

  @Override
  public List<Request> requests(RequestQuery query) {
    return real.requests(query);
  }

  @Override
  public List<Request> overdue(int limit) {
    return real.overdue(limit);
  }

  @Override
  public List<Revision> revisions(String id) {
    return real.revisions(id);
  }

  @Override
  public List<AuditEvent> audit(String subject) {
    return real.audit(subject);
  }

  @Override
  public List<String> auditSubjects(String after, int limit) {
    return real.auditSubjects(after, limit);
  }

  @Override
  public List<Notice> takeNotices(int limit, Duration lease) {
    return real.takeNotices(limit, lease);
  }

  @Override
  public void noticeDelivered(String id) {
    real.noticeDelivered(id);
  }

  @Override
  public void noticeFailed(String id, String error, Duration retryAfter) {
    real.noticeFailed(id, error, retryAfter);
  }

  @Override
  public void close() {
    real.close();
  }
}
