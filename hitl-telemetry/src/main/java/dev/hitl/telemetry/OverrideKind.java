package dev.hitl.telemetry;

import dev.hitl.audit.AuditEvent;
import dev.hitl.override.Command;
import dev.hitl.request.Change;
import dev.hitl.request.Trigger;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What an event says that was done against the usual way, counted as {@code Figures} has it. */
final class OverrideKind {
  private OverrideKind() {}

  static Optional<String> of(AuditEvent event, @Nullable Trigger trigger) {
    return Optional.ofNullable(trigger == null ? ofRun(event) : ofRequest(trigger));
  }

  private static @Nullable String ofRequest(Trigger trigger) {
    return switch (trigger) {
      case OVERRULE -> "overrule";
      case OBSERVE -> "emergency";
      case FLAG -> "flag";
      default -> null;
    };
  }

  private static @Nullable String ofRun(AuditEvent event) {
    return switch (event.type()) {
      case "PAUSED" -> event.data().get("before") == null ? "pause" : null;
      case "ABORTED" -> event.actor().equals(Change.SYSTEM) ? null : "abort";
      case "INSTRUCTED" -> "redirect";
      case "EDITED", "WENT_BACK" -> "edit";
      case "OVERRIDDEN" ->
          Command.Kind.STOP.name().equals(event.data().get("command")) ? "stop" : null;
      default -> null;
    };
  }
}
