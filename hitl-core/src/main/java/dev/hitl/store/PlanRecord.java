package dev.hitl.store;

import dev.hitl.call.Arguments;
import dev.hitl.call.Digest;
import dev.hitl.call.Plan;
import dev.hitl.call.RunId;
import dev.hitl.checkpoint.RunRecord.Head;
import dev.hitl.request.Change;
import dev.hitl.request.Request;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Approved plans as standing records, looked up by their run: one use for each step. A record says
 * what was approved and counts; that it was approved is on the record of its request. Thread-safe.
 *
 * @param request the request that was approved
 * @param digest of the action that people approved
 * @param run whose plan it is
 * @param policyVersion the policy's version that judged it; under another it is void
 * @param approvedBy who agreed; nobody where it was approved by silence
 * @param plan what was approved, with all that reviewers changed in it
 */
public record PlanRecord(
    String request,
    String digest,
    RunId run,
    String policyVersion,
    List<String> approvedBy,
    Plan plan) {
  /** The kind of a standing record that is a plan. */
  public static final String KIND = "plan";

  /** The type of the event with which a run takes a step. */
  public static final String STEP = "STEP";

  /** The type of the event with which a plan comes into force. */
  public static final String PLANNED = "PLANNED";

  /** Copies the list. */
  public PlanRecord {
    approvedBy = List.copyOf(approvedBy);
  }

  /**
   * By what the plans of a run are found.
   *
   * @param run the run
   * @return a digest of its name
   */
  public static String key(RunId run) {
    return Digest.of("hitl.plan.run.v1").add(run.tenant()).add(run.agent()).add(run.run()).hex();
  }

  /**
   * The one name of what an approval of a plan puts in force.
   *
   * @param request the request that was approved
   * @return the id of a standing record
   */
  public static String idFor(String request) {
    return KIND + ":" + request;
  }

  /**
   * What is to come into force.
   *
   * @param approved the approved request
   * @param deciders who agreed
   * @return the record
   * @throws IllegalArgumentException if the request is for something else
   */
  public static PlanRecord of(Request approved, List<String> deciders) {
    return new PlanRecord(
        approved.id(),
        approved.revision().digest(),
        approved.run(),
        approved.revision().action().policyVersion(),
        deciders,
        Plan.of(approved.revision().action().arguments()));
  }

  /**
   * Puts the plan in force.
   *
   * @param principal on whose behalf the run is; null where unknown
   * @param until when it ends
   * @param at when
   * @return the step
   */
  public StandingStep.Put put(@Nullable String principal, Instant until, Instant at) {
    int uses = plan.steps().size();
    StandingRecord standing =
        new StandingRecord(
            idFor(request),
            KIND,
            run.tenant(),
            key(run),
            principal,
            uses,
            uses,
            until,
            false,
            body(),
            Head.NONE,
            at,
            at);
    Map<String, @Nullable Object> data = new LinkedHashMap<>();
    data.put("request", request);
    data.put("run", run.toString());
    data.put("approvedBy", approvedBy);
    String actor = approvedBy.isEmpty() ? Change.SYSTEM : approvedBy.get(0);
    return StandingStep.Put.of(standing, PLANNED, actor, data);
  }

  /**
   * Takes what is left of a plan back.
   *
   * @param known its record as it was read, not revoked
   * @param by who
   * @param reason why
   * @param at when
   * @return the step
   */
  public static StandingStep.Revoke withdraw(
      StandingRecord known, String by, String reason, Instant at) {
    Map<String, @Nullable Object> data = new LinkedHashMap<>();
    data.put("reason", reason);
    return StandingStep.Revoke.of(known, by, data, at);
  }

  private Arguments body() {
    Map<String, @Nullable Object> body = new LinkedHashMap<>();
    body.put("request", request);
    body.put("digest", digest);
    body.put("agent", run.agent());
    body.put("run", run.run());
    body.put("policyVersion", policyVersion);
    body.put("approvedBy", approvedBy);
    // As text: the bytes that were approved, whatever a reader makes of numbers.
    body.put("plan", plan.arguments().json());
    return Arguments.of(body);
  }

  /**
   * Reads a plan.
   *
   * @param standing a record of this kind
   * @return what it says
   * @throws StoreException if it cannot be understood
   */
  public static PlanRecord read(StandingRecord standing) {
    try {
      Map<String, @Nullable Object> body = standing.body().asMap();
      List<String> approvedBy = new ArrayList<>();
      if (body.get("approvedBy") instanceof List<?> stored) {
        stored.forEach(name -> approvedBy.add(String.valueOf(name)));
      }
      return new PlanRecord(
          text(body, "request"),
          text(body, "digest"),
          new RunId(standing.tenant(), text(body, "agent"), text(body, "run")),
          text(body, "policyVersion"),
          approvedBy,
          Plan.of(Arguments.parse(text(body, "plan"))));
    } catch (IllegalArgumentException | ClassCastException | NullPointerException e) {
      throw StoreException.unreadable(standing.id() + " cannot be read: " + e.getMessage(), e);
    }
  }

  /**
   * How many steps were taken.
   *
   * @param standing a record of this kind
   * @return by the count on its row
   */
  public static int taken(StandingRecord standing) {
    Integer uses = standing.uses();
    Integer left = standing.left();
    return uses == null || left == null ? 0 : uses - left;
  }

  private static String text(Map<String, @Nullable Object> body, String name) {
    return (String) Objects.requireNonNull(body.get(name), name);
  }
}
