package dev.hitl.store;

import dev.hitl.request.Request;
import dev.hitl.store.QueueQuery.Place;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A part of what waits for people. It may be short, or empty, although there is more.
 *
 * @param found in order; of pending requests with one likeness the first alone
 * @param next where to go on; null where there is nothing behind
 */
public record QueuePage(List<Queued> found, @Nullable Place next) {
  /** The most that are counted of one likeness. */
  public static final int MOST_ALIKE = 1_000;

  /** Copies the list. */
  public QueuePage {
    found = List.copyOf(found);
  }

  /**
   * A request, standing for all that are like it.
   *
   * @param request the first of them
   * @param alike how many there are, itself counted; {@value #MOST_ALIKE} for that many or more
   */
  public record Queued(Request request, int alike) {}
}
