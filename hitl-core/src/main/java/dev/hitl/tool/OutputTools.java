package dev.hitl.tool;

import dev.hitl.call.Arguments;
import dev.hitl.call.Output;
import java.util.Map;

/** hitl's own tools: they give back what is in their arguments. */
final class OutputTools {
  private static final Tool RESULT =
      Tool.named(Output.RESULT)
          .describedAs("Gives the result of a call to its agent")
          .parameter("tool", String.class)
          .parameter("callId", String.class)
          .parameter("arguments", Object.class)
          .parameter("failed", boolean.class)
          .parameter(Output.TEXT, String.class)
          .idempotent()
          .runs(arguments -> text(arguments, Output.TEXT));

  private static final Tool ANSWER =
      Tool.named(Output.ANSWER)
          .describedAs("Gives the answer of an agent, which ends its run")
          .parameter(Output.ANSWER_TEXT, String.class)
          .idempotent()
          .runs(arguments -> text(arguments, Output.ANSWER_TEXT));

  /** By their names. */
  static final Map<String, Tool> ALL = Map.of(Output.RESULT, RESULT, Output.ANSWER, ANSWER);

  private OutputTools() {}

  private static String text(Arguments arguments, String name) {
    return String.valueOf(arguments.get(name));
  }
}
