package dev.hitl.audit;

import dev.hitl.call.Arguments;
import dev.hitl.call.Digest;
import dev.hitl.call.RunId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One link of a chain. Written once, in the transaction of the step that it records.
 *
 * @param subject the chain: a request's id, a run's name, or the name of a {@link SideChain}
 * @param seq counts from 1 within the chain
 * @param at when, to the millisecond
 * @param type what happened
 * @param actor who did it; {@link #PRINCIPAL} for the person on whose behalf the agent acts
 * @param tool which tool it is about; empty where none
 * @param run the run it belongs to
 * @param data the particulars, frozen; empty where they were erased, and as they are stored where
 *     they are locked
 * @param previous the hash of the event before; empty for the first
 * @param hash SHA-256 over all of the above, of the data over its {@link #commitment}
 * @param erased the commitment to data that cannot be read, because it was erased or is locked;
 *     null where the data is there
 */
public record AuditEvent(
    String subject,
    long seq,
    Instant at,
    String type,
    String actor,
    String tool,
    RunId run,
    Arguments data,
    String previous,
    String hash,
    @Nullable String erased) {

  /** In place of the name of the person on whose behalf the agent acts, so that it can go. */
  public static final String PRINCIPAL = "(principal)";

  /**
   * An event whose data is there.
   *
   * @param subject the chain
   * @param seq counts from 1 within the chain
   * @param at when, to the millisecond
   * @param type what happened
   * @param actor who did it
   * @param run the run it belongs to
   * @param data the particulars; their member {@code tool} says which tool it is about
   * @param previous the hash of the event before; empty for the first
   * @param hash SHA-256 over all of the above
   */
  public AuditEvent(
      String subject,
      long seq,
      Instant at,
      String type,
      String actor,
      RunId run,
      Arguments data,
      String previous,
      String hash) {
    this(
        subject,
        seq,
        at,
        type,
        actor,
        data.get("tool") instanceof String tool ? tool : "",
        run,
        data,
        previous,
        hash,
        null);
  }

  /**
   * What stands for the data in the hash. The data has a salt of its own, so that once the data is
   * gone nobody can find it again by trying.
   *
   * @return SHA-256 over the data's bytes, or what is left of data that cannot be read
   */
  public String commitment() {
    return erased == null ? commitment(data) : erased;
  }

  /** The commitment to data. */
  static String commitment(Arguments data) {
    return Digest.of("hitl.audit.data.v1").add(data).hex();
  }

  /**
   * Whether its data was erased, so that only the commitment is left.
   *
   * @return true where it was
   */
  public boolean isErased() {
    return erased != null && data.asMap().isEmpty();
  }

  /**
   * Whether its data is there and encrypted, and whoever read it had no keys.
   *
   * @return true where it is; never in a store that has its keys
   */
  public boolean isLocked() {
    return erased != null && !data.asMap().isEmpty();
  }

  /**
   * This event with other data in its place, such as the sealed form that a store keeps.
   *
   * @param other the other data
   * @param left the commitment, where the data itself is gone; null otherwise
   * @return a copy with the same hash
   */
  public AuditEvent withData(Arguments other, @Nullable String left) {
    return new AuditEvent(subject, seq, at, type, actor, tool, run, other, previous, hash, left);
  }

  /**
   * What the hash ought to be.
   *
   * @return SHA-256 over the canonical bytes of every other field
   */
  public String computedHash() {
    return hash(subject, seq, at, type, actor, tool, run, commitment(), previous);
  }

  /** The hash of an event with these fields. */
  static String hash(
      String subject,
      long seq,
      Instant at,
      String type,
      String actor,
      String tool,
      RunId run,
      String commitment,
      String previous) {
    return Digest.of("hitl.audit.v2")
        .add(subject)
        .add(seq)
        .add(at.toEpochMilli())
        .add(type)
        .add(actor)
        .add(tool)
        .add(run.tenant())
        .add(run.agent())
        .add(run.run())
        .add(commitment)
        .add(previous)
        .hex();
  }
}
