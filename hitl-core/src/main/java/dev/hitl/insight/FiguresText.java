package dev.hitl.insight;

import dev.hitl.call.Json;
import dev.hitl.insight.Figures.Counts;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/** Figures as JSON and as a line. */
final class FiguresText {
  private FiguresText() {}

  static String json(Figures figures) {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    map.put("from", figures.from().toString());
    map.put("until", figures.until().toString());
    map.put("all", map(figures.all()));
    map.put("byTool", maps(figures.byTool()));
    map.put("byAgent", maps(figures.byAgent()));
    map.put("byRule", maps(figures.byRule()));
    Map<String, @Nullable Object> reviewers = new LinkedHashMap<>();
    figures.byReviewer().forEach((name, one) -> reviewers.put(name, map(one)));
    map.put("byReviewer", reviewers);
    Figures.Times times = figures.times();
    map.put(
        "times",
        numbers(
            "latency50Millis", times.latency50().toMillis(),
            "latency95Millis", times.latency95().toMillis(),
            "deciding50Millis", times.deciding50().toMillis(),
            "deciding95Millis", times.deciding95().toMillis()));
    Figures.Overrides overrides = figures.overrides();
    map.put(
        "overrides",
        numbers(
            "overruled", overrides.overruled(),
            "emergencies", overrides.emergencies(),
            "flagged", overrides.flagged(),
            "paused", overrides.paused(),
            "aborted", overrides.aborted(),
            "redirected", overrides.redirected(),
            "edited", overrides.edited(),
            "stopped", overrides.stopped()));
    Figures.People people = figures.people();
    map.put(
        "people",
        numbers(
            "words", people.words(),
            "runs", people.runs(),
            "pairs", people.pairs(),
            "agreeing", people.agreeing()));
    Figures.Runs runs = figures.runs();
    map.put(
        "runs",
        numbers("decided", runs.decided(), "finished", runs.finished(), "failed", runs.failed()));
    map.put("queue", map(figures.queue()));
    map.put("queueAtEnd", map(figures.queueAtEnd()));
    map.put("unreadable", figures.unreadable());
    return Json.text(map);
  }

  private static Map<String, @Nullable Object> maps(SortedMap<String, Counts> counts) {
    Map<String, @Nullable Object> maps = new LinkedHashMap<>();
    counts.forEach((name, one) -> maps.put(name, map(one)));
    return maps;
  }

  private static Map<String, @Nullable Object> map(Figures.Queue queue) {
    return numbers(
        "waiting", queue.waiting(),
        "oldestMillis", queue.oldest().toMillis(),
        "below5Minutes", queue.ages().below5Minutes(),
        "below30Minutes", queue.ages().below30Minutes(),
        "below2Hours", queue.ages().below2Hours(),
        "below1Day", queue.ages().below1Day(),
        "older", queue.ages().older());
  }

  private static Map<String, @Nullable Object> map(Figures.Reviewer reviewer) {
    return numbers(
        "approved", reviewer.approved(),
        "modified", reviewer.modified(),
        "rejected", reviewer.rejected(),
        "answered", reviewer.answered(),
        "redirected", reviewer.redirected(),
        "latency50Millis", reviewer.latency50().toMillis());
  }

  private static Map<String, @Nullable Object> map(Counts counts) {
    return numbers(
        "allowed", counts.allowed(),
        "asked", counts.asked(),
        "denied", counts.denied(),
        "approved", counts.approved(),
        "modified", counts.modified(),
        "rejected", counts.rejected(),
        "answered", counts.answered(),
        "redirected", counts.redirected(),
        "expired", counts.expired(),
        "withdrawn", counts.withdrawn(),
        "overruled", counts.overruled(),
        "executed", counts.executed(),
        "failed", counts.failed(),
        "inDoubt", counts.inDoubt(),
        "rolledBack", counts.rolledBack());
  }

  private static Map<String, @Nullable Object> numbers(Object... namesAndNumbers) {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    for (int i = 0; i < namesAndNumbers.length; i += 2) {
      map.put(String.valueOf(namesAndNumbers[i]), namesAndNumbers[i + 1]);
    }
    return map;
  }

  static String line(Figures figures) {
    Counts all = figures.all();
    Duration median = figures.times().latency50();
    return String.format(
        Locale.ROOT,
        "%s to %s: %d calls, %.1f %% asked; %d decided, %.1f %% approved, %.1f %% modified;"
            + " latency %s at the median, %s at 95 of 100; %d executed, %d failed, %d in doubt, %d"
            + " rolled back; %d waiting, the oldest for %s",
        figures.from(),
        figures.until(),
        all.allowed() + all.asked() + all.denied(),
        100 * all.escalationRate(),
        all.decided(),
        100 * all.approvalRate(),
        100 * all.modificationRate(),
        median,
        figures.times().latency95(),
        all.executed(),
        all.failed(),
        all.inDoubt(),
        all.rolledBack(),
        figures.queue().waiting(),
        figures.queue().oldest());
  }
}
