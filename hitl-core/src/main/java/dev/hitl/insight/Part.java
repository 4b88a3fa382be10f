package dev.hitl.insight;

import dev.hitl.audit.AuditEvent;
import dev.hitl.call.RunId;
import dev.hitl.insight.Figures.Counts;
import dev.hitl.request.Change;
import dev.hitl.request.Request;
import dev.hitl.request.Trigger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** Counts the events of one part of the time, in their order. */
final class Part {
  static final String CALLED = "CALLED";
  static final String DENIED = "DENIED";

  /** How a run ends, and whether that is well. */
  static final Map<String, Boolean> ENDS =
      Map.of("FINISHED", true, "FAILED", false, "QUARANTINED", false, "ABORTED", false);

  private final Recall recall;
  private final Kind.Sums all = new Kind.Sums();
  private final SortedMap<String, Kind.Sums> byTool = new TreeMap<>();
  private final SortedMap<String, Kind.Sums> byAgent = new TreeMap<>();
  private final SortedMap<String, Kind.Sums> byRule = new TreeMap<>();
  private final List<Long> latencies = new ArrayList<>();
  private final List<Long> decisions = new ArrayList<>();
  private final Opinions opinions = new Opinions();
  private final Set<RunId> judged = new HashSet<>();
  private final Set<RunId> decided = new HashSet<>();
  private final Map<RunId, Boolean> ended = new HashMap<>();
  private final SortedMap<String, Said> said = new TreeMap<>();
  private final Overridings overridings = new Overridings();
  private long words;
  private long unreadable;

  /** What one person said. */
  private static final class Said {
    private final Kind.Sums kinds = new Kind.Sums();
    private final List<Long> latencies = new ArrayList<>();
  }

  Part(Recall recall) {
    this.recall = recall;
  }

  void add(AuditEvent event) {
    String type = event.type();
    if (event.isErased() || event.isLocked()) {
      unreadable++;
    } else if (event.data().get("calls") instanceof List<?> calls) {
      calls.forEach(
          call -> count(Kind.ALLOWED, String.valueOf(((Map<?, ?>) call).get("tool")), event.run()));
    } else if (type.equals(DENIED)) {
      count(Kind.DENIED, event.tool(), event.run());
    } else if (type.equals(Recall.SEEN)) {
      recall.meet(event);
    } else if (ENDS.containsKey(type)) {
      ended.put(event.run(), ENDS.getOrDefault(type, false));
      overridings.ofRun(event);
    } else if (Overridings.TYPES.contains(type)) {
      overridings.ofRun(event);
    } else if (!Request.isDrill(event.run(), event.subject())) {
      step(Trigger.valueOf(type), event);
    }
  }

  private void step(Trigger trigger, AuditEvent event) {
    Recall.Question before = recall.before(event);
    boolean person = !event.actor().equals(Change.SYSTEM);
    if (Kind.WORDS.contains(trigger) && person) {
      words++;
      judged.add(event.run());
      opinion(trigger, event, before);
    }
    recall.meet(event);
    Recall.Question asked = trigger == Trigger.OPEN ? recall.before(event) : before;
    Kind kind = Kind.of(trigger);
    if (kind != null) {
      boolean edited = number(event, "revision") > 1;
      count(kind == Kind.APPROVED && edited ? Kind.MODIFIED : kind, event, asked);
    }
    if (trigger == Trigger.PERFORM) {
      count(Kind.EXECUTED, event, asked);
    }
    if (Kind.DECISIONS.contains(trigger)) {
      decision(event);
    }
    overridings.ofRequest(trigger);
  }

  private void decision(AuditEvent event) {
    recall.decided(event.run());
    decided.add(event.run());
    latency(event, latencies);
    Instant look = recall.lookBefore(event);
    if (look != null) {
      decisions.add(millis(look, event.at()));
    }
  }

  private static void latency(AuditEvent event, List<Long> latencies) {
    if (event.data().get("askedAt") instanceof String asked) {
      latencies.add(millis(Instant.parse(asked), event.at()));
    }
  }

  /** What somebody thinks of the call as it was asked, before they changed it. */
  private void opinion(Trigger trigger, AuditEvent event, Recall.Question asked) {
    Kind kind =
        switch (trigger) {
          case VOTE ->
              Boolean.TRUE.equals(event.data().get("agrees")) ? Kind.APPROVED : Kind.REJECTED;
          case EDIT -> Kind.MODIFIED;
          case APPROVE -> event.data().get("changes") == null ? Kind.APPROVED : Kind.MODIFIED;
          case PERFORM, REJECT, ANSWER, REDIRECT -> Kind.of(trigger);
          default -> null;
        };
    if (kind != null) {
      Said own = said.computeIfAbsent(event.actor(), name -> new Said());
      own.kinds.add(kind);
      latency(event, own.latencies);
    }
    String same = asked.same();
    if (kind != null && same != null) {
      opinions.add(same, event.actor(), kind);
    }
  }

  private static long number(AuditEvent event, String name) {
    return event.data().get(name) instanceof Number number ? number.longValue() : 0;
  }

  private static long millis(Instant from, Instant until) {
    return Math.max(0, Duration.between(from, until).toMillis());
  }

  private void count(Kind kind, AuditEvent event, Recall.Question asked) {
    count(kind, event.tool(), event.run());
    asked.rules().stream().distinct().forEach(rule -> sums(byRule, rule).add(kind));
  }

  private void count(Kind kind, String tool, RunId run) {
    all.add(kind);
    sums(byTool, tool).add(kind);
    sums(byAgent, run.agent()).add(kind);
  }

  private static Kind.Sums sums(SortedMap<String, Kind.Sums> by, String name) {
    return by.computeIfAbsent(name, key -> new Kind.Sums());
  }

  Figures figures(Instant from, Instant until, Figures.Queue queue, Figures.Queue atEnd) {
    // Only now: of the same instant, the end may have been met before the decision.
    ended.keySet().removeIf(run -> !recall.isDecided(run));
    long well = ended.values().stream().filter(end -> end).count();
    return new Figures(
        from,
        until,
        all.counts(),
        counts(byTool),
        counts(byAgent),
        counts(byRule),
        reviewers(),
        new Figures.Times(
            quantile(latencies, 0.5),
            quantile(latencies, 0.95),
            quantile(decisions, 0.5),
            quantile(decisions, 0.95)),
        overridings.sums(),
        new Figures.People(words, judged.size(), opinions.pairs(), opinions.agreeing()),
        new Figures.Runs(decided.size(), well, ended.size() - well),
        queue,
        atEnd,
        unreadable);
  }

  private SortedMap<String, Figures.Reviewer> reviewers() {
    SortedMap<String, Figures.Reviewer> reviewers = new TreeMap<>();
    said.forEach(
        (name, own) -> reviewers.put(name, own.kinds.reviewer(quantile(own.latencies, 0.5))));
    return reviewers;
  }

  private static SortedMap<String, Counts> counts(SortedMap<String, Kind.Sums> sums) {
    SortedMap<String, Counts> counts = new TreeMap<>();
    sums.forEach((name, sum) -> counts.put(name, sum.counts()));
    return counts;
  }

  private static Duration quantile(List<Long> values, double part) {
    long[] sorted = values.stream().mapToLong(Long::longValue).sorted().toArray();
    return sorted.length == 0
        ? Duration.ZERO
        : Duration.ofMillis(sorted[(int) Math.ceil(part * sorted.length) - 1]);
  }
}
