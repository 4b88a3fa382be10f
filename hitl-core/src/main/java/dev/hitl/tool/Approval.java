package dev.hitl.tool;

import dev.hitl.call.Arguments;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a tool body can see about the approval under which it runs.
 *
 * <p>Immutable and thread-safe. {@link #current} belongs to the thread that the tool was called on:
 * a tool that hands work to another thread passes the value along.
 */
public final class Approval {
  private static final Approval OUTSIDE = new Approval(null, List.of(), 0, "", Arguments.none());
  private static final ThreadLocal<Approval> CURRENT = new ThreadLocal<>();

  private final @Nullable String requestId;
  private final List<String> deciders;
  private final long fence;
  private final String idempotencyKey;
  private final Arguments basis;

  private Approval(
      @Nullable String requestId,
      List<String> deciders,
      long fence,
      String idempotencyKey,
      Arguments basis) {
    this.requestId = requestId;
    this.deciders = List.copyOf(deciders);
    this.fence = fence;
    this.idempotencyKey = idempotencyKey;
    this.basis = basis;
  }

  /**
   * The approval of the tool call that this thread is in.
   *
   * @return never null; not granted outside a tool, and in a call that nobody was asked about
   */
  public static Approval current() {
    Approval current = CURRENT.get();
    return current == null ? OUTSIDE : current;
  }

  /**
   * An approval that people gave.
   *
   * @param requestId the request that they decided
   * @param deciders who agreed
   * @param fence the number that proves the claim to execute; 0 where there is none
   * @param idempotencyKey the same whenever this call is run again
   * @return a granted approval
   * @throws IllegalArgumentException if the request id is blank or the fence negative
   */
  public static Approval of(
      String requestId, List<String> deciders, long fence, String idempotencyKey) {
    if (requestId.isBlank()) {
      throw new IllegalArgumentException("an approval names the request that was approved");
    }
    if (fence < 0) {
      throw new IllegalArgumentException("a fence is not negative");
    }
    return new Approval(requestId, deciders, fence, idempotencyKey, Arguments.none());
  }

  /**
   * No approval: policy let the call run.
   *
   * @param idempotencyKey the same whenever this call is run again
   * @return an approval that is not granted
   */
  public static Approval none(String idempotencyKey) {
    return new Approval(null, List.of(), 0, idempotencyKey, Arguments.none());
  }

  /**
   * This approval with what it rested on.
   *
   * @param facts as they were when people were asked
   * @return a new approval
   */
  public Approval restingOn(Arguments facts) {
    return new Approval(requestId, deciders, fence, idempotencyKey, facts);
  }

  /** Sets what {@link #current} gives on this thread. Returns what to {@link #leave} to. */
  static @Nullable Approval enter(Approval approval) {
    Approval previous = CURRENT.get();
    CURRENT.set(approval);
    return previous;
  }

  static void leave(@Nullable Approval previous) {
    if (previous == null) {
      // A pooled thread must not keep a value, and through it a class loader, alive.
      CURRENT.remove();
    } else {
      CURRENT.set(previous);
    }
  }

  /**
   * Whether people approved this call.
   *
   * @return false outside a tool, and in a call that nobody was asked about
   */
  public boolean granted() {
    return requestId != null;
  }

  /**
   * The request that was approved.
   *
   * @return empty if not granted
   */
  public Optional<String> requestId() {
    return Optional.ofNullable(requestId);
  }

  /**
   * Who agreed.
   *
   * @return people's names, unmodifiable; empty if not granted
   */
  public List<String> deciders() {
    return deciders;
  }

  /**
   * The number that proves the claim to execute; it grows each time the call is claimed, so that a
   * system behind the tool can turn away a late first attempt.
   *
   * @return 0 if there is none
   */
  public long fence() {
    return fence;
  }

  /**
   * A key to give to a system that can tell repetitions by it.
   *
   * @return the same when the call is run again after a crash; empty outside a tool
   */
  public String idempotencyKey() {
    return idempotencyKey;
  }

  /**
   * What the decision rested on, as {@link BasisOf} read it: a body that writes on condition that a
   * version is still this one leaves no moment between the check and the effect.
   *
   * @return names with values; empty if not granted, or where the tool does not say
   */
  public Arguments basis() {
    return basis;
  }

  @Override
  public String toString() {
    return granted() ? "approved by " + String.join(", ", deciders) : "not approved";
  }
}
