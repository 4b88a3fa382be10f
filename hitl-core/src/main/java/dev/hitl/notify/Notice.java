package dev.hitl.notify;

import dev.hitl.call.Digest;
import dev.hitl.request.Request;

/**
 * One thing to tell people, as the outbox keeps it: small, because the words are made from the
 * request when it is delivered.
 *
 * @param id the same at every delivery, so that a receiver can tell a repetition
 * @param kind what it is about
 * @param request the request's id
 * @param attempt how many deliveries have been tried
 */
public record Notice(String id, Kind kind, String request, int attempt) {
  /** What a notice is about. */
  public enum Kind {
    /** People are asked. */
    OPENED,
    /** The question changed or was handed to others: look again. */
    CHANGED,
    /** Nobody decided yet, and a rung of the ladder says who is told of that, and how. */
    ESCALATED,
    /** It was concluded. */
    CONCLUDED,
    /** An execution began and its result is unknown: look what happened. */
    IN_DOUBT,
    /** The queue is in trouble: what waits longest waits too long. */
    ALERT,
    /** Many notices in one, because they came faster than they are to be told one by one. */
    DIGEST
  }

  /**
   * A notice of a step.
   *
   * @param kind what it is about
   * @param after the request after the step, with the end of its chain set
   * @return the notice
   */
  public static Notice of(Kind kind, Request after) {
    return new Notice(idFor(after.id(), after.version()), kind, after.id(), 0);
  }

  /**
   * Names the notice of a step.
   *
   * @param request the request's id
   * @param event the number of the step's event on the request's chain
   * @return 32 hexadecimal digits
   */
  public static String idFor(String request, long event) {
    return Digest.of("hitl.notice.v1").add(request).add(event).hex().substring(0, 32);
  }
}
