package dev.hitl.store;

import dev.hitl.audit.AuditEvent;
import dev.hitl.call.RunId;
import dev.hitl.checkpoint.RunRecord;
import dev.hitl.checkpoint.RunRecord.Head;
import dev.hitl.checkpoint.StoredCheckpoint;
import dev.hitl.notify.Notice;
import dev.hitl.request.Request;
import dev.hitl.request.Revision;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Durable state. A method that writes is one transaction: all of it happens or nothing, and what it
 * answers has happened when it returns; {@link #heartbeat}, {@link #releaseLapsedRuns} and {@link
 * #removeEnded} are one transaction for each run. Each is conditional, and none of its conditions
 * is left to the caller.
 *
 * <p>Deadlines and leases are judged by {@link #clock}: the one clock that all nodes of this store
 * share, the database's where there is one. Instants are kept to the millisecond.
 *
 * <p>Implementations are thread-safe, keep bytes and never live objects, and throw {@link
 * StoreException} where the store cannot be reached or cannot be read; then nothing may be taken as
 * done. An implementation passes {@code StoreContract} of the test jar.
 */
public interface Store extends SealStore, AutoCloseable {
  /**
   * The clock by which this store judges deadlines and leases.
   *
   * @return a clock, to the millisecond
   */
  Clock clock();

  /**
   * Puts down a new run. Where its principal is the {@linkplain Custody#alias alias} of a person
   * with a key, the key must not be destroyed at that moment. With {@link
   * RunOpening#unlessOverridden} no {@link OverrideRecord override} is in force.
   *
   * @param opening the run with its first checkpoint and event
   * @return that it is new, or the run that already has this name, or which condition did not hold
   */
  RunOpened openRun(RunOpening opening);

  /**
   * Changes a run that a node holds, with everything that goes with the change: a checkpoint, new
   * requests, events, notices.
   *
   * <p>Condition: the run's fence, its status and the end of its audit chain are those of {@link
   * RunWrite#before}, so that of two writes that follow the same state one is lost. The waits of
   * the run grow by the number of waiting requests that are opened, and by one for each run of
   * {@link RunWrite#awaits} that has not ended at this moment; that run is marked as awaited, once.
   * A run that is to be parked and waits for nothing becomes ready instead. Standing records that
   * it uses ({@link RunWrite#uses}) are used in the same transaction, on their own conditions.
   *
   * <p>Where the write has {@link RunWrite#caps}, the pending requests of each capped scope are
   * counted in the same transaction, one opening of the scope after the other, so that no number of
   * openings at the same time exceeds a cap. Nothing is written where one would be exceeded.
   *
   * <p>When a run that is marked as awaited ends (finished, failed, aborted, or in quarantine), the
   * mark is taken away and the run that it came from ({@code origin().parent()}) waits for one
   * thing less, in the same transaction; that run becomes ready when it is parked and that was the
   * last. Locks on several runs are taken in the order of child before parent, so that the two
   * writes cannot deadlock.
   *
   * @param write the change
   * @return that it is done; or that the run is not as it was, or not there; or which cap is full;
   *     or that a standing record cannot be used
   */
  RunWritten writeRun(RunWrite write);

  /**
   * Reads what is needed to enter a run.
   *
   * @param run which run
   * @param requests the most requests to read
   * @return the run with its checkpoints and newest requests, or empty where there is none
   * @throws StoreException if a part of it cannot be read
   */
  Optional<RunSnapshot> snapshot(RunId run, int requests);

  /**
   * Takes a run for a node, and with it the first claim if there is one: both or neither.
   *
   * <p>Condition: the run's fence, its status and the end of its audit chain are those of {@link
   * RunTake#before}, nobody else's lease on it still holds, and the claimed request is as the claim
   * knows it. With {@link RunTake#unlessOverridden} no {@link OverrideRecord override} is in force.
   * The fence grows by one and the run is running.
   *
   * @param take the run as it was read, and who takes it
   * @return that it is done; or that the run or the request is not as it was, or not there
   */
  RunWritten acquire(RunTake take);

  /**
   * Extends what a node holds of some runs and is not over yet: their leases, and its claims on
   * their requests. Each run is a transaction of its own.
   *
   * @param node who holds them
   * @param runs those that the node is really at work on; a run that it forgot is to lapse
   * @param lease from now
   */
  void heartbeat(String node, Set<RunId> runs, Duration lease);

  /**
   * Lets go of running runs whose lease is over and none of whose requests is executing: they are
   * ready, or parked where they wait for something. Their fence grows by one.
   *
   * @param limit the most runs to let go
   * @return how many were let go
   */
  int releaseLapsedRuns(int limit);

  /**
   * Takes steps of requests, all or none.
   *
   * <p>Condition of each: the row's version is that of {@code before}, and the trigger's timing
   * holds by this store's clock; where there is no {@code before} the request is put down, on
   * condition that there is none of its id. Each step's event and notices are written with it. The
   * run of a request that waited and does no longer waits for one thing less, and becomes ready
   * when it is parked and that was the last; a request that begins to wait adds one. A step that
   * loses an execution also lets go of the run if its lease is over: parked, fence one more.
   *
   * @param steps one or more; no two of the same request
   * @return the requests as they are now, or which step could not be taken and why
   */
  Applied apply(List<Step> steps);

  /**
   * Takes steps of requests as {@link #apply(List)} does, and of standing records with them: all or
   * none.
   *
   * @param steps one or more; no two of the same request
   * @param standing with the conditions that each {@link StandingStep} has; no two of the same
   *     record
   * @return the requests as they are now, or which step could not be taken and why
   */
  Applied apply(List<Step> steps, List<StandingStep> standing);

  /**
   * Takes steps of standing records, all or none.
   *
   * @param steps one or more, with the conditions that each {@link StandingStep} has; no two of the
   *     same record
   * @return that all are taken, or that one could not be
   */
  StandingWritten stand(List<StandingStep> steps);

  /**
   * One standing record.
   *
   * @param id its id
   * @return the record, or empty where there is none
   */
  Optional<StandingRecord> standing(String id);

  /**
   * Standing records that hold now, by this store's clock: not revoked, not used up, not over.
   *
   * @param kind of this kind
   * @param tenant of this tenant
   * @param key with this key
   * @param limit the most to return
   * @return the one that ends first before the others
   */
  List<StandingRecord> holding(String kind, String tenant, String key, int limit);

  /**
   * Standing records of a kind that hold now, by this store's clock, of every tenant.
   *
   * @param kind of this kind
   * @param after go on behind this id; null to begin
   * @param limit the most to return
   * @return in order of their ids; fewer than the limit only at the end
   * @throws StoreException if one cannot be read
   */
  List<StandingRecord> holding(String kind, @Nullable String after, int limit);

  /**
   * Standing records, whether they hold or not, in order of their ids.
   *
   * @param query which
   * @return up to the query's limit
   */
  List<StandingRecord> standings(StandingQuery query);

  /**
   * Removes standing records whose end is long ago, or which have none and were taken back long
   * ago, each in a transaction of its own with its chain, whose removal {@link
   * dev.hitl.audit.RemovedChain} puts on record as that of a run's.
   *
   * <p>Condition of each that has a chain, in the transaction that removes it: no {@link Hold}
   * stands on its tenant or its principal.
   *
   * @param kind of this kind
   * @param which how long ago they ended, and of which tenants; a record has no risk
   * @param limit the most to remove
   * @return how many were removed
   */
  int removeStanding(String kind, Removable which, int limit);

  /**
   * Requests of one tool that are not pending, the newest first.
   *
   * @param query which
   * @return up to the query's limit
   */
  List<Request> decided(DecidedQuery query);

  /**
   * One run.
   *
   * @param run its name
   * @return its row, or empty where there is none
   */
  Optional<RunRecord> run(RunId run);

  /**
   * Runs in order of their last change, oldest first.
   *
   * @param query which
   * @return up to the query's limit
   */
  List<RunRecord> runs(RunQuery query);

  /**
   * Runs that another has to wait for: marked as awaited, and not ended yet.
   *
   * @param parent the run that they came from
   * @return in order of their names
   */
  List<RunId> awaitedBy(RunId parent);

  /**
   * Removes runs that ended long ago, oldest first, each in a transaction of its own: the run with
   * its checkpoints, its requests with their revisions and results, their notices, and the audit
   * chains of all of them. In the same transaction {@link dev.hitl.audit.RemovedChain} puts on
   * record which chains were removed.
   *
   * <p>Condition of each, in the transaction that removes it: the run is finished, failed or
   * aborted, and as {@code which} says; no run awaits it; the run that it came from, if any, is not
   * there any more; none of its requests is pending, executing or in doubt; and no {@link Hold}
   * stands on it, its principal or its tenant. A run that somebody takes again at the same moment
   * is either taken whole or removed whole.
   *
   * @param which how long ago they ended, of which tenants, at which risk
   * @param limit the most runs to remove
   * @return how many were removed; fewer than the limit when no more can be, or when others changed
   *     some at the same moment
   */
  int removeEnded(Removable which, int limit);

  /**
   * Legal holds, and the keys of persons.
   *
   * @return a part of this store
   */
  Custody custody();

  /**
   * All checkpoints of a run.
   *
   * @param run its name
   * @return in order of their numbers
   */
  List<StoredCheckpoint> checkpoints(RunId run);

  /**
   * One request.
   *
   * @param id its id
   * @return the request, or empty where there is none
   */
  Optional<Request> request(String id);

  /**
   * One request with its chain, both of the same moment.
   *
   * @param id its id
   * @return the request and all its events, or empty where there is no such request
   */
  Optional<RequestRecord> recorded(String id);

  /**
   * All requests of a run.
   *
   * @param run its name
   * @return in the order they were opened
   */
  List<Request> requestsOf(RunId run);

  /**
   * Requests in the order they were opened.
   *
   * @param query which
   * @return up to the query's limit
   */
  List<Request> requests(RequestQuery query);

  /**
   * What waits for people: pending requests and executions in doubt. It looks at no more than
   * {@link QueueQuery#MOST_SCANNED} places, whatever is asked for.
   *
   * @param query which
   * @return a page, and where to go on
   */
  QueuePage queue(QueueQuery query);

  /**
   * Pending requests that ask for the very same.
   *
   * @param request with the {@link Request#likeness} to look for
   * @param limit the most to return
   * @return in the order of the queue
   */
  List<Request> alike(Request request, int limit);

  /**
   * Whether a request is queued in the lane and under the likeness that follow from it.
   *
   * @param request as it was read
   * @return false where its row says something else than the request
   */
  boolean isQueuedAsIs(Request request);

  /**
   * Pending requests whose deadline is reached, and executing ones whose lease is over.
   *
   * @param limit the most to return
   * @return those waiting longest first
   */
  List<Request> overdue(int limit);

  /**
   * Every revision of a request.
   *
   * @param id the request's id
   * @return in order, oldest first
   */
  List<Revision> revisions(String id);

  /**
   * A chain.
   *
   * @param subject a request's id or a run's name
   * @return its events in order
   */
  List<AuditEvent> audit(String subject);

  /**
   * The chains that have events, whether or not the request or run of that name is still there.
   *
   * @param after the subject to go on behind; null to begin
   * @param limit the most to return
   * @return subjects in ascending order, each once; fewer than the limit only at the end
   */
  List<String> auditSubjects(@Nullable String after, int limit);

  /**
   * Events by what they are about.
   *
   * @param query which
   * @return up to the query's limit, in the order in which they happened
   */
  List<AuditEvent> events(AuditQuery query);

  /**
   * The end of a {@linkplain dev.hitl.audit.SideChain side chain}.
   *
   * @param subject the chain
   * @return its end; {@link Head#NONE} where it has no events
   */
  Head sideHead(String subject);

  /**
   * Puts an event on a side chain, on condition that the chain ends where the event goes on.
   *
   * @param event the event
   * @return false where the chain has grown since its end was read; nothing is done then
   */
  boolean append(AuditEvent event);

  /**
   * Takes notices to deliver; nobody else is given them until the lease is over. Each taking counts
   * as an attempt. Tenants take turns: where several have notices that are due, none gets more than
   * its share of the limit while another's wait.
   *
   * @param limit the most to take
   * @param lease how long the caller has to deliver them
   * @return those due, of each tenant the oldest first
   */
  List<Notice> takeNotices(int limit, Duration lease);

  /**
   * Removes a notice of a request that is not there any more.
   *
   * @param id its id
   */
  void noticeDelivered(String id);

  /**
   * Removes a notice that was delivered or given up, and puts that on the request's side chain,
   * both or neither.
   *
   * @param id its id
   * @param event the event
   * @return false where the chain has grown since its end was read; nothing is done then. True
   *     where the notice is not there any more: then nothing is put on record either
   */
  boolean noticeDone(String id, AuditEvent event);

  /**
   * Puts a notice back.
   *
   * @param id its id
   * @param error what went wrong
   * @param retryAfter when to try again
   */
  void noticeFailed(String id, String error, Duration retryAfter);

  /**
   * What this store wrote a short while ago and need not read again.
   *
   * @return its memory; {@link Memory#NONE} where it has none
   */
  default Memory memory() {
    return Memory.NONE;
  }

  /**
   * Asks to be told soon after anybody, on any node, committed something through which a run may
   * have become ready, or put down or took back an override. A hint only: it may come late, twice
   * or never, and says nothing about what happened; whoever is told looks at the store, and looks
   * by itself now and then.
   *
   * @param hint called on a thread of the store or on one that just committed, several of them at
   *     once perhaps, with no lock held; it returns at once and does not throw
   * @return ends it when it is closed
   */
  Listening listen(Runnable hint);

  /** A standing wish to be told. Thread-safe. */
  interface Listening extends AutoCloseable {
    /**
     * Ends it: the hint is not called any more, save where it is being called already. Idempotent.
     */
    @Override
    void close();
  }

  @Override
  void close();
}
