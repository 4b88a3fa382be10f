package dev.hitl.terminal;

import dev.hitl.Hitl;
import dev.hitl.audit.AuditEvent;
import dev.hitl.request.Request;
import dev.hitl.request.Trigger;
import dev.hitl.store.AuditQuery;
import dev.hitl.store.Store;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Looks at the record now and then. An event may be committed after one of a later time, so each
 * look begins a while before the end of the last, and what was told is not told again.
 */
final class DatabaseWatch {
  private static final Duration OVERLAP = Duration.ofSeconds(30);
  private static final int MOST_TOLD = 50_000;
  private static final int PAGE = 500;

  private static final Set<String> STEPS =
      Arrays.stream(Trigger.values()).map(Enum::name).collect(Collectors.toUnmodifiableSet());

  private final Hitl hitl;
  private final Store store;
  private final String tenant;
  private final Duration every;
  private final Set<String> told =
      Collections.newSetFromMap(
          new LinkedHashMap<>() {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
              return size() > MOST_TOLD;
            }
          });

  DatabaseWatch(Hitl hitl, Store store, String tenant, Duration every) {
    this.hitl = hitl;
    this.store = store;
    this.tenant = tenant;
    this.every = every;
  }

  void run(boolean backlog, Predicate<Desk.Change> each, Function<Desk.Filter, Desk.Page> inbox) {
    Instant from = store.clock().instant();
    remember(from);
    if (backlog && !waiting(each, inbox, row -> told.add(row.id() + " 1"))) {
      return;
    }
    while (true) {
      Instant next = store.clock().instant();
      if (!look(from.minus(OVERLAP), each) || !paused()) {
        return;
      }
      from = next;
    }
  }

  /** What happened just before the beginning is no news. */
  private void remember(Instant from) {
    query(from.minus(OVERLAP))
        .forEach(
            store,
            event -> {
              if (!event.at().isAfter(from)) {
                told.add(key(event));
              }
            });
  }

  /**
   * Tells what waits.
   *
   * @param known is given each before it is told
   */
  static boolean waiting(
      Predicate<Desk.Change> each, Function<Desk.Filter, Desk.Page> inbox, Consumer<Row> known) {
    String after = null;
    do {
      Desk.Page page =
          inbox.apply(
              new Desk.Filter(null, null, null, null, false, false, null, Desk.Filter.MOST, after));
      for (Row row : page.rows()) {
        known.accept(row);
        if (!each.test(new Desk.Change(Desk.Change.Kind.WAITING, "", null, row.openedAt(), row))) {
          return false;
        }
      }
      after = page.after();
    } while (after != null);
    return true;
  }

  private boolean look(Instant from, Predicate<Desk.Change> each) {
    AuditQuery query = query(from);
    AuditQuery.Place place = null;
    do {
      var page = store.events(query.after(place));
      for (AuditEvent event : page) {
        place = AuditQuery.Place.of(event);
        if (told.add(key(event)) && !tell(event, each)) {
          return false;
        }
      }
      place = page.size() < PAGE ? null : place;
    } while (place != null);
    return true;
  }

  private boolean tell(AuditEvent event, Predicate<Desk.Change> each) {
    Optional<Request> request = store.request(event.subject());
    Optional<Trigger> step = Records.trigger(event.type());
    if (request.isEmpty() || step.isEmpty()) {
      return true;
    }
    Instant now = store.clock().instant();
    Row row =
        Records.row(
            request.get(),
            1,
            now,
            Records.concluded(request.get(), hitl.audit().of(event.subject())).orElse(null));
    String actor =
        event.actor().equals(AuditEvent.PRINCIPAL) ? request.get().principal() : event.actor();
    return each.test(new Desk.Change(kind(step.get()), event.type(), actor, event.at(), row));
  }

  private static Desk.Change.Kind kind(Trigger step) {
    if (step.beginsAsking()) {
      return Desk.Change.Kind.NEW;
    } else if (step.endsAsking()) {
      return Desk.Change.Kind.DECIDED;
    }
    return step.to().asksPeople() ? Desk.Change.Kind.CHANGED : Desk.Change.Kind.AFTERWARDS;
  }

  private AuditQuery query(Instant from) {
    return new AuditQuery(tenant, null, null, null, null, STEPS, from, null, null, PAGE);
  }

  private static String key(AuditEvent event) {
    return event.subject() + " " + event.seq();
  }

  private boolean paused() {
    try {
      new CountDownLatch(1).await(every.toNanos(), TimeUnit.NANOSECONDS);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
