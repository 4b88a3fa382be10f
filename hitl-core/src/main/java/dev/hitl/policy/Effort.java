package dev.hitl.policy;

import org.projectnessie.cel.common.types.ref.Val;
import org.projectnessie.cel.common.types.traits.Lister;
import org.projectnessie.cel.interpreter.Activation;
import org.projectnessie.cel.interpreter.Interpretable;

/**
 * Bounds the work of one evaluation. Arguments come from a model, so a loop over them or a regular
 * expression on them could otherwise be made to take for ever. Work is counted, not timed, so that
 * the same call always gets the same verdict.
 */
final class Effort {
  private static final int MAX_STEPS = 100_000;
  private static final int MAX_CHARACTERS = 5_000_000;

  private static final ThreadLocal<Effort> CURRENT = new ThreadLocal<>();

  private int steps = MAX_STEPS;
  private int characters = MAX_CHARACTERS;

  private Effort() {}

  /** Work that was stopped. */
  static final class TooMuch extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TooMuch(String what) {
      super("it takes too much work: " + what, null, false, false);
    }
  }

  /** Begins to count in this thread. */
  static void begin() {
    CURRENT.set(new Effort());
  }

  /** Stops counting in this thread. */
  static void end() {
    CURRENT.remove();
  }

  /**
   * Counts every evaluation of a node. Constants and attributes stay: the planner looks for them.
   */
  static Interpretable counted(Interpretable node) {
    if (node instanceof Interpretable.InterpretableConst
        || node instanceof Interpretable.InterpretableAttribute) {
      return node;
    }
    return new Interpretable() {
      @Override
      public long id() {
        return node.id();
      }

      @Override
      public Val eval(Activation activation) {
        Effort effort = CURRENT.get();
        effort.spend(1);
        Val value = node.eval(activation);
        if (value instanceof Lister list) {
          // A loop that builds a list copies it in each round.
          effort.spend((int) (list.size().intValue() / 256));
        }
        return value;
      }
    };
  }

  /** The text, each look at a character of it counted. */
  static CharSequence counted(CharSequence text) {
    return new Counted(text, CURRENT.get());
  }

  private void spend(int amount) {
    steps -= amount;
    if (steps < 0) {
      throw new TooMuch("more than " + MAX_STEPS + " steps");
    }
  }

  private record Counted(CharSequence text, Effort effort) implements CharSequence {
    @Override
    public int length() {
      return text.length();
    }

    @Override
    public char charAt(int index) {
      if (--effort.characters < 0) {
        throw new TooMuch("a regular expression that goes back and forth over its text");
      }
      return text.charAt(index);
    }

    @Override
    public CharSequence subSequence(int start, int end) {
      return new Counted(text.subSequence(start, end), effort);
    }

    @Override
    public String toString() {
      return text.toString();
    }
  }
}
