package dev.hitl.console;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.hitl.Hitl;
import dev.hitl.call.Json;
import dev.hitl.grant.Workload;
import dev.hitl.insight.Figures;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * How people and agents fared. Counting reads all of a time, so an answer is kept for a little
 * while, and only a few are counted at once.
 */
final class FiguresResource {
  private static final Duration KEPT = Duration.ofSeconds(10);
  private static final Duration LONGEST = Duration.ofDays(400);
  private static final int MOST_STEPS = 400;
  private static final int AT_ONCE = 2;
  private static final Figures.Reviewer NOTHING_SAID =
      new Figures.Reviewer(0, 0, 0, 0, 0, Duration.ZERO);

  private final Hitl hitl;
  private final Semaphore counting = new Semaphore(AT_ONCE);
  private final Cache<List<Object>, Map<String, @Nullable Object>> answers =
      Caffeine.newBuilder().expireAfterWrite(KEPT).maximumSize(100).build();

  FiguresResource(Hitl hitl) {
    this.hitl = hitl;
  }

  List<Endpoint> endpoints() {
    return List.of(
        Endpoint.get("/api/figures", "Figures", "How people and agents fared", this::figures)
            .param("from", "from this instant on; 7 days ago unless said")
            .param("until", "before this instant; now unless said")
            .param("step", "a duration such as PT1H: the figures of each part besides")
            .forOverseers());
  }

  private Answer figures(Exchange exchange) {
    Instant now = hitl.overview().now();
    Instant until = AuditResource.instant(exchange, "until", now);
    Instant from = AuditResource.instant(exchange, "from", until.minus(Duration.ofDays(7)));
    Duration step = step(exchange, from, until);
    List<Object> key = List.of(exchange.viewer().tenant(), from, until, step);
    Map<String, @Nullable Object> known = answers.getIfPresent(key);
    if (known == null) {
      known = count(exchange.viewer().tenant(), from, until, step);
      answers.put(key, known);
    }
    return Answer.ok(known);
  }

  private static Duration step(Exchange exchange, Instant from, Instant until) {
    if (!from.isBefore(until) || Duration.between(from, until).compareTo(LONGEST) > 0) {
      throw Body.wrong("from", "has to be before 'until', by at most 400 days");
    }
    Duration step;
    try {
      step = exchange.param("step").map(Duration::parse).orElse(Duration.ZERO);
    } catch (DateTimeException e) {
      throw Body.wrong("step", "is a duration such as PT1H");
    }
    Duration least = Duration.between(from, until).dividedBy(MOST_STEPS);
    if (step.isNegative() || (!step.isZero() && step.compareTo(least) < 0)) {
      throw Body.wrong("step", "makes more than " + MOST_STEPS + " parts");
    }
    return step;
  }

  private Map<String, @Nullable Object> count(
      String tenant, Instant from, Instant until, Duration step) {
    if (!counting.tryAcquire()) {
      throw Problem.of(Problem.Kind.UNAVAILABLE, "figures are being counted; try again")
          .header("Retry-After", "2");
    }
    try {
      Instant now = hitl.overview().now();
      Map<String, @Nullable Object> json = new LinkedHashMap<>();
      Figures figures = hitl.audit().figures(tenant, from, until);
      json.put("figures", json(figures));
      json.put(
          "steps",
          step.isZero()
              ? List.of()
              : hitl.audit().figures(tenant, from, until, step).stream()
                  .map(FiguresResource::json)
                  .toList());
      json.put("reviewers", reviewers(figures, tests(tenant, Duration.between(from, now))));
      json.put("now", now.toString());
      return json;
    } finally {
      counting.release();
    }
  }

  private static Map<String, @Nullable Object> json(Figures figures) {
    return Inerted.of(Json.parseObject(figures.toJson()));
  }

  private Map<String, Workload.Figures> tests(String tenant, Duration window) {
    Map<String, Workload.Figures> tests = new TreeMap<>();
    if (!window.isNegative()) {
      hitl.workload().of(tenant, window).stream()
          .filter(one -> one.tests() > 0)
          .forEach(one -> tests.put(one.reviewer(), one));
    }
    return tests;
  }

  /** Whoever said something in the time, or was tested. */
  private static List<Map<String, @Nullable Object>> reviewers(
      Figures figures, Map<String, Workload.Figures> tests) {
    Set<String> names = new TreeSet<>(figures.byReviewer().keySet());
    names.addAll(tests.keySet());
    return names.stream()
        .map(name -> reviewer(name, figures.byReviewer().get(name), tests.get(name)))
        .toList();
  }

  private static Map<String, @Nullable Object> reviewer(
      String name, Figures.@Nullable Reviewer known, Workload.@Nullable Figures tested) {
    Figures.Reviewer said = known == null ? NOTHING_SAID : known;
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("reviewer", RequestJson.line(name));
    json.put("decisions", said.said());
    json.put("approvals", said.approved() + said.modified());
    json.put("approvalRate", said.approvalRate());
    json.put("approved", said.approved());
    json.put("modified", said.modified());
    json.put("rejected", said.rejected());
    json.put("answered", said.answered());
    json.put("redirected", said.redirected());
    json.put("medianMillis", said.latency50().toMillis());
    json.put("tests", tested == null ? 0 : tested.tests());
    json.put("missed", tested == null ? 0 : tested.missed());
    return json;
  }
}
