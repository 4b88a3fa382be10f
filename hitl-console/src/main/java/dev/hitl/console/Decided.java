package dev.hitl.console;

import dev.hitl.audit.AuditEvent;
import dev.hitl.notify.Briefing;
import dev.hitl.request.Decision;
import dev.hitl.request.Request;
import dev.hitl.request.RequestStatus;
import dev.hitl.request.Trigger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What was concluded, by whom and when. */
final class Decided {
  /** Steps with which people are asked no longer. */
  private static final Set<String> ENDS =
      Stream.of(Trigger.values())
          .filter(Trigger::endsAsking)
          .map(Enum::name)
          .collect(Collectors.toUnmodifiableSet());

  private Decided() {}

  static Set<String> ends() {
    return ENDS;
  }

  static List<String> by(@Nullable Decision decision) {
    if (decision instanceof Decision.Approved d) {
      return d.by();
    } else if (decision instanceof Decision.Performed d) {
      List<String> all = new ArrayList<>(d.agreed());
      all.add(d.by());
      return all;
    } else if (decision instanceof Decision.Rejected d) {
      return List.of(d.by());
    } else if (decision instanceof Decision.Answered d) {
      return List.of(d.by());
    } else if (decision instanceof Decision.Redirected d) {
      return List.of(d.by());
    } else if (decision instanceof Decision.Confirmed d) {
      return List.of(d.by());
    } else if (decision instanceof Decision.Flagged d) {
      return List.of(d.by());
    } else if (decision instanceof Decision.Withdrawn d) {
      return List.of(d.by());
    }
    return decision instanceof Decision.Lapsed d ? d.by() : List.of();
  }

  private static @Nullable String reason(Decision decision) {
    if (decision instanceof Decision.Approved d) {
      return d.reason();
    } else if (decision instanceof Decision.Performed d) {
      return d.report();
    } else if (decision instanceof Decision.Rejected d) {
      return d.reason();
    } else if (decision instanceof Decision.Answered d) {
      return d.text();
    } else if (decision instanceof Decision.Redirected d) {
      return d.reason();
    } else if (decision instanceof Decision.Confirmed d) {
      return d.reason();
    } else if (decision instanceof Decision.Flagged d) {
      return d.reason();
    }
    return decision instanceof Decision.Withdrawn d ? d.reason() : null;
  }

  /** Null while it is open. */
  static @Nullable Map<String, @Nullable Object> json(Request request, List<AuditEvent> events) {
    Decision decision = request.decision();
    if (decision == null) {
      return null;
    }
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("word", word(decision));
    json.put("by", by(decision).stream().map(name -> Text.line(name, 100).shown()).toList());
    json.put("at", at(request, events));
    String reason = reason(decision);
    json.put(
        "reason",
        reason == null
            ? null
            : Text.lines(Briefing.withoutSecrets(reason, request.revision()), 2_000).shown());
    json.put("silence", decision instanceof Decision.Approved approved && approved.silence());
    return json;
  }

  /** When people were asked no longer; execution may have changed the request since. */
  private static String at(Request request, List<AuditEvent> events) {
    return events.stream()
        .filter(event -> ENDS.contains(event.type()))
        .reduce((first, last) -> last)
        .map(event -> event.at().toString())
        .orElse(request.updatedAt().toString());
  }

  static String word(Decision decision) {
    return decision.getClass().getSimpleName().toLowerCase(Locale.ROOT);
  }

  static boolean isOpen(Request request) {
    return request.status().asksPeople();
  }

  static String word(RequestStatus status) {
    return status.name().toLowerCase(Locale.ROOT);
  }
}
