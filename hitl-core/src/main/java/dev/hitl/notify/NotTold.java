package dev.hitl.notify;

import java.io.IOException;
import java.time.Duration;

/**
 * Thrown by a {@link Notifier} that knows more than that it failed: when to come back, or that
 * coming back is no use. Anything else that is thrown is tried again after a time that grows.
 */
public abstract sealed class NotTold extends IOException {
  private static final long serialVersionUID = 1L;

  private NotTold(String why) {
    super(why);
  }

  /** Whoever is told asked not to be told before a time is over, as a service with a rate limit. */
  public static final class Later extends NotTold {
    private static final long serialVersionUID = 1L;
    private static final Duration LONGEST = Duration.ofDays(1);

    private final Duration wait;

    /**
     * @param why for the log; without secrets
     * @param wait how long not to try again; a negative time is none, and more than a day is a day,
     *     so that nobody keeps a notice back for ever
     */
    public Later(String why, Duration wait) {
      super(why);
      Duration some = wait.isNegative() ? Duration.ZERO : wait;
      this.wait = some.compareTo(LONGEST) > 0 ? LONGEST : some;
    }

    /**
     * How long not to try again. The outbox waits longer where its own time is longer by then.
     *
     * @return up to a day
     */
    public Duration delay() {
      return wait;
    }
  }

  /** It will never be told: nobody tries it again, and that is on record at once. */
  public static final class Never extends NotTold {
    private static final long serialVersionUID = 1L;

    /**
     * @param why for the log; without secrets
     */
    public Never(String why) {
      super(why);
    }
  }
}
