package dev.hitl.store;

import dev.hitl.call.RunId;
import dev.hitl.request.Claim;
import dev.hitl.request.Request;
import dev.hitl.request.RequestStatus;
import dev.hitl.request.Revision;
import dev.hitl.store.RequestCodec.Encoded;
import dev.hitl.store.RequestCodec.EncodedRevision;
import dev.hitl.tool.Risk;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The requests of the store in memory as bytes, in order for each status and by what is due. Not
 * thread-safe.
 */
final class RequestTable {
  private record Place(Instant at, String id) implements Comparable<Place> {
    private static final Comparator<Place> ORDER =
        Comparator.comparing(Place::at).thenComparing(Place::id);

    @Override
    public int compareTo(Place other) {
      return ORDER.compare(this, other);
    }
  }

  /** Runs and tenants do not change with a request, so they stand beside it. */
  private record Row(RunId run, Encoded request) {
    Place opened() {
      return new Place(request.openedAt(), request.id());
    }

    @Nullable Place due() {
      Claim claim = request.claim();
      Instant at;
      if (request.status() == RequestStatus.EXECUTING && claim != null) {
        at = claim.until();
      } else {
        at = request.dueAt();
      }
      return at == null ? null : new Place(at, request.id());
    }
  }

  private final Map<String, Row> rows = new HashMap<>();
  private final Map<String, List<EncodedRevision>> revisions = new HashMap<>();
  private final Map<RunId, NavigableSet<Place>> byRun = new HashMap<>();
  private final Map<RequestStatus, NavigableSet<Place>> byStatus =
      new EnumMap<>(RequestStatus.class);
  private final NavigableSet<Place> due = new TreeSet<>();

  RequestTable() {
    for (RequestStatus status : RequestStatus.values()) {
      byStatus.put(status, new TreeSet<>());
    }
  }

  @Nullable Encoded get(String id) {
    Row row = rows.get(id);
    return row == null ? null : row.request();
  }

  @Nullable Request request(String id) {
    Row row = rows.get(id);
    return row == null ? null : RequestCodec.decode(row.request());
  }

  void put(RunId run, Encoded request) {
    Row row = new Row(run, request);
    Row old = rows.put(request.id(), row);
    if (old != null) {
      places(old.request().status()).remove(old.opened());
      Place wasDue = old.due();
      if (wasDue != null) {
        due.remove(wasDue);
      }
    }
    places(request.status()).add(row.opened());
    byRun.computeIfAbsent(run, r -> new TreeSet<>()).add(row.opened());
    Place isDue = row.due();
    if (isDue != null) {
      due.add(isDue);
    }
    List<EncodedRevision> known = revisions.computeIfAbsent(request.id(), id -> new ArrayList<>());
    if (known.isEmpty() || known.get(known.size() - 1).number() < request.revision().number()) {
      known.add(request.revision());
    }
  }

  /** A claim on a request that its node still executes, extended. */
  void extendClaims(String node, Set<RunId> held, Instant now, Instant until) {
    for (Place place : List.copyOf(places(RequestStatus.EXECUTING))) {
      Row row = row(place);
      Encoded old = row.request();
      Claim claim = old.claim();
      if (claim != null
          && held.contains(row.run())
          && claim.node().equals(node)
          && claim.until().isAfter(now)
          && claim.until().isBefore(until)) {
        put(row.run(), with(old, new Claim(claim.fence(), node, until)));
      }
    }
  }

  /** A claim holds from the moment it is written, however long its writer took to come here. */
  static Encoded leasedFrom(Encoded row, Instant now) {
    Claim claim = row.claim();
    if (claim == null) {
      return row;
    }
    Duration lease = Duration.between(row.updatedAt(), claim.until());
    return with(row, new Claim(claim.fence(), claim.node(), now.plus(lease)));
  }

  private static Encoded with(Encoded old, Claim claim) {
    return new Encoded(
        old.id(),
        old.status(),
        old.deadline(),
        old.dueAt(),
        claim,
        old.principal(),
        old.origin(),
        old.openedAt(),
        old.updatedAt(),
        old.head(),
        old.progress(),
        old.revision(),
        old.result());
  }

  boolean isExecuting(RunId run) {
    return byRun.getOrDefault(run, new TreeSet<>()).stream()
        .anyMatch(place -> row(place).request().status() == RequestStatus.EXECUTING);
  }

  /** Whether a request of the run is still somebody's business. */
  boolean keeps(RunId run) {
    return byRun.getOrDefault(run, new TreeSet<>()).stream()
        .map(place -> row(place).request().status())
        .anyMatch(status -> status.asksPeople() || status == RequestStatus.EXECUTING);
  }

  /** The highest risk of a run's requests; the lowest where it has none. */
  Risk highest(RunId run) {
    return byRun.getOrDefault(run, new TreeSet<>()).stream()
        .map(place -> decode(place).revision().risk())
        .max(Comparator.naturalOrder())
        .orElse(Risk.LOW);
  }

  /** Removes the requests of a run and says which they were. */
  List<String> remove(RunId run) {
    NavigableSet<Place> places = byRun.remove(run);
    List<String> ids = places == null ? List.of() : places.stream().map(Place::id).toList();
    for (String id : ids) {
      Row row = rows.remove(id);
      revisions.remove(id);
      if (row != null) {
        places(row.request().status()).remove(row.opened());
      }
    }
    return ids;
  }

  List<Request> of(RunId run) {
    return byRun.getOrDefault(run, new TreeSet<>()).stream().map(this::decode).toList();
  }

  /** The newest of a run, in the order they were opened. */
  List<Request> newest(RunId run, int most) {
    return byRun.getOrDefault(run, new TreeSet<>()).descendingSet().stream()
        .limit(most)
        .sorted()
        .map(this::decode)
        .toList();
  }

  List<Request> find(RequestQuery query) {
    Instant since = query.afterOpenedAt();
    String after = query.afterId();
    Place from = since == null || after == null ? null : new Place(since, after);
    String tenant = query.tenant();
    Set<RequestStatus> statuses =
        query.statuses().isEmpty() ? Set.of(RequestStatus.values()) : query.statuses();
    List<Place> found = new ArrayList<>();
    for (RequestStatus status : statuses) {
      NavigableSet<Place> places = places(status);
      (from == null ? places : places.tailSet(from, false))
          .stream()
              .filter(place -> tenant == null || row(place).run().tenant().equals(tenant))
              .limit(query.limit())
              .forEach(found::add);
    }
    return found.stream().sorted().limit(query.limit()).map(this::decode).toList();
  }

  /** The newest first. */
  List<Request> decided(DecidedQuery query) {
    Instant since = query.beforeOpenedAt();
    String before = query.beforeId();
    List<Place> found = new ArrayList<>();
    for (RequestStatus status : RequestStatus.values()) {
      if (status != RequestStatus.PENDING) {
        NavigableSet<Place> places = places(status);
        (since == null || before == null ? places : places.headSet(new Place(since, before), false))
            .descendingSet().stream()
                .filter(
                    place ->
                        row(place).run().tenant().equals(query.tenant())
                            && decode(place).revision().action().tool().equals(query.tool()))
                .limit(query.limit())
                .forEach(found::add);
      }
    }
    return found.stream()
        .sorted(Comparator.reverseOrder())
        .limit(query.limit())
        .map(this::decode)
        .toList();
  }

  List<Request> overdue(Instant now, int limit) {
    return due.stream()
        .takeWhile(place -> !place.at().isAfter(now))
        .limit(limit)
        .map(this::decode)
        .toList();
  }

  List<Revision> revisions(String id) {
    return revisions.getOrDefault(id, List.of()).stream()
        .map(revision -> RequestCodec.decode(id, revision))
        .toList();
  }

  private Request decode(Place place) {
    return RequestCodec.decode(row(place).request());
  }

  private NavigableSet<Place> places(RequestStatus status) {
    NavigableSet<Place> places = byStatus.get(status);
    if (places == null) {
      throw new IllegalStateException("no places for " + status);
    }
    return places;
  }

  private Row row(Place place) {
    Row row = rows.get(place.id());
    if (row == null) {
      throw new IllegalStateException("no request at " + place);
    }
    return row;
  }
}
