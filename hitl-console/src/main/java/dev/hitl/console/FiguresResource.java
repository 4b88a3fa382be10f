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
      json.put("figures", json(hitl.audit().figures(tenant, from, until)));
      json.put(
          "steps",
          step.isZero()
              ? List.of()
              : hitl.audit().figures(tenant, from, until, step).stream()
                  .map(FiguresResource::json)
                  .toList());
      Duration window = Duration.between(from, now);
      json.put(
          "reviewers",
          window.isNegative()
              ? List.of()
              : hitl.workload().of(tenant, window).stream()
                  .map(FiguresResource::reviewer)
                  .toList());
      json.put("now", now.toString());
      return json;
    } finally {
      counting.release();
    }
  }

  private static Map<String, @Nullable Object> json(Figures figures) {
    return Inerted.of(Json.parseObject(figures.toJson()));
  }

  private static Map<String, @Nullable Object> reviewer(Workload.Figures of) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("reviewer", RequestJson.line(of.reviewer()));
    json.put("decisions", of.decisions());
    json.put("approvals", of.approvals());
    json.put("approvalRate", of.approvalRate());
    json.put("medianMillis", of.median().toMillis());
    json.put("tests", of.tests());
    json.put("missed", of.missed());
    return json;
  }
}
