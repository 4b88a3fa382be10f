package dev.hitl.escalate;

import dev.hitl.notify.Notification;
import dev.hitl.notify.Notifier;
import dev.hitl.policy.Alerts;
import dev.hitl.request.Request;
import dev.hitl.request.RequestStatus;
import dev.hitl.store.RequestQuery;
import dev.hitl.store.StandingRecord;
import dev.hitl.store.StandingStep;
import dev.hitl.store.StandingWritten;
import dev.hitl.store.Store;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells people that the oldest request of a tenant has waited too long, once for each time that it
 * comes to that.
 *
 * <ol>
 *   <li>A tenant's queue is found too old: the alert with the tenant's next number is put down, on
 *       condition that there is none. Of several nodes one succeeds.
 *   <li>Whoever puts a lease down for it, on the same condition, tells the notifiers and then uses
 *       the alert up. Where that node dies, another has the next lease after a minute; the
 *       notification has the same id.
 *   <li>The queue is found young enough, and what the alert was about has been decided: the alert
 *       is taken back, and the next may come.
 * </ol>
 *
 * <p>All of it is judged by the store's clock and by what the store has, so restarts and jumps of
 * the clock neither repeat an alert nor lose one. The store is looked at once a minute. Without
 * notifiers, nothing is done. Thread-safe.
 */
public final class QueueAlerts {
  private static final Logger LOG = LoggerFactory.getLogger(QueueAlerts.class);
  private static final Duration LOOK_EVERY = Duration.ofMinutes(1);
  private static final int PAGE = 1_000;

  /** So many old requests are looked at; tenants whose oldest is behind them come later. */
  private static final int MOST_PAGES = 10;

  private final Store store;
  private final List<Notifier> notifiers;
  private final Alerts alerts;
  private final AlertRecords records;
  private volatile @Nullable Instant looked;

  /**
   * @param store where requests wait
   * @param notifiers each is told of each alert
   * @param node the node on record as having found it
   * @param alerts when
   */
  public QueueAlerts(Store store, List<Notifier> notifiers, String node, Alerts alerts) {
    this.store = store;
    this.notifiers = List.copyOf(notifiers);
    this.alerts = alerts;
    records = new AlertRecords(store, node);
  }

  /** A tenant's old requests. */
  private record Old(Request oldest, int count) {
    Old more() {
      return new Old(oldest, count + 1);
    }
  }

  /**
   * Looks, if it is time to.
   *
   * @return how many alerts were told
   */
  public int look() {
    Instant now = store.clock().instant();
    Instant last = looked;
    // A clock that was set back must not keep it from looking until it has caught up.
    boolean tooSoon = last != null && !now.isBefore(last) && now.isBefore(last.plus(LOOK_EVERY));
    if (tooSoon || alerts.queueAge().isZero() || notifiers.isEmpty()) {
      return 0;
    }
    looked = now;
    records.removeOld(now);
    // The alerts first: what is in trouble afterwards and has none then, has come to it anew.
    List<StandingRecord> known = records.all();
    SortedMap<String, Old> old = new TreeMap<>();
    boolean all = readOld(now.minus(alerts.queueAge()), old);
    for (StandingRecord alert : known) {
      boolean none = all && !alert.revoked() && !old.containsKey(alert.tenant());
      if (none && !isPending(alert)) {
        records.end(alert, now);
      }
    }
    int told = 0;
    for (Map.Entry<String, Old> tenant : old.entrySet()) {
      Optional<StandingRecord> open =
          known.stream()
              .filter(one -> one.tenant().equals(tenant.getKey()) && !one.revoked())
              .findFirst();
      StandingRecord alert =
          open.orElseGet(
              () -> records.raise(tenant.getKey(), known, body(tenant.getValue(), now), now));
      told += tell(alert, tenant.getValue(), now) ? 1 : 0;
    }
    return told;
  }

  /** False where there are more than were looked at. */
  private boolean readOld(Instant openedBy, SortedMap<String, Old> old) {
    RequestQuery query = new RequestQuery(null, Set.of(RequestStatus.PENDING), null, null, PAGE);
    for (int page = 0; page < MOST_PAGES; page++) {
      List<Request> requests = store.requests(query);
      for (Request request : requests) {
        if (request.openedAt().isAfter(openedBy)) {
          return true;
        }
        if (!request.isDrill()) {
          Old found = old.get(request.run().tenant());
          old.put(request.run().tenant(), found == null ? new Old(request, 1) : found.more());
        }
        query = query.after(request);
      }
      if (requests.size() < PAGE) {
        return true;
      }
    }
    return false;
  }

  /** What waited too long once still does, whatever a clock that was set back says. */
  private boolean isPending(StandingRecord alert) {
    return store
        .request(String.valueOf(alert.body().get("request")))
        .filter(request -> request.status() == RequestStatus.PENDING)
        .isPresent();
  }

  private Map<String, Object> body(Old old, Instant now) {
    return Map.of(
        "what", "queueAge",
        "threshold", alerts.queueAge().toString(),
        "request", old.oldest.id(),
        "waited", Duration.between(old.oldest.openedAt(), now).toString(),
        "requests", (long) old.count);
  }

  /** False where it is told already, another node is about to, or nobody ever will be told. */
  private boolean tell(@Nullable StandingRecord alert, Old old, Instant now) {
    if (alert == null || AlertRecords.isTold(alert) || !records.lease(alert, now)) {
      return false;
    }
    // Whoever had the lease before may have told it since it was read.
    if (store.standing(alert.id()).map(AlertRecords::isTold).orElse(true)) {
      return false;
    }
    Telling telling;
    try {
      Notification notification = AlertRecords.notification(alert, old.oldest, old.count);
      telling = Telling.of(notifiers, notification);
      if (telling.failed() != null && !telling.isOver()) {
        throw telling.failed();
      }
    } catch (Throwable e) {
      if (e instanceof InterruptedException) {
        Thread.currentThread().interrupt();
      }
      LOG.warn("Alert {} could not be told; it is tried again", alert.id(), e);
      return false;
    }
    if (telling.isOver()) {
      LOG.error("Alert {} is given up: {} were told", alert.id(), telling.told(), telling.failed());
    }
    boolean used = store.stand(List.of(new StandingStep.Use(alert, 1))) == StandingWritten.SAVED;
    return used && telling.told() > 0;
  }
}
