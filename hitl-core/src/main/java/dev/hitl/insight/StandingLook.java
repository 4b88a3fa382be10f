package dev.hitl.insight;

import dev.hitl.audit.AuditEvent;
import dev.hitl.audit.Verification;
import dev.hitl.insight.FsckReport.Kind;
import dev.hitl.store.PlanRecord;
import dev.hitl.store.StandingRecord;
import dev.hitl.store.Store;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Looks at one standing record: its chain, and whether it was used as often as it counted. Not
 * thread-safe.
 */
final class StandingLook {
  /** With these a run acts on what a person said. */
  private static final Set<String> USED_BY = Set.of("PAUSED", "ABORTED", "INSTRUCTED");

  /** Where as many have the same key, one that is missing among them is not looked for. */
  private static final int MOST_ALIKE = 1_000;

  private static final Set<String> USES = Set.of("GRANTED", PlanRecord.STEP);

  private final Store store;

  /** How often each run used each record, as on its chain. */
  private final Map<String, Map<String, Integer>> uses = new TreeMap<>();

  StandingLook(Store store) {
    this.store = store;
  }

  /** Hears of a run's chain, perhaps more than once; the last time counts. */
  void saw(String run, List<AuditEvent> events) {
    Map<String, Integer> ofRun = new LinkedHashMap<>();
    for (AuditEvent event : events) {
      if (USES.contains(event.type()) && event.data().get("standing") instanceof String id) {
        ofRun.merge(id, 1, Integer::sum);
      } else if (USED_BY.contains(event.type())
          && event.data().get("override") instanceof String id) {
        ofRun.merge(id, 1, Integer::sum);
      }
    }
    ofRun.forEach((id, times) -> uses.computeIfAbsent(id, i -> new TreeMap<>()).put(run, times));
  }

  Look at(String id, Chains chains) {
    Look look = new Look(id);
    Optional<Verification> chain = chains.ofStanding(id);
    if (chain.isPresent() && chain.get() instanceof Verification.Broken broken) {
      look.found(Kind.CHAIN, "event " + broken.seq() + ": " + broken.why());
    } else if (chain.isPresent() && chain.get() instanceof Verification.Intact intact) {
      look.events = intact.events();
    }
    look.seen.add(String.valueOf(chain));
    way(look, id);
    found(look, id);
    return look;
  }

  /** Whoever handed their places on is barred with their deputy only while that can be found. */
  private void way(Look look, String id) {
    Optional<StandingRecord> found = look.reading(() -> store.standing(id));
    if (found != null
        && found.isPresent()
        && found.get().kind().equals(StandingRecord.DELEGATION)
        && found.get().holdsAt(store.clock().instant())) {
      String way = StandingRecord.DELEGATED + id.substring(StandingRecord.DELEGATION.length());
      look.unless(
          store.standing(way).filter(each -> id.equals(each.body().get("delegation"))).isPresent(),
          Kind.CHAIN,
          way + ", by which it is found, is not there");
    }
  }

  /** A stop that is not found stops nothing, whatever its row and its chain say. */
  private void found(Look look, String id) {
    Optional<StandingRecord> row = look.reading(() -> store.standing(id));
    if (row == null || row.isEmpty() || !isInForce(row.get())) {
      return;
    }
    StandingRecord standing = row.get();
    List<StandingRecord> holding =
        store.holding(standing.kind(), standing.tenant(), standing.key(), MOST_ALIKE);
    // It may have ended, or been used up or taken back, since it was read.
    look.unless(
        holding.size() == MOST_ALIKE
            || holding.stream().anyMatch(each -> each.id().equals(id))
            || store.standing(id).filter(this::isInForce).isEmpty(),
        Kind.CHAIN,
        "it is in force by its chain, and is not found among what is");
  }

  private boolean isInForce(StandingRecord standing) {
    return !standing.isErased() && standing.holdsAt(store.clock().instant());
  }

  /** After all runs: what is counted by then is never less than what was on record before. */
  Look uses(String id) {
    Look look = new Look(id);
    Optional<StandingRecord> found = look.reading(() -> store.standing(id));
    if (found != null && found.isPresent() && found.get().uses() != null) {
      Integer all = found.get().uses();
      Integer left = found.get().left();
      int counted = all == null || left == null ? 0 : all - left;
      int recorded =
          uses.getOrDefault(id, Map.of()).values().stream().mapToInt(Integer::intValue).sum();
      look.unless(
          recorded <= counted,
          Kind.USES,
          "its row counts %d uses, and %d are on record".formatted(counted, recorded));
    }
    return look;
  }

  /** Every record that was used. */
  Iterable<String> used() {
    return uses.keySet();
  }
}
