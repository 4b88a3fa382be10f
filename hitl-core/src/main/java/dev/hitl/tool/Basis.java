package dev.hitl.tool;

import dev.hitl.call.Arguments;
import dev.hitl.call.Json;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a decision about a call rests on besides its arguments, as it was at one moment; see {@link
 * BasisOf}. Immutable values.
 */
public sealed interface Basis {
  /** The most that is kept of it, in bytes of JSON. */
  int MAX_BYTES = 64 << 10;

  /** Under which name the basis of a plan has the signatures of its steps' tools. */
  String PLANNED_TOOLS = "tools";

  /**
   * Under which name the basis of a plan has that of a step.
   *
   * @param number the step, from 1
   * @return the name
   */
  static String ofStep(int number) {
    return "step " + number;
  }

  /**
   * What the decision about a plan rested on for one of its steps.
   *
   * @param number the step, from 1
   * @return nothing where the step's tool does not say
   */
  default Basis step(int number) {
    if (this instanceof Known && facts().get(ofStep(number)) instanceof Map<?, ?> of) {
      Map<String, @Nullable Object> members = new LinkedHashMap<>();
      of.forEach((name, value) -> members.put(String.valueOf(name), value));
      return new Known(Arguments.of(members));
    }
    return this instanceof Unknown ? this : none();
  }

  /**
   * Nothing: the tool does not say.
   *
   * @return the same as every other such value
   */
  static Basis none() {
    return new None();
  }

  /** The tool does not say what a decision rests on. */
  record None() implements Basis {
    @Override
    public String json() {
      return "";
    }

    @Override
    public Arguments facts() {
      return Arguments.none();
    }
  }

  /**
   * What was read.
   *
   * @param facts names with values; a single value is called {@code value}
   */
  record Known(Arguments facts) implements Basis {
    @Override
    public String json() {
      return Json.text(Map.of("facts", facts.asMap()));
    }
  }

  /**
   * It could not be read.
   *
   * @param why the problem
   */
  record Unknown(String why) implements Basis {
    @Override
    public String json() {
      return Json.text(Map.of("unknown", why));
    }

    @Override
    public Arguments facts() {
      return Arguments.none();
    }
  }

  /**
   * Reads what {@link #json} wrote.
   *
   * @param json such a text
   * @return an equal value
   * @throws IllegalArgumentException if it is none
   */
  static Basis parse(String json) {
    if (json.isEmpty()) {
      return none();
    }
    Map<String, @Nullable Object> form = Json.parseObject(json);
    if (form.get("unknown") instanceof String why) {
      return new Unknown(why);
    }
    if (form.get("facts") instanceof Map<?, ?> facts) {
      Map<String, @Nullable Object> members = new LinkedHashMap<>();
      facts.forEach((name, value) -> members.put(String.valueOf(name), value));
      return new Known(Arguments.of(members));
    }
    throw new IllegalArgumentException("it does not say what a decision rests on");
  }

  /**
   * The form in which it is kept.
   *
   * @return a JSON object, or an empty text where there is nothing
   */
  String json();

  /**
   * What is known.
   *
   * @return names with values; empty where nothing is known
   */
  Arguments facts();

  /**
   * Whether a decision that rested on this may stand on the other.
   *
   * @param now what it would rest on now
   * @return true if both say nothing, or both are known and have the same values
   */
  default boolean stillHolds(Basis now) {
    if (this instanceof Known was && now instanceof Known is) {
      return was.facts.sameValuesAs(is.facts);
    }
    return this instanceof None && now instanceof None;
  }
}
