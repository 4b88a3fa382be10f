package dev.hitl.store;

import dev.hitl.call.RunId;
import dev.hitl.policy.Caps;
import dev.hitl.request.Request;
import dev.hitl.request.RequestStatus;
import dev.hitl.store.QueueQuery.Place;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What waits for people in the store in memory, in the order of the queue. Not thread-safe. */
final class QueueTable {
  private record Row(
      Place place,
      RunId run,
      RequestStatus status,
      String tool,
      String risk,
      String likeness,
      boolean capped) {
    static Row of(Request request) {
      return new Row(
          new Place(request.lane(), RequestCodec.millis(request.openedAt()), request.id()),
          request.run(),
          request.status(),
          request.revision().action().tool(),
          request.revision().risk().name(),
          request.likeness(),
          request.status() == RequestStatus.PENDING && !request.isDrill());
    }

    boolean isPending() {
      return status == RequestStatus.PENDING;
    }
  }

  private record AgentName(String tenant, String agent) {}

  private final Map<String, Row> rows = new HashMap<>();
  private final Map<String, NavigableSet<Place>> byTenant = new HashMap<>();
  private final Map<String, NavigableSet<Place>> byLikeness = new HashMap<>();

  /** How many are pending that are no tests, by run, agent and tenant. */
  private final Map<Object, Integer> pending = new HashMap<>();

  /** The request as it is from now on. */
  void put(Request request) {
    Row old = rows.remove(request.id());
    if (old != null) {
      remove(byTenant, old.run().tenant(), old.place());
      if (old.isPending()) {
        remove(byLikeness, old.likeness(), old.place());
      }
      if (old.capped()) {
        count(old.run(), -1);
      }
    }
    if (request.status().asksPeople()) {
      Row row = Row.of(request);
      rows.put(request.id(), row);
      byTenant.computeIfAbsent(row.run().tenant(), t -> new TreeSet<>()).add(row.place());
      if (row.isPending()) {
        byLikeness.computeIfAbsent(row.likeness(), l -> new TreeSet<>()).add(row.place());
      }
      if (row.capped()) {
        count(row.run(), 1);
      }
    }
  }

  private static void remove(Map<String, NavigableSet<Place>> places, String key, Place place) {
    places.computeIfPresent(
        key,
        (k, set) -> {
          set.remove(place);
          return set.isEmpty() ? null : set;
        });
  }

  private void count(RunId run, int more) {
    for (Object scope : List.of(run, new AgentName(run.tenant(), run.agent()), run.tenant())) {
      pending.merge(scope, more, (a, b) -> a + b == 0 ? null : a + b);
    }
  }

  /** Which cap so many more would exceed; null where none. */
  @Nullable RunWritten full(RunId run, int more, Caps caps) {
    if (exceeds(run, more, caps.perRun())) {
      return RunWritten.RUN_FULL;
    } else if (exceeds(new AgentName(run.tenant(), run.agent()), more, caps.perAgent())) {
      return RunWritten.AGENT_FULL;
    }
    return exceeds(run.tenant(), more, caps.perTenant()) ? RunWritten.TENANT_FULL : null;
  }

  private boolean exceeds(Object scope, int more, @Nullable Integer cap) {
    return cap != null && pending.getOrDefault(scope, 0) + more > cap;
  }

  QueuePage page(QueueQuery query, Function<String, Request> requests) {
    NavigableSet<Place> places = byTenant.getOrDefault(query.tenant(), new TreeSet<>());
    Place after = query.after();
    List<QueuePage.Queued> found = new ArrayList<>();
    Place last = null;
    int scanned = 0;
    for (Place place : after == null ? places : places.tailSet(after, false)) {
      if (found.size() == query.limit() || scanned == QueueQuery.MOST_SCANNED) {
        return new QueuePage(found, last);
      }
      scanned++;
      last = place;
      Row row = row(place.id());
      NavigableSet<Place> alike =
          row.isPending() ? byLikeness.getOrDefault(row.likeness(), new TreeSet<>()) : null;
      boolean first = alike == null || alike.first().equals(place);
      if (first && query.matches(row.tool(), row.risk())) {
        int count = alike == null ? 1 : Math.min(QueuePage.MOST_ALIKE, alike.size());
        found.add(new QueuePage.Queued(requests.apply(place.id()), count));
      }
    }
    return new QueuePage(found, null);
  }

  List<String> alike(String likeness, int limit) {
    return byLikeness.getOrDefault(likeness, new TreeSet<>()).stream()
        .limit(limit)
        .map(Place::id)
        .toList();
  }

  private Row row(String id) {
    Row row = rows.get(id);
    if (row == null) {
      throw new IllegalStateException("no request " + id);
    }
    return row;
  }
}
