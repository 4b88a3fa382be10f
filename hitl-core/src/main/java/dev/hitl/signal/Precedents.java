package dev.hitl.signal;

import dev.hitl.call.Action;
import java.time.Instant;
import java.util.Collection;
import java.util.Set;

/** Remembers what was executed, for the {@linkplain Alarm.Novel novelty alarms}. Thread-safe. */
public interface Precedents {
  /** Remembers nothing: everything is new. */
  Precedents NONE =
      new Precedents() {
        @Override
        public Set<String> seen(Action action, Collection<Alarm.Novel> alarms, Instant now) {
          return Set.of();
        }

        @Override
        public void executed(Action action, Collection<Alarm.Novel> alarms, Instant now) {}
      };

  /**
   * Looks for the like of an action.
   *
   * @param action what is to be done
   * @param alarms what counts as alike
   * @param now the time
   * @return the labels of those alarms for which the like was done before
   */
  Set<String> seen(Action action, Collection<Alarm.Novel> alarms, Instant now);

  /**
   * Remembers an action that was executed. What cannot be remembered is new the next time.
   *
   * @param action what was done
   * @param alarms what counts as alike
   * @param now the time
   */
  void executed(Action action, Collection<Alarm.Novel> alarms, Instant now);
}
