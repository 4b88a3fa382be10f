package dev.hitl.bench;

import java.util.Collection;
import java.util.Objects;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Runs {@link GateBench} under JMH and prints what came of it. */
final class GateRun {
  private GateRun() {}

  /** Nanoseconds of a call through the gate above a plain one. */
  static double run(boolean isLong) throws RunnerException {
    ChainedOptionsBuilder options =
        new OptionsBuilder()
            .include(GateBench.class.getName())
            .addProfiler(GCProfiler.class)
            .verbosity(VerboseMode.SILENT)
            .shouldFailOnError(true)
            .jvmArgsAppend("-Xmx1g", "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn")
            .forks(isLong ? 3 : 1)
            .warmupIterations(isLong ? 10 : 4)
            .warmupTime(TimeValue.milliseconds(isLong ? 1_000 : 700))
            .measurementIterations(isLong ? 10 : 5)
            .measurementTime(TimeValue.milliseconds(isLong ? 1_000 : 500));
    Collection<RunResult> results = new Runner(options.build()).run();
    Table.title("A call that needs no person: JSON text in, answer out");
    Table.line("%-28s %10s %10s", "", "ns a call", "B a call");
    double plain = 0;
    double gate = 0;
    for (RunResult result : results) {
      String name = result.getPrimaryResult().getLabel();
      String rules = result.getParams().getParam("rules");
      double nanos = result.getPrimaryResult().getScore();
      double bytes =
          Objects.requireNonNull(
                  result.getSecondaryResults().get("gc.alloc.rate.norm"), "the profiler's result")
              .getScore();
      Table.line(
          "%-28s %10.0f %10.0f",
          rules == null || !name.equals("hitl") ? name : name + ", " + rules + " other rules",
          nanos,
          bytes);
      if (name.equals("plainHandle")) {
        plain = nanos;
      } else if (name.equals("hitl") && "1".equals(rules)) {
        gate = nanos;
      }
    }
    return gate - plain;
  }
}
