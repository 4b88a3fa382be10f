package dev.hitl.store;

import dev.hitl.call.RunId;
import dev.hitl.checkpoint.RunRecord;
import dev.hitl.checkpoint.RunRecord.Head;
import dev.hitl.checkpoint.RunStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The runs of the store in memory, in order for each status. Not thread-safe. */
final class RunTable {
  private record Place(Instant updatedAt, RunId id) implements Comparable<Place> {
    private static final Comparator<Place> ORDER =
        Comparator.comparing(Place::updatedAt).thenComparing(Place::id);

    @Override
    public int compareTo(Place other) {
      return ORDER.compare(this, other);
    }
  }

  private final Map<RunId, RunRecord> rows = new HashMap<>();
  private final Map<RunStatus, NavigableSet<Place>> byStatus = new EnumMap<>(RunStatus.class);
  private final Set<RunId> awaited = new HashSet<>();

  RunTable() {
    for (RunStatus status : RunStatus.values()) {
      byStatus.put(status, new TreeSet<>());
    }
  }

  @Nullable RunRecord get(RunId id) {
    return rows.get(id);
  }

  void put(RunRecord run) {
    RunRecord old = rows.put(run.id(), run);
    if (old != null) {
      places(old.status()).remove(new Place(old.updatedAt(), old.id()));
    }
    places(run.status()).add(new Place(run.updatedAt(), run.id()));
  }

  /** A copy, so that rows can be changed on the way. */
  List<RunRecord> running() {
    List<RunRecord> running = new ArrayList<>();
    for (Place place : places(RunStatus.RUNNING)) {
      running.add(row(place));
    }
    return running;
  }

  List<RunRecord> find(RunQuery query) {
    Instant since = query.afterUpdatedAt();
    RunId after = query.after();
    Place from = since == null || after == null ? null : new Place(since, after);
    Set<RunStatus> statuses =
        query.statuses().isEmpty() ? Set.of(RunStatus.values()) : query.statuses();
    List<Place> found = new ArrayList<>();
    for (RunStatus status : statuses) {
      NavigableSet<Place> places = places(status);
      (from == null ? places : places.tailSet(from, false))
          .stream()
              .filter(p -> query.tenant() == null || query.tenant().equals(p.id().tenant()))
              .filter(p -> query.agents().isEmpty() || query.agents().contains(p.id().agent()))
              .limit(query.limit())
              .forEach(found::add);
    }
    return found.stream().sorted().limit(query.limit()).map(this::row).toList();
  }

  /** Marks a run that another begins to wait for; false where there is nothing to wait for. */
  boolean await(RunId id) {
    RunRecord run = rows.get(id);
    return run != null && !run.status().hasEnded() && awaited.add(id);
  }

  List<RunId> awaitedBy(RunId parent) {
    return awaited.stream()
        .filter(id -> parent.equals(row(id).origin().parent()))
        .sorted()
        .toList();
  }

  List<RunRecord> onBehalfOf(String principal) {
    return rows.values().stream()
        .filter(run -> principal.equals(run.origin().principal()))
        .toList();
  }

  /** Runs that may be removed, those that ended first before others. */
  Stream<RunId> removable(Removable which, Predicate<RunRecord> alsoIf) {
    return Stream.of(RunStatus.FINISHED, RunStatus.FAILED, RunStatus.ABORTED)
        .flatMap(
            status ->
                places(status).stream().takeWhile(p -> p.updatedAt().isBefore(which.endedBefore())))
        .sorted()
        .map(Place::id)
        .filter(id -> which.tenant() == null || which.tenant().equals(id.tenant()))
        .filter(id -> !which.except().contains(id.tenant()))
        .filter(id -> !awaited.contains(id) && alsoIf.test(row(id)))
        .filter(
            id -> {
              RunId parent = row(id).origin().parent();
              return parent == null || !rows.containsKey(parent);
            });
  }

  void remove(RunId id) {
    RunRecord run = rows.remove(id);
    if (run != null) {
      places(run.status()).remove(new Place(run.updatedAt(), id));
    }
  }

  /** The run that it came from waits for one thing less, if it waited for this one. */
  void ended(RunRecord run, Instant now) {
    RunId parent = run.origin().parent();
    if (awaited.remove(run.id()) && parent != null) {
      wait(parent, -1, now);
    }
  }

  /** The run waits for more or fewer things, and becomes ready when it is parked for nothing. */
  void wait(RunId id, int more, Instant now) {
    RunRecord run = rows.get(id);
    if (run != null) {
      int waits = run.waits() + more;
      RunStatus status =
          run.status() == RunStatus.PARKED && waits <= 0 ? RunStatus.READY : run.status();
      put(
          changed(
              run, status, waits, run.fence(), run.node(), run.leaseUntil(), run.outcome(), now));
    }
  }

  /** Takes a running run from a node whose lease is over. */
  void letGo(RunId id, Instant now) {
    RunRecord run = rows.get(id);
    if (run != null && run.status() == RunStatus.RUNNING && isOver(run, now)) {
      RunStatus status = run.waits() > 0 ? RunStatus.PARKED : RunStatus.READY;
      put(changed(run, status, run.waits(), run.fence() + 1, null, null, run.outcome(), now));
    }
  }

  /** The lease of a run that its node still holds, extended; never cut short. */
  void extendLease(RunId id, String node, Instant now, Instant until) {
    RunRecord run = rows.get(id);
    Instant was = run == null ? null : run.leaseUntil();
    if (run != null
        && node.equals(run.node())
        && was != null
        && was.isAfter(now)
        && was.isBefore(until)) {
      put(
          changed(
              run,
              run.status(),
              run.waits(),
              run.fence(),
              node,
              until,
              run.outcome(),
              run.updatedAt()));
    }
  }

  /** A new run is held from the moment it is written, however long its writer took to come here. */
  static RunRecord leasedFrom(RunRecord run, Instant now) {
    Instant until = run.leaseUntil();
    Instant from = until == null ? null : now.plus(Duration.between(run.createdAt(), until));
    return changed(
        run,
        run.status(),
        run.waits(),
        run.fence(),
        run.node(),
        from,
        run.outcome(),
        run.updatedAt());
  }

  static boolean isOver(RunRecord run, Instant now) {
    Instant until = run.leaseUntil();
    return until == null || !until.isAfter(now);
  }

  static RunRecord changed(
      RunRecord run,
      RunStatus status,
      int waits,
      long fence,
      @Nullable String node,
      @Nullable Instant leaseUntil,
      @Nullable String outcome,
      Instant now) {
    return new RunRecord(
        run.id(),
        status,
        waits,
        fence,
        node,
        leaseUntil,
        run.checkpoint(),
        run.origin(),
        outcome,
        run.createdAt(),
        now,
        run.head());
  }

  /** A run that was taken, with what a taking does not change as it is on the row. */
  static RunRecord taken(RunRecord row, RunRecord taken) {
    return changed(
        row,
        taken.status(),
        row.waits(),
        taken.fence(),
        taken.node(),
        taken.leaseUntil(),
        taken.outcome(),
        taken.updatedAt());
  }

  static RunRecord withProgress(RunRecord run, int checkpoint, Head head) {
    return new RunRecord(
        run.id(),
        run.status(),
        run.waits(),
        run.fence(),
        run.node(),
        run.leaseUntil(),
        checkpoint,
        run.origin(),
        run.outcome(),
        run.createdAt(),
        run.updatedAt(),
        head);
  }

  private NavigableSet<Place> places(RunStatus status) {
    NavigableSet<Place> places = byStatus.get(status);
    if (places == null) {
      throw new IllegalStateException("no places for " + status);
    }
    return places;
  }

  private RunRecord row(Place place) {
    return row(place.id());
  }

  private RunRecord row(RunId id) {
    RunRecord run = rows.get(id);
    if (run == null) {
      throw new IllegalStateException("no run " + id);
    }
    return run;
  }
}
