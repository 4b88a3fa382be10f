package dev.hitl.escalate;

import dev.hitl.audit.AuditEvent;
import dev.hitl.audit.Chain;
import dev.hitl.audit.SideChain;
import dev.hitl.notify.Briefing;
import dev.hitl.notify.Notice;
import dev.hitl.notify.Notification;
import dev.hitl.notify.Notifier;
import dev.hitl.request.Change;
import dev.hitl.request.Request;
import dev.hitl.store.Store;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings notices from the outbox to the notifiers, at least once each. A notice whose notifier
 * throws is tried again after a time that doubles, from five seconds to an hour, and given up after
 * a hundred times, which is about four days; a run never notices. What became of it is on the
 * request's side chain, in the transaction that takes the notice out of the outbox. Thread-safe.
 */
public final class Courier {
  private static final Logger LOG = LoggerFactory.getLogger(Courier.class);
  private static final int BATCH = 50;
  private static final Duration LEASE = Duration.ofMinutes(1);
  private static final Duration FIRST_RETRY = Duration.ofSeconds(5);
  private static final int MAX_DOUBLINGS = 10;
  private static final Duration LONGEST_RETRY = Duration.ofHours(1);

  private static final int MOST_ATTEMPTS = 100;
  private static final int ROUNDS = 50;

  private final Store store;
  private final List<Notifier> notifiers;
  private final String node;

  /**
   * @param store where the outbox is
   * @param notifiers each is told of each notice
   */
  public Courier(Store store, List<Notifier> notifiers) {
    this(store, notifiers, Change.SYSTEM);
  }

  /**
   * @param store where the outbox is
   * @param notifiers each is told of each notice
   * @param node the node on record as having delivered
   */
  public Courier(Store store, List<Notifier> notifiers, String node) {
    this.store = store;
    this.notifiers = List.copyOf(notifiers);
    this.node = node;
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
      if (request.isPresent() && !notifiers.isEmpty()) {
        done(notice, request.get(), "TOLD", null);
      } else {
        store.noticeDelivered(notice.id());
      }
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
      if (notice.attempt() >= MOST_ATTEMPTS) {
        LOG.error("Notice {} is given up after {} attempts", notice.id(), notice.attempt());
        store
            .request(notice.request())
            .ifPresentOrElse(
                request -> done(notice, request, "GIVEN_UP", e.getClass().getSimpleName()),
                () -> store.noticeDelivered(notice.id()));
      } else {
        store.noticeFailed(notice.id(), e.getClass().getSimpleName(), after);
      }
      return false;
    }
  }

  /** Takes the notice out and says what became of it, however many others write to the chain. */
  private void done(Notice notice, Request request, String type, @Nullable String problem) {
    Map<String, @Nullable Object> data = new LinkedHashMap<>();
    data.put("notice", notice.id());
    data.put("kind", notice.kind());
    data.put("attempts", notice.attempt());
    data.put("notifiers", notifiers.size());
    data.put("problem", problem);
    data.put("tool", request.revision().action().tool());
    data.put("status", request.status());
    data.put("revision", request.revision().action().revision());
    data.put("node", node);
    String subject = SideChain.ofRequest(request.id());
    for (int round = 0; round < ROUNDS; round++) {
      AuditEvent event =
          Chain.next(
              store.sideHead(subject),
              subject,
              store.clock().instant(),
              type,
              Change.SYSTEM,
              request.run(),
              data);
      if (store.noticeDone(notice.id(), event)) {
        return;
      }
    }
    throw new IllegalStateException("the chain " + subject + " grew all the time");
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
