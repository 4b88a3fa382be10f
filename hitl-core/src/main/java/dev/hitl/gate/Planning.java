package dev.hitl.gate;

import dev.hitl.call.Plan;
import dev.hitl.request.Change;
import dev.hitl.request.Decision;
import dev.hitl.request.Request;
import dev.hitl.request.Vote;
import dev.hitl.store.PlanRecord;
import dev.hitl.store.StandingRecord;
import dev.hitl.store.StandingStep;
import dev.hitl.store.StandingWritten;
import dev.hitl.store.Store;
import dev.hitl.tool.Tool;
import dev.hitl.tool.ToolRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Puts plans in force that people approved: once, however often that is tried, each in the place of
 * the rest of an earlier one of its run. Thread-safe.
 */
public final class Planning {
  private static final int MOST_TRIES = 20;
  private static final int MOST_PLANS = 10;

  private @Nullable Store store;
  private Duration longest = Duration.ZERO;

  /** Not in use yet. */
  public Planning() {}

  /**
   * Tools with the one among them by which an agent proposes a plan.
   *
   * @param others the tools that plans are made of
   * @return these, and one by the name of {@link Plan#TOOL} that hides what any of them hides
   */
  public ToolRegistry and(ToolRegistry others) {
    Set<String> secrets = new TreeSet<>();
    others.all().forEach(tool -> secrets.addAll(tool.secrets()));
    return others.and(Tool.of(new PlanTool(this)).get(0).hiding(secrets));
  }

  /**
   * Says where plans are kept. Called once, before the tool can run.
   *
   * @param where the store
   * @param atMost how long a plan holds where its approval holds longer
   */
  public synchronized void keepIn(Store where, Duration atMost) {
    store = where;
    longest = atMost;
  }

  private synchronized Store store() {
    return Objects.requireNonNull(store, "the plan tool has no store");
  }

  /** What the tool does when it runs under an approval. */
  Map<String, Object> inForce(String request) {
    return inForce(
        store()
            .request(request)
            .orElseThrow(() -> new IllegalStateException("there is no request of this plan")));
  }

  private Map<String, Object> inForce(Request approved) {
    Store kept = store();
    List<String> deciders =
        approved.decision() instanceof Decision.Approved decision ? decision.by() : List.of();
    PlanRecord record = PlanRecord.of(approved, deciders);
    for (int i = 0; i < MOST_TRIES; i++) {
      Optional<StandingRecord> there = kept.standing(PlanRecord.idFor(approved.id()));
      if (there.isPresent()) {
        return told(record, there.get().until());
      }
      Instant now = kept.clock().instant();
      Instant until = until(approved, now);
      List<StandingStep> written = new ArrayList<>();
      kept.holding(
              PlanRecord.KIND, approved.run().tenant(), PlanRecord.key(approved.run()), MOST_PLANS)
          .forEach(
              old ->
                  written.add(
                      PlanRecord.withdraw(
                          old,
                          Change.SYSTEM,
                          "the plan of request " + approved.id() + " takes its place",
                          now)));
      written.add(record.put(approved.principal(), until, now));
      if (kept.stand(written) == StandingWritten.SAVED) {
        return told(record, until);
      }
    }
    throw new IllegalStateException("other plans of the run changed all the time");
  }

  private synchronized Instant until(Request approved, Instant now) {
    Instant given = approved.votes().stream().map(Vote::at).max(Instant::compareTo).orElse(now);
    Instant most = given.plus(longest);
    Instant valid = approved.route().validUntil(given);
    return valid == null || valid.isAfter(most) ? most : valid;
  }

  private static Map<String, Object> told(PlanRecord record, @Nullable Instant until) {
    Map<String, Object> told = new LinkedHashMap<>();
    told.put("status", "in force");
    told.put("steps", record.plan().steps().size());
    told.put("until", String.valueOf(until));
    told.put(
        "note",
        "Call the steps one by one, in their order and exactly as approved. Critical ones are"
            + " asked about again. If one fails, the plan is over.");
    return told;
  }
}
