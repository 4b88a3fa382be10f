package dev.hitl.review;

import dev.hitl.policy.Priority;
import dev.hitl.request.Identity;
import dev.hitl.request.Request;
import dev.hitl.request.RequestStatus;
import dev.hitl.request.Tally;
import dev.hitl.request.Vote;
import dev.hitl.request.Waiting;
import dev.hitl.store.QueuePage;
import dev.hitl.store.QueueQuery;
import dev.hitl.store.Store;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the inbox. What a row does not say by itself is looked at here, in bounded number. */
final class Inbox {
  /** Requests of one page that are read, with all their arguments, and do not match. */
  private static final int MOST_MISSED = 500;

  private static final int CHUNK = 100;

  private final Store store;

  Inbox(Store store) {
    this.store = store;
  }

  InboxPage page(InboxQuery query) {
    Instant now = store.clock().instant();
    List<InboxPage.Entry> entries = new ArrayList<>();
    QueueQuery.Place after = query.after();
    int missed = 0;
    do {
      int most = Math.min(Math.max(CHUNK, query.limit() - entries.size()), MOST_MISSED);
      QueuePage page =
          store.queue(new QueueQuery(query.tenant(), query.tool(), query.risk(), after, most));
      for (QueuePage.Queued queued : page.found()) {
        Request request = queued.request();
        if (entries.size() == query.limit()) {
          return new InboxPage(entries, after);
        }
        after = new QueueQuery.Place(request.lane(), request.openedAt(), request.id());
        if (matches(query, request, now)) {
          entries.add(new InboxPage.Entry(request, queued.alike()));
        } else {
          missed++;
        }
      }
      after = page.next();
      // An empty look has gone through as many places as one page may.
      if (page.found().size() < most && after != null) {
        return new InboxPage(entries, after);
      }
    } while (after != null && missed < MOST_MISSED && entries.size() < query.limit());
    return new InboxPage(entries, after);
  }

  private static boolean matches(InboxQuery query, Request request, Instant now) {
    Priority priority = query.priority();
    Duration age = query.olderThan();
    return (priority == null || priority == request.waiting().priority())
        && (age == null || request.openedAt().isBefore(now.minus(age)))
        && isAssigned(query.assigned(), request.waiting(), now)
        && (query.roles() == null || isOpenTo(query.roles(), request, now));
  }

  private static boolean isAssigned(
      InboxQuery.@Nullable Assigned wanted, Waiting waiting, Instant now) {
    if (wanted == null) {
      return true;
    }
    String reviewer = wanted.reviewer();
    return waiting
        .assigned(now)
        .map(assignment -> assignment.reviewer().equals(reviewer))
        .orElse(reviewer == null);
  }

  /** Whether one vote more, by somebody with these roles, would fill a place. */
  private static boolean isOpenTo(Set<String> roles, Request request, Instant now) {
    Tally tally = Tally.of(request);
    int stage = Math.min(tally.stage(), request.route().stages().size() - 1);
    Vote any = new Vote("", Identity.Kind.PERSON, roles, true, stage, null, null, now);
    if (request.status() != RequestStatus.PENDING) {
      return Tally.isEligible(request.route(), any, request.principal());
    }
    // Where handing on has left no place empty, the word of anybody who is asked decides.
    return tally.missing() == 0
        ? tally.takes(stage, any)
        : tally.with(any).missing() < tally.missing();
  }
}
