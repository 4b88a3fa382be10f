package dev.hitl.channels.slack;

import dev.hitl.audit.AuditEvent;
import dev.hitl.channels.Sentence;
import dev.hitl.request.Request;
import dev.hitl.request.RequestStatus;
import dev.hitl.request.Trigger;
import dev.hitl.store.Store;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** How a request ended, and when. A time that is written once is right whenever it is read. */
final class Conclusion {
  private static final DateTimeFormatter AT =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss 'UTC'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private Conclusion() {}

  static String of(Request request, Store store) {
    return Sentence.of(request)
        + decidedAt(store.audit(request.id()))
            .map(at -> " At " + AT.format(at) + ", " + after(request.openedAt(), at) + ".")
            .orElse("");
  }

  /** When the last wait for people ended. */
  private static Optional<Instant> decidedAt(List<AuditEvent> events) {
    Instant at = null;
    for (AuditEvent event : events) {
      Trigger step = Trigger.valueOf(event.type());
      if (step.from() == RequestStatus.PENDING && step.to() != RequestStatus.PENDING) {
        at = event.at();
      }
    }
    return Optional.ofNullable(at);
  }

  private static String after(Instant asked, Instant decided) {
    Duration took = Duration.between(asked, decided);
    if (took.isNegative() || took.isZero()) {
      return "at once";
    } else if (took.toMinutes() == 0) {
      return took.toSeconds() + " s after it was asked";
    } else if (took.toHours() == 0) {
      return took.toMinutes() + " min after it was asked";
    } else if (took.toDays() == 0) {
      return took.toHours() + " h after it was asked";
    }
    return took.toDays() + " days after it was asked";
  }
}
