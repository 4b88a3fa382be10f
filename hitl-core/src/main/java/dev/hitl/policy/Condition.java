package dev.hitl.policy;

import dev.hitl.call.Output;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.projectnessie.cel.Ast;
import org.projectnessie.cel.Program;
import org.projectnessie.cel.common.types.BoolT;
import org.projectnessie.cel.common.types.Err;
import org.projectnessie.cel.common.types.ref.Val;

/** A compiled condition. Immutable and thread-safe. */
final class Condition {
  private static final int MAX_DOUBTFUL = 3;
  private static final String ATTRIBUTES = "attributes";
  private static final String RESULT = "result";

  private final Program program;
  private final References references;

  private Condition(Program program, References references) {
    this.program = program;
    this.references = references;
  }

  /**
   * @throws PolicyException with position and reason, but without the rule's name
   */
  static Condition compile(String expression) {
    return compile(expression, Set.of(), false);
  }

  /**
   * @param hours the names of the hours that it may read
   * @param results whether it may read what a call gave
   * @throws PolicyException with position and reason, but without the rule's name
   */
  static Condition compile(String expression, Set<String> hours, boolean results) {
    Ast ast = Dialect.compile(expression, results);
    References references = References.in(ast.getExpr(), hours);
    if (!references.unknownFields.isEmpty()) {
      throw new PolicyException("reads " + String.join(", ", references.unknownFields));
    }
    return new Condition(Dialect.program(ast, results), references);
  }

  /** Whether it reads how the run went so far. */
  boolean readsRun() {
    return references.run;
  }

  /** The arguments that it reads, and those that it only asks whether they are there. */
  Set<String> arguments(boolean alsoTested) {
    Set<String> names = new TreeSet<>(references.arguments);
    if (alsoTested) {
      names.addAll(references.tested);
    } else {
      names.removeAll(references.tested);
    }
    return names;
  }

  Truth holds(Facts facts) {
    if (references.attributes && !facts.evidence().failed().isEmpty()) {
      return new Truth.Doubt(
          "it reads attributes, and these signal sources failed: "
              + facts.evidence().failed().keySet());
    }
    Map<String, @Nullable Object> inputs = inputs(facts);
    boolean longs = references.doubles || inputs.values().stream().anyMatch(Numbers::hasDouble);
    List<String> doubtful = new ArrayList<>();
    inputs.forEach(
        (name, value) -> {
          if (Numbers.isDoubtful(value, longs)) {
            doubtful.add(name);
          }
        });
    if (doubtful.size() > MAX_DOUBTFUL) {
      return new Truth.Doubt("too many numbers that have no exact double: " + doubtful);
    }
    Map<String, @Nullable Object> variables = facts.variables();
    Truth first = null;
    for (Map<String, Numbers.Side> sides : combinations(doubtful)) {
      Truth truth = evaluate(variables, inputs, sides, longs);
      if (truth instanceof Truth.Doubt) {
        return truth;
      }
      if (first != null && !first.equals(truth)) {
        return new Truth.Doubt("it hangs on more digits than a double has in " + doubtful);
      }
      first = truth;
    }
    return first == null ? Truth.NO : first;
  }

  /** What is read of the arguments under {@code .name}, the attributes, and the result. */
  private Map<String, @Nullable Object> inputs(Facts facts) {
    Map<String, @Nullable Object> inputs = new HashMap<>();
    facts
        .arguments()
        .asMap()
        .forEach(
            (name, value) -> {
              if (references.wholeArguments
                  || references.arguments.contains(name)
                  || references.tested.contains(name)) {
                inputs.put("args." + name, value);
              }
            });
    if (references.attributes) {
      inputs.put(ATTRIBUTES, facts.signals().attributes().asMap());
    }
    Output output = facts.output();
    if (references.result && output != null) {
      inputs.put(RESULT, Facts.value(output));
    }
    return inputs;
  }

  private static List<Map<String, Numbers.Side>> combinations(List<String> names) {
    List<Map<String, Numbers.Side>> all = new ArrayList<>();
    all.add(Map.of());
    for (String name : names) {
      List<Map<String, Numbers.Side>> longer = new ArrayList<>();
      for (Map<String, Numbers.Side> sides : all) {
        for (Numbers.Side side : Numbers.Side.values()) {
          Map<String, Numbers.Side> next = new HashMap<>(sides);
          next.put(name, side);
          longer.add(next);
        }
      }
      all = longer;
    }
    return all;
  }

  private Truth evaluate(
      Map<String, @Nullable Object> variables,
      Map<String, @Nullable Object> inputs,
      Map<String, Numbers.Side> sides,
      boolean longs) {
    Map<String, @Nullable Object> all = new HashMap<>(variables);
    Map<String, @Nullable Object> arguments = new HashMap<>();
    inputs.forEach(
        (name, value) -> {
          Object converted =
              Numbers.convert(value, sides.getOrDefault(name, Numbers.Side.NEAREST), longs);
          if (name.equals(ATTRIBUTES) || name.equals(RESULT)) {
            all.put(name, converted);
          } else {
            arguments.put(name.substring("args.".length()), converted);
          }
        });
    all.put("args", arguments);
    Effort.begin();
    try {
      Val value = program.eval(all).getVal();
      return value instanceof BoolT ? new Truth.Known(value.booleanValue()) : doubt(value);
    } catch (RuntimeException | StackOverflowError e) {
      // Whatever goes wrong on hostile input must count as the strict side and not stop the gate.
      return new Truth.Doubt(e instanceof StackOverflowError ? "nested too deeply" : reason(e));
    } finally {
      Effort.end();
    }
  }

  private static Truth doubt(Val value) {
    return Err.isError(value)
        ? new Truth.Doubt(value.toString())
        : new Truth.Doubt("it gave " + value.type().typeName() + " and not true or false");
  }

  private static String reason(Throwable e) {
    String message = e.getMessage();
    return message == null ? e.getClass().getSimpleName() : message;
  }
}
