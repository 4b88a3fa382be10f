package dev.hitl.insight;

import dev.hitl.audit.AuditEvent;
import dev.hitl.request.Request;
import dev.hitl.request.RequestStatus;
import dev.hitl.request.Trigger;
import dev.hitl.store.RequestQuery;
import dev.hitl.store.Store;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What waited for people at each of some times: what waits now, taken back step by step to where it
 * came from. A request waited at a time if the first step after it that begins or ends its waiting
 * ends it, or if there is none and it waits now. So no more is read than what waits, and the steps
 * since the first of the times. Not thread-safe.
 */
final class QueueThen {
  private static final int PAGE = 1_000;

  /** The steps that begin or end waiting. */
  static final Set<String> TYPES =
      Arrays.stream(Trigger.values())
          .filter(trigger -> trigger.beginsAsking() || trigger.endsAsking())
          .map(Trigger::name)
          .collect(Collectors.toUnmodifiableSet());

  /** So long it waited; null is before all that is looked at, or still. */
  private record Wait(Instant asked, @Nullable Instant since, @Nullable Instant end) {
    private boolean covers(Instant time) {
      return (since == null ? asked.isBefore(time) : since.isBefore(time))
          && (end == null || !end.isBefore(time));
    }
  }

  private final Store store;
  private final Map<String, Instant> waitingNow = new HashMap<>();
  private final Instant now;
  private final Map<String, Wait> open = new HashMap<>();
  private final Set<String> met = new HashSet<>();
  private final List<Wait> over = new ArrayList<>();

  /** Reads what waits now, before any step is read: what ends meanwhile is met as a step. */
  QueueThen(Store store, @Nullable String tenant) {
    this.store = store;
    each(store, tenant, request -> waitingNow.put(request.id(), request.openedAt()));
    now = store.clock().instant();
  }

  /** What waits now. */
  static Figures.Queue now(Store store, @Nullable String tenant) {
    List<Instant> asked = new ArrayList<>();
    each(store, tenant, request -> asked.add(request.openedAt()));
    return Sums.of(store.clock().instant(), asked);
  }

  private static void each(Store store, @Nullable String tenant, Consumer<Request> each) {
    RequestQuery query = new RequestQuery(tenant, RequestStatus.asking(), null, null, PAGE);
    List<Request> page;
    do {
      page = store.requests(query);
      for (Request request : page) {
        if (!request.isDrill()) {
          each.accept(request);
        }
        query = query.after(request);
      }
    } while (page.size() == PAGE);
  }

  /** Is given every step that begins or ends waiting since the first of the times, in order. */
  void meet(AuditEvent step) {
    if (!TYPES.contains(step.type()) || Request.isDrill(step.run(), step.subject())) {
      return;
    }
    Trigger trigger = Trigger.valueOf(step.type());
    String id = step.subject();
    Wait known = open.remove(id);
    if (trigger.beginsAsking()) {
      Instant asked = trigger.from() == null ? step.at() : asked(step);
      open.put(id, new Wait(asked, step.at(), null));
    } else {
      Instant asked = known == null ? asked(step) : known.asked;
      over.add(new Wait(asked, known == null ? null : known.since, step.at()));
    }
    met.add(id);
  }

  /** When it was asked first; the row says so where the event cannot be read. */
  private Instant asked(AuditEvent step) {
    return step.data().get("askedAt") instanceof String asked
        ? Instant.parse(asked)
        : store.request(step.subject()).map(Request::openedAt).orElse(step.at());
  }

  /** What waits now. */
  Figures.Queue now() {
    return Sums.of(now, waitingNow.values());
  }

  /** What waited at each of the times; what has not come yet is as it is now. */
  List<Figures.Queue> at(List<Instant> times) {
    List<Wait> all = new ArrayList<>(over);
    all.addAll(open.values());
    waitingNow.forEach(
        (id, asked) -> {
          if (!met.contains(id)) {
            all.add(new Wait(asked, null, null));
          }
        });
    return times.stream().map(time -> time.isAfter(now) ? now() : at(time, all)).toList();
  }

  private static Figures.Queue at(Instant time, List<Wait> all) {
    return Sums.of(time, all.stream().filter(wait -> wait.covers(time)).map(Wait::asked).toList());
  }

  private static final class Sums {
    private static final Duration[] BOUNDS = {
      Duration.ofMinutes(5), Duration.ofMinutes(30), Duration.ofHours(2), Duration.ofDays(1)
    };

    private final Instant time;
    private final long[] ages = new long[BOUNDS.length + 1];
    private Duration oldest = Duration.ZERO;
    private long count;

    private Sums(Instant time) {
      this.time = time;
    }

    static Figures.Queue of(Instant time, Collection<Instant> asked) {
      Sums sums = new Sums(time);
      asked.forEach(sums::add);
      return sums.queue();
    }

    private void add(Instant asked) {
      Duration age = Duration.between(asked, time);
      int place = 0;
      while (place < BOUNDS.length && age.compareTo(BOUNDS[place]) >= 0) {
        place++;
      }
      ages[place]++;
      oldest = age.compareTo(oldest) > 0 ? age : oldest;
      count++;
    }

    private Figures.Queue queue() {
      return new Figures.Queue(
          count, oldest, new Figures.Ages(ages[0], ages[1], ages[2], ages[3], ages[4]));
    }
  }
}
