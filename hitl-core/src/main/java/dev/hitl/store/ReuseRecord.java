package dev.hitl.store;

import dev.hitl.call.Action;
import dev.hitl.call.Arguments;
import dev.hitl.call.Digest;
import dev.hitl.checkpoint.RunRecord.Head;
import dev.hitl.policy.Learning;
import dev.hitl.request.Request;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where an approval that may stand for the same call again is found, and how often it did. It is an
 * index and a count: what lets a call through is the approval's own record. Thread-safe.
 */
public final class ReuseRecord {
  /** The kind of a standing record that leads to an approval. */
  public static final String KIND = "reuse";

  private ReuseRecord() {}

  /**
   * What has to be the same of two calls for one approval to stand for both.
   *
   * @param principal on whose behalf the agent acts; null where unknown
   * @param action the call
   * @return a digest of tenant, principal, agent, tool, signature, argument bytes and policy
   *     version
   */
  public static String key(@Nullable String principal, Action action) {
    return Digest.of("hitl.reuse.v1")
        .add(action.run().tenant())
        .add(principal == null ? 0L : 1L)
        .add(principal == null ? "" : principal)
        .add(action.run().agent())
        .add(action.tool())
        .add(action.signature())
        .add(action.arguments())
        .add(action.policyVersion())
        .hex();
  }

  /**
   * Has an approval found.
   *
   * @param approved the request after the step that approves it
   * @param time for how long
   * @return the step
   */
  public static StandingStep.Put put(Request approved, Duration time) {
    Instant at = approved.updatedAt();
    return StandingStep.Put.counting(
        new StandingRecord(
            KIND + ":" + approved.id() + "." + approved.version(),
            KIND,
            approved.run().tenant(),
            key(approved.principal(), approved.revision().action()),
            approved.principal(),
            Learning.MOST_REUSES,
            Learning.MOST_REUSES,
            at.plus(time),
            false,
            Arguments.of(Map.of("request", approved.id())),
            Head.NONE,
            at,
            at));
  }

  /**
   * The approval that a record leads to.
   *
   * @param standing a record of this kind
   * @return the request's id
   */
  public static String request(StandingRecord standing) {
    return String.valueOf(standing.body().get("request"));
  }
}
