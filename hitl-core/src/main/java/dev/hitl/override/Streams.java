package dev.hitl.override;

import dev.hitl.call.RunId;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Brings what agents of this node say to those who watch. Nobody who watches, however slow, keeps
 * an agent waiting; where nobody watches, saying something costs next to nothing. Thread-safe.
 */
public final class Streams implements AutoCloseable {
  private final List<Subscription> subscriptions = new CopyOnWriteArrayList<>();
  private volatile boolean closed;

  /** Nobody watches yet. */
  public Streams() {}

  /** A standing wish to watch. Thread-safe. */
  public interface Watching extends AutoCloseable {
    /**
     * Ends it: what was not seen by now is dropped, and the subscriber is called no more, save
     * where it is being called already. Idempotent.
     */
    @Override
    void close();
  }

  /**
   * Watches agents of this node from now on.
   *
   * @param scope whose
   * @param capacity how many chunks are kept that the subscriber has not seen; where there are
   *     more, the oldest are dropped
   * @param subscriber told
   * @return ends it when it is closed; it ends with the node as well
   * @throws IllegalArgumentException if the capacity is not within 1 and 100,000
   * @throws IllegalStateException if the node is closed
   */
  public Watching watch(Scope scope, int capacity, Subscriber subscriber) {
    Subscription subscription =
        new Subscription(scope, capacity, subscriber, subscriptions::remove);
    subscriptions.add(subscription);
    if (closed) {
      subscription.close();
      throw new IllegalStateException("this node of hitl is closed; nobody says anything here");
    }
    return subscription;
  }

  /**
   * Whether anybody watches a run.
   *
   * @param run its name
   * @return false where saying something would be in vain
   */
  public boolean isWatched(RunId run) {
    for (Subscription subscription : subscriptions) {
      if (subscription.scope().covers(run)) {
        return true;
      }
    }
    return false;
  }

  /**
   * Brings something to those who watch. Returns at once.
   *
   * @param chunk what was said
   */
  public void emit(Chunk chunk) {
    for (Subscription subscription : subscriptions) {
      if (subscription.scope().covers(chunk.run())) {
        subscription.add(chunk);
      }
    }
  }

  /** Ends every subscription. Idempotent. */
  @Override
  public void close() {
    closed = true;
    subscriptions.forEach(Subscription::close);
  }
}
