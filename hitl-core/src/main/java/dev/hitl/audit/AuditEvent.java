package dev.hitl.audit;

import dev.hitl.call.Arguments;
import dev.hitl.call.Digest;
import dev.hitl.call.RunId;
import java.time.Instant;

/**
 * One link of a chain. Written once, in the transaction of the step that it records.
 *
 * @param subject the chain: a request's id, or a run's name
 * @param seq counts from 1 within the chain
 * @param at when, to the millisecond
 * @param type what happened
 * @param actor who did it
 * @param run the run it belongs to
 * @param data the particulars, frozen
 * @param previous the hash of the event before; empty for the first
 * @param hash SHA-256 over all of the above
 */
public record AuditEvent(
    String subject,
    long seq,
    Instant at,
    String type,
    String actor,
    RunId run,
    Arguments data,
    String previous,
    String hash) {

  /**
   * What the hash ought to be.
   *
   * @return SHA-256 over the canonical bytes of every other field
   */
  public String computedHash() {
    return hash(subject, seq, at, type, actor, run, data, previous);
  }

  /** The hash of an event with these fields. */
  static String hash(
      String subject,
      long seq,
      Instant at,
      String type,
      String actor,
      RunId run,
      Arguments data,
      String previous) {
    return Digest.of("hitl.audit.v1")
        .add(subject)
        .add(seq)
        .add(at.toEpochMilli())
        .add(type)
        .add(actor)
        .add(run.tenant())
        .add(run.agent())
        .add(run.run())
        .add(data)
        .add(previous)
        .hex();
  }
}
