package dev.hitl.jdbc;

import dev.hitl.evaluation.Evaluation;
import dev.hitl.evaluation.EvaluationReport;
import dev.hitl.evaluation.LabelledCase;
import dev.hitl.policy.Assessor;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;

/** Holds a policy against labelled cases. */
final class EvaluateCommand {
  static final String USAGE =
      "evaluate "
          + PolicyOptions.USAGE
          + " --cases CASES.jsonl [--min-precision 0..1] [--min-recall 0..1] [--json]";

  private static final Set<String> OPTIONS =
      Set.of("--tools", "--cases", "--policy", "--min-precision", "--min-recall");

  private EvaluateCommand() {}

  static int run(String[] args, Map<String, String> environment, PrintStream out, PrintStream err) {
    try {
      CommandLine line = CommandLine.of(args, OPTIONS, environment);
      double precision = line.read("--min-precision", EvaluateCommand::part, 0.0);
      double recall = line.read("--min-recall", EvaluateCommand::part, 0.0);
      List<LabelledCase> cases = LabelledCase.load(Path.of(line.needed("--cases")));
      Assessor assessor = PolicyOptions.assessor(line);
      EvaluationReport report = Evaluation.of(assessor).judge(cases, Clock.systemUTC().instant());
      out.println(line.json() ? report.toJson() : report);
      boolean fine = reaches("precision", report.precision(), precision, err);
      fine = reaches("recall", report.recall(), recall, err) && fine;
      if (line.all("--min-precision").isEmpty() && line.all("--min-recall").isEmpty()) {
        fine = report.misjudged().isEmpty();
      }
      return fine ? HitlCommand.FINE : HitlCommand.WRONG;
    } catch (IllegalArgumentException e) {
      err.println(e.getMessage());
      err.println("usage: " + USAGE);
      return HitlCommand.UNKNOWN;
    } catch (UncheckedIOException e) {
      err.println(e.getMessage());
      return HitlCommand.UNKNOWN;
    }
  }

  private static Double part(String text) {
    double value = Double.parseDouble(text);
    if (!(value >= 0 && value <= 1)) {
      throw new IllegalArgumentException("it must be within 0 and 1");
    }
    return value;
  }

  /** Of what is not there nothing is too little. */
  private static boolean reaches(String what, OptionalDouble value, double least, PrintStream err) {
    if (value.isEmpty() || value.getAsDouble() >= least) {
      return true;
    }
    err.println(what + " is " + value.getAsDouble() + " and has to be at least " + least);
    return false;
  }
}
