package dev.hitl.escalate;

import dev.hitl.notify.NotTold;
import dev.hitl.notify.Notification;
import dev.hitl.notify.Notifier;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What became of telling all notifiers: each is told whatever became of the others.
 *
 * @param told how many were told
 * @param failed what to do about those that were not; null where all were told
 */
record Telling(int told, @Nullable Throwable failed) {
  static Telling of(List<Notifier> notifiers, Notification notification) {
    List<Throwable> thrown = new ArrayList<>();
    for (Notifier notifier : notifiers) {
      try {
        notifier.notify(notification);
      } catch (InterruptedException e) {
        return new Telling(0, e);
      } catch (Throwable e) { // an error too: a library that is missing is one channel's matter
        thrown.add(e);
      }
    }
    return new Telling(notifiers.size() - thrown.size(), thrown.isEmpty() ? null : one(thrown));
  }

  /** It is over only where it is over for all that failed, and waits for whoever asked for most. */
  private static Throwable one(List<Throwable> thrown) {
    Throwable one =
        thrown.stream()
            .filter(e -> !(e instanceof NotTold.Never))
            .findFirst()
            .orElse(thrown.get(0));
    Duration longest = Duration.ZERO;
    for (Throwable e : thrown) {
      if (e instanceof NotTold.Later later && later.delay().compareTo(longest) > 0) {
        longest = later.delay();
        one = later;
      }
    }
    for (Throwable other : thrown) {
      if (other != one) {
        one.addSuppressed(other);
      }
    }
    return one;
  }

  /** Whether nobody is to try again. */
  boolean isOver() {
    return failed instanceof NotTold.Never;
  }
}
