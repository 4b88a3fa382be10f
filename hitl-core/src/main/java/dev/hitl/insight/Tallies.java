package dev.hitl.insight;

import dev.hitl.audit.AuditEvent;
import dev.hitl.call.RunId;
import dev.hitl.insight.Figures.Counts;
import dev.hitl.request.Change;
import dev.hitl.request.Request;
import dev.hitl.request.RequestStatus;
import dev.hitl.request.Trigger;
import dev.hitl.store.AuditQuery;
import dev.hitl.store.RequestQuery;
import dev.hitl.store.Store;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Counts {@link Figures} in one pass over the events of a time. */
final class Tallies {
  static final Counts NOTHING = new Tally().counts();

  private static final String CALLED = "CALLED";
  private static final String DENIED = "DENIED";
  private static final int PAGE = 1_000;

  /** What a call was, or what became of it. */
  private enum Kind {
    ALLOWED,
    ASKED,
    DENIED,
    APPROVED,
    MODIFIED,
    REJECTED,
    ANSWERED,
    REDIRECTED,
    EXPIRED,
    WITHDRAWN,
    OVERRULED,
    EXECUTED,
    FAILED,
    IN_DOUBT,
    ROLLED_BACK
  }

  private static final Map<Trigger, Kind> KINDS =
      new EnumMap<>(
          Map.ofEntries(
              Map.entry(Trigger.OPEN, Kind.ASKED),
              Map.entry(Trigger.APPROVE, Kind.APPROVED),
              Map.entry(Trigger.OBSERVE, Kind.APPROVED),
              Map.entry(Trigger.APPROVE_BY_SILENCE, Kind.APPROVED),
              Map.entry(Trigger.PERFORM, Kind.APPROVED),
              Map.entry(Trigger.REJECT, Kind.REJECTED),
              Map.entry(Trigger.REJECT_BY_SILENCE, Kind.REJECTED),
              Map.entry(Trigger.ANSWER, Kind.ANSWERED),
              Map.entry(Trigger.ANSWER_BY_SILENCE, Kind.ANSWERED),
              Map.entry(Trigger.REDIRECT, Kind.REDIRECTED),
              Map.entry(Trigger.EXPIRE, Kind.EXPIRED),
              Map.entry(Trigger.WITHDRAW, Kind.WITHDRAWN),
              Map.entry(Trigger.OVERRULE, Kind.OVERRULED),
              Map.entry(Trigger.SUCCEED, Kind.EXECUTED),
              Map.entry(Trigger.RESOLVE_SUCCEEDED, Kind.EXECUTED),
              Map.entry(Trigger.FAIL, Kind.FAILED),
              Map.entry(Trigger.RESOLVE_FAILED, Kind.FAILED),
              Map.entry(Trigger.LOSE, Kind.IN_DOUBT),
              Map.entry(Trigger.COMPENSATE, Kind.ROLLED_BACK)));

  /** By these a person said something. */
  private static final Set<Trigger> WORDS =
      EnumSet.of(
          Trigger.VOTE,
          Trigger.EDIT,
          Trigger.ESCALATE,
          Trigger.APPROVE,
          Trigger.PERFORM,
          Trigger.REJECT,
          Trigger.ANSWER,
          Trigger.REDIRECT,
          Trigger.BREAK_GLASS,
          Trigger.OBSERVE,
          Trigger.OVERRULE);

  /** By these a person ended a question. */
  private static final Set<Trigger> DECISIONS =
      EnumSet.of(
          Trigger.APPROVE,
          Trigger.PERFORM,
          Trigger.REJECT,
          Trigger.ANSWER,
          Trigger.REDIRECT,
          Trigger.OBSERVE);

  private static final String[] TYPES =
      Stream.concat(
              Stream.of(CALLED, DENIED),
              Stream.concat(KINDS.keySet().stream(), WORDS.stream()).map(Trigger::name).distinct())
          .toArray(String[]::new);

  /** Counts by kind. */
  private static final class Tally {
    private final Map<Kind, Long> counts = new EnumMap<>(Kind.class);

    void add(Kind kind) {
      counts.merge(kind, 1L, Long::sum);
    }

    private long of(Kind kind) {
      return counts.getOrDefault(kind, 0L);
    }

    Counts counts() {
      return new Counts(
          of(Kind.ALLOWED),
          of(Kind.ASKED),
          of(Kind.DENIED),
          of(Kind.APPROVED),
          of(Kind.MODIFIED),
          of(Kind.REJECTED),
          of(Kind.ANSWERED),
          of(Kind.REDIRECTED),
          of(Kind.EXPIRED),
          of(Kind.WITHDRAWN),
          of(Kind.OVERRULED),
          of(Kind.EXECUTED),
          of(Kind.FAILED),
          of(Kind.IN_DOUBT),
          of(Kind.ROLLED_BACK));
    }
  }

  private final Store store;
  private final @Nullable String tenant;
  private final Tally all = new Tally();
  private final SortedMap<String, Tally> byTool = new TreeMap<>();
  private final SortedMap<String, Tally> byAgent = new TreeMap<>();
  private final SortedMap<String, Long> byRule = new TreeMap<>();
  private final List<Long> latencies = new ArrayList<>();
  private final Set<RunId> runs = new HashSet<>();
  private long words;
  private long unreadable;

  Tallies(Store store, @Nullable String tenant) {
    this.store = store;
    this.tenant = tenant;
  }

  Figures count(Instant from, Instant until) {
    AuditQuery query = AuditQuery.all().types(TYPES).between(from, until).limit(PAGE);
    query = tenant == null ? query : query.tenant(tenant);
    query.forEach(store, this::add);
    return figures(from, until);
  }

  private void add(AuditEvent event) {
    if (event.isErased() || event.isLocked()) {
      unreadable++;
    } else if (event.data().get("calls") instanceof List<?> calls) {
      calls.forEach(
          call -> count(Kind.ALLOWED, String.valueOf(((Map<?, ?>) call).get("tool")), event.run()));
    } else if (event.type().equals(DENIED)) {
      count(Kind.DENIED, event.tool(), event.run());
    } else if (!Request.isDrill(event.run(), event.subject())) {
      step(Trigger.valueOf(event.type()), event);
    }
  }

  private void step(Trigger trigger, AuditEvent event) {
    Kind kind = KINDS.get(trigger);
    boolean edited =
        event.data().get("revision") instanceof Number revision && revision.longValue() > 1;
    if (kind != null) {
      kind = kind == Kind.APPROVED && edited ? Kind.MODIFIED : kind;
      count(kind, event.tool(), event.run());
    }
    if (trigger == Trigger.PERFORM) {
      count(Kind.EXECUTED, event.tool(), event.run());
    }
    if (trigger == Trigger.OPEN && event.data().get("rules") instanceof List<?> rules) {
      rules.forEach(rule -> byRule.merge(String.valueOf(rule), 1L, Long::sum));
    }
    if (WORDS.contains(trigger) && !event.actor().equals(Change.SYSTEM)) {
      words++;
      runs.add(event.run());
    }
    if (DECISIONS.contains(trigger) && event.data().get("askedAt") instanceof String asked) {
      latencies.add(Math.max(0, Duration.between(Instant.parse(asked), event.at()).toMillis()));
    }
  }

  private void count(Kind kind, String tool, RunId run) {
    all.add(kind);
    byTool.computeIfAbsent(tool, name -> new Tally()).add(kind);
    byAgent.computeIfAbsent(run.agent(), name -> new Tally()).add(kind);
  }

  private Figures figures(Instant from, Instant until) {
    long[] sorted = latencies.stream().mapToLong(Long::longValue).sorted().toArray();
    Waiting waiting = waiting();
    return new Figures(
        from,
        until,
        all.counts(),
        counts(byTool),
        counts(byAgent),
        byRule,
        quantile(sorted, 0.5),
        quantile(sorted, 0.95),
        runs.isEmpty() ? 0 : (double) words / runs.size(),
        waiting.count(),
        waiting.oldest(),
        unreadable);
  }

  private record Waiting(long count, Duration oldest) {}

  private Waiting waiting() {
    long count = 0;
    Instant first = null;
    RequestQuery query = new RequestQuery(tenant, RequestStatus.asking(), null, null, PAGE);
    List<Request> page;
    do {
      page = store.requests(query);
      for (Request request : page) {
        if (!request.isDrill()) {
          count++;
          first = first == null ? request.openedAt() : first;
        }
        query = query.after(request);
      }
    } while (page.size() == PAGE);
    Instant now = store.clock().instant();
    return new Waiting(count, first == null ? Duration.ZERO : Duration.between(first, now));
  }

  private static SortedMap<String, Counts> counts(SortedMap<String, Tally> tallies) {
    SortedMap<String, Counts> counts = new TreeMap<>();
    tallies.forEach((name, tally) -> counts.put(name, tally.counts()));
    return counts;
  }

  private static Duration quantile(long[] sorted, double part) {
    return sorted.length == 0
        ? Duration.ZERO
        : Duration.ofMillis(sorted[(int) Math.ceil(part * sorted.length) - 1]);
  }
}
