package dev.hitl.gate;

import dev.hitl.audit.AuditEvent;
import dev.hitl.audit.Chain;
import dev.hitl.audit.Scribe;
import dev.hitl.call.RunId;
import dev.hitl.checkpoint.Checkpoint;
import dev.hitl.checkpoint.CheckpointCodec;
import dev.hitl.checkpoint.CheckpointTooLarge;
import dev.hitl.checkpoint.Message;
import dev.hitl.checkpoint.Progress;
import dev.hitl.checkpoint.RunRecord;
import dev.hitl.checkpoint.RunRecord.Head;
import dev.hitl.checkpoint.RunRecord.Origin;
import dev.hitl.checkpoint.RunStatus;
import dev.hitl.checkpoint.StoredCheckpoint;
import dev.hitl.checkpoint.UnreadableCheckpoint;
import dev.hitl.policy.Caps;
import dev.hitl.store.RequestRecord;
import dev.hitl.store.RunOpened;
import dev.hitl.store.RunOpening;
import dev.hitl.store.RunWrite;
import dev.hitl.store.RunWritten;
import dev.hitl.store.StandingStep;
import dev.hitl.store.Step;
import dev.hitl.store.Store;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
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
  private final Scribe scribe;
  private final String node;
  private final Duration lease;
  private final int maxStateBytes;
  private final CheckpointCodec codec;
  private final Taking taking;

  private final HeldRuns held;

  /**
   * @param store where runs are kept
   * @param scribe this node, whose name is unlike any other's on the same store
   * @param lease how long the node holds a run without a heartbeat
   */
  public RunKeeper(Store store, Scribe scribe, Duration lease) {
    this(store, scribe, lease, CheckpointCodec.MOST_BYTES);
  }

  /**
   * @param store where runs are kept
   * @param scribe this node, whose name is unlike any other's on the same store
   * @param lease how long the node holds a run without a heartbeat
   * @param maxStateBytes the most bytes of JSON that one checkpoint has
   * @throws IllegalArgumentException if that is more than a checkpoint can have
   */
  public RunKeeper(Store store, Scribe scribe, Duration lease, int maxStateBytes) {
    this.store = store;
    this.scribe = scribe;
    node = scribe.node();
    this.lease = lease;
    held = new HeldRuns(store, node, lease);
    this.maxStateBytes = maxStateBytes;
    codec = new CheckpointCodec(maxStateBytes);
    taking = new Taking(store, scribe, lease, codec);
  }

  /**
   * What a run used that this node does not hold.
   *
   * @param id its name
   * @return as its newest checkpoint says; empty where that cannot be read
   */
  public Optional<Progress> progress(RunId id) {
    List<StoredCheckpoint> all = store.checkpoints(id);
    try {
      return all.stream().mapToInt(StoredCheckpoint::seq).max().stream()
          .mapToObj(newest -> codec.decode(all, newest).progress())
          .findFirst();
    } catch (UnreadableCheckpoint e) {
      LOG.error("Nobody can tell what run {} used: {}", id, e.getMessage());
      return Optional.empty();
    }
  }

  /**
   * Starts a run and holds it.
   *
   * @param id its name
   * @param origin where it comes from
   * @param checkpoint what it begins with
   * @return the session, or empty where a run of this name is already there
   * @throws TooLarge if what it begins with is too large for one checkpoint
   */
  public Optional<RunSession> open(RunId id, Origin origin, Checkpoint checkpoint) {
    return open(id, origin, checkpoint, store::openRun);
  }

  /**
   * Starts a run and holds it.
   *
   * @param id its name
   * @param origin where it comes from
   * @param checkpoint what it begins with
   * @param opening puts it down
   * @return the session, or empty where a run of this name is already there
   * @throws TooLarge if what it begins with is too large for one checkpoint
   */
  Optional<RunSession> open(
      RunId id, Origin origin, Checkpoint checkpoint, Function<RunOpening, RunOpened> opening) {
    Instant now = store.clock().instant();
    Map<String, @Nullable Object> data = new LinkedHashMap<>();
    data.put("principal", origin.principal());
    data.put("parent", origin.parent() == null ? null : origin.parent().toString());
    data.put("branchOf", origin.branchOf() == null ? null : origin.branchOf().toString());
    data.put("branchSeq", origin.branchOf() == null ? null : origin.branchSeq());
    data.put("input", checkpoint.messages().stream().map(Message::body).toList());
    scribe.sign(data);
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
    StoredCheckpoint first = encode(checkpoint, 1, 0, 0, now);
    if (opening.apply(new RunOpening(run, first, started)) instanceof RunOpened.New opened) {
      return Optional.of(
          hold(new RunSession(opened.run(), checkpoint, List.of(), null, maxStateBytes)));
    }
    return Optional.empty();
  }

  /**
   * Extends the leases of the runs that this node is at work on, as it happens by itself three
   * times as often as they last while there are any. A run that it let go of, for whatever reason,
   * is not among them, and lapses.
   */
  public void beat() {
    held.beat();
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
   * Whether a batch of any run that this node holds is on its way, so that a tool may be executing.
   *
   * @return true while one is
   */
  public boolean isExecuting() {
    return held.isExecuting();
  }

  /** The runs that this node is at work on. */
  HeldRuns held() {
    return held;
  }

  /**
   * Whether this node is at work on any run.
   *
   * @return true while it is
   */
  public boolean isHolding() {
    return !held.isEmpty();
  }

  /** Who writes to the record here. */
  Scribe scribe() {
    return scribe;
  }

  /** Whether anything extends leases at the moment. */
  boolean isBeating() {
    return held.isBeating();
  }

  /**
   * Gives a run back although its lease is not over, so that any node may go on with it at once: at
   * its last checkpoint, or when what it waits for is there. Whoever is still in its agent function
   * is refused from now on. Does nothing while a batch of it is on its way, of which a tool may be
   * executing; that run lapses.
   *
   * @param session the session, which is over
   */
  public void letGo(RunSession session) {
    if (!session.enterGate()) {
      return;
    }
    try {
      if (!session.isEnded() && session.parked().isEmpty() && !session.drafts().isEmpty()) {
        flush(session);
      }
      if (session.parked().isEmpty()) {
        session.end();
      }
      held.giveBack(session);
    } catch (RuntimeException e) {
      LOG.warn("Run {} is not given back; it goes on when its lease is over", session.id(), e);
    } finally {
      session.leaveGate();
      leave(session);
    }
  }

  /**
   * Gives back every run that this node holds or has left, save those of which a tool may be
   * executing, and extends no lease any more.
   */
  public void close() {
    held.close(this::letGo);
  }

  private RunSession hold(RunSession session) {
    return held.add(session);
  }

  /** What is to happen with a run that was read and may be taken. */
  public sealed interface Way {
    /** This node leaves it to another. */
    record Leave() implements Way {}

    /** No node takes it now; it is looked at again later. */
    record Wait() implements Way {}

    /**
     * This node takes it.
     *
     * @param claim the first execution, to be won together with the run; null where none
     * @param unlessOverridden on condition that nobody says anything to any run
     */
    record Take(@Nullable Step claim, boolean unlessOverridden) implements Way {
      /** Whatever anybody says. */
      public Take(@Nullable Step claim) {
        this(claim, false);
      }
    }
  }

  /** Says what is to happen with a run, by what is stored of it. */
  public interface Pathfinder {
    /**
     * Looks at a run before it is taken.
     *
     * @param id the run
     * @param checkpoint where it left off
     * @param requests those that its owed calls have, by id
     * @return the way
     */
    Way wayOf(RunId id, Checkpoint checkpoint, Map<String, RequestRecord> requests);
  }

  /**
   * Takes a run that nobody holds.
   *
   * @param id its name
   * @param from which statuses it may be taken from
   * @param pathfinder asked before it is taken
   * @return the session, or empty where the run is not there, is held, is left to another node, or
   *     was put in quarantine because it cannot be read
   * @throws UnreadableCheckpoint if a newer version of hitl wrote it; the run stays as it is
   */
  public Optional<RunSession> acquire(RunId id, Set<RunStatus> from, Pathfinder pathfinder) {
    return taking
        .take(id, from, pathfinder)
        .map(
            t ->
                hold(
                    new RunSession(
                        t.run(), t.checkpoint(), t.requests(), t.claimed(), maxStateBytes)));
  }

  /**
   * Takes a parked run again, once it is ready, into the session that parked it.
   *
   * @param session the session
   * @param pathfinder asked before it is taken
   * @return whether the run was taken
   */
  public boolean reacquire(RunSession session, Pathfinder pathfinder) {
    Optional<Taking.Taken> taken = taking.take(session.id(), Set.of(RunStatus.READY), pathfinder);
    taken.ifPresent(
        t -> {
          session.enter(t.run(), t.checkpoint(), t.requests(), t.claimed());
          hold(session);
        });
    return taken.isPresent();
  }

  /**
   * Makes durable what the agent did since the last checkpoint, and goes on.
   *
   * @param session the session
   * @throws RunLost if this node no longer holds the run
   */
  public void checkpoint(RunSession session) {
    write(session, RunStatus.RUNNING, null, null, false, true, List.of(), Caps.NONE);
  }

  /**
   * Writes the run's events that have gathered, without a checkpoint.
   *
   * @param session the session
   * @throws RunLost if this node no longer holds the run
   */
  void flush(RunSession session) {
    write(session, RunStatus.RUNNING, null, null, false, false, List.of(), Caps.NONE);
  }

  /**
   * Opens requests that the run does not wait for, with the run's events that have gathered.
   *
   * @param session the session
   * @param looked what people look at afterwards
   * @throws RunLost if this node no longer holds the run
   */
  void open(RunSession session, List<Step> looked) {
    write(session, RunStatus.RUNNING, null, null, false, false, looked, Caps.NONE);
  }

  /**
   * Writes the run's events that have gathered together with one use of a standing record.
   *
   * @param session the session
   * @param type what happens
   * @param data the particulars of what the use is for
   * @param use the use
   * @param withCheckpoint whether what the agent did since the last checkpoint is made durable too
   * @return false where the record cannot be used; nothing is written then, and the session goes on
   * @throws RunLost if this node no longer holds the run
   */
  boolean use(
      RunSession session,
      String type,
      Map<String, ? extends @Nullable Object> data,
      StandingStep.Use use,
      boolean withCheckpoint) {
    RunWritten written =
        write(
            session,
            RunStatus.RUNNING,
            null,
            draft(type, data),
            false,
            withCheckpoint,
            List.of(),
            Caps.NONE,
            List.of(use));
    return written == RunWritten.SAVED;
  }

  /**
   * Parks the run: one transaction with its checkpoint, its new requests, and the word to people.
   *
   * @param session the session
   * @param opened the requests
   * @param keepsLease whether this node keeps the first right to go on
   * @param caps how many requests may be pending then
   * @return that it is done, or which cap is full; then nothing is written and the session goes on
   * @throws RunLost if this node no longer holds the run
   */
  RunWritten park(RunSession session, List<Step> opened, boolean keepsLease, Caps caps) {
    List<String> ids = opened.stream().map(step -> step.after().id()).toList();
    Draft last = draft("PARKED", Map.of("requests", ids));
    RunWritten written =
        write(session, RunStatus.PARKED, null, last, keepsLease, true, opened, caps);
    if (written == RunWritten.SAVED && !keepsLease) {
      leave(session);
    }
    return written;
  }

  /**
   * Ends the run with its answer.
   *
   * @param session the session
   * @param answer what the agent function returned
   * @throws RunLost if this node no longer holds the run
   * @throws TooLarge if the answer is larger than a checkpoint may be
   */
  public void finish(RunSession session, String answer) {
    String text = Scrub.text(answer);
    if (Weight.of(text) > maxStateBytes) {
      throw new TooLarge(
          ("the agent's answer has %d bytes of JSON, and maxStateBytes is %d: answer with a reference"
                  + " to where it is kept, or raise HitlBuilder.maxStateBytes")
              .formatted(Weight.of(text), maxStateBytes));
    }
    Draft last = draft("FINISHED", Map.of("answer", text));
    write(session, RunStatus.FINISHED, text, last, false, true, List.of(), Caps.NONE);
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
    Draft last = draft("FAILED", Map.of("problem", text));
    write(session, RunStatus.FAILED, text, last, false, false, List.of(), Caps.NONE);
    session.end();
  }

  /**
   * Lets go of a run that is neither parked nor ended: any node may take it.
   *
   * @param session the session
   * @throws RunLost if this node no longer holds the run
   */
  public void release(RunSession session) {
    write(session, RunStatus.READY, null, null, false, true, List.of(), Caps.NONE);
    session.end();
  }

  /**
   * Puts a run that this node holds in quarantine: what is stored of it cannot be acted on, and
   * trying again gives the same.
   *
   * @param session the session
   * @param problem what is wrong with it
   * @throws RunLost if this node no longer holds the run
   */
  public void quarantine(RunSession session, String problem) {
    String text = bounded(problem);
    LOG.error("Run {} is put in quarantine, it cannot go on: {}", session.id(), text);
    Draft last = draft("QUARANTINED", Map.of("reason", text));
    write(session, RunStatus.QUARANTINED, text, last, false, false, List.of(), Caps.NONE);
    session.end();
  }

  private StoredCheckpoint encode(
      Checkpoint checkpoint, int seq, int parent, int known, Instant now) {
    try {
      return codec.encode(checkpoint, seq, parent, known, now);
    } catch (CheckpointTooLarge e) {
      throw new TooLarge(
          ("what is new since the last checkpoint has %d bytes of JSON, and maxStateBytes is %d:"
                  + " nothing was written. Call run.checkpoint() more often, keep large things"
                  + " elsewhere and a reference here, or raise HitlBuilder.maxStateBytes")
              .formatted(e.bytes(), e.most()));
    }
  }

  /** Keeps an event of the run for its next write. */
  void note(RunSession session, String type, Map<String, ? extends @Nullable Object> data) {
    session.note(draft(type, data));
  }

  private Draft.Event draft(String type, Map<String, ? extends @Nullable Object> data) {
    return new Draft.Event(type, store.clock().instant(), new LinkedHashMap<>(data));
  }

  static String bounded(String problem) {
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
  private RunWritten write(
      RunSession session,
      RunStatus status,
      @Nullable String outcome,
      @Nullable Draft last,
      boolean keepsLease,
      boolean withCheckpoint,
      List<Step> opened,
      Caps caps) {
    return write(
        session, status, outcome, last, keepsLease, withCheckpoint, opened, caps, List.of());
  }

  /** The same with uses of standing records; whether these could be used. */
  private RunWritten write(
      RunSession session,
      RunStatus status,
      @Nullable String outcome,
      @Nullable Draft last,
      boolean keepsLease,
      boolean withCheckpoint,
      List<Step> opened,
      Caps caps,
      List<StandingStep.Use> uses) {
    synchronized (session) {
      RunRecord before = session.run();
      if (session.isEnded()) {
        throw new RunLost(before.id());
      }
      List<Draft> drafts = new ArrayList<>(session.drafts());
      if (last != null) {
        drafts.add(last);
      }
      List<AuditEvent> events = new ArrayList<>();
      Head head = before.head();
      for (Draft draft : drafts) {
        Map<String, @Nullable Object> data = draft.data();
        scribe.sign(data);
        AuditEvent event =
            Chain.next(
                head,
                before.id().toString(),
                draft.at(),
                draft.type(),
                before.id().agent(),
                before.id(),
                data);
        head = Chain.headOf(event);
        events.add(event);
      }
      StoredCheckpoint checkpoint =
          withCheckpoint
              ? encode(
                  session.checkpoint(),
                  before.checkpoint() + 1,
                  before.checkpoint(),
                  session.storedMessages(),
                  store.clock().instant())
              : null;
      List<RunId> awaits = status == RunStatus.PARKED ? List.copyOf(session.awaited()) : List.of();
      RunWrite write =
          new RunWrite(
              before, status, outcome, keepsLease, checkpoint, opened, awaits, events, caps, uses);
      RunWritten written = RunWritten.LOST;
      try {
        written = store.writeRun(write);
      } finally {
        if (written == RunWritten.LOST) {
          session.end();
          leave(session);
        }
      }
      if (written == RunWritten.LOST) {
        throw new RunLost(before.id());
      }
      if (written == RunWritten.SAVED) {
        session.saved(write.after(), withCheckpoint);
      }
      return written;
    }
  }
}
