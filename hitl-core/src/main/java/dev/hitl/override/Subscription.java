package dev.hitl.override;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one subscriber has not seen yet, and the daemon thread that brings it, which begins with the
 * first chunk. Thread-safe.
 */
final class Subscription implements Streams.Watching {
  private static final Logger LOG = LoggerFactory.getLogger(Subscription.class);
  private static final int MOST = 100_000;

  /** Either some that were dropped, or one that was not. */
  private record Next(long missed, @Nullable Chunk chunk) {}

  private final Scope scope;
  private final int capacity;
  private final Subscriber subscriber;
  private final Consumer<Subscription> ended;
  private final Deque<Chunk> unseen = new ArrayDeque<>();
  private long missed;
  private boolean closed;
  private @Nullable Thread thread;

  Subscription(Scope scope, int capacity, Subscriber subscriber, Consumer<Subscription> ended) {
    if (capacity < 1 || capacity > MOST) {
      throw new IllegalArgumentException("1 to " + MOST + " chunks are kept, not " + capacity);
    }
    this.scope = scope;
    this.capacity = capacity;
    this.subscriber = subscriber;
    this.ended = ended;
  }

  Scope scope() {
    return scope;
  }

  synchronized void add(Chunk chunk) {
    if (closed) {
      return;
    }
    if (unseen.size() == capacity) {
      unseen.remove();
      missed++;
    }
    unseen.add(chunk);
    if (thread == null) {
      Thread started = new Thread(this::run, "hitl-watch");
      started.setDaemon(true);
      thread = started;
      started.start();
    }
    notifyAll();
  }

  private void run() {
    try {
      for (Next next = next(); next != null; next = next()) {
        tell(next);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized @Nullable Next next() throws InterruptedException {
    while (!closed && unseen.isEmpty()) {
      wait();
    }
    if (closed) {
      return null;
    }
    if (missed > 0) {
      Next gap = new Next(missed, null);
      missed = 0;
      return gap;
    }
    return new Next(0, unseen.remove());
  }

  private void tell(Next next) {
    try {
      if (next.chunk() == null) {
        subscriber.missed(next.missed());
      } else {
        subscriber.on(next.chunk());
      }
    } catch (RuntimeException | Error e) {
      LOG.warn("A subscriber of {} threw; it is told of what comes next", scope, e);
    }
  }

  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      unseen.clear();
      notifyAll();
    }
    ended.accept(this);
  }
}
