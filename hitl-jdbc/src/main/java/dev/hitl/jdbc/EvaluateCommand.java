package dev.hitl.jdbc;

import dev.hitl.evaluation.Evaluation;
import dev.hitl.evaluation.EvaluationReport;
import dev.hitl.evaluation.LabelledCase;
import dev.hitl.policy.Assessor;
import dev.hitl.policy.Policy;
import dev.hitl.tool.Tool;
import dev.hitl.tool.ToolRegistry;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Holds a policy against labelled cases. */
final class EvaluateCommand {
  static final String USAGE =
      "evaluate --tools CLASS... --cases CASES.jsonl [--policy POLICY.yaml]"
          + " [--min-precision 0..1] [--min-recall 0..1] [--json]";

  private static final Set<String> OPTIONS =
      Set.of("--tools", "--cases", "--policy", "--min-precision", "--min-recall");

  private static final int MAX_ARGUMENT_BYTES = 64 << 20;

  private EvaluateCommand() {}

  static int run(String[] args, Map<String, String> environment, PrintStream out, PrintStream err) {
    try {
      CommandLine line = CommandLine.of(args, OPTIONS, environment);
      @Nullable Double precision = line.read("--min-precision", EvaluateCommand::part, null);
      @Nullable Double recall = line.read("--min-recall", EvaluateCommand::part, null);
      List<LabelledCase> cases = LabelledCase.load(Path.of(line.needed("--cases")));
      Policy policy =
          Objects.requireNonNull(
              line.read("--policy", file -> Policy.load(Path.of(file)), Policy.none()));
      Assessor assessor =
          new Assessor(tools(line.all("--tools")), policy, MAX_ARGUMENT_BYTES);
      EvaluationReport report =
          Evaluation.of(assessor).judge(cases, Clock.systemUTC().instant());
      out.println(line.json() ? report.toJson() : report);
      boolean fine =
          precision == null && recall == null
              ? report.misjudged().isEmpty()
              : reaches("precision", report.precision(), precision, err)
                  & reaches("recall", report.recall(), recall, err);
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
  private static boolean reaches(
      String what, OptionalDouble value, @Nullable Double least, PrintStream err) {
    if (least == null || value.isEmpty() || value.getAsDouble() >= least) {
      return true;
    }
    err.println(what + " is " + value.getAsDouble() + " and has to be at least " + least);
    return false;
  }

  private static ToolRegistry tools(List<String> classes) {
    if (classes.isEmpty()) {
      throw new IllegalArgumentException("--tools is missing");
    }
    List<Tool> tools = new ArrayList<>();
    for (String name : classes) {
      try {
        tools.addAll(Tool.of(Class.forName(name).getDeclaredConstructor().newInstance()));
      } catch (ReflectiveOperationException | LinkageError e) {
        throw new IllegalArgumentException(
            "--tools cannot be "
                + name
                + ": it must be a public class on the class path with a public constructor without"
                + " parameters ("
                + e
                + ")",
            e);
      }
    }
    return ToolRegistry.of(tools);
  }
}
