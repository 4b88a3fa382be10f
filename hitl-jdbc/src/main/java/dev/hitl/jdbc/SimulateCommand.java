package dev.hitl.jdbc;

import dev.hitl.evaluation.ReviewFigures;
import dev.hitl.evaluation.ReviewLoad;
import dev.hitl.evaluation.ReviewSimulation;
import dev.hitl.evaluation.Staffing;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;

/** Says how long the queue of so many reviewers gets. */
final class SimulateCommand {
  static final String USAGE =
      "simulate --per-hour NUMBER --reviewers NUMBER --decision PT2M --limit PT10M"
          + " [--error-rate 0..1] [--requests NUMBER] [--seed NUMBER] [--json]";

  private static final Set<String> OPTIONS =
      Set.of(
          "--per-hour",
          "--reviewers",
          "--decision",
          "--limit",
          "--error-rate",
          "--requests",
          "--seed");

  private static final int REQUESTS = 100_000;

  private SimulateCommand() {}

  static int run(String[] args, Map<String, String> environment, PrintStream out, PrintStream err) {
    try {
      CommandLine line = CommandLine.of(args, OPTIONS, environment);
      for (String option : new String[] {"--per-hour", "--reviewers", "--decision", "--limit"}) {
        line.needed(option);
      }
      ReviewLoad load =
          new ReviewLoad(
              line.read("--per-hour", Double::parseDouble, 0.0),
              line.read("--limit", Duration::parse, Duration.ZERO));
      Staffing staffing =
          Staffing.always(
              line.read("--reviewers", Integer::parseInt, 0),
              line.read("--decision", Duration::parse, Duration.ZERO),
              line.read("--error-rate", Double::parseDouble, 0.0));
      ReviewFigures figures =
          ReviewSimulation.of(load, staffing, Instant.EPOCH)
              .play(
                  line.read("--requests", Integer::parseInt, REQUESTS),
                  line.read("--seed", Long::parseLong, 1L));
      out.println(line.json() ? figures.toJson() : figures);
      return HitlCommand.FINE;
    } catch (IllegalArgumentException e) {
      err.println(e.getMessage());
      err.println("usage: " + USAGE);
      return HitlCommand.UNKNOWN;
    }
  }
}
