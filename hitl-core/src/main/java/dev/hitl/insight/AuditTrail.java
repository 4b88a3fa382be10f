package dev.hitl.insight;

import dev.hitl.audit.AuditEvent;
import dev.hitl.audit.Verification;
import dev.hitl.call.Json;
import dev.hitl.call.RunId;
import dev.hitl.notify.Inert;
import dev.hitl.notify.Redaction;
import dev.hitl.store.Store;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The record: reads it, prints it, verifies it. Thread-safe. */
public final class AuditTrail {
  private static final int LINE = 300;

  private final Store store;
  private final Chains chains;
  private final Function<String, Set<String>> secretsOf;

  /**
   * @param store where the record is
   * @param secretsOf the names of a tool's parameters that are not shown; none where it is not
   *     known
   */
  public AuditTrail(Store store, Function<String, Set<String>> secretsOf) {
    this.store = store;
    chains = new Chains(store);
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
   * One chain as text, a line for each event and for each call that policy allowed, without
   * secrets.
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
              Inert.line(Json.text(shown(event.data().asMap())), LINE)));
      if (event.data().get("calls") instanceof List<?> calls) {
        for (Object call : calls) {
          out.append(String.format("     %s%n", Inert.line(call(call), LINE)));
        }
      }
    }
    return out.toString();
  }

  private String call(@Nullable Object recorded) {
    return Json.text(recorded instanceof Map<?, ?> call ? shown(call) : recorded);
  }

  /** Arguments stand in an event as JSON text, the bytes that were hashed. */
  private Map<String, @Nullable Object> shown(Map<?, ?> recorded) {
    Map<String, @Nullable Object> data = new LinkedHashMap<>();
    recorded.forEach((name, value) -> data.put(String.valueOf(name), value));
    data.computeIfPresent("calls", (name, calls) -> calls instanceof List<?> l ? l.size() : calls);
    Set<String> secrets =
        data.get("tool") instanceof String tool ? secretsOf.apply(tool) : Set.<String>of();
    for (String name : List.of("arguments", "was", "context")) {
      if (data.get(name) instanceof String json) {
        data.put(name, Redaction.of(name, Json.parse(json), secrets));
      }
    }
    return data;
  }

  /**
   * Verifies a request's chain, and that its row says the same.
   *
   * @param id the request's id
   * @return what was found, or empty where there is neither such a request nor such a chain
   */
  public Optional<Verification> verifyRequest(String id) {
    return chains.ofRequest(id);
  }

  /**
   * Verifies a run's chain.
   *
   * @param id the run
   * @return what was found, or empty where there is neither such a run nor such a chain
   */
  public Optional<Verification> verifyRun(RunId id) {
    return chains.ofRun(id);
  }

  /**
   * Verifies every chain of the store, a page at a time: those of all requests, runs and standing
   * records, and those whose request, run or record is gone. What cannot be read is broken and
   * stops nothing. Requests and runs that change meanwhile are read again before they are called
   * broken.
   *
   * @return what was found; a chain that was removed together with its row has left nothing to find
   * @throws dev.hitl.store.StoreException if the store cannot be reached
   */
  public AuditReport verify() {
    Tally tally = new Tally();
    new Subjects(store, chains)
        .each(
            run -> chains.ofRunNamed(run).ifPresent(tally::add),
            request -> chains.ofRequest(request).ifPresent(tally::add),
            standing -> chains.ofStanding(standing).ifPresent(tally::add));
    return new AuditReport(tally.chains, tally.events, List.copyOf(tally.broken.values()));
  }

  private static final class Tally {
    private long chains;
    private long events;
    private final Map<String, Verification.Broken> broken = new LinkedHashMap<>();

    /** A run without a chain is met again when it changes meanwhile, and counts once. */
    void add(Verification found) {
      if (found instanceof Verification.Intact intact) {
        chains++;
        events += intact.events();
      } else if (found instanceof Verification.Broken bad
          && broken.putIfAbsent(bad.subject(), bad) == null) {
        chains++;
      }
    }
  }
}
