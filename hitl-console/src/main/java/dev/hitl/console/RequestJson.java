package dev.hitl.console;

import dev.hitl.notify.Briefing;
import dev.hitl.policy.Ladder;
import dev.hitl.request.Request;
import dev.hitl.request.Revision;
import dev.hitl.request.Tally;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A request in a list: enough to know whether to look at it now. */
final class RequestJson {
  private static final int NAME = 190;
  private static final int MESSAGE = 300;

  private RequestJson() {}

  /** The same for whoever may see it. */
  static Map<String, @Nullable Object> of(Request request, Instant now) {
    Revision revision = request.revision();
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("id", request.id());
    json.put("reference", request.reference());
    json.put("version", request.version());
    json.put("etag", etag(request));
    json.put("revision", revision.action().revision());
    json.put("status", Decided.word(request.status()));
    json.put("asks", asks(request));
    json.put("tool", line(revision.action().tool()));
    json.put("risk", revision.risk().word());
    json.put("priority", request.waiting().priority().word());
    json.put("lane", request.lane());
    json.put("message", message(request, MESSAGE).shown());
    json.put("agent", line(request.run().agent()));
    json.put("run", run(request));
    json.put("principal", request.principal() == null ? null : line(request.principal()));
    json.put("openedAt", request.openedAt().toString());
    json.put("updatedAt", request.updatedAt().toString());
    json.put("deadline", text(request.deadline()));
    json.put("dueAt", text(request.dueAt()));
    json.put("silence", silence(request));
    json.put("needs", line(request.route().describe()));
    json.put("missing", Decided.isOpen(request) ? Tally.of(request).missing() : 0);
    json.put(
        "assigned",
        request
            .waiting()
            .assigned(now)
            .map(one -> Map.of("reviewer", line(one.reviewer()), "until", one.until().toString()))
            .orElse(null));
    return json;
  }

  /** Which version a caller saw. Every step of a request has its own. */
  static String etag(Request request) {
    return "\"" + request.version() + "\"";
  }

  static Map<String, Object> run(Request request) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("key", Key.of(request.run()));
    json.put("agent", line(request.run().agent()));
    json.put("name", line(request.run().run()));
    return json;
  }

  /** What people are asked for: to decide, to look at what ran, or how an execution ended. */
  private static @Nullable String asks(Request request) {
    return switch (request.status()) {
      case PENDING -> "decision";
      case REVIEWING -> "review";
      case IN_DOUBT -> "resolution";
      default -> null;
    };
  }

  /** What the policy has for it, or the tool where the policy has no words. */
  static Text message(Request request, int limit) {
    Revision revision = request.revision();
    return Text.line(
        revision.message().isBlank()
            ? revision.action().tool()
            : Briefing.withoutSecrets(revision.message(), revision),
        limit);
  }

  /** Whether a list shows all of it. */
  static boolean isMessageWhole(Request request) {
    return message(request, MESSAGE).whole();
  }

  private static String silence(Request request) {
    Ladder.End end = request.route().ladder().end();
    return request.deadline() == null ? "waits" : end == null ? "expire" : end.word();
  }

  static @Nullable String text(@Nullable Instant at) {
    return at == null ? null : at.toString();
  }

  static String line(String text) {
    return Text.line(text, NAME).shown();
  }
}
