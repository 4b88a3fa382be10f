package dev.hitl.insight;

import java.util.HashMap;
import java.util.Map;

/** Who came to what about the same, and how often two of them came to the same. */
final class Opinions {
  private record Of(String reviewer, Kind kind) {}

  private final Map<String, Map<Of, Long>> bySame = new HashMap<>();

  void add(String same, String reviewer, Kind kind) {
    bySame
        .computeIfAbsent(same, key -> new HashMap<>())
        .merge(new Of(reviewer, kind), 1L, Long::sum);
  }

  /** Pairs of words of two different people about the same. */
  long pairs() {
    return bySame.values().stream().mapToLong(Opinions::pairs).sum();
  }

  /** Those of them that came to the same. */
  long agreeing() {
    long sum = 0;
    for (Map<Of, Long> words : bySame.values()) {
      for (Kind kind : Kind.values()) {
        Map<Of, Long> alike = new HashMap<>(words);
        alike.keySet().removeIf(of -> of.kind != kind);
        sum += pairs(alike);
      }
    }
    return sum;
  }

  /** All pairs, less those of one person with themselves: no pair is looked at one by one. */
  private static long pairs(Map<Of, Long> words) {
    Map<String, Long> byReviewer = new HashMap<>();
    words.forEach((of, times) -> byReviewer.merge(of.reviewer, times, Long::sum));
    long all = byReviewer.values().stream().mapToLong(Long::longValue).sum();
    long own = byReviewer.values().stream().mapToLong(times -> times * times).sum();
    return (all * all - own) / 2;
  }
}
