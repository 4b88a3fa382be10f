package dev.hitl.gate;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.hitl.call.RunId;
import dev.hitl.checkpoint.RunRecord;
import dev.hitl.checkpoint.RunStatus;
import dev.hitl.request.RequestStatus;
import dev.hitl.store.RunWrite;
import dev.hitl.store.RunWritten;
import dev.hitl.store.Store;
import dev.hitl.store.StoreException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The runs that one node is at work on, and those that it left while the store may still have them
 * under its lease. Thread-safe.
 */
final class HeldRuns {
  private static final Logger LOG = LoggerFactory.getLogger(HeldRuns.class);
  private static final int MOST_LEFT = 10_000;
  private static final int ATTEMPTS = 3;

  private final Store store;
  private final String node;
  private final Duration lease;
  private final Heartbeat heartbeat;

  /** By session and not by name: one that is over must not end the hold of the next. */
  private final Set<RunSession> held = ConcurrentHashMap.newKeySet();

  /** Nobody extends their leases, so each is over by the time it is forgotten here. */
  private final Cache<RunSession, Boolean> left;

  HeldRuns(Store store, String node, Duration lease) {
    this.store = store;
    this.node = node;
    this.lease = lease;
    left = Caffeine.newBuilder().maximumSize(MOST_LEFT).expireAfterWrite(lease).build();
    heartbeat = new Heartbeat(this::beat, () -> !held.isEmpty(), lease.dividedBy(3));
  }

  RunSession add(RunSession session) {
    held.add(session);
    heartbeat.start();
    return session;
  }

  void remove(RunSession session) {
    if (held.remove(session) && node.equals(session.run().node())) {
      left.put(session, true);
    }
  }

  boolean isEmpty() {
    return held.isEmpty();
  }

  void forEach(Consumer<RunSession> action) {
    held.forEach(action);
  }

  void beat() {
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

  /** Whether a batch of any of them is on its way, so that a tool may be executing. */
  boolean isExecuting() {
    return held.stream().anyMatch(RunSession::isInGate);
  }

  /** Gives back all that can be, and extends no lease any more. */
  void close(Consumer<RunSession> letGo) {
    heartbeat.close();
    List.copyOf(held).forEach(letGo);
    List.copyOf(left.asMap().keySet()).forEach(this::tryToGiveBack);
  }

  private void tryToGiveBack(RunSession session) {
    try {
      giveBack(session);
    } catch (RuntimeException e) {
      LOG.warn("Run {} is not given back; it goes on when its lease is over", session.id(), e);
    }
  }

  boolean isBeating() {
    return heartbeat.isBeating();
  }

  /**
   * Ends this node's lease of a run whose session is over, if it is still that session's. Not while
   * one of its requests is executing: only when the lease is over may anybody call that in doubt.
   */
  void giveBack(RunSession session) {
    long fence = session.run().fence();
    for (int i = 0; i < ATTEMPTS; i++) {
      Optional<RunRecord> row = store.run(session.id());
      if (row.isEmpty() || row.get().fence() != fence || !node.equals(row.get().node())) {
        return;
      }
      RunRecord run = row.get();
      if (run.status() == RunStatus.RUNNING && isExecuting(run.id())) {
        return;
      }
      // The store makes it ready in place of parked where it waits for nothing.
      RunWrite parked =
          new RunWrite(run, RunStatus.PARKED, null, false, null, List.of(), List.of(), List.of());
      if (store.writeRun(parked) == RunWritten.SAVED) {
        return;
      }
    }
  }

  private boolean isExecuting(RunId id) {
    return store.requestsOf(id).stream()
        .anyMatch(request -> request.status() == RequestStatus.EXECUTING);
  }
}
