package dev.hitl.insight;

import dev.hitl.audit.AuditEvent;
import dev.hitl.audit.Chain;
import dev.hitl.audit.Verification;
import dev.hitl.call.Json;
import dev.hitl.call.RunId;
import dev.hitl.checkpoint.RunRecord;
import dev.hitl.notify.Inert;
import dev.hitl.notify.Redaction;
import dev.hitl.request.Request;
import dev.hitl.store.RequestQuery;
import dev.hitl.store.RunQuery;
import dev.hitl.store.Store;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The record: reads it, prints it, verifies it. Thread-safe. */
public final class AuditTrail {
  private static final int PAGE = 500;
  private static final int LINE = 300;

  private final Store store;
  private final Function<String, Set<String>> secretsOf;

  /**
   * @param store where the record is
   * @param secretsOf the names of a tool's parameters that are not shown; none where it is not
   *     known
   */
  public AuditTrail(Store store, Function<String, Set<String>> secretsOf) {
    this.store = store;
    this.secretsOf = secretsOf;
  }

  /**
   * One chain.
   *
   * @param subject a request's id or a run's name
   * @return its events in order
   */
  public List<AuditEvent> of(String subject) {
    return store.audit(subject);
  }

  /**
   * One chain as text, a line for each event, without secrets.
   *
   * @param subject a request's id or a run's name
   * @return the text
   */
  public String print(String subject) {
    StringBuilder out = new StringBuilder();
    for (AuditEvent event : store.audit(subject)) {
      out.append(
          String.format(
              "%3d  %s  %-9s %-14s %s  %s%n",
              event.seq(),
              event.at(),
              Inert.line(event.type(), 40),
              Inert.line(event.actor(), 40),
              Inert.line(event.hash().substring(0, Math.min(12, event.hash().length())), 12),
              Inert.line(shown(event), LINE)));
    }
    return out.toString();
  }

  /** Arguments stand in an event as JSON text, the bytes that were hashed. */
  private String shown(AuditEvent event) {
    Map<String, @Nullable Object> data = new LinkedHashMap<>(event.data().asMap());
    Set<String> secrets =
        data.get("tool") instanceof String tool ? secretsOf.apply(tool) : Set.<String>of();
    for (String name : List.of("arguments", "was", "context")) {
      if (data.get(name) instanceof String json) {
        data.put(name, Redaction.of(name, Json.parse(json), secrets));
      }
    }
    return Json.text(data);
  }

  /**
   * Verifies a request's chain, and that its row says the same.
   *
   * @param id the request's id
   * @return what was found, or empty where there is no such request
   */
  public Optional<Verification> verifyRequest(String id) {
    return store.request(id).map(request -> Chain.verify(request, store.audit(id)));
  }

  /**
   * Verifies a run's chain.
   *
   * @param id the run
   * @return what was found, or empty where there is no such run
   */
  public Optional<Verification> verifyRun(RunId id) {
    return store
        .run(id)
        .map(run -> Chain.verify(id.toString(), store.audit(id.toString()), run.head()));
  }

  /**
   * Verifies every chain of the store, a page at a time. Requests and runs that change meanwhile
   * are read again before they are called broken.
   *
   * @return what was found
   */
  public AuditReport verify() {
    Tally tally = new Tally();
    Request lastRequest = null;
    List<Request> requests;
    do {
      requests =
          store.requests(
              new RequestQuery(
                  null,
                  Set.of(),
                  lastRequest == null ? null : lastRequest.openedAt(),
                  lastRequest == null ? null : lastRequest.id(),
                  PAGE));
      for (Request request : requests) {
        Verification found = Chain.verify(request, store.audit(request.id()));
        tally.add(
            found instanceof Verification.Broken
                ? verifyRequest(request.id()).orElse(found)
                : found);
        lastRequest = request;
      }
    } while (requests.size() == PAGE);
    RunRecord lastRun = null;
    List<RunRecord> runs;
    do {
      runs =
          store.runs(
              new RunQuery(
                  Set.of(),
                  Set.of(),
                  lastRun == null ? null : lastRun.updatedAt(),
                  lastRun == null ? null : lastRun.id(),
                  PAGE));
      for (RunRecord run : runs) {
        String name = run.id().toString();
        Verification found = Chain.verify(name, store.audit(name), run.head());
        tally.add(found instanceof Verification.Broken ? verifyRun(run.id()).orElse(found) : found);
        lastRun = run;
      }
    } while (runs.size() == PAGE);
    return new AuditReport(tally.chains, tally.events, tally.broken);
  }

  private static final class Tally {
    private long chains;
    private long events;
    private final List<Verification.Broken> broken = new ArrayList<>();

    void add(Verification found) {
      chains++;
      if (found instanceof Verification.Intact intact) {
        events += intact.events();
      } else if (found instanceof Verification.Broken bad) {
        broken.add(bad);
      }
    }
  }
}
