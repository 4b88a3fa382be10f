package dev.hitl.evaluation;

import dev.hitl.policy.Hours;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.PriorityQueue;
import java.util.SplittableRandom;

/**
 * Plays requests and synthetic reviewers on a virtual clock, to see how long a queue gets before
 * people are asked to work it off.
 *
 * <p>With staffing at all times this is the queue M/M/c of queueing theory (Kleinrock, Queueing
 * Systems I, 1975, section 3.5), against whose known results it is tested. The same seed gives the
 * same figures. Immutable and thread-safe.
 */
public final class ReviewSimulation {
  private static final double NANOS_PER_HOUR = 3.6e12;

  private final ReviewLoad load;
  private final Staffing staffing;
  private final Instant start;

  private ReviewSimulation(ReviewLoad load, Staffing staffing, Instant start) {
    this.load = load;
    this.staffing = staffing;
    this.start = start;
  }

  /**
   * Sets the scene.
   *
   * @param load what comes
   * @param staffing who decides
   * @param start when it begins, on the virtual clock; of interest to {@link Staffing#hours}
   * @return the simulation, not yet played
   */
  public static ReviewSimulation of(ReviewLoad load, Staffing staffing, Instant start) {
    return new ReviewSimulation(load, staffing, start);
  }

  /**
   * Plays it until so many requests have come and all of them are decided.
   *
   * @param requests how many; at least 1
   * @param seed makes it this play and not another
   * @return what was counted
   * @throws IllegalArgumentException if there is no request
   */
  public ReviewFigures play(int requests, long seed) {
    if (requests < 1) {
      throw new IllegalArgumentException("requests must be at least 1, not " + requests);
    }
    SplittableRandom random = new SplittableRandom(seed);
    PriorityQueue<Instant> free = new PriorityQueue<>();
    for (int i = 0; i < staffing.reviewers(); i++) {
      free.add(start);
    }
    // Who comes first is taken first, so that those taken up are in order too.
    Deque<Instant> takenUp = new ArrayDeque<>();
    long[] waits = new long[requests];
    double waited = 0;
    double worked = 0;
    int longest = 0;
    int late = 0;
    int wrong = 0;
    Instant now = start;
    Instant end = start;
    for (int i = 0; i < requests; i++) {
      now = now.plusNanos(exponential(random, NANOS_PER_HOUR / load.requestsPerHour()));
      Instant reviewer = free.remove();
      Instant begun = atWork(reviewer.isAfter(now) ? reviewer : now);
      long effort = exponential(random, (double) staffing.decision().toNanos());
      Instant decided = begun.plusNanos(effort);
      free.add(decided);
      while (!takenUp.isEmpty() && !takenUp.peekFirst().isAfter(now)) {
        takenUp.removeFirst();
      }
      if (begun.isAfter(now)) {
        takenUp.addLast(begun);
      }
      longest = Math.max(longest, takenUp.size());
      waits[i] = Duration.between(now, begun).toNanos();
      waited += waits[i];
      worked += effort;
      late += Duration.between(now, decided).compareTo(load.limit()) > 0 ? 1 : 0;
      wrong += random.nextDouble() < staffing.errorRate() ? 1 : 0;
      end = decided.isAfter(end) ? decided : end;
    }
    Arrays.sort(waits);
    Duration whole = Duration.between(start, end);
    double span = whole.getSeconds() * 1e9 + whole.getNano(); // More than a long may hold.
    return new ReviewFigures(
        requests,
        // Little's law, which is exact over a span that begins and ends with nobody waiting.
        waited / span,
        longest,
        Duration.ofNanos((long) (waited / requests)),
        quantile(waits, 0.5),
        quantile(waits, 0.95),
        worked / span / staffing.reviewers(),
        late,
        wrong);
  }

  private Instant atWork(Instant at) {
    Hours hours = staffing.hours();
    return hours == null || hours.contains(at)
        ? at
        : hours.plus(at, Duration.ofMillis(1)).minusMillis(1);
  }

  private static long exponential(SplittableRandom random, double meanNanos) {
    return Math.round(-Math.log1p(-random.nextDouble()) * meanNanos);
  }

  private static Duration quantile(long[] sorted, double part) {
    return Duration.ofNanos(sorted[(int) Math.ceil(part * sorted.length) - 1]);
  }
}
