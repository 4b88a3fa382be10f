package dev.hitl.override;

import dev.hitl.checkpoint.RunStatus;

/** What became of what a person said to running agents. */
public sealed interface Overridden {
  /**
   * It is done.
   *
   * @param status where the run stands now
   * @param checkpoint the number of its newest checkpoint
   * @param left what was left behind
   */
  record Done(RunStatus status, int checkpoint, LeftBehind left) implements Overridden {}

  /**
   * It is in force: the run is at work, and its node acts on it at the next gate or yield point.
   *
   * @param command by whose id it can be taken back until then
   */
  record Sent(Command command) implements Overridden {}

  /**
   * It stands until it is lifted.
   *
   * @param command by whose id it is lifted
   */
  record Stands(Command command) implements Overridden {}

  /**
   * A command is taken back, and was not acted on; or a stop is lifted.
   *
   * @param command which
   */
  record TakenBack(Command command) implements Overridden {}

  /**
   * The person may not; nothing happened, and that they tried is on record.
   *
   * @param reason why
   */
  record NotAllowed(String reason) implements Overridden {}

  /**
   * It makes no sense as things are; nothing happened.
   *
   * @param reason why, and what to do first
   */
  record NotPossible(String reason) implements Overridden {}

  /**
   * The run is not as the person saw it: somebody or something was faster. Nothing happened.
   *
   * @param checkpoint the number of its newest checkpoint
   */
  record Changed(int checkpoint) implements Overridden {}
}
