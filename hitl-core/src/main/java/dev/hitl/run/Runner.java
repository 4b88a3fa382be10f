package dev.hitl.run;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.hitl.call.Digest;
import dev.hitl.call.RunId;
import dev.hitl.call.ToolCall;
import dev.hitl.checkpoint.Checkpoint;
import dev.hitl.checkpoint.CheckpointCodec;
import dev.hitl.checkpoint.Message;
import dev.hitl.checkpoint.Progress;
import dev.hitl.checkpoint.RunRecord;
import dev.hitl.checkpoint.RunRecord.Origin;
import dev.hitl.checkpoint.RunStatus;
import dev.hitl.checkpoint.UnreadableCheckpoint;
import dev.hitl.gate.Gate;
import dev.hitl.gate.Outcome;
import dev.hitl.gate.Owed;
import dev.hitl.gate.RunKeeper;
import dev.hitl.gate.RunKeeper.Way;
import dev.hitl.gate.RunLost;
import dev.hitl.gate.RunSession;
import dev.hitl.gate.Wheel;
import dev.hitl.override.Streams;
import dev.hitl.request.Request;
import dev.hitl.store.RequestRecord;
import dev.hitl.store.Store;
import dev.hitl.store.StoreException;
import dev.hitl.tool.Cancellation;
import dev.hitl.tool.NeedHumanApproval;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Enters agents, at first and again. Thread-safe. */
public final class Runner {
  private static final Logger LOG = LoggerFactory.getLogger(Runner.class);
  private static final int MOST_DEPTH = 32;
  private static final Duration LOOK_EVERY = Duration.ofMillis(250);
  private static final Duration LEFT_FOR = Duration.ofSeconds(30);
  private static final Duration MOST_PATIENCE = Duration.ofDays(36_500);

  private final Store store;
  private final Gate gate;
  private final RunKeeper keeper;
  private final Wakeup wakeup;
  private final Answers answers;
  private final Wheel wheel;
  private final Streams streams;
  private final Map<String, Agent> agents = new ConcurrentHashMap<>();
  private final Set<RunId> awaitedHere = ConcurrentHashMap.newKeySet();
  private final Shutdown shutdown;

  /**
   * Runs that are left for a node that knows their tools, so that not every look reads them again.
   */
  private final Cache<RunId, Boolean> leftForOthers =
      Caffeine.newBuilder().maximumSize(10_000).expireAfterWrite(LEFT_FOR).build();

  /**
   * @param store where runs are kept
   * @param gate the one door
   * @param keeper keeps runs
   * @param wakeup told when something may have become ready
   * @param answers has answers looked at
   * @param wheel what people say to runs
   * @param streams brings what agents say to people
   */
  public Runner(
      Store store,
      Gate gate,
      RunKeeper keeper,
      Wakeup wakeup,
      Answers answers,
      Wheel wheel,
      Streams streams) {
    this.answers = answers;
    this.store = store;
    this.gate = gate;
    this.keeper = keeper;
    this.wakeup = wakeup;
    this.wheel = wheel;
    this.streams = streams;
    shutdown = new Shutdown(keeper, wakeup);
  }

  /**
   * Makes an agent known to this node.
   *
   * @param name its name
   * @param agent its function
   * @throws IllegalArgumentException if the name is taken
   */
  public void register(String name, Agent agent) {
    RunId.of(name, "check");
    if (agents.putIfAbsent(name, agent) != null) {
      throw new IllegalArgumentException("an agent '" + name + "' is registered already");
    }
    wakeup.signal();
  }

  /**
   * Which agents this node knows.
   *
   * @return their names
   */
  public Set<String> agents() {
    return Set.copyOf(agents.keySet());
  }

  /**
   * Starts a run and stays until it ends or is parked. A run of this name that is already there is
   * not started again.
   *
   * @param id its name
   * @param origin where it comes from
   * @param checkpoint what it begins with
   * @return the run
   * @throws IllegalStateException if the node is closed
   */
  public RunHandle start(RunId id, Origin origin, Checkpoint checkpoint) {
    Agent agent = agent(id.agent());
    shutdown.inside(
        false,
        () -> {
          refuseIfClosed();
          wheel.open(id, origin, checkpoint).ifPresent(session -> enter(session, agent));
          return true;
        });
    return new RunHandle(id, store);
  }

  /**
   * Enters a run again, if it is ready or has failed, and stays until it ends or is parked.
   *
   * @param id its name
   * @return the run, which is as it was where it could not be taken
   * @throws UnreadableCheckpoint if a newer version of hitl wrote it; it is left for a node of that
   *     version
   * @throws IllegalStateException if the node is closed
   */
  public RunHandle resume(RunId id) {
    Agent agent = agent(id.agent());
    shutdown.inside(
        false,
        () -> {
          refuseIfClosed();
          Optional<RunSession> taken =
              acquire(id, Set.of(RunStatus.READY, RunStatus.FAILED), gate::wayOf);
          // Asked only where it was not taken: one that was is there.
          if (taken.isEmpty() && store.run(id).isEmpty()) {
            throw new IllegalArgumentException("there is no run " + id);
          }
          taken.ifPresent(session -> enter(session, agent));
          return true;
        });
    return new RunHandle(id, store);
  }

  /**
   * Starts a run from an older checkpoint of another. What people approved there is not approved
   * here. A call that is owed there and that ran, with its result held back, does not run here: its
   * result is the one that people let out, or says that it is kept.
   *
   * @param from the other run
   * @param seq the number of its checkpoint
   * @param id the new run's name
   * @return the new run
   * @throws IllegalArgumentException if there is no such checkpoint
   */
  public RunHandle branch(RunId from, int seq, RunId id) {
    RunRecord row =
        store.run(from).orElseThrow(() -> new IllegalArgumentException("there is no run " + from));
    if (seq < 1 || seq > row.checkpoint()) {
      throw new IllegalArgumentException(
          "run " + from + " has checkpoints 1 to " + row.checkpoint() + ", not " + seq);
    }
    Checkpoint checkpoint = new CheckpointCodec().decode(store.checkpoints(from), seq);
    checkpoint = Owed.ofBranch(store, from, checkpoint);
    return start(id, new Origin(row.origin().principal(), null, from, seq), checkpoint);
  }

  /**
   * What the application sees of a run.
   *
   * @param id its name
   * @return a handle; whether the run is there shows when it is asked
   */
  public RunHandle handle(RunId id) {
    return new RunHandle(id, store);
  }

  /** Whether this node may go on with a run that it finds ready. */
  boolean mayGoOn(RunId id) {
    return agents.containsKey(id.agent())
        && !awaitedHere.contains(id)
        && leftForOthers.getIfPresent(id) == null
        && !wheel.isStopped(id);
  }

  /** A run that could not be had because of a command about others is tried once more. */
  private Optional<RunSession> acquire(
      RunId id, Set<RunStatus> from, RunKeeper.Pathfinder pathfinder) {
    Optional<RunSession> taken = keeper.acquire(id, from, pathfinder);
    return taken.isPresent() || !wheel.learns() ? taken : keeper.acquire(id, from, pathfinder);
  }

  private Way wayOf(RunId id, Checkpoint checkpoint, Map<String, RequestRecord> requests) {
    Way way = gate.wayOf(id, checkpoint, requests);
    if (way instanceof Way.Leave) {
      LOG.warn("Run {} is left for a node that has the tool", id);
      leftForOthers.put(id, true);
    }
    return way;
  }

  /**
   * Enters a run that was found ready, and stays until it ends or is parked.
   *
   * @param interruptible whether this node chose the thread, and so may interrupt it when it closes
   * @return whether the run was entered
   */
  boolean resumeIfReady(RunId id, boolean interruptible) {
    Agent agent = agents.get(id.agent());
    return agent != null
        && mayGoOn(id)
        && shutdown.inside(interruptible, () -> !shutdown.isBegun() && tryToEnter(id, agent));
  }

  private boolean tryToEnter(RunId id, Agent agent) {
    try {
      Optional<RunSession> session = acquire(id, Set.of(RunStatus.READY), this::wayOf);
      session.ifPresent(held -> enter(held, agent));
      return session.isPresent();
    } catch (UnreadableCheckpoint e) {
      LOG.warn("Run {} is left for a node of a newer version of hitl: {}", id, e.getMessage());
      leftForOthers.put(id, true);
      return false;
    }
  }

  /** Whether this node has a run. */
  boolean isAtWork() {
    return keeper.isHolding();
  }

  /** Who watches. */
  Streams streams() {
    return streams;
  }

  /** The clock by which everything is timed. */
  Instant now() {
    return store.clock().instant();
  }

  /** After {@link #quiesce} a run is neither started nor taken. */
  void refuseIfClosed() {
    shutdown.refuseIfBegun();
  }

  /** Takes no more runs, and waits for no more decisions inside of agent functions. Idempotent. */
  public void quiesce() {
    shutdown.begin();
  }

  /**
   * Whether the caller is inside an agent function, or a tool of one.
   *
   * @return true if this thread is in a run of this node
   */
  public boolean isInside() {
    return shutdown.isInside();
  }

  /**
   * Takes no more runs, waits for the agent functions and tools that are at work, and gives back
   * every run that this node still has. Those that do not end in time are interrupted where this
   * node chose their thread; a run of which a tool is executing even then keeps its lease and
   * lapses. The caller's own agent function is not waited for.
   *
   * @param patience how long to wait before anything is interrupted; zero for not at all
   */
  public void close(Duration patience) {
    shutdown.close(patience);
  }

  private void enter(RunSession session, Agent agent) {
    Run run = new Run(session, gate, keeper, this);
    try {
      if (run.settle()) {
        gate.yieldPoint(session);
        answers.untilOneIsLetOut(run, agent);
      }
    } catch (NeedHumanApproval parked) {
      if (session.parked().isEmpty()) {
        fail(session, parked);
      }
    } catch (RunLost lost) {
      LOG.warn("{}", lost.getMessage());
    } catch (Throwable e) {
      // An error too: a run that is left running would be entered again and again.
      if (e instanceof InterruptedException) {
        Thread.currentThread().interrupt();
      }
      fail(session, e);
    } finally {
      keeper.leave(session);
      wakeup.signal();
    }
  }

  /**
   * An exception after the run was parked changes nothing: what counts is stored. Where the store
   * failed, the run lapses and is entered again from what is stored.
   */
  private void fail(RunSession session, Throwable e) {
    if (session.parked().isPresent()) {
      LOG.warn("Agent function of {} threw after the run was parked", session.id(), e);
      return;
    }
    boolean storeFailed = e instanceof StoreException store && !store.isUnreadable();
    if (session.isEnded() || storeFailed) {
      LOG.error("Run {} is left, and goes on when its lease is over", session.id(), e);
      return;
    }
    if (shutdown.isInterrupted()) {
      LOG.warn("Agent function of {} was interrupted; its run goes on elsewhere", session.id(), e);
      keeper.letGo(session);
      return;
    }
    try {
      if (e instanceof StoreException unreadable) {
        keeper.quarantine(session, String.valueOf(unreadable.getMessage()));
        return;
      }
      LOG.error("Agent function of {} failed", session.id(), e);
      String message = e.getMessage();
      keeper.fail(session, e.getClass().getSimpleName() + (message == null ? "" : ": " + message));
    } catch (RunLost lost) {
      LOG.warn("{}", lost.getMessage());
    } catch (StoreException failed) {
      LOG.error("Run {} is left, and goes on when its lease is over", session.id(), failed);
    }
  }

  List<Outcome> proposeAndWait(Run run, List<ToolCall> calls, Duration patience)
      throws InterruptedException {
    RunSession session = run.session();
    awaitedHere.add(session.id());
    try {
      Duration most = patience.compareTo(MOST_PATIENCE) > 0 ? MOST_PATIENCE : patience;
      long until = System.nanoTime() + most.toNanos();
      List<Outcome> outcomes = run.propose(calls, true);
      while (outcomes.stream().anyMatch(Outcome.Pending.class::isInstance)) {
        long seen = wakeup.everywhere().count();
        long left = until - System.nanoTime();
        Optional<RunRecord> row = store.run(session.id());
        if (left <= 0 || shutdown.isBegun() || row.isEmpty() || !isAsParked(row.get(), session)) {
          return outcomes;
        } else if (row.get().status() == RunStatus.READY
            && keeper.reacquire(session, unlessTakenElsewhere(session))) {
          outcomes = run.propose(calls, true);
        } else {
          // A hint of another node's decision may not come, so look now and then.
          wakeup.everywhere().await(seen, Math.min(left, LOOK_EVERY.toNanos()));
        }
      }
      return outcomes;
    } finally {
      if (session.parked().isPresent()) {
        // Nobody waits here any more, so this node's first right ends.
        keeper.letGo(session);
        keeper.leave(session);
      }
      awaitedHere.remove(session.id());
      wakeup.signal();
    }
  }

  /**
   * Whether a parked run still goes on from where its agent function waits. A person may have ended
   * it or taken it elsewhere; its agent is then to be entered afresh, if at all.
   */
  private static boolean isAsParked(RunRecord row, RunSession session) {
    return !row.status().hasEnded() && row.checkpoint() == session.run().checkpoint();
  }

  /** The run is taken only as it was read before this looks, so a later change makes it lost. */
  private RunKeeper.Pathfinder unlessTakenElsewhere(RunSession session) {
    return (id, checkpoint, requests) ->
        store.run(id).filter(row -> isAsParked(row, session)).isPresent()
            ? gate.wayOf(id, checkpoint, requests)
            : new Way.Wait();
  }

  String delegate(Run parent, String agentName, String key, String input) {
    parent.refuseIfParked();
    RunSession session = parent.session();
    Agent agent = agent(agentName);
    RunId id = childId(session.id(), agentName, key);
    Origin origin = new Origin(session.run().origin().principal(), session.id(), null, 0);
    Progress progress = session.progress().delegated(session.id());
    if (progress.lineage().size() > MOST_DEPTH) {
      throw new SubRunFailed(id, "runs are delegated at most " + MOST_DEPTH + " deep");
    }
    Checkpoint first = Checkpoint.first(List.of(Message.user(input))).with(progress);
    Optional<RunSession> opened = wheel.open(id, origin, first);
    Cancellation.Shield shield = Cancellation.shield();
    try {
      opened.ifPresent(child -> enter(child, agent));
    } finally {
      shield.close();
    }
    Instant now = store.clock().instant();
    opened
        .map(RunSession::progress)
        .or(() -> keeper.progress(id))
        .ifPresent(used -> session.usedBy(used.total(), now));
    RunRecord row = new RunHandle(id, store).row();
    return switch (row.status()) {
      case FINISHED -> row.outcome() == null ? "" : row.outcome();
      case FAILED, QUARANTINED, ABORTED ->
          throw new SubRunFailed(id, String.valueOf(row.outcome()));
      case PARKED, READY, PAUSED, RUNNING -> throw gate.await(session, id, waitsFor(id));
    };
  }

  private List<String> waitsFor(RunId id) {
    return store.requestsOf(id).stream()
        .filter(request -> request.status().isWaiting())
        .map(Request::reference)
        .toList();
  }

  private static RunId childId(RunId parent, String agent, String key) {
    String digest = Digest.of("hitl.subrun.v1").add(parent.toString()).add(agent).add(key).hex();
    return new RunId(parent.tenant(), agent, "sub-" + digest.substring(0, 32));
  }

  private Agent agent(String name) {
    Agent agent = agents.get(name);
    if (agent == null) {
      throw new IllegalArgumentException(
          "no agent '" + name + "' is registered; known agents: " + agents());
    }
    return agent;
  }

  /**
   * Takes a run that its caller drives, for frameworks that have a loop of their own; starts it
   * where it is not there.
   *
   * @param id its name
   * @param origin where it comes from, should it be started
   * @return the run
   * @throws NeedHumanApproval if it waits for people
   * @throws IllegalStateException if it has ended, another node holds it, or this node is closed
   * @throws IllegalArgumentException if an agent of its name is registered, which would be entered
   *     with it
   */
  public OpenRun open(RunId id, Origin origin) {
    if (agents.containsKey(id.agent())) {
      throw new IllegalArgumentException(
          "agent '"
              + id.agent()
              + "' is registered, so its runs are driven by its function: start them");
    }
    refuseIfClosed();
    Optional<RunSession> session = wheel.open(id, origin, Checkpoint.first(List.of()));
    if (session.isEmpty()) {
      session = acquire(id, Set.of(RunStatus.READY, RunStatus.FAILED), gate::wayOf);
    }
    if (session.isEmpty()) {
      RunStatus status = new RunHandle(id, store).status();
      if (status == RunStatus.PARKED || status == RunStatus.READY || status == RunStatus.PAUSED) {
        throw NeedHumanApproval.parked(id, waitsFor(id), "run " + id + " waits for people");
      }
      throw new IllegalStateException("run " + id + " cannot be opened, it is " + status);
    }
    Run run = new Run(session.get(), gate, keeper, this);
    OpenRun open = new OpenRun(run, keeper, wakeup, answers);
    try {
      run.settle();
      gate.yieldPoint(session.get());
      run.refuseIfParked();
      open.settleAnswer();
      return open;
    } catch (RuntimeException | Error e) {
      keeper.leave(session.get());
      throw e;
    }
  }
}
