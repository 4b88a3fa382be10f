package dev.hitl.review;

import dev.hitl.request.Request;
import dev.hitl.request.Waiting;
import java.time.Instant;

/**
 * What became of a {@link Ballot}. {@link Done}, {@link Counted}, {@link Denied} and {@link Tested}
 * are ballots that were taken and written; anything else changed nothing.
 */
public sealed interface Ruling {
  /**
   * The question is concluded, or changed as asked.
   *
   * @param request as it is now
   */
  record Done(Request request) implements Ruling {}

  /**
   * The vote counts, and more people are needed.
   *
   * @param request as it is now
   * @param missing how many
   */
  record Counted(Request request, int missing) implements Ruling {}

  /**
   * The no counts, and it takes more of them to end the question.
   *
   * @param request as it is now
   * @param more how many
   */
  record Denied(Request request, int more) implements Ruling {}

  /**
   * It was a test request: nothing stood behind it, and nothing runs whatever was said.
   *
   * @param request as it is now
   * @param caught whether the person would not have let it run
   */
  record Tested(Request request, boolean caught) implements Ruling {}

  /**
   * The person has given as many ballots as one may within a window; nothing was changed.
   *
   * @param until when they may go on
   */
  record Rested(Instant until) implements Ruling {}

  /**
   * Somebody else was first.
   *
   * @param winner the request with the decision that stands
   */
  record AlreadyDecided(Request winner) implements Ruling {}

  /**
   * The question changed since the person saw it.
   *
   * @param current what is asked now; look at it and name its reference
   */
  record Superseded(Request current) implements Ruling {}

  /**
   * The deadline is reached.
   *
   * @param request as it is now
   */
  record TooLate(Request request) implements Ruling {}

  /**
   * The person may not do this.
   *
   * @param reason why
   */
  record NotAllowed(String reason) implements Ruling {}

  /**
   * Somebody else has taken it to decide it.
   *
   * @param request as it is now
   * @param assignment who has it, and until when
   */
  record Assigned(Request request, Waiting.Assignment assignment) implements Ruling {}

  /**
   * The ballot itself is wrong.
   *
   * @param problem what is wrong and how to mend it
   */
  record Invalid(String problem) implements Ruling {}

  /**
   * There is no such request.
   *
   * @param reference what was asked for
   */
  record Unknown(String reference) implements Ruling {}

  /**
   * Nothing is wrong with this ballot, but it was to be taken together with another that could not
   * be.
   */
  record NotTaken() implements Ruling {}

  /**
   * Whether the ballot was taken.
   *
   * @return true for {@link Done}, {@link Counted}, {@link Denied} and {@link Tested}
   */
  default boolean isTaken() {
    return this instanceof Done
        || this instanceof Counted
        || this instanceof Denied
        || this instanceof Tested;
  }

  /**
   * The same answer with the request as it is on record.
   *
   * @param request as it is now
   * @return a copy where the ballot was taken, otherwise this
   */
  default Ruling with(Request request) {
    if (this instanceof Counted counted) {
      return new Counted(request, counted.missing());
    } else if (this instanceof Denied denied) {
      return new Denied(request, denied.more());
    } else if (this instanceof Tested tested) {
      return new Tested(request, tested.caught());
    }
    return this instanceof Done ? new Done(request) : this;
  }
}
