package dev.hitl.insight;

import dev.hitl.audit.AuditEvent;
import dev.hitl.audit.SideChain;
import dev.hitl.audit.Verification;
import dev.hitl.call.Json;
import dev.hitl.call.Plan;
import dev.hitl.call.RunId;
import dev.hitl.notify.Inert;
import dev.hitl.request.Request;
import dev.hitl.request.Trigger;
import dev.hitl.seal.SealExporter;
import dev.hitl.seal.SealTrust;
import dev.hitl.store.AuditQuery;
import dev.hitl.store.PlanRecord;
import dev.hitl.store.RequestRecord;
import dev.hitl.store.Store;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
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
  private static final int MOST_WALKED = 1_000;

  private final Store store;
  private final Chains chains;
  private final @Nullable SealTrust trust;
  private final List<SealExporter> exporters;
  private final Function<String, Set<String>> secretsOf;

  /**
   * @param store where the record is
   * @param secretsOf the names of a tool's parameters that are not shown; none where it is not
   *     known
   */
  public AuditTrail(Store store, Function<String, Set<String>> secretsOf) {
    this(store, secretsOf, null, List.of());
  }

  /**
   * @param store where the record is
   * @param secretsOf the names of a tool's parameters that are not shown; none where it is not
   *     known
   * @param trust whose seals count; null where signatures cannot be checked
   * @param exporters copies of seals to compare with
   */
  public AuditTrail(
      Store store,
      Function<String, Set<String>> secretsOf,
      @Nullable SealTrust trust,
      List<SealExporter> exporters) {
    this.store = store;
    chains = new Chains(store);
    this.secretsOf = secretsOf;
    this.trust = trust;
    this.exporters = List.copyOf(exporters);
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
   * The ballots on a request that were refused: who tried what, and why they may not.
   *
   * @param request the request's id
   * @return its events in order; after the most that are kept for one reviewer and for the request,
   *     one that says so
   */
  public List<AuditEvent> refusals(String request) {
    return store.audit(SideChain.refusalsOf(request));
  }

  /**
   * What was tried in a tenant about grants and delegations and refused: who tried what, and why
   * they may not.
   *
   * @param tenant the tenant
   * @return its events in order; after the most that are kept of one day, one that says so
   */
  public List<AuditEvent> refusalsIn(String tenant) {
    return store.audit(SideChain.refusalsIn(tenant));
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
              Inert.line(shown(event), LINE)));
      if (event.data().get("calls") instanceof List<?> calls) {
        for (Object call : calls) {
          out.append(String.format("     %s%n", Inert.line(call(call), LINE)));
        }
      }
    }
    return out.toString();
  }

  private String shown(AuditEvent event) {
    if (event.isLocked()) {
      return "(locked)";
    }
    return event.isErased() ? "(erased)" : Json.text(Shown.of(event.data().asMap(), secretsOf));
  }

  private String call(@Nullable Object recorded) {
    return Json.text(recorded instanceof Map<?, ?> call ? Shown.of(call, secretsOf) : recorded);
  }

  /**
   * Events by what they are about: person, tool, run, time, outcome.
   *
   * @param query which
   * @return up to the query's limit, in the order in which they happened; for the next page go on
   *     after the last one's {@link dev.hitl.store.AuditQuery.Place}
   */
  public List<AuditEvent> search(AuditQuery query) {
    return store.events(query);
  }

  /**
   * Writes events as JSON Lines, page by page: each line is an object that ends with a line feed.
   * The {@code data} is exactly the bytes that were hashed, secrets too, so that whoever has the
   * lines can verify them; where it was erased there is {@code "erased":true} instead. Treat it as
   * you treat the data itself.
   *
   * @param query which; its limit is the size of a page, and all pages are written
   * @param out where to
   * @return how many lines were written
   * @throws IOException if they cannot be written
   */
  public long export(AuditQuery query, Appendable out) throws IOException {
    long lines = 0;
    List<AuditEvent> page;
    AuditQuery next = query;
    do {
      page = store.events(next);
      for (AuditEvent event : page) {
        out.append(line(event)).append('\n');
        next = next.after(AuditQuery.Place.of(event));
      }
      lines += page.size();
    } while (page.size() == query.limit());
    return lines;
  }

  private static String line(AuditEvent event) {
    Map<String, @Nullable Object> line = new LinkedHashMap<>();
    line.put("subject", event.subject());
    line.put("seq", event.seq());
    line.put("at", event.at().toString());
    line.put("type", event.type());
    line.put("actor", event.actor());
    line.put("tool", event.tool());
    line.put("tenant", event.run().tenant());
    line.put("agent", event.run().agent());
    line.put("run", event.run().run());
    line.put("commitment", event.commitment());
    line.put("previous", event.previous());
    line.put("hash", event.hash());
    String text = Json.text(line);
    String last = ",\"data\":" + event.data().json() + "}";
    if (event.erased() != null) {
      last = event.isLocked() ? ",\"locked\":true}" : ",\"erased\":true}";
    }
    return text.substring(0, text.length() - 1) + last;
  }

  /**
   * All about one request: why it was asked, what was known, who was told and saw and decided what
   * and why, who tried what they may not, what ran, and what came of it.
   *
   * @param request its id
   * @return the explanation, without secrets; empty where there is no such request
   */
  public Optional<Explanation> explain(String request) {
    return store
        .recorded(request)
        .map(
            record ->
                new Explanation(
                    record,
                    store.revisions(request),
                    store.audit(SideChain.ofRequest(request)),
                    store.audit(SideChain.refusalsOf(request)),
                    chains.ofRequest(request).orElseThrow(),
                    reviews(record),
                    plan(record),
                    secretsOf));
  }

  /** What became of a plan that was approved: in force since, each step taken, taken back. */
  private List<AuditEvent> plan(RequestRecord record) {
    String id = PlanRecord.idFor(record.request().id());
    if (!record.request().revision().action().tool().equals(Plan.TOOL)
        || store.standing(id).isEmpty()) {
      return List.of();
    }
    List<AuditEvent> events = new ArrayList<>(store.audit(id));
    store.audit(record.request().run().toString()).stream()
        .filter(event -> event.type().equals(PlanRecord.STEP))
        .filter(event -> id.equals(event.data().get("standing")))
        .forEach(events::add);
    events.sort(Comparator.comparing(AuditEvent::at));
    return events;
  }

  /** What looks afterwards at what was run at once; the number of that step names it. */
  private List<Request> reviews(RequestRecord record) {
    return record.events().stream()
        .filter(event -> event.type().equals(Trigger.OBSERVE.name()))
        .flatMap(event -> store.request(Request.reviewIdFor(event.subject(), event.seq())).stream())
        .toList();
  }

  /**
   * Counts how people and agents fared in a time, over all tenants. Reads every event of the time
   * once, page by page.
   *
   * @param from from then on
   * @param until before then
   * @return the figures
   */
  public Figures figures(Instant from, Instant until) {
    return new Tallies(store, null).count(from, until);
  }

  /**
   * The same for one tenant.
   *
   * @param tenant whose
   * @param from from then on
   * @param until before then
   * @return the figures
   */
  public Figures figures(String tenant, Instant from, Instant until) {
    return new Tallies(store, tenant).count(from, until);
  }

  /**
   * How people and agents fared over time: the figures of each step of it, for all tenants.
   *
   * @param from from then on
   * @param until before then
   * @param step how long each part is but the last, which ends with the time
   * @return in order; each with the queue as it is now and as it was when the step ended
   * @throws IllegalArgumentException if the step is not more than zero, or there are more than
   *     10,000
   */
  public List<Figures> figures(Instant from, Instant until, Duration step) {
    return new Tallies(store, null).count(from, until, step);
  }

  /**
   * The same for one tenant.
   *
   * @param tenant whose
   * @param from from then on
   * @param until before then
   * @param step how long each part is but the last, which ends with the time
   * @return in order; each with the queue as it is now and as it was when the step ended
   * @throws IllegalArgumentException if the step is not more than zero, or there are more than
   *     10,000
   */
  public List<Figures> figures(String tenant, Instant from, Instant until, Duration step) {
    return new Tallies(store, tenant).count(from, until, step);
  }

  /**
   * What waits for people now, over all tenants. Reads what waits.
   *
   * @return how many, and for how long the oldest
   */
  public Figures.Queue queue() {
    return new Tallies(store, null).queue();
  }

  /**
   * The same of one tenant.
   *
   * @param tenant whose
   * @return how many, and for how long the oldest
   */
  public Figures.Queue queue(String tenant) {
    return new Tallies(store, tenant).queue();
  }

  /**
   * Holds what people decided against what turned out since.
   *
   * @param outcomes what is known now, of any time
   * @return how many decisions were right and wrong
   */
  public Proven proven(List<KnownOutcome> outcomes) {
    return Proven.of(store, outcomes);
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
   * records, those whose request, run or record is gone, and those that record removals; and the
   * seals over all of them, with what was exported. What cannot be read is broken and stops
   * nothing. Requests and runs that change meanwhile are read again before they are called broken.
   *
   * @return what was found; an unsealed chain that was removed together with its row has left
   *     nothing to find
   * @throws dev.hitl.store.StoreException if the store cannot be reached
   */
  public AuditReport verify() {
    SealCheck seals = new SealCheck(store, trust, exporters).check();
    Found found = new Found();
    new Subjects(store, chains)
        .each(
            run -> chains.ofRunNamed(run).ifPresent(found::add),
            request -> chains.ofRequest(request).ifPresent(found::add),
            side -> chains.ofSide(side).ifPresent(found::add),
            removal -> chains.ofRemoval(removal).ifPresent(found::add),
            standing -> chains.ofStanding(standing).ifPresent(found::add));
    return new AuditReport(
        found.chains(),
        found.events(),
        found.redacted(),
        found.locked(),
        found.broken(),
        seals.report(found.events()));
  }

  /**
   * Verifies what belongs to one tenant, a part at a time: every chain, rows whose chain is gone,
   * then the seals over all chains, with what was exported. All parts together find what {@link
   * #verify} finds of the tenant; they read what is there when they come to it.
   *
   * @param tenant the tenant
   * @param after where the part before said to go on; null to begin
   * @param limit the most chains, rows or seals that are read for one part, 1 to 1,000. Chains of
   *     other tenants are passed over and count
   * @return what was found, and where to go on
   * @throws IllegalArgumentException if no part of a walk ends there, or the limit is not within
   *     its bounds
   * @throws dev.hitl.store.StoreException if the store cannot be reached
   */
  public AuditReport.Page walk(String tenant, @Nullable String after, int limit) {
    if (limit < 1 || limit > MOST_WALKED) {
      throw new IllegalArgumentException("limit must be within 1 and 1,000, not " + limit);
    }
    return new TenantWalk(store, trust, exporters, tenant, limit).page(after);
  }
}
