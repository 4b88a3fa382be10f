package dev.hitl.console;

import dev.hitl.Hitl;
import dev.hitl.audit.AuditEvent;
import dev.hitl.audit.Verification;
import dev.hitl.call.Json;
import dev.hitl.call.RunId;
import dev.hitl.request.Request;
import dev.hitl.store.AuditQuery;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The record: of one request or run, whether it is intact, and what it says. */
final class AuditResource {
  private static final int PAGE = 100;
  private static final int MOST = 500;

  /** Of later times no database counts the milliseconds. */
  private static final Instant LAST = Instant.parse("9999-12-31T23:59:59Z");

  private final Hitl hitl;
  private final Seen seen;
  private final RunResource runs;

  AuditResource(Hitl hitl, RunResource runs) {
    this.hitl = hitl;
    this.runs = runs;
    seen = new Seen(hitl);
  }

  List<Endpoint> endpoints() {
    return List.of(
        Endpoint.get(
            "/api/audit/{subject}",
            "Record",
            "The record of a request (its id) or a run (its key), and whether it is intact",
            this::one),
        Endpoint.get(
                "/api/audit",
                "Records",
                "Events of the tenant by what they are about",
                this::search)
            .param("after", "go on behind this place: next of the page before")
            .param("limit", "the most events, 1 to 500; 100 unless said")
            .param("actor", "only what this person, agent or node did")
            .param("principal", "only of runs on behalf of this person")
            .param("tool", "only about this tool")
            .param("type", "only of this type, such as REJECT")
            .param("from", "only from this instant on")
            .param("until", "only before this instant")
            .forOverseers());
  }

  private Answer one(Exchange exchange) {
    String subject = exchange.part("subject");
    Viewer viewer = exchange.viewer();
    Optional<RunId> run = Key.run(viewer.tenant(), subject);
    if (run.isPresent()) {
      RunId id = runs.find(subject, viewer).id();
      return answer(id.toString(), hitl.audit().verifyRun(id), null);
    }
    Request request = seen.find(subject, viewer);
    Map<String, @Nullable Object> said =
        hitl.explain(request.id())
            .map(explanation -> Json.parseObject(explanation.toJson()))
            .map(json -> Inerted.of(withoutDrill(json, request)))
            .orElse(null);
    return answer(request.id(), hitl.audit().verifyRequest(request.id()), said);
  }

  /** Whoever is tested is not told before they decide. */
  private static Map<String, @Nullable Object> withoutDrill(
      Map<String, @Nullable Object> explanation, Request request) {
    if (!Decided.isOpen(request) || !(explanation.get("steps") instanceof List<?> steps)) {
      return explanation;
    }
    Map<String, @Nullable Object> copy = new LinkedHashMap<>(explanation);
    copy.put(
        "steps",
        steps.stream()
            .map(
                step -> {
                  Map<Object, @Nullable Object> less = new LinkedHashMap<>((Map<?, ?>) step);
                  less.remove("drill");
                  return less;
                })
            .toList());
    return copy;
  }

  private Answer answer(
      String subject,
      Optional<Verification> verified,
      @Nullable Map<String, @Nullable Object> explanation) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("verification", verification(verified.orElse(null)));
    json.put("events", hitl.audit().of(subject).stream().map(AuditResource::event).toList());
    json.put("explanation", explanation);
    json.put("now", hitl.overview().now().toString());
    return Answer.ok(json);
  }

  private static Map<String, @Nullable Object> verification(@Nullable Verification found) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("state", found instanceof Verification.Intact ? "intact" : "broken");
    json.put("events", found instanceof Verification.Intact intact ? intact.events() : null);
    json.put("redacted", found instanceof Verification.Intact intact ? intact.redacted() : null);
    json.put("locked", found instanceof Verification.Intact intact ? intact.locked() : null);
    json.put("seq", found instanceof Verification.Broken broken ? broken.seq() : null);
    json.put(
        "problem",
        found instanceof Verification.Broken broken
            ? Text.line(broken.why(), 1_000).shown()
            : found == null ? "there is no record" : null);
    return json;
  }

  private static Map<String, @Nullable Object> event(AuditEvent event) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("seq", event.seq());
    json.put("at", event.at().toString());
    json.put("type", RequestJson.line(event.type()));
    json.put("actor", RequestJson.line(event.actor()));
    json.put("hash", RequestJson.line(event.hash()));
    json.put("erased", event.isErased());
    return json;
  }

  private Answer search(Exchange exchange) {
    int limit = exchange.number("limit", 1, MOST, PAGE);
    AuditQuery query = AuditQuery.all().tenant(exchange.viewer().tenant()).limit(limit);
    query = exchange.param("actor").isPresent() ? query.actor(text(exchange, "actor")) : query;
    query =
        exchange.param("principal").isPresent()
            ? query.principal(text(exchange, "principal"))
            : query;
    query = exchange.param("tool").isPresent() ? query.tool(text(exchange, "tool")) : query;
    try {
      query = exchange.param("type").isPresent() ? query.types(text(exchange, "type")) : query;
    } catch (IllegalArgumentException e) {
      throw Body.wrong("type", "is a word in capitals, such as REJECT");
    }
    Instant from = instant(exchange, "from", Instant.EPOCH);
    Instant until = instant(exchange, "until", hitl.overview().now().plusSeconds(3_600));
    query = query.between(from, until).after(exchange.param("after").map(this::place).orElse(null));
    List<AuditEvent> found = hitl.audit().search(query);
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("events", found.stream().map(AuditResource::found).toList());
    json.put(
        "next",
        found.size() < limit ? null : Place.id(AuditQuery.Place.of(found.get(found.size() - 1))));
    json.put("now", hitl.overview().now().toString());
    return Answer.ok(json);
  }

  private AuditQuery.Place place(String key) {
    return Place.of(key).orElseThrow(Key::noPlace);
  }

  private static String text(Exchange exchange, String name) {
    return exchange.param(name).orElse("");
  }

  static Instant instant(Exchange exchange, String name, Instant otherwise) {
    Instant at;
    try {
      at = exchange.param(name).map(Instant::parse).orElse(otherwise);
    } catch (DateTimeException e) {
      throw Body.wrong(name, "is an instant such as 2026-05-03T10:15:30Z");
    }
    if (at.isBefore(Instant.EPOCH) || at.isAfter(LAST)) {
      throw Body.wrong(name, "is an instant from 1970 to 9999");
    }
    return at;
  }

  private static Map<String, @Nullable Object> found(AuditEvent event) {
    Map<String, @Nullable Object> json = event(event);
    boolean ofRun = event.subject().equals(event.run().toString());
    json.put("subject", ofRun ? Key.of(event.run()) : RequestJson.line(event.subject()));
    json.put("tool", RequestJson.line(event.tool()));
    json.put("agent", RequestJson.line(event.run().agent()));
    json.put("run", RequestJson.line(event.run().run()));
    json.put("fits", event.hash().equals(event.computedHash()));
    return json;
  }
}
