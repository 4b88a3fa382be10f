package dev.hitl.insight;

import dev.hitl.audit.AuditEvent;
import dev.hitl.override.Command;
import dev.hitl.request.Change;
import dev.hitl.request.Trigger;
import java.util.Set;

/** Counts what was done against the usual way. Not thread-safe. */
final class Overridings {
  /** What runs and commands have on record of it; that a run was aborted is an end as well. */
  static final Set<String> TYPES =
      Set.of("PAUSED", "INSTRUCTED", "EDITED", "WENT_BACK", "OVERRIDDEN");

  private long overruled;
  private long emergencies;
  private long flagged;
  private long paused;
  private long aborted;
  private long redirected;
  private long edited;
  private long stopped;

  void ofRequest(Trigger trigger) {
    overruled += trigger == Trigger.OVERRULE ? 1 : 0;
    emergencies += trigger == Trigger.OBSERVE ? 1 : 0;
    flagged += trigger == Trigger.FLAG ? 1 : 0;
  }

  /** What was sent to a run at work counts when the run acts on it; a stop when it is said. */
  void ofRun(AuditEvent event) {
    switch (event.type()) {
      case "PAUSED" -> paused += event.data().get("before") == null ? 1 : 0;
      case "ABORTED" -> aborted += event.actor().equals(Change.SYSTEM) ? 0 : 1;
      case "INSTRUCTED" -> redirected++;
      case "EDITED", "WENT_BACK" -> edited++;
      case "OVERRIDDEN" ->
          stopped += Command.Kind.STOP.name().equals(event.data().get("command")) ? 1 : 0;
      default -> {}
    }
  }

  Figures.Overrides sums() {
    return new Figures.Overrides(
        overruled, emergencies, flagged, paused, aborted, redirected, edited, stopped);
  }
}
