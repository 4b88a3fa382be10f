package dev.hitl.store;

import dev.hitl.audit.AuditEvent;
import dev.hitl.audit.Chain;
import dev.hitl.audit.Verification;
import dev.hitl.call.Arguments;
import dev.hitl.call.Digest;
import dev.hitl.call.RunId;
import dev.hitl.checkpoint.RunRecord.Head;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What somebody put down and that holds until it is taken back, is used up, or ends: a grant, a
 * delegation, a count of something. Immutable; a {@link StandingStep} leads to the next.
 *
 * <p>What it says never changes but for being revoked. How many uses are left is counted by the
 * store; each use is on record where it was made.
 *
 * @param id its name and that of its audit chain: the kind, a colon, and up to 100 letters, digits,
 *     dots, hyphens and underscores
 * @param kind what it is, in up to 40 lower-case letters and hyphens
 * @param tenant where it holds
 * @param key by what it is looked up within kind and tenant, in 1 to 255 characters
 * @param principal on whose behalf that was done which it tells of; null where it is nobody's
 * @param uses how often it can be used in all; null for no limit
 * @param left how often it can still be used; null for no limit
 * @param until when it ends; null where it does not
 * @param revoked whether it was taken back
 * @param body what it says
 * @param head the end of its audit chain; {@link Head#NONE} where it has none, as for a mere count
 * @param createdAt when it was put down
 * @param updatedAt when it last changed or was used
 */
public record StandingRecord(
    String id,
    String kind,
    String tenant,
    String key,
    @Nullable String principal,
    @Nullable Integer uses,
    @Nullable Integer left,
    @Nullable Instant until,
    boolean revoked,
    Arguments body,
    Head head,
    Instant createdAt,
    Instant updatedAt) {
  /** The kind of a record that is a delegation. */
  public static final String DELEGATION = "delegation";

  /** The kind of a record by which a delegation is found from the end that handed it on. */
  public static final String DELEGATED = "delegated";

  /** But for the words with which side chains begin. */
  private static final Pattern KIND =
      Pattern.compile("(?!(?:request|refusals|tenant)$)[a-z-]{1,40}");

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,100}");
  private static final int MOST_KEY = 255;

  /**
   * Brings the instants to the millisecond.
   *
   * @throws IllegalArgumentException if a name is none, or the uses contradict each other
   */
  public StandingRecord {
    if (!KIND.matcher(kind).matches()
        || !id.startsWith(kind + ":")
        || !NAME.matcher(id.substring(kind.length() + 1)).matches()) {
      throw new IllegalArgumentException("no standing record can have the name " + id);
    }
    if (key.isEmpty() || key.length() > MOST_KEY) {
      throw new IllegalArgumentException("a key has 1 to " + MOST_KEY + " characters");
    }
    if ((uses == null) != (left == null)
        || (uses != null && left != null && (uses < 0 || left < 0 || left > uses))) {
      throw new IllegalArgumentException(left + " of " + uses + " uses cannot be left");
    }
    until = until == null ? null : until.truncatedTo(ChronoUnit.MILLIS);
    createdAt = createdAt.truncatedTo(ChronoUnit.MILLIS);
    updatedAt = updatedAt.truncatedTo(ChronoUnit.MILLIS);
  }

  /**
   * Whether it holds.
   *
   * @param now by the store's clock
   * @return true if it is not revoked, not used up and not over
   */
  public boolean holdsAt(Instant now) {
    return !revoked && (left == null || left > 0) && (until == null || until.isAfter(now));
  }

  /**
   * What its events are about, in the place of a run: the tenant, the kind, and the name after it.
   *
   * @return a name that no run needs to have
   */
  public RunId place() {
    return new RunId(tenant, kind, id.substring(kind.length() + 1));
  }

  /**
   * All that it says, as one hash. Left out is what the store counts: how many uses are left, and
   * when the last was.
   *
   * @return SHA-256 in hexadecimal
   */
  public String stateDigest() {
    return Digest.of("hitl.standing.v1")
        .add(id)
        .add(kind)
        .add(tenant)
        .add(key)
        .add(principal == null ? 0L : 1L)
        .add(principal == null ? "" : principal)
        .add(uses == null ? -1L : uses)
        .add(until == null ? -1L : until.toEpochMilli())
        .add(revoked ? 1L : 0L)
        .add(body)
        .add(createdAt.toEpochMilli())
        .hex();
  }

  /**
   * Checks that the row says what its chain says.
   *
   * @param events all its events in order
   * @return whether the chain is intact, and its last event vouches for everything on the row but
   *     the uses
   */
  public Verification verify(List<AuditEvent> events) {
    Verification chain = Chain.verify(id, events, head);
    if (chain instanceof Verification.Broken || events.isEmpty()) {
      return chain;
    }
    AuditEvent last = events.get(events.size() - 1);
    if (((Verification.Intact) chain).isClosed()) {
      return revoked == last.type().equals(StandingStep.REVOKED)
          ? chain
          : new Verification.Broken(
              id, last.seq(), "whether it was revoked is on record otherwise");
    }
    return stateDigest().equals(last.data().get("state"))
        ? chain
        : new Verification.Broken(id, last.seq(), "what the row says is not what is on record");
  }

  /**
   * Whether what it says was erased.
   *
   * @return true if it is a principal's and says nothing any more
   */
  public boolean isErased() {
    return principal != null && body.asMap().isEmpty();
  }

  StandingRecord withSecrets(@Nullable String newPrincipal, Arguments newBody) {
    return new StandingRecord(
        id,
        kind,
        tenant,
        key,
        newPrincipal,
        uses,
        left,
        until,
        revoked,
        newBody,
        head,
        createdAt,
        updatedAt);
  }

  StandingRecord withLeft(@Nullable Integer nowLeft, Instant at) {
    return with(nowLeft, revoked, head, at);
  }

  StandingRecord withHead(Head newHead) {
    return with(left, revoked, newHead, updatedAt);
  }

  StandingRecord asRevoked(Instant at) {
    return with(left, true, head, at);
  }

  private StandingRecord with(
      @Nullable Integer nowLeft, boolean nowRevoked, Head newHead, Instant changedAt) {
    return new StandingRecord(
        id,
        kind,
        tenant,
        key,
        principal,
        uses,
        nowLeft,
        until,
        nowRevoked,
        body,
        newHead,
        createdAt,
        changedAt);
  }
}
