package dev.hitl.tool;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether a person wants the tool call to end that this thread is in. A tool that takes long asks
 * now and then; one that is {@link Cancellable} is interrupted besides.
 *
 * <p>Thread-safe. {@link #current} belongs to the thread that the tool was called on: a tool that
 * hands work to another thread passes the value along.
 */
public final class Cancellation {
  private static final Logger LOG = LoggerFactory.getLogger(Cancellation.class);
  private static final ThreadLocal<Cancellation> CURRENT = new ThreadLocal<>();
  private static final Cancellation NEVER = new Cancellation(Thread.currentThread());

  private final Thread thread;
  private boolean interruptible;
  private volatile @Nullable String reason;
  private @Nullable List<Runnable> listeners;
  private boolean running;
  private boolean interrupted;
  private boolean over;

  /** Who is in a listener. */
  private @Nullable Thread teller;

  /** How many agent functions the body has entered, which are not to be interrupted. */
  private int shields;

  private Cancellation(Thread thread) {
    this.thread = thread;
  }

  /** The call was cancelled: what {@link Cancellation#throwIfCancelled} throws. */
  public static final class Cancelled extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final boolean nothingRan;

    private Cancelled(String message, @Nullable Throwable cause, boolean nothingRan) {
      super(message, cause);
      this.nothingRan = nothingRan;
    }

    /**
     * Whether the tool's body was not even entered.
     *
     * @return true if nothing ran
     */
    public boolean nothingRan() {
      return nothingRan;
    }
  }

  /**
   * That of the tool call that this thread is in.
   *
   * @return never null; never cancelled outside a tool
   */
  public static Cancellation current() {
    Cancellation current = CURRENT.get();
    return current == null ? NEVER : current;
  }

  /**
   * A token for a call that this thread is about to make. The gate makes these; a tool has no use
   * for it.
   *
   * @return not cancelled
   */
  public static Cancellation ofThisThread() {
    return new Cancellation(Thread.currentThread());
  }

  /**
   * Whether a person wants the call to end.
   *
   * @return true from then on
   */
  public boolean isCancelled() {
    return reason != null;
  }

  /**
   * Who wants it and why.
   *
   * @return one line, or empty while nobody does
   */
  public Optional<String> reason() {
    return Optional.ofNullable(reason);
  }

  /**
   * Ends the call here if a person wants that.
   *
   * @throws Cancelled if so; let it pass
   */
  public void throwIfCancelled() {
    String why = reason;
    if (why != null) {
      throw new Cancelled(why, null, false);
    }
  }

  /**
   * Asks to be told, such as to cancel a statement or to close a connection.
   *
   * @param action called at most once, on the thread that cancels, or at once on this one where it
   *     is cancelled already; it returns soon. What it throws is logged. The call is not over
   *     before an action that is under way has returned, and none begins afterwards, so what the
   *     tool closes or gives back when it ends may still be met by an action, and what is used
   *     after the call never is
   */
  public void onCancel(Runnable action) {
    synchronized (this) {
      if (over) {
        return;
      }
      if (reason == null) {
        List<Runnable> told = listeners == null ? new ArrayList<>() : listeners;
        told.add(action);
        listeners = told;
        return;
      }
    }
    tell(action);
  }

  /**
   * Cancels the call. The gate does; a tool has no use for it. Only the first time counts.
   *
   * @param why who wants it and why, in one line
   */
  public void cancel(String why) {
    List<Runnable> told;
    synchronized (this) {
      if (reason != null || this == NEVER) {
        return;
      }
      reason = why;
      told = listeners == null ? List.of() : listeners;
      listeners = null;
      interruptIfMay();
    }
    told.forEach(this::tellWhileAtWork);
  }

  private void tellWhileAtWork(Runnable action) {
    synchronized (this) {
      if (over) {
        return;
      }
      teller = Thread.currentThread();
    }
    try {
      tell(action);
    } finally {
      synchronized (this) {
        teller = null;
        notifyAll();
      }
    }
  }

  private static void tell(Runnable action) {
    try {
      action.run();
    } catch (RuntimeException | Error e) {
      LOG.warn("What a tool wanted done at its cancellation failed", e);
    }
  }

  /**
   * Does something on this thread that is not the tool's own, such as another agent's function: it
   * is not interrupted for the sake of the tool. When it is over, a cancelled tool is.
   *
   * @return ends it
   */
  public static Shield shield() {
    Cancellation shielded = current();
    synchronized (shielded) {
      shielded.shields++;
    }
    CURRENT.remove();
    return () -> {
      synchronized (shielded) {
        shielded.shields--;
        shielded.interruptIfMay();
      }
      leave(shielded == NEVER ? null : shielded);
    };
  }

  /** Something on a tool's thread that is not interrupted for its sake. */
  public interface Shield extends AutoCloseable {
    /** Ends it, on the thread that began it. */
    @Override
    void close();
  }

  private void interruptIfMay() {
    if (reason != null && interruptible && running && shields == 0 && !interrupted) {
      interrupted = true;
      thread.interrupt();
    }
  }

  /**
   * The body begins. Returns what to {@link #end} with.
   *
   * @param mayInterrupt whether the thread may be interrupted meanwhile
   */
  @Nullable Cancellation begin(boolean mayInterrupt) {
    synchronized (this) {
      String why = reason;
      if (why != null) {
        throw new Cancelled(why, null, true);
      }
      running = true;
      interruptible = mayInterrupt;
    }
    Cancellation outer = CURRENT.get();
    CURRENT.set(this);
    return outer;
  }

  /** The body is over. An interrupt of ours does not go on to what the thread does next. */
  void end(@Nullable Cancellation outer) {
    leave(outer);
    synchronized (this) {
      running = false;
      over = true;
      listeners = null;
      boolean others = awaitTeller();
      if (interrupted) {
        Thread.interrupted();
      } else if (others) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Whether this thread was interrupted meanwhile; with the lock, which it gives up to wait. */
  private boolean awaitTeller() {
    boolean caught = false;
    while (teller != null && teller != Thread.currentThread()) {
      try {
        wait();
      } catch (InterruptedException e) {
        caught = true;
      }
    }
    return caught;
  }

  /** What a body threw is, where it was cancelled, that it was cancelled. */
  Exception thrown(Exception e) {
    String why = reason;
    return why == null || e instanceof Cancelled || e instanceof NeedHumanApproval
        ? e
        : new Cancelled(why + " (" + e.getClass().getSimpleName() + said(e) + ")", e, false);
  }

  private static String said(Exception e) {
    return e.getMessage() == null ? "" : ": " + e.getMessage();
  }

  private static void leave(@Nullable Cancellation outer) {
    if (outer == null) {
      CURRENT.remove();
    } else {
      CURRENT.set(outer);
    }
  }
}
