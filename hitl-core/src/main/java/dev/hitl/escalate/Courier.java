package dev.hitl.escalate;

import dev.hitl.escalate.Buckets.Recipient;
import dev.hitl.notify.Briefing;
import dev.hitl.notify.NotTold;
import dev.hitl.notify.Notice;
import dev.hitl.notify.Notification;
import dev.hitl.notify.Notifier;
import dev.hitl.notify.Question;
import dev.hitl.policy.Flow;
import dev.hitl.request.Change;
import dev.hitl.request.Request;
import dev.hitl.store.Store;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings notices from the outbox to the notifiers, at least once each. A notice whose notifier
 * throws is tried again after a time that doubles, from five seconds to an hour, less up to half of
 * it so that notices which failed together do not come back together, or after what a {@link
 * NotTold.Later} says where that is longer, and given up after a hundred times, which is about
 * three days, or at once after a {@link NotTold.Never}; a run never notices. What became of it is
 * on the request's side chain, in the transaction that takes the notice out of the outbox.
 *
 * <p>Who has been told of many in a short while is told of the rest in one digest: see {@link
 * Flow}. A notice leaves the outbox when it was told, alone or in a digest. Thread-safe.
 */
public final class Courier {
  private static final Logger LOG = LoggerFactory.getLogger(Courier.class);
  private static final int BATCH = 50;
  private static final Duration LEASE = Duration.ofMinutes(1);

  /** A digest is on its way well before the leases of what is in it are over. */
  private static final Duration GATHERING = Duration.ofSeconds(15);

  private static final int MOST_ATTEMPTS = 100;

  private final Store store;
  private final List<Notifier> notifiers;
  private final Receipts receipts;
  private final Buckets buckets;
  private final Consumer<Request> opened;

  /**
   * @param store where the outbox is
   * @param notifiers each is told of each notice
   */
  public Courier(Store store, List<Notifier> notifiers) {
    this(store, notifiers, Change.SYSTEM, Flow.USUAL);
  }

  /**
   * @param store where the outbox is
   * @param notifiers each is told of each notice, alone or in a digest
   * @param node the node on record as having delivered
   * @param flow how fast people are told one by one
   */
  public Courier(Store store, List<Notifier> notifiers, String node, Flow flow) {
    this(store, notifiers, node, flow, request -> {});
  }

  /**
   * @param store where the outbox is
   * @param notifiers each is told of each notice, alone or in a digest
   * @param node the node on record as having delivered
   * @param flow how fast people are told one by one
   * @param opened is given each request that was opened, at least once, when people are told of it,
   *     also in a digest; it throws nothing
   */
  public Courier(
      Store store, List<Notifier> notifiers, String node, Flow flow, Consumer<Request> opened) {
    this.opened = opened;
    this.store = store;
    this.notifiers = List.copyOf(notifiers);
    receipts = new Receipts(store, node, notifiers.size());
    buckets = new Buckets(flow);
  }

  /**
   * One round: every notice that is due, and that need not wait for the next digest.
   *
   * @return how many were delivered
   */
  public int deliver() {
    int delivered = 0;
    Digests digests = new Digests();
    Set<Recipient> told = new HashSet<>();
    Instant begun = store.clock().instant();
    List<Notice> taken;
    do {
      taken = store.takeNotices(BATCH, LEASE);
      for (Notice notice : taken) {
        delivered += deliver(notice, digests) ? 1 : 0;
      }
      boolean late = !store.clock().instant().isBefore(begun.plus(GATHERING));
      if (late || digests.isFull()) {
        delivered += deliver(digests, told);
        begun = store.clock().instant();
      }
    } while (taken.size() == BATCH);
    delivered += deliver(digests, told);
    // Not before: all that is due in one round goes out with it.
    told.forEach(recipient -> buckets.digested(recipient, store.clock().instant()));
    return delivered;
  }

  /** True where it was delivered by itself. */
  private boolean deliver(Notice notice, Digests digests) {
    try {
      Optional<Request> request = store.request(notice.request());
      if (request.isEmpty() || notifiers.isEmpty()) {
        request.ifPresent(one -> hear(notice, one));
        store.noticeDelivered(notice.id());
        return true;
      }
      Notification notification = notification(notice, request.get());
      Recipient recipient =
          new Recipient(
              notification.run().tenant(),
              Set.copyOf(notification.roles()),
              notification.channel());
      Instant now = store.clock().instant();
      if (buckets.take(recipient, now)) {
        Telling telling = Telling.of(notifiers, notification);
        if (telling.failed() == null) {
          told(notice, request.get(), null);
          return true;
        }
        heard(List.of(notice), telling);
        failed(List.of(notice), telling.failed());
        return false;
      }
      Duration wait = buckets.untilDigest(recipient, now);
      if (wait.isZero()) {
        digests.add(recipient, notice, notification);
      } else {
        store.noticeFailed(notice.id(), "it waits for the next digest", wait);
      }
      return false;
    } catch (Throwable e) {
      failed(List.of(notice), e);
      return false;
    }
  }

  private int deliver(Digests digests, Set<Recipient> told) {
    int delivered = 0;
    for (Digests.Gathered gathered : digests.takeAll()) {
      try {
        Notification digest = gathered.notification();
        Telling telling = Telling.of(notifiers, digest);
        if (telling.failed() != null) {
          heard(gathered.notices, telling);
          failed(gathered.notices, telling.failed());
          continue;
        }
        told.add(gathered.recipient);
        gathered.notices.forEach(notice -> told(notice, digest.id()));
        delivered += gathered.notices.size();
      } catch (Throwable e) {
        failed(gathered.notices, e);
      }
    }
    return delivered;
  }

  private void told(Notice notice, String digest) {
    store
        .request(notice.request())
        .ifPresentOrElse(
            request -> told(notice, request, digest), () -> store.noticeDelivered(notice.id()));
  }

  private void told(Notice notice, Request request, @Nullable String digest) {
    hear(notice, request);
    receipts.told(notice, request, digest);
  }

  /** While the notice is still there, so that a node that dies now does not swallow it. */
  private void hear(Notice notice, Request request) {
    if (notice.kind() == Notice.Kind.OPENED) {
      opened.accept(request);
    }
  }

  /** Where some were told, and the others never will be. */
  private void heard(List<Notice> notices, Telling telling) {
    if (telling.isOver() && telling.told() > 0) {
      notices.forEach(
          notice -> store.request(notice.request()).ifPresent(request -> hear(notice, request)));
    }
  }

  /** An error too: a notifier whose library is missing must not keep the other notices back. */
  private void failed(List<Notice> notices, Throwable e) {
    if (e instanceof InterruptedException) {
      Thread.currentThread().interrupt();
    }
    LOG.warn(
        "Notice {} could not be delivered, nor {} more",
        notices.get(0).id(),
        notices.size() - 1,
        e);
    notices.forEach(notice -> putBack(notice, e));
  }

  private void putBack(Notice notice, Throwable e) {
    String problem = e.getClass().getSimpleName();
    if (notice.attempt() >= MOST_ATTEMPTS || e instanceof NotTold.Never) {
      LOG.error("Notice {} is given up after {} attempts", notice.id(), notice.attempt());
      store
          .request(notice.request())
          .ifPresentOrElse(
              request -> receipts.givenUp(notice, request, problem),
              () -> store.noticeDelivered(notice.id()));
      return;
    }
    Duration usual = Backoff.after(notice);
    Duration asked = e instanceof NotTold.Later later ? later.delay() : Duration.ZERO;
    store.noticeFailed(notice.id(), problem, asked.compareTo(usual) > 0 ? asked : usual);
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
        to.channel(),
        Question.of(request).orElse(null));
  }
}
