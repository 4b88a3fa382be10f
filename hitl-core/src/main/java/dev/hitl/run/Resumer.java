package dev.hitl.run;

import dev.hitl.call.RunId;
import dev.hitl.checkpoint.RunRecord;
import dev.hitl.checkpoint.RunStatus;
import dev.hitl.escalate.Courier;
import dev.hitl.escalate.Sweeper;
import dev.hitl.gate.RunKeeper;
import dev.hitl.store.RunQuery;
import dev.hitl.store.Store;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Goes on with runs whose decisions are there. {@link #resumeDue} does it once, on the caller's
 * thread; {@link #start} does it all the time:
 *
 * <ul>
 *   <li>one thread extends this node's leases, three times as often as they last;
 *   <li>one thread acts on deadlines and leases that are over;
 *   <li>one thread brings notices to the notifiers, which may be slow;
 *   <li>one thread looks for runs that are ready and hands them to the executor.
 * </ul>
 *
 * <p>All of them wake when this JVM commits something, and look by themselves at the poll interval.
 * Any number of nodes may do it on one store. Thread-safe.
 */
public final class Resumer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Resumer.class);
  private static final int PAGE = 100;
  private static final Duration MOST_WAIT = Duration.ofSeconds(10);
  private static final Duration LOOK_EVERY = Duration.ofMillis(50);

  private final Store store;
  private final Runner runner;
  private final Sweeper sweeper;
  private final Courier courier;
  private final Wakeup wakeup;
  private final RunKeeper keeper;
  private final long beatMillis;
  private final Duration poll;
  private final Set<RunId> underway = ConcurrentHashMap.newKeySet();

  /** Found ready while they were still under way: something was decided meanwhile. */
  private final Set<RunId> passedOver = ConcurrentHashMap.newKeySet();

  private final CountDownLatch closed = new CountDownLatch(1);
  private volatile boolean closing;
  private List<Thread> workers = List.of();

  /**
   * @param store where runs are kept
   * @param runner enters agents
   * @param sweeper acts on deadlines and leases
   * @param courier brings notices
   * @param wakeup wakes the threads
   * @param keeper extends this node's leases
   * @param lease how long a lease holds without a heartbeat; extended three times as often
   * @param poll how often to look when nothing wakes
   */
  public Resumer(
      Store store,
      Runner runner,
      Sweeper sweeper,
      Courier courier,
      Wakeup wakeup,
      RunKeeper keeper,
      Duration lease,
      Duration poll) {
    this.store = store;
    this.runner = runner;
    this.sweeper = sweeper;
    this.courier = courier;
    this.wakeup = wakeup;
    this.keeper = keeper;
    beatMillis = Math.max(1, lease.toMillis() / 3);
    this.poll = poll;
  }

  /**
   * Does once, on this thread, all that is due: deadlines, leases, notices, and every run that is
   * ready, until none is.
   *
   * @return how many times a run was entered
   */
  public int resumeDue() {
    int entered = 0;
    int round;
    do {
      sweeper.sweep();
      courier.deliver();
      round = 0;
      for (RunId run : ready()) {
        round += tryToResume(run) ? 1 : 0;
      }
      entered += round;
    } while (round > 0);
    courier.deliver();
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
    Thread heart = new Thread(this::beat, "hitl-heartbeat");
    heart.setDaemon(true);
    heart.start();
    workers =
        List.of(
            thread("sweeper", this::sweep),
            thread("courier", courier::deliver),
            thread("resumer", () -> dispatch(executor)));
    workers.forEach(Thread::start);
  }

  /** A run that cannot be taken keeps no other back. */
  private boolean tryToResume(RunId run) {
    try {
      return runner.resumeIfReady(run);
    } catch (RuntimeException e) {
      LOG.error("Run {} could not be resumed; it is tried again", run, e);
      return false;
    }
  }

  private void sweep() {
    if (sweeper.sweep() > 0) {
      wakeup.signal();
    }
  }

  /** On a thread of its own and at its own pace: whatever is slow must not cost a lease. */
  private void beat() {
    try {
      while (!closed.await(beatMillis, TimeUnit.MILLISECONDS)) {
        try {
          keeper.beat();
        } catch (RuntimeException | Error e) {
          LOG.error("The leases of this node could not be extended; tried again", e);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void dispatch(Executor executor) {
    for (RunId run : ready()) {
      if (closing) {
        return;
      }
      if (!underway.add(run)) {
        passedOver.add(run);
        continue;
      }
      try {
        executor.execute(
            () -> {
              boolean entered = false;
              try {
                entered = tryToResume(run);
              } finally {
                underway.remove(run);
                // Otherwise nothing changed, and waking would only find the same run again at once.
                if (passedOver.remove(run) || entered) {
                  wakeup.signal();
                }
              }
            });
      } catch (RejectedExecutionException e) {
        underway.remove(run);
        LOG.warn("The executor takes no more runs: {}", e.getMessage());
      }
    }
  }

  private List<RunId> ready() {
    List<RunId> found = new ArrayList<>();
    Set<String> agents = runner.agents();
    if (agents.isEmpty()) {
      return found;
    }
    @Nullable Instant afterTime = null;
    @Nullable RunId after = null;
    List<RunRecord> page;
    do {
      page = store.runs(new RunQuery(Set.of(RunStatus.READY), agents, afterTime, after, PAGE));
      for (RunRecord run : page) {
        if (runner.canGoOn(run.id())) {
          found.add(run.id());
        }
        afterTime = run.updatedAt();
        after = run.id();
      }
    } while (page.size() == PAGE);
    return found;
  }

  private Thread thread(String name, Runnable round) {
    Thread thread =
        new Thread(
            () -> {
              while (!closing) {
                long seen = wakeup.count();
                try {
                  round.run();
                } catch (RuntimeException | Error e) {
                  LOG.error("A round of hitl-{} failed; it goes on with the next", name, e);
                  seen = wakeup.count();
                }
                try {
                  wakeup.await(seen, poll.toNanos());
                } catch (InterruptedException e) {
                  return;
                }
              }
            },
            "hitl-" + name);
    thread.setDaemon(true);
    return thread;
  }

  /** Takes no more runs; leases are extended until {@link #close}. Idempotent. */
  public void quiesce() {
    closing = true;
    wakeup.signal();
  }

  /**
   * Stops the threads. Rounds under way are finished first, and for up to ten seconds the leases of
   * runs that are still being worked on are extended. Idempotent.
   */
  @Override
  public synchronized void close() {
    quiesce();
    try {
      for (Thread worker : workers) {
        worker.join(MOST_WAIT.toMillis());
      }
      long until = System.nanoTime() + MOST_WAIT.toNanos();
      while (!workers.isEmpty() && keeper.isAtWork() && System.nanoTime() < until) {
        wakeup.await(wakeup.count(), LOOK_EVERY.toNanos());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      closed.countDown();
    }
  }
}
