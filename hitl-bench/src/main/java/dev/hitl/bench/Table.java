package dev.hitl.bench;

import java.io.PrintStream;
import java.util.Locale;

/** Prints what was measured. */
final class Table {
  private static final PrintStream OUT = System.out;

  private Table() {}

  static void title(String text) {
    OUT.println();
    OUT.println("## " + text);
  }

  static void line(String format, Object... values) {
    OUT.println(String.format(Locale.ROOT, format, values));
  }

  /** A race, one line for each part. */
  static void race(String first, String second, Race race, Race.Result result) {
    line(
        "%-28s %8s %8s | %8s %8s | %6s %6s   (µs; %d thread%s, %d pairs of %d)",
        "",
        first,
        "p99",
        second,
        "p99",
        "p50 ×",
        "p99 ×",
        race.threads(),
        race.threads() == 1 ? "" : "s",
        race.pairs(),
        race.block() * race.threads());
    for (int i = 0; i < race.parts().size(); i++) {
      line(
          "%-28s %8.0f %8.0f | %8.0f %8.0f | %6.2f %6.2f",
          race.parts().get(i),
          result.first()[i][0],
          result.first()[i][1],
          result.second()[i][0],
          result.second()[i][1],
          result.ratios()[i],
          result.ratios99()[i]);
    }
    line(
        "%-28s %8.0f a second, %.2f of the other's",
        "throughput", result.perSecond(), result.throughput());
  }
}
