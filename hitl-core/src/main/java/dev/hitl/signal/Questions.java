package dev.hitl.signal;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Asks the application's code on a few daemon threads, several questions of one call at the same
 * time, and waits for all of them no longer than one limit. Thread-safe.
 */
final class Questions implements AutoCloseable {
  private static final int MOST_THREADS = 16;
  private static final int MOST_WAITING = 256;
  private static final long IDLE_SECONDS = 10;

  private final Duration limit;
  private final ThreadPoolExecutor threads;

  /**
   * @param limit how long the answers about one call may take
   * @param name of the threads
   */
  Questions(Duration limit, String name) {
    this.limit = limit;
    threads =
        new ThreadPoolExecutor(
            MOST_THREADS,
            MOST_THREADS,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(MOST_WAITING),
            body -> {
              Thread thread = new Thread(body, name);
              thread.setDaemon(true);
              return thread;
            });
    threads.allowCoreThreadTimeOut(true);
  }

  /** Until when the answers of questions that are asked from now on are waited for. */
  long until() {
    return System.nanoTime() + limit.toNanos();
  }

  /** Begins to ask; null where too many wait already. */
  <T> @Nullable Future<@Nullable T> ask(Callable<@Nullable T> question) {
    try {
      return threads.submit(question);
    } catch (RejectedExecutionException e) {
      return null;
    }
  }

  /**
   * Waits for an answer.
   *
   * @param asked what {@link #ask} gave
   * @param until what {@link #until} gave
   * @throws Unanswered if there is none in time; what the code that was asked says of that is not
   *     part of the message, because it may repeat what it looked at
   */
  <T> @Nullable T answer(@Nullable Future<@Nullable T> asked, long until) throws Unanswered {
    if (asked == null) {
      throw new Unanswered("too many calls wait for it", null);
    }
    try {
      return asked.get(Math.max(0, until - System.nanoTime()), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      throw new Unanswered("it took longer than " + limit, null);
    } catch (ExecutionException e) {
      Throwable cause = Objects.requireNonNullElse(e.getCause(), e);
      throw new Unanswered("it threw " + cause.getClass().getSimpleName(), cause);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Unanswered("the wait for it was interrupted", null);
    } finally {
      asked.cancel(true);
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }

  /** There is no answer, or none that can be used. */
  static final class Unanswered extends Exception {
    private static final long serialVersionUID = 1L;

    Unanswered(String message, @Nullable Throwable cause) {
      super(message, cause);
    }
  }
}
