package dev.hitl.store;

import dev.hitl.audit.AuditEvent;
import dev.hitl.audit.Chain;
import dev.hitl.audit.Scribe;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One step of a {@linkplain StandingRecord standing record}, ready to be written. Each is
 * conditional.
 */
public sealed interface StandingStep {
  /** The type of the event that takes a record back. */
  String REVOKED = "REVOKED";

  /**
   * The record's name.
   *
   * @return its id
   */
  String id();

  /**
   * Its event.
   *
   * @return null where the step is on record elsewhere
   */
  @Nullable AuditEvent event();

  /**
   * This step with its writer on record.
   *
   * @param scribe who writes it
   * @return the same where the record says so already, or has nothing of it
   */
  StandingStep signed(Scribe scribe);

  /**
   * Puts a record down, on condition that there is none of its id.
   *
   * @param standing the record, with the end of its chain set
   * @param event its first event; null where it has no chain
   */
  record Put(StandingRecord standing, @Nullable AuditEvent event) implements StandingStep {
    @Override
    public String id() {
      return standing.id();
    }

    @Override
    public Put signed(Scribe scribe) {
      if (event == null) {
        return this;
      }
      AuditEvent signed = scribe.sign(event);
      return new Put(standing.withHead(Chain.headOf(signed)), signed);
    }

    /**
     * Puts a record down that only counts, and has no chain.
     *
     * @param standing the record
     * @return the step
     */
    public static Put counting(StandingRecord standing) {
      return new Put(standing, null);
    }

    /**
     * Puts a record down with its first event.
     *
     * @param standing the record
     * @param type what happened
     * @param actor who did it
     * @param data the particulars, beside all that the record says
     * @return the step
     */
    public static Put of(
        StandingRecord standing,
        String type,
        String actor,
        Map<String, ? extends @Nullable Object> data) {
      Map<String, @Nullable Object> all = new LinkedHashMap<>(data);
      all.put("key", standing.key());
      all.put("principal", standing.principal());
      all.put("uses", standing.uses() == null ? null : standing.uses().longValue());
      all.put("until", standing.until() == null ? null : standing.until().toString());
      all.put("body", standing.body().json());
      all.put("state", standing.stateDigest());
      AuditEvent event =
          Chain.next(
              standing.head(),
              standing.id(),
              standing.createdAt(),
              type,
              actor,
              standing.place(),
              all);
      return new Put(standing.withHead(Chain.headOf(event)), event);
    }
  }

  /**
   * Uses a record, on condition that it holds by the store's clock with as many uses left, and that
   * nothing but its uses changed since it was read.
   *
   * @param known the record as it was read
   * @param times how many uses at once, at least 1
   */
  record Use(StandingRecord known, int times) implements StandingStep {
    /**
     * @throws IllegalArgumentException if it is used less than once
     */
    public Use {
      if (times < 1) {
        throw new IllegalArgumentException("a record is used at least once, not " + times);
      }
    }

    @Override
    public String id() {
      return known.id();
    }

    @Override
    public @Nullable AuditEvent event() {
      return null;
    }

    @Override
    public Use signed(Scribe scribe) {
      return this;
    }
  }

  /**
   * Takes a record back, on condition that nothing but its uses changed since it was read.
   *
   * @param known the record as it was read, not revoked
   * @param at when
   * @param event its event
   */
  record Revoke(StandingRecord known, Instant at, AuditEvent event) implements StandingStep {
    @Override
    public String id() {
      return known.id();
    }

    @Override
    public Revoke signed(Scribe scribe) {
      return new Revoke(known, at, scribe.sign(event));
    }

    /**
     * Takes a record back.
     *
     * @param known the record as it was read, not revoked
     * @param actor who takes it back
     * @param more the particulars
     * @param at when
     * @return the step
     */
    public static Revoke of(
        StandingRecord known,
        String actor,
        Map<String, ? extends @Nullable Object> more,
        Instant at) {
      Map<String, @Nullable Object> data = new LinkedHashMap<>(more);
      data.put("state", known.asRevoked(at).stateDigest());
      return new Revoke(
          known, at, Chain.next(known.head(), known.id(), at, REVOKED, actor, known.place(), data));
    }

    /**
     * The record after the step.
     *
     * @return revoked, with the end of its chain set
     */
    public StandingRecord after() {
      return known.asRevoked(at).withHead(Chain.headOf(event));
    }
  }
}
