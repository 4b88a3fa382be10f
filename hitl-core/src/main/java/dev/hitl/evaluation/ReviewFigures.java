package dev.hitl.evaluation;

import dev.hitl.call.Json;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link ReviewSimulation} counted.
 *
 * @param requests how many came, and were decided
 * @param meanWaiting how many waited that nobody had taken up, on average over time
 * @param mostWaiting the most that waited at once
 * @param meanWait how long a request waited to be taken up, on average
 * @param medianWait half of the requests waited no longer
 * @param wait95 95 of 100 requests waited no longer
 * @param utilisation which part of their time reviewers decided; 0 to 1
 * @param late how many were decided after their limit
 * @param wrong how many were decided wrongly
 */
public record ReviewFigures(
    int requests,
    double meanWaiting,
    int mostWaiting,
    Duration meanWait,
    Duration medianWait,
    Duration wait95,
    double utilisation,
    int late,
    int wrong) {
  /**
   * The same as one JSON object; times in milliseconds.
   *
   * @return JSON text
   */
  public String toJson() {
    Map<String, @Nullable Object> all = new LinkedHashMap<>();
    all.put("requests", requests);
    all.put("meanWaiting", meanWaiting);
    all.put("mostWaiting", mostWaiting);
    all.put("meanWaitMillis", meanWait.toMillis());
    all.put("medianWaitMillis", medianWait.toMillis());
    all.put("wait95Millis", wait95.toMillis());
    all.put("utilisation", utilisation);
    all.put("late", late);
    all.put("wrong", wrong);
    return Json.text(all);
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%d requests; waiting: %.2f on average, %d at most; wait: %s on average, %s at the median,"
            + " %s at 95 of 100; reviewers decided %.0f %% of their time; late: %d; wrong: %d",
        requests,
        meanWaiting,
        mostWaiting,
        seconds(meanWait),
        seconds(medianWait),
        seconds(wait95),
        100 * utilisation,
        late,
        wrong);
  }

  private static String seconds(Duration time) {
    return String.format(Locale.ROOT, "%.1f s", time.toMillis() / 1000.0);
  }
}
