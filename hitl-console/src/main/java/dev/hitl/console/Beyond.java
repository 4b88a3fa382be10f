package dev.hitl.console;

import dev.hitl.Hitl;
import dev.hitl.audit.AuditEvent;
import dev.hitl.call.Output;
import dev.hitl.policy.BreakGlass;
import dev.hitl.request.Request;
import dev.hitl.request.RequestStatus;
import dev.hitl.request.Trigger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What somebody may say of a request beside those whom its route asks: in an emergency, over
 * others, or afterwards. Hints for a page: the desk knows more.
 *
 * @param hitl where it is asked
 */
record Beyond(Hitl hitl) {
  void put(Map<String, @Nullable Object> json, Request request, Viewer viewer, Secrets secrets) {
    Optional<AuditEvent> wanted = wanted(request);
    json.put("emergency", wanted.map(event -> emergency(event, secrets)).orElse(null));
    json.put("beyond", words(request, viewer, wanted));
  }

  private List<String> words(Request request, Viewer viewer, Optional<AuditEvent> wanted) {
    List<String> words = new ArrayList<>();
    if (viewer.isAbout(request)) {
      return words;
    }
    Set<String> held = viewer.identity().held();
    Optional<BreakGlass> policy = hitl.overview().breakGlass().filter(any -> mayBreak(request));
    if (policy.isPresent()
        && wanted.isPresent()
        && !viewer.isMe(wanted.get().actor())
        && !Collections.disjoint(held, policy.get().observers())) {
      words.add("observe");
    }
    if (policy.isPresent()
        && wanted.isEmpty()
        && !Collections.disjoint(held, policy.get().roles())) {
      words.add("break-glass");
    }
    boolean above = hitl.overview().isAbove(request, held);
    if (above && request.status() == RequestStatus.APPROVED) {
      words.add("overrule");
    }
    if (above && ran(request)) {
      words.add("roll-back");
    }
    return words;
  }

  private static boolean mayBreak(Request request) {
    return request.status() == RequestStatus.PENDING
        && request.route().terms().breakGlass()
        && !request.route().terms().byHand();
  }

  /** A look at an emergency is flagged too, and ran nothing itself. */
  private static boolean ran(Request request) {
    return (request.status() == RequestStatus.EXECUTED
            || (request.status() == RequestStatus.FLAGGED && request.origin() == null))
        && !Output.isOne(request.revision().action().tool());
  }

  /** The last wish about what is asked now, while it can still be watched. */
  private Optional<AuditEvent> wanted(Request request) {
    if (!mayBreak(request)) {
      return Optional.empty();
    }
    Instant now = hitl.overview().now();
    return hitl.audit().of(request.id()).stream()
        .filter(event -> event.type().equals(Trigger.BREAK_GLASS.name()))
        .filter(event -> request.revision().digest().equals(event.data().get("digest")))
        .reduce((first, last) -> last)
        .filter(event -> now.isBefore(until(event)));
  }

  private static Instant until(AuditEvent event) {
    return event.at().plus(Duration.parse(String.valueOf(event.data().get("limit"))));
  }

  private static Map<String, @Nullable Object> emergency(AuditEvent event, Secrets secrets) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("by", RequestJson.line(event.actor()));
    json.put("reason", text(event, "reason", secrets));
    json.put("ticket", text(event, "ticket", secrets));
    json.put("at", event.at().toString());
    json.put("until", until(event).toString());
    return json;
  }

  private static String text(AuditEvent event, String name, Secrets secrets) {
    return Text.line(secrets.without(String.valueOf(event.data().get(name))), 2_000).shown();
  }
}
