package dev.hitl.console;

import dev.hitl.Hitl;
import dev.hitl.audit.AuditEvent;
import dev.hitl.override.Command;
import dev.hitl.override.Scope;
import dev.hitl.request.Request;
import dev.hitl.request.Trigger;
import dev.hitl.store.AuditQuery;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Makes of what is on record what pages are told: of each request once, as it is now.
 *
 * @param hitl whose record
 */
record Changes(Hitl hitl) {
  /** Steps after which people are asked who were not before. */
  private static final Set<String> OPENS =
      Stream.of(Trigger.values())
          .filter(Trigger::beginsAsking)
          .map(Enum::name)
          .collect(Collectors.toUnmodifiableSet());

  private static final Set<String> STEPS =
      Stream.of(Trigger.values()).map(Enum::name).collect(Collectors.toUnmodifiableSet());

  private static final Set<String> OF_RUNS =
      Set.of(
          "STARTED",
          "CALLED",
          "PARKED",
          "FINISHED",
          "FAILED",
          "QUARANTINED",
          "CAPPED",
          "HALTED",
          "PAUSED",
          "RESUMED",
          "ABORTED",
          "INSTRUCTED",
          "EDITED",
          "WENT_BACK");

  /** The types of events that anybody is told of. */
  static String[] types() {
    Set<String> types = new TreeSet<>(STEPS);
    types.addAll(OF_RUNS);
    types.addAll(OF_STOPS);
    return types.toArray(String[]::new);
  }

  /** Of commands, and of whatever else stands until it is taken back. */
  private static final Set<String> OF_STOPS = Set.of("OVERRIDDEN", "REVOKED");

  /** In the order of the record. */
  List<Message> of(List<AuditEvent> events) {
    Map<String, List<AuditEvent>> bySubject = new LinkedHashMap<>();
    for (AuditEvent event : events) {
      bySubject.computeIfAbsent(event.subject(), subject -> new ArrayList<>()).add(event);
    }
    List<Message> messages = new ArrayList<>();
    bySubject.values().forEach(of -> message(of).ifPresent(messages::add));
    return messages;
  }

  private Optional<Message> message(List<AuditEvent> events) {
    AuditEvent last = events.get(events.size() - 1);
    if (OF_STOPS.contains(last.type())) {
      return stop(last);
    }
    if (last.subject().equals(last.run().toString())) {
      return Optional.of(run(last));
    }
    return hitl.review().find(last.subject()).map(request -> request(request, events));
  }

  private Message request(Request request, List<AuditEvent> events) {
    AuditEvent last = events.get(events.size() - 1);
    boolean open = Decided.isOpen(request);
    String kind =
        events.stream().anyMatch(e -> (open ? OPENS : Decided.ends()).contains(e.type()))
            ? open ? "opened" : "decided"
            : "changed";
    Map<String, @Nullable Object> data = new LinkedHashMap<>();
    data.put("request", RequestJson.of(request, last.at()));
    data.put("what", events.stream().map(e -> word(e.type())).toList());
    data.put("by", RequestJson.line(last.actor()));
    data.put("at", last.at().toString());
    data.put("decision", open ? null : Decided.json(request, hitl.audit().of(request.id())));
    data.put("now", hitl.overview().now().toString());
    return Message.of(request, kind, Place.id(AuditQuery.Place.of(last)), data);
  }

  /** As it is now, so whoever hears of it late is told nothing old. */
  private Optional<Message> stop(AuditEvent last) {
    return hitl.audit().of(last.subject()).stream()
        .findFirst()
        .filter(first -> first.type().equals("OVERRIDDEN"))
        .filter(first -> "STOP".equals(first.data().get("command")))
        .map(first -> stop(first.run().tenant(), last));
  }

  private Message stop(String tenant, AuditEvent last) {
    Optional<Command> stop = new Stops(hitl).find(last.subject());
    Map<String, @Nullable Object> data = new LinkedHashMap<>();
    data.put("id", last.subject());
    data.put("stop", stop.map(Stops::json).orElse(null));
    data.put("by", RequestJson.line(last.actor()));
    data.put("at", last.at().toString());
    data.put("now", hitl.overview().now().toString());
    return Message.toAll(
        tenant.equals(Scope.EVERY_TENANT) ? "" : tenant,
        stop.isPresent() ? "stopped" : "lifted",
        Place.id(AuditQuery.Place.of(last)),
        data);
  }

  private static Message run(AuditEvent last) {
    Map<String, @Nullable Object> data = new LinkedHashMap<>();
    data.put("key", Key.of(last.run()));
    data.put("agent", RequestJson.line(last.run().agent()));
    data.put("name", RequestJson.line(last.run().run()));
    data.put("what", word(last.type()));
    data.put("at", last.at().toString());
    return Message.of(last.run(), Place.id(AuditQuery.Place.of(last)), data);
  }

  private static String word(String type) {
    return type.toLowerCase(Locale.ROOT);
  }
}
