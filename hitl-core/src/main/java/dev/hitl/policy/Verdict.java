package dev.hitl.policy;

import dev.hitl.tool.Risk;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What policy says about one call: run it, run it and have people look at it afterwards, ask people
 * first, or refuse it.
 *
 * <p>Immutable values.
 */
public sealed interface Verdict {

  /** The kinds of verdict, the strictest last. */
  enum Kind {
    /** Run it. */
    ALLOW,
    /** Run it, and have people look at it afterwards. */
    REVIEW,
    /** Ask people before it runs. */
    ASK,
    /** Refuse it. */
    DENY
  }

  /**
   * One rule that led to the verdict.
   *
   * @param rule the rule's name, or where the annotation stands
   * @param text why it holds and what it asks for
   */
  record Reason(String rule, String text) {}

  /**
   * The call runs and nobody is asked.
   *
   * @param reasons the rules that were looked at and let it pass
   * @param policyVersion the version of the policy that judged it
   */
  record Allow(List<Reason> reasons, String policyVersion) implements Verdict {
    /**
     * Copies the list.
     *
     * @param reasons the rules that were looked at and let it pass
     * @param policyVersion the version of the policy that judged it
     */
    public Allow {
      reasons = List.copyOf(reasons);
    }

    @Override
    public Kind kind() {
      return Kind.ALLOW;
    }

    @Override
    public Risk risk() {
      return Risk.LOW;
    }
  }

  /**
   * The call runs, and people look at it afterwards.
   *
   * @param route who looks at it, and what happens until somebody has
   * @param risk the highest risk among the rules that have it looked at
   * @param message what it means, filled with values from the arguments; text from a model may be
   *     part of it
   * @param raises which rules ask before instead once enough was flagged
   * @param reasons every rule that matched, in order
   * @param policyVersion the version of the policy that judged it
   */
  record Review(
      Route route,
      Risk risk,
      String message,
      List<Raise> raises,
      List<Reason> reasons,
      String policyVersion)
      implements Verdict {
    /** Copies the lists. */
    public Review {
      raises = List.copyOf(raises);
      reasons = List.copyOf(reasons);
    }

    @Override
    public Kind kind() {
      return Kind.REVIEW;
    }

    /**
     * The same call, asked about before.
     *
     * @param why what was flagged
     * @return a question to those who would have looked afterwards
     */
    public Ask asked(Reason why) {
      List<Reason> all = new ArrayList<>(reasons);
      all.add(why);
      return new Ask(route, risk, message, all, policyVersion);
    }
  }

  /**
   * When a rule that has calls looked at afterwards asks before.
   *
   * @param rule its name
   * @param flags after so many flagged calls of it
   * @param within that were flagged not longer ago
   */
  record Raise(String rule, int flags, Duration within) {}

  /**
   * People are asked before the call runs.
   *
   * @param route who must agree: it satisfies every rule that asks
   * @param risk the highest risk among the rules that ask
   * @param message the question, filled with values from the arguments; text from a model may be
   *     part of it
   * @param reasons every rule that matched, in order
   * @param policyVersion the version of the policy that judged it
   */
  record Ask(Route route, Risk risk, String message, List<Reason> reasons, String policyVersion)
      implements Verdict {
    /**
     * Copies the list.
     *
     * @param route who must agree
     * @param risk the highest risk among the rules that ask
     * @param message the question
     * @param reasons every rule that matched, in order
     * @param policyVersion the version of the policy that judged it
     */
    public Ask {
      reasons = List.copyOf(reasons);
    }

    /**
     * Whether people are asked about this very call, although they approved a plan that it is a
     * step of: it is critical, or a person does it by hand.
     *
     * @return true if no other approval stands for it
     */
    public boolean isAskedByItself() {
      return risk == Risk.CRITICAL || route.terms().byHand();
    }

    @Override
    public Kind kind() {
      return Kind.ASK;
    }
  }

  /**
   * The call is refused and nobody is asked.
   *
   * @param message for the model; text from a model may be part of it
   * @param reasons every rule that matched, in order
   * @param policyVersion the version of the policy that judged it
   */
  record Deny(String message, List<Reason> reasons, String policyVersion) implements Verdict {
    /**
     * Copies the list.
     *
     * @param message for the model
     * @param reasons every rule that matched, in order
     * @param policyVersion the version of the policy that judged it
     */
    public Deny {
      reasons = List.copyOf(reasons);
    }

    @Override
    public Kind kind() {
      return Kind.DENY;
    }

    @Override
    public Risk risk() {
      return Risk.CRITICAL;
    }
  }

  /**
   * Which verdict this is.
   *
   * @return the kind
   */
  Kind kind();

  /**
   * How risky the rules say the call is.
   *
   * @return low if it is allowed, critical if it is denied, else the highest risk of the rules that
   *     ask, or have it looked at
   */
  Risk risk();

  /**
   * The rules that led here, in order: annotations first, then the policy's rules.
   *
   * @return an unmodifiable list
   */
  List<Reason> reasons();

  /**
   * The version of the policy that judged the call.
   *
   * @return the policy's own version, a plus sign and a hash over all rules
   */
  String policyVersion();

  /**
   * All of it in words: verdict, risk, rules in order, who must agree, deadline, policy version.
   *
   * @return lines of printable text without a line break at the end; control and invisible
   *     characters are written as escapes
   */
  default String explain() {
    return Explanation.of(this);
  }
}
