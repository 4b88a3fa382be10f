package dev.hitl.store;

import dev.hitl.checkpoint.RunStatus;
import dev.hitl.request.Trigger;
import dev.hitl.store.Store.Listening;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArraySet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Those who listen to a store, and which commits they are told of; for whoever writes a store.
 * Thread-safe.
 */
public final class Listeners {
  private static final Logger LOG = LoggerFactory.getLogger(Listeners.class);

  /** Parked runs wait for none of these, but the run may be let go with them or soon after. */
  private static final Set<Trigger> UNBLOCKING = Set.of(Trigger.LOSE, Trigger.RERUN);

  private final Set<Told> listeners = new CopyOnWriteArraySet<>();

  /** Nobody listens yet. */
  public Listeners() {}

  /** By identity, so that one hint that listens twice is two. */
  private static final class Told {
    private final Runnable hint;
    private volatile boolean closed;

    private Told(Runnable hint) {
      this.hint = hint;
    }
  }

  /**
   * Adds a listener.
   *
   * @param hint called by each {@link #tell}
   * @return ends it when it is closed
   */
  public Listening listen(Runnable hint) {
    Told told = new Told(hint);
    listeners.add(told);
    return () -> {
      told.closed = true;
      listeners.remove(told);
    };
  }

  /** Calls every listener on this thread. One that throws keeps the others from nothing. */
  public void tell() {
    for (Told told : listeners) {
      if (told.closed) {
        continue;
      }
      try {
        told.hint.run();
      } catch (RuntimeException | Error e) {
        // What was committed is committed, whatever becomes of a hint.
        LOG.warn("A listener of the store threw; it is told again of the next change", e);
      }
    }
  }

  /**
   * Whether a run may have become ready through a change of one.
   *
   * @param write the change
   * @param written what became of it
   * @return true where the run may be ready, or has ended and another may have waited for it
   */
  public static boolean mayReady(RunWrite write, RunWritten written) {
    boolean mayBeReady =
        write.status() == RunStatus.READY
            || (write.status() == RunStatus.PARKED && write.opened().isEmpty());
    boolean endsForParent = write.status().hasEnded() && write.before().origin().parent() != null;
    return written == RunWritten.SAVED && (mayBeReady || endsForParent);
  }

  /**
   * Whether an override was put down or taken back.
   *
   * @param steps the steps that were taken
   * @return true where one of them is an override's
   */
  public static boolean mayOverride(List<StandingStep> steps) {
    return steps.stream().anyMatch(step -> step.id().startsWith(OverrideRecord.KIND + ":"));
  }

  /**
   * Whether a run may have become ready through steps of requests.
   *
   * @param applied what became of the steps
   * @param steps the steps
   * @return true where one was taken that ends a wait or an execution whose node fell silent
   */
  public static boolean mayReady(Applied applied, List<Step> steps) {
    return applied instanceof Applied.Done
        && steps.stream().anyMatch(step -> step.waits() < 0 || UNBLOCKING.contains(step.trigger()));
  }
}
