package dev.hitl.review;

import dev.hitl.request.Request;
import dev.hitl.store.QueueQuery;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A part of the inbox. Each page looks at a bounded number of requests, so it may be short, or
 * empty, although there is more: it ends where {@code next} is null.
 *
 * @param entries what waits, in order of lane, then age
 * @param next where to go on; null where there is nothing behind
 */
public record InboxPage(List<Entry> entries, QueueQuery.@Nullable Place next) {
  /** Copies the list. */
  public InboxPage {
    entries = List.copyOf(entries);
  }

  /**
   * A request, standing for all that ask for the very same.
   *
   * @param request the first of them
   * @param alike how many there are, itself counted, 1 to 1,000; {@link ReviewDesk#alike} decides
   *     so many with one ballot
   */
  public record Entry(Request request, int alike) {}

  /**
   * The first request of each entry.
   *
   * @return in order
   */
  public List<Request> requests() {
    return entries.stream().map(Entry::request).toList();
  }
}
