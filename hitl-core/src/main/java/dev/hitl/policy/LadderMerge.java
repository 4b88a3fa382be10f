package dev.hitl.policy;

import dev.hitl.policy.Ladder.End;
import dev.hitl.policy.Ladder.Rung;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BinaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Makes one ladder of two, as strict as each. What it does at any time follows only from what both
 * do at that time, so the order of several does not matter.
 */
final class LadderMerge {
  private final Ladder a;
  private final boolean anyA;
  private final Ladder b;
  private final boolean anyB;

  private LadderMerge(Ladder a, boolean anyA, Ladder b, boolean anyB) {
    this.a = a;
    this.anyA = anyA;
    this.b = b;
    this.anyB = anyB;
  }

  /**
   * Merges two ladders.
   *
   * @param anyA whether every place of the first's route takes anybody, so that widening is none
   * @param anyB the same of the second
   */
  static Ladder of(Ladder a, boolean anyA, Ladder b, boolean anyB) {
    return a.equals(b) ? a : new LadderMerge(a, anyA, b, anyB).merged();
  }

  private Ladder merged() {
    @Nullable Rung end = end();
    Set<Duration> times = new TreeSet<>();
    Stream.of(a, b)
        .flatMap(ladder -> ladder.rungs().stream())
        .filter(rung -> rung.end() != End.APPROVE || doesMore(rung))
        .map(Rung::after)
        .filter(time -> end == null || time.compareTo(end.after()) < 0)
        .forEach(times::add);
    if (end != null) {
      times.add(end.after());
    }
    List<Rung> rungs = new ArrayList<>();
    Set<String> before = Set.of();
    for (Duration time : times) {
      Set<String> may = may(time);
      Set<String> to = new TreeSet<>(may);
      to.removeAll(before);
      before = may;
      Set<String> tell = new TreeSet<>();
      at(time)
          .forEach(
              rung -> {
                tell.addAll(rung.tell());
                tell.addAll(rung.to());
              });
      tell.removeAll(to);
      @Nullable Rung last = end != null && time.equals(end.after()) ? end : null;
      rungs.add(
          new Rung(
              time,
              tell,
              to,
              pick(at(time).map(Rung::priority), BinaryOperator.maxBy(Comparator.naturalOrder())),
              pick(at(time).map(Rung::channel), BinaryOperator.minBy(Comparator.naturalOrder())),
              last == null ? null : last.end(),
              last == null ? null : last.answer()));
    }
    return new Ladder(rungs, isAlike() ? counted() : null);
  }

  private @Nullable Hours counted() {
    return a.rungs().isEmpty() ? b.hours() : a.hours();
  }

  /** Whether both count in the same hours. */
  private boolean isAlike() {
    return b.rungs().isEmpty() || Objects.equals(counted(), b.hours());
  }

  private static boolean doesMore(Rung rung) {
    return !rung.tell().isEmpty()
        || !rung.to().isEmpty()
        || rung.priority() != null
        || rung.channel() != null;
  }

  private Stream<Rung> at(Duration time) {
    return Stream.of(a, b)
        .flatMap(ladder -> ladder.rungs().stream())
        .filter(rung -> rung.after().equals(time));
  }

  /** Who may decide besides those whom the route names: whoever may according to both. */
  private Set<String> may(Duration time) {
    Set<String> mayA = may(a, time);
    Set<String> mayB = may(b, time);
    if (anyA && anyB) {
      mayA.addAll(mayB);
    } else if (anyA) {
      return mayB;
    } else if (!anyB) {
      mayA.retainAll(mayB);
    }
    return mayA;
  }

  private static Set<String> may(Ladder ladder, Duration time) {
    Set<String> may = new TreeSet<>();
    ladder.rungs().stream()
        .filter(rung -> rung.after().compareTo(time) <= 0)
        .forEach(rung -> may.addAll(rung.to()));
    return may;
  }

  /** When and how it ends: the first end, or the later of two approvals; null where it does not. */
  private @Nullable Rung end() {
    List<Rung> ends =
        Stream.of(a, b)
            .flatMap(ladder -> ladder.rungs().stream())
            .filter(rung -> rung.end() != null)
            .toList();
    Comparator<Rung> byTime = Comparator.comparing(Rung::after);
    if (ends.size() == 2
        && isAlike()
        && ends.stream().allMatch(rung -> rung.end() == End.APPROVE)) {
      return ends.stream().max(byTime).orElse(null);
    }
    List<Rung> strict = ends.stream().filter(rung -> rung.end() != End.APPROVE).toList();
    @Nullable Rung first =
        strict.stream().min(byTime.thenComparing(LadderMerge::strictness)).orElse(null);
    boolean rejects = strict.stream().anyMatch(rung -> rung.end() == End.REJECT);
    return first != null && rejects ? Rung.ending(first.after(), End.REJECT) : first;
  }

  /**
   * Of two at the same time a rejection is first, then nothing, then an answer in the tool's place.
   */
  private static String strictness(Rung rung) {
    return (rung.end() == End.REJECT ? 0 : rung.end() == End.EXPIRE ? 1 : 2) + rung.answer();
  }

  private static <T> @Nullable T pick(Stream<@Nullable T> values, BinaryOperator<T> choice) {
    @Nullable T picked = null;
    for (T value : values.toList()) {
      picked = picked == null ? value : value == null ? picked : choice.apply(picked, value);
    }
    return picked;
  }
}
