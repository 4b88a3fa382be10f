package dev.hitl.store;

import dev.hitl.request.Request;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What became of steps that were to be taken together. */
public sealed interface Applied {
  /**
   * All are taken.
   *
   * @param requests as they are now, in the steps' order
   */
  record Done(List<Request> requests) implements Applied {
    /** Copies the list. */
    public Done {
      requests = List.copyOf(requests);
    }
  }

  /**
   * One could not be taken, so none is.
   *
   * @param step which, counting from 0
   * @param why what stood against it
   * @param current the request as it is now; null where there is none
   */
  record Refused(int step, Why why, @Nullable Request current) implements Applied {}

  /**
   * Every step could have been taken, but not one of the standing records' steps that were to go
   * with them, so none is.
   *
   * @param standing which of those, counting from 0
   */
  record NotStanding(int standing) implements Applied {}

  /** What stood against a step. */
  enum Why {
    /** The request changed since it was read, or is not there, or is there already. */
    CHANGED,
    /** The deadline is reached. */
    TOO_LATE,
    /** The deadline, or the end of the lease, is not reached yet. */
    TOO_EARLY
  }
}
