package dev.hitl.gate;

import dev.hitl.audit.AuditEvent;
import dev.hitl.audit.Chain;
import dev.hitl.call.RunId;
import dev.hitl.checkpoint.Checkpoint;
import dev.hitl.checkpoint.CheckpointCodec;
import dev.hitl.checkpoint.Message;
import dev.hitl.checkpoint.RunRecord;
import dev.hitl.checkpoint.RunRecord.Head;
import dev.hitl.checkpoint.RunRecord.Origin;
import dev.hitl.checkpoint.RunStatus;
import dev.hitl.checkpoint.StoredCheckpoint;
import dev.hitl.checkpoint.UnreadableCheckpoint;
import dev.hitl.store.AcquiredRun;
import dev.hitl.store.RunOpened;
import dev.hitl.store.RunOpening;
import dev.hitl.store.RunWrite;
import dev.hitl.store.RunWritten;
import dev.hitl.store.Step;
import dev.hitl.store.Store;
import dev.hitl.store.StoreException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens, takes, saves and ends the runs of one node. Every write is conditional on the run's fence;
 * a node that lost a run gets {@link RunLost} and nothing is changed. Thread-safe.
 */
public final class RunKeeper {
  private static final Logger LOG = LoggerFactory.getLogger(RunKeeper.class);

  private static final int MAX_PROBLEM = 4_000;

  private final Store store;
  private final String node;
  private final Duration lease;
  private final CheckpointCodec codec = new CheckpointCodec();

  /** By session and not by name: one that is over must not end the hold of the next. */
  private final Set<RunSession> held = ConcurrentHashMap.newKeySet();

  /**
   * @param store where runs are kept
   * @param node this node's name, unlike any other's on the same store
   * @param lease how long the node holds a run without a heartbeat
   */
  public RunKeeper(Store store, String node, Duration lease) {
    this.store = store;
    this.node = node;
    this.lease = lease;
  }

  /**
   * Starts a run and holds it.
   *
   * @param id its name
   * @param origin where it comes from
   * @param checkpoint what it begins with
   * @return the session, or empty where a run of this name is already there
   */
  public Optional<RunSession> open(RunId id, Origin origin, Checkpoint checkpoint) {
    Instant now = store.clock().instant();
    Map<String, @Nullable Object> data = new LinkedHashMap<>();
    data.put("principal", origin.principal());
    data.put("parent", origin.parent() == null ? null : origin.parent().toString());
    data.put("branchOf", origin.branchOf() == null ? null : origin.branchOf().toString());
    data.put("branchSeq", origin.branchOf() == null ? null : origin.branchSeq());
    data.put("input", checkpoint.messages().stream().map(Message::body).toList());
    AuditEvent started = Chain.next(Head.NONE, id.toString(), now, "STARTED", id.agent(), id, data);
    RunRecord run =
        new RunRecord(
            id,
            RunStatus.RUNNING,
            0,
            1,
            node,
            now.plus(lease),
            1,
            origin,
            null,
            now,
            now,
            Chain.headOf(started));
    StoredCheckpoint first = codec.encode(checkpoint, 1, 0, 0, now);
    if (store.openRun(new RunOpening(run, first, started)) instanceof RunOpened.New opened) {
      return Optional.of(hold(new RunSession(opened.run(), checkpoint, List.of())));
    }
    return Optional.empty();
  }

  /**
   * Extends the leases of the runs that this node is at work on. A run that it let go of, for
   * whatever reason, is not among them, and lapses.
   */
  public void beat() {
    StoreException first = null;
    for (RunSession session : held) {
      try {
        store.heartbeat(node, Set.of(session.id()), lease);
      } catch (StoreException e) {
        // One run that cannot be reached must not cost the others their leases.
        first = first == null ? e : first;
      }
    }
    if (first != null) {
      throw first;
    }
  }

  /**
   * Is no longer at work on a run. Its lease is not extended any more; what is stored stays as it
   * is.
   *
   * @param session the session
   */
  public void leave(RunSession session) {
    held.remove(session);
  }

  /**
   * Whether this node is at work on any run.
   *
   * @return true while a run is held
   */
  public boolean isAtWork() {
    return !held.isEmpty();
  }

  private RunSession hold(RunSession session) {
    held.add(session);
    return session;
  }

  /**
   * Takes a run that nobody holds.
   *
   * @param id its name
   * @param from which statuses it may be taken from
   * @return the session, or empty where the run is not there, is held, or was put in quarantine
   *     because it cannot be read
   */
  public Optional<RunSession> acquire(RunId id, Set<RunStatus> from) {
    return take(id, from)
        .map(taken -> hold(new RunSession(taken.run, taken.checkpoint, taken.from.requests())));
  }

  /**
   * Takes a parked run again, once it is ready, into the session that parked it.
   *
   * @param session the session
   * @return whether the run was taken
   */
  public boolean reacquire(RunSession session) {
    Optional<Taken> taken = take(session.id(), Set.of(RunStatus.READY));
    taken.ifPresent(
        t -> {
          session.enter(t.run, t.checkpoint, t.from.requests());
          hold(session);
        });
    return taken.isPresent();
  }

  private record Taken(RunRecord run, Checkpoint checkpoint, AcquiredRun from) {}

  private Optional<Taken> take(RunId id, Set<RunStatus> from) {
    Optional<AcquiredRun> acquired;
    try {
      acquired = store.acquire(id, from, node, lease);
    } catch (StoreException e) {
      if (e.isUnreadable()) {
        store
            .run(id)
            .filter(run -> from.contains(run.status()))
            .ifPresent(run -> quarantine(run, e));
        return Optional.empty();
      }
      throw e;
    }
    if (acquired.isEmpty()) {
      return Optional.empty();
    }
    RunRecord run = acquired.get().run();
    try {
      Checkpoint checkpoint = codec.decode(acquired.get().checkpoints(), run.checkpoint());
      return Optional.of(new Taken(run, checkpoint, acquired.get()));
    } catch (UnreadableCheckpoint e) {
      quarantine(run, e);
      return Optional.empty();
    }
  }

  private void quarantine(RunRecord run, RuntimeException why) {
    LOG.error("Run {} is put in quarantine, it cannot go on: {}", run.id(), why.getMessage(), why);
    String reason = bounded(String.valueOf(why.getMessage()));
    AuditEvent event =
        Chain.next(
            run.head(),
            run.id().toString(),
            store.clock().instant(),
            "QUARANTINED",
            "hitl",
            run.id(),
            Map.of("reason", reason));
    store.writeRun(
        new RunWrite(
            run, RunStatus.QUARANTINED, reason, false, null, List.of(), List.of(), List.of(event)));
  }

  /**
   * Makes durable what the agent did since the last checkpoint, and goes on.
   *
   * @param session the session
   * @throws RunLost if this node no longer holds the run
   */
  public void checkpoint(RunSession session) {
    write(session, RunStatus.RUNNING, null, null, false, true, List.of());
  }

  /**
   * Writes the run's events that have gathered, without a checkpoint.
   *
   * @param session the session
   * @throws RunLost if this node no longer holds the run
   */
  void flush(RunSession session) {
    write(session, RunStatus.RUNNING, null, null, false, false, List.of());
  }

  /**
   * Parks the run: one transaction with its checkpoint, its new requests, and the word to people.
   *
   * @param session the session
   * @param opened the requests
   * @param keepsLease whether this node keeps the first right to go on
   * @throws RunLost if this node no longer holds the run
   */
  void park(RunSession session, List<Step> opened, boolean keepsLease) {
    List<String> ids = opened.stream().map(step -> step.after().id()).toList();
    RunSession.Draft last = draft(session, "PARKED", Map.of("requests", ids));
    write(session, RunStatus.PARKED, null, last, keepsLease, true, opened);
    if (!keepsLease) {
      leave(session);
    }
  }

  /**
   * Ends the run with its answer.
   *
   * @param session the session
   * @param answer what the agent function returned
   * @throws RunLost if this node no longer holds the run
   */
  public void finish(RunSession session, String answer) {
    String text = Scrub.text(answer);
    RunSession.Draft last = draft(session, "FINISHED", Map.of("answer", text));
    write(session, RunStatus.FINISHED, text, last, false, true, List.of());
    session.end();
  }

  /**
   * Ends the run with what went wrong. It can be taken again from its last checkpoint.
   *
   * @param session the session
   * @param problem what went wrong
   * @throws RunLost if this node no longer holds the run
   */
  public void fail(RunSession session, String problem) {
    String text = bounded(problem);
    RunSession.Draft last = draft(session, "FAILED", Map.of("problem", text));
    write(session, RunStatus.FAILED, text, last, false, false, List.of());
    session.end();
  }

  /**
   * Lets go of a run that is neither parked nor ended: any node may take it.
   *
   * @param session the session
   * @throws RunLost if this node no longer holds the run
   */
  public void release(RunSession session) {
    write(session, RunStatus.READY, null, null, false, true, List.of());
    session.end();
  }

  /** Keeps an event of the run for its next write. */
  void note(RunSession session, String type, Map<String, ? extends @Nullable Object> data) {
    RunSession.Draft draft = draft(session, type, data);
    synchronized (session) {
      session.drafts().add(draft);
    }
  }

  private RunSession.Draft draft(
      RunSession session, String type, Map<String, ? extends @Nullable Object> data) {
    return new RunSession.Draft(
        type, session.id().agent(), store.clock().instant(), new LinkedHashMap<>(data));
  }

  private static String bounded(String problem) {
    String text = Scrub.text(problem);
    return text.length() <= MAX_PROBLEM
        ? text
        : Scrub.text(text.substring(0, MAX_PROBLEM)) + "… (cut)";
  }

  /**
   * One conditional write. Where it throws, nobody knows whether it was committed: the session is
   * over, and the run goes on from what is stored when its lease is.
   *
   * @param last the event of this very write; unlike those that have gathered it is not kept for
   *     another
   */
  private void write(
      RunSession session,
      RunStatus status,
      @Nullable String outcome,
      RunSession.@Nullable Draft last,
      boolean keepsLease,
      boolean withCheckpoint,
      List<Step> opened) {
    synchronized (session) {
      RunRecord before = session.run();
      if (session.isEnded()) {
        throw new RunLost(before.id());
      }
      List<RunSession.Draft> drafts = new ArrayList<>(session.drafts());
      if (last != null) {
        drafts.add(last);
      }
      List<AuditEvent> events = new ArrayList<>();
      Head head = before.head();
      for (RunSession.Draft draft : drafts) {
        AuditEvent event =
            Chain.next(
                head,
                before.id().toString(),
                draft.at(),
                draft.type(),
                draft.actor(),
                before.id(),
                draft.data());
        head = Chain.headOf(event);
        events.add(event);
      }
      StoredCheckpoint checkpoint =
          withCheckpoint
              ? codec.encode(
                  session.checkpoint(),
                  before.checkpoint() + 1,
                  before.checkpoint(),
                  session.storedMessages(),
                  store.clock().instant())
              : null;
      List<RunId> awaits = status == RunStatus.PARKED ? List.copyOf(session.awaited()) : List.of();
      RunWritten written;
      try {
        written =
            store.writeRun(
                new RunWrite(
                    before, status, outcome, keepsLease, checkpoint, opened, awaits, events));
      } catch (RuntimeException | Error e) {
        session.end();
        leave(session);
        throw e;
      }
      if (written instanceof RunWritten.Saved saved) {
        session.saved(saved.run(), withCheckpoint);
      } else {
        session.end();
        leave(session);
        throw new RunLost(before.id());
      }
    }
  }
}
