package dev.hitl.escalate;

import dev.hitl.notify.Briefing;
import dev.hitl.notify.Notice;
import dev.hitl.notify.Notification;
import dev.hitl.notify.Notifier;
import dev.hitl.request.Request;
import dev.hitl.store.Store;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings notices from the outbox to the notifiers, at least once each. A notice whose notifier
 * throws is tried again after a time that doubles, from five seconds to an hour; a run never
 * notices. Thread-safe.
 */
public final class Courier {
  private static final Logger LOG = LoggerFactory.getLogger(Courier.class);
  private static final int BATCH = 50;
  private static final Duration LEASE = Duration.ofMinutes(1);
  private static final Duration FIRST_RETRY = Duration.ofSeconds(5);
  private static final int MAX_DOUBLINGS = 10;
  private static final Duration LONGEST_RETRY = Duration.ofHours(1);

  private final Store store;
  private final List<Notifier> notifiers;

  /**
   * @param store where the outbox is
   * @param notifiers each is told of each notice
   */
  public Courier(Store store, List<Notifier> notifiers) {
    this.store = store;
    this.notifiers = List.copyOf(notifiers);
  }

  /**
   * One round: every notice that is due.
   *
   * @return how many were delivered
   */
  public int deliver() {
    int delivered = 0;
    List<Notice> taken;
    do {
      taken = store.takeNotices(BATCH, LEASE);
      for (Notice notice : taken) {
        delivered += deliver(notice) ? 1 : 0;
      }
    } while (taken.size() == BATCH);
    return delivered;
  }

  private boolean deliver(Notice notice) {
    try {
      Optional<Request> request = store.request(notice.request());
      if (request.isPresent()) {
        Notification notification = notification(notice, request.get());
        for (Notifier notifier : notifiers) {
          notifier.notify(notification);
        }
      }
      store.noticeDelivered(notice.id());
      return true;
    } catch (Throwable e) {
      // An error too: a notifier whose library is missing must not keep the other notices back.
      if (e instanceof InterruptedException) {
        Thread.currentThread().interrupt();
      }
      Duration retry =
          FIRST_RETRY.multipliedBy(
              1L << Math.min(Math.max(0, notice.attempt() - 1), MAX_DOUBLINGS));
      Duration after = retry.compareTo(LONGEST_RETRY) > 0 ? LONGEST_RETRY : retry;
      LOG.warn("Notice {} could not be delivered, next try in {}", notice.id(), after, e);
      store.noticeFailed(notice.id(), e.getClass().getSimpleName(), after);
      return false;
    }
  }

  private Notification notification(Notice notice, Request request) {
    Addressees to = Addressees.of(notice, request, store);
    return new Notification(
        notice.id(),
        notice.kind(),
        request.reference(),
        request.run(),
        to.roles(),
        Briefing.title(request),
        Briefing.of(request),
        request.principal(),
        to.channel());
  }
}
