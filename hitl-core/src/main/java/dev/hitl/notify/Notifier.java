package dev.hitl.notify;

import java.io.PrintStream;
import org.slf4j.LoggerFactory;

/**
 * Tells people. Called after the step is committed, at least once for each notice; a call that
 * throws is tried again later and never harms the run.
 *
 * <p>Implementations are thread-safe and tell repetitions by {@link Notification#id()}.
 */
@FunctionalInterface
public interface Notifier {
  /**
   * Tells people.
   *
   * @param notification what to tell
   * @throws Exception if it could not be told; it is tried again later, unless it is a {@link
   *     NotTold.Never}, and not before a {@link NotTold.Later} says
   */
  void notify(Notification notification) throws Exception;

  /**
   * Prints briefings.
   *
   * @param out where to
   * @return a notifier
   */
  static Notifier console(PrintStream out) {
    return notification -> {
      out.println(notification.title());
      out.println(notification.text());
    };
  }

  /**
   * Logs titles, at level info under this interface's name.
   *
   * @return a notifier
   */
  static Notifier log() {
    return notification ->
        LoggerFactory.getLogger(Notifier.class)
            .info("{} ({})", notification.title(), notification.reference());
  }
}
