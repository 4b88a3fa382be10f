package dev.hitl.policy;

import dev.hitl.call.Action;
import dev.hitl.call.Signals;
import dev.hitl.signal.Alarm;
import dev.hitl.signal.Evidence;
import java.util.List;

/** Tells what is known about a call, besides what it says, when it is judged. */
@FunctionalInterface
public interface Circumstances {
  /** Nothing is known; what a rule cannot know counts as the strict side would have it. */
  Circumstances UNKNOWN = recorded(Evidence.NONE);

  /**
   * Tells it. Called once for each call that was understood.
   *
   * @param action the call's frozen form
   * @param signals what its agent says of it
   * @param alarms the likes of it that the tool's rules ask for
   * @return what is known
   */
  Evidence of(Action action, Signals signals, List<Alarm.Novel> alarms);

  /**
   * What was known when the call was judged before.
   *
   * @param evidence as it stands on record
   * @return circumstances that tell nothing else
   */
  static Circumstances recorded(Evidence evidence) {
    return (action, signals, alarms) -> evidence;
  }
}
