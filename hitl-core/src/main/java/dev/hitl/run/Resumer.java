package dev.hitl.run;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.hitl.call.RunId;
import dev.hitl.escalate.Courier;
import dev.hitl.escalate.QueueAlerts;
import dev.hitl.escalate.Sweeper;
import dev.hitl.store.Store;
import dev.hitl.store.Store.Listening;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Goes on with runs whose decisions are there. {@link #resumeDue} does it once, on the caller's
 * thread; {@link #start} does it all the time:
 *
 * <ul>
 *   <li>one thread looks for runs that are ready and hands them to the executor. It wakes when this
 *       node commits something and when the store hints that another did, and looks by itself: soon
 *       after something happened, and more and more seldom, down to the poll interval, where
 *       nothing does. While no agent is registered it asks the store for nothing;
 *   <li>one thread brings notices to the notifiers, which may be slow. It wakes when this node
 *       commits something; what others commit is theirs to bring, or found at the poll interval;
 *   <li>one thread reads what people say to runs, when it is woken in the same way, and at the poll
 *       interval;
 *   <li>one thread acts on deadlines and leases that are over, at the poll interval only.
 * </ul>
 *
 * <p>A parked run costs neither a thread nor a timer. Any number of nodes may do it on one store.
 * Thread-safe.
 */
public final class Resumer {
  private static final Logger LOG = LoggerFactory.getLogger(Resumer.class);

  /** Handed to the executor and not begun yet; the rest stays in the store, for any node. */
  private static final int MOST_QUEUED = 100;

  private static final Duration FORGET_AFTER = Duration.ofSeconds(30);
  private static final Duration REST = Duration.ofMillis(1);
  private static final Duration COURIERS_REST = Duration.ofMillis(20);
  private static final Duration OVERRIDES_REST = Duration.ofMillis(20);
  private static final long LEAST_JOIN = TimeUnit.SECONDS.toNanos(1);

  private final Store store;
  private final Runner runner;
  private final Sweeper sweeper;
  private final Courier courier;
  private final QueueAlerts queueAlerts;
  private final Overrides overrides;
  private final Wakeup wakeup;
  private final Duration poll;
  private final ReadyRuns lookout;
  private final Set<RunId> underway = ConcurrentHashMap.newKeySet();

  /** Found ready while they were still under way: something was decided meanwhile. */
  private final Set<RunId> passedOver = ConcurrentHashMap.newKeySet();

  /** Ready but not to be had, such as a run whose node has the first right: no reason to hurry. */
  private final Cache<RunId, Boolean> inVain =
      Caffeine.newBuilder().maximumSize(10_000).expireAfterWrite(FORGET_AFTER).build();

  private final AtomicInteger queued = new AtomicInteger();
  private volatile boolean more;
  private volatile boolean closing;
  private List<Rounds> workers = List.of();
  private @Nullable Listening listening;

  /**
   * @param store where runs are kept
   * @param runner enters agents
   * @param sweeper acts on deadlines and leases
   * @param courier brings notices
   * @param queueAlerts tells of queues that are too old
   * @param overrides what people say to runs
   * @param wakeup wakes the threads
   * @param poll how often to look at least
   */
  public Resumer(
      Store store,
      Runner runner,
      Sweeper sweeper,
      Courier courier,
      QueueAlerts queueAlerts,
      Overrides overrides,
      Wakeup wakeup,
      Duration poll) {
    this.store = store;
    this.runner = runner;
    this.sweeper = sweeper;
    this.courier = courier;
    this.queueAlerts = queueAlerts;
    this.overrides = overrides;
    this.wakeup = wakeup;
    this.poll = poll;
    lookout = new ReadyRuns(store);
  }

  /**
   * Does once, on this thread, all that is due: deadlines, leases, notices, and every run that is
   * ready, until none is.
   *
   * @return how many times a run was entered
   * @throws IllegalStateException if the node is closed
   */
  public int resumeDue() {
    runner.refuseIfClosed();
    int entered = 0;
    int round;
    do {
      sweeper.sweep();
      overrides.look();
      courier.deliver();
      round = 0;
      List<RunId> ready =
          new ReadyRuns(store).look(runner.agents(), runner::mayGoOn, Integer.MAX_VALUE);
      for (RunId run : ready) {
        round += tryToResume(run, false) ? 1 : 0;
      }
      entered += round;
    } while (round > 0 && !closing);
    courier.deliver();
    queueAlerts.look();
    return entered;
  }

  /**
   * Begins to do it all the time, on daemon threads.
   *
   * @param executor runs agent functions; the caller's to close
   */
  public synchronized void start(Executor executor) {
    if (closing || !workers.isEmpty()) {
      throw new IllegalStateException("already started, or closed");
    }
    workers =
        List.of(
            new Rounds(
                "hitl-resumer",
                () -> dispatch(executor),
                wakeup.everywhere(),
                Interval.quickening(poll),
                REST),
            new Rounds(
                "hitl-courier",
                () -> courier.deliver() + queueAlerts.look() > 0,
                wakeup,
                Interval.steady(poll),
                COURIERS_REST),
            new Rounds(
                "hitl-overrides",
                this::look,
                wakeup.everywhere(),
                Interval.steady(poll),
                OVERRIDES_REST),
            new Rounds(
                "hitl-sweeper", this::sweep, new Wakeup(), Interval.steady(poll), Duration.ZERO));
    workers.forEach(Rounds::start);
  }

  /** A run that cannot be taken keeps no other back. */
  private boolean tryToResume(RunId run, boolean interruptible) {
    try {
      return runner.resumeIfReady(run, interruptible);
    } catch (RuntimeException e) {
      LOG.error("Run {} could not be resumed; it is tried again", run, e);
      return false;
    }
  }

  private boolean sweep() {
    boolean moved = sweeper.sweep() > 0;
    if (moved) {
      wakeup.signal();
    }
    return moved;
  }

  /** Hears what people say, where this node has a run or may take one. */
  private boolean look() {
    if ((runner.agents().isEmpty() && !runner.isAtWork()) || !listen()) {
      return false;
    }
    boolean changed = overrides.look();
    if (changed) {
      // What was stopped may go on.
      wakeup.signal();
    }
    return changed;
  }

  /** One look; whether it found a run that was not tried in vain before. */
  private boolean dispatch(Executor executor) {
    Set<String> agents = runner.agents();
    int room = MOST_QUEUED - queued.get();
    if (agents.isEmpty() || room <= 0 || !listen()) {
      return false;
    }
    List<RunId> found = lookout.look(agents, run -> runner.mayGoOn(run) && begin(run), room);
    more = lookout.hasMore();
    boolean fresh = found.stream().anyMatch(run -> inVain.getIfPresent(run) == null);
    // Other nodes found the same ones; in another order they seldom want the same one at once.
    Collections.shuffle(found);
    queued.addAndGet(found.size());
    for (RunId run : found) {
      hand(run, executor);
    }
    return fresh;
  }

  /** Before the first look, so that nothing falls in between; false when it is too late. */
  private synchronized boolean listen() {
    if (listening == null && !closing) {
      listening =
          store.listen(
              () -> {
                overrides.hinted();
                wakeup.everywhere().signal();
              });
    }
    return !closing;
  }

  private boolean begin(RunId run) {
    if (underway.add(run)) {
      return true;
    }
    passedOver.add(run);
    if (!underway.add(run)) {
      return false;
    }
    // It ended just now, and may not have seen that it was passed over.
    passedOver.remove(run);
    return true;
  }

  private void hand(RunId run, Executor executor) {
    try {
      executor.execute(() -> go(run));
    } catch (RejectedExecutionException e) {
      queued.decrementAndGet();
      underway.remove(run);
      LOG.warn("The executor takes no more runs: {}", e.getMessage());
    }
  }

  private void go(RunId run) {
    if (queued.decrementAndGet() <= MOST_QUEUED / 2 && more) {
      wakeup.everywhere().signal();
    }
    boolean entered = false;
    try {
      entered = tryToResume(run, true);
      if (!entered) {
        inVain.put(run, true);
      }
    } finally {
      underway.remove(run);
      // Otherwise nothing changed, and waking would only find the same run again at once.
      if (passedOver.remove(run) || entered) {
        wakeup.signal();
      }
    }
  }

  /** Takes no more runs. Idempotent. */
  public synchronized void quiesce() {
    closing = true;
    if (listening != null) {
      listening.close();
    }
    workers.forEach(Rounds::stop);
  }

  /**
   * Stops the threads. Rounds under way are finished first, where they are in time, and interrupted
   * where not. Idempotent.
   *
   * @param patience for all of them, though each has a second
   */
  public void close(Duration patience) {
    quiesce();
    List<Rounds> started;
    synchronized (this) {
      started = workers;
    }
    long until = System.nanoTime() + TimeUnit.NANOSECONDS.convert(patience);
    try {
      for (Rounds worker : started) {
        worker.join(Math.max(LEAST_JOIN, until - System.nanoTime()));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
