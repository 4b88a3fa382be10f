package dev.hitl.gate;

import dev.hitl.request.Request;
import dev.hitl.store.Applied;
import dev.hitl.store.Step;
import dev.hitl.store.Store;
import dev.hitl.store.StoreException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/**
 * What came of an execution, to be written with some patience: what was executed and is not written
 * has to be looked up by a person.
 *
 * @param steps the end of the execution first, and what goes with it
 */
record Result(List<Step> steps) {
  private static final int MAX_ATTEMPTS = 6;

  /** Doubles with each attempt: about a second in all, well within a lease. */
  private static final Duration FIRST_PAUSE = Duration.ofMillis(20);

  /**
   * Writes it.
   *
   * @return the request that was executed as it stands now; empty where its claim was lost, so that
   *     it is in doubt by now
   * @throws StoreException if the store could not be reached all the time
   */
  Optional<Request> write(Store store) {
    // A tool that was interrupted must not cost the write as well; the flag is set again after it.
    boolean interrupted = Thread.interrupted();
    try {
      for (int attempt = 1; ; attempt++) {
        try {
          return tried(store);
        } catch (StoreException e) {
          if (attempt == MAX_ATTEMPTS) {
            throw e;
          }
          LockSupport.parkNanos(FIRST_PAUSE.toNanos() << attempt);
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private Optional<Request> tried(Store store) {
    if (store.apply(steps) instanceof Applied.Done done) {
      return Optional.of(done.requests().get(0));
    }
    Request written = steps.get(0).after();
    // Where the heads are the same, an earlier attempt was committed although it threw.
    return store.request(written.id()).filter(now -> now.head().equals(written.head()));
  }
}
