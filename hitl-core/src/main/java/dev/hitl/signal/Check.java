package dev.hitl.signal;

/**
 * What a {@link Guardrail} says of a call before it runs, or of what came of it. It can make what
 * policy says stricter and never looser. Immutable values.
 */
public sealed interface Check {
  /** Nothing against it. */
  record Pass() implements Check {}

  /**
   * People are to be asked: before the call runs, or before what came of it is given out.
   *
   * @param reason why, for people; the same for the same cause, because another reason is asked
   *     about anew
   */
  record Ask(String reason) implements Check {}

  /**
   * Never: the call does not run, or what came of it is not given out, whoever approves.
   *
   * @param reason why, for the agent and the record
   */
  record Deny(String reason) implements Check {}

  /**
   * Nothing against it.
   *
   * @return the same each time
   */
  static Check pass() {
    return Checks.PASS;
  }

  /**
   * People are to be asked.
   *
   * @param reason why, for people
   * @return the check
   */
  static Check ask(String reason) {
    return new Ask(reason);
  }

  /**
   * Never.
   *
   * @param reason why, for the agent and the record
   * @return the check
   */
  static Check deny(String reason) {
    return new Deny(reason);
  }
}
