package dev.hitl.store;

import dev.hitl.tool.Risk;
import java.time.Instant;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * Which of the requests that wait for people, by lane, then age, then id, page by page.
 *
 * @param tenant whose
 * @param tool only calls of this tool; null for all
 * @param risk only of this risk; null for all
 * @param after the place to go on behind; null to begin
 * @param limit the most to find, 1 to 1,000
 */
public record QueueQuery(
    String tenant, @Nullable String tool, @Nullable Risk risk, @Nullable Place after, int limit) {
  /** The most places that one page looks at, however few of them match. */
  public static final int MOST_SCANNED = 2_000;

  /**
   * Checks the query.
   *
   * @param tenant whose
   * @param tool only calls of this tool; null for all
   * @param risk only of this risk; null for all
   * @param after the place to go on behind; null to begin
   * @param limit the most to find
   * @throws IllegalArgumentException if the limit is not within 1 and 1,000
   */
  public QueueQuery {
    if (limit < 1 || limit > 1_000) {
      throw new IllegalArgumentException("limit must be within 1 and 1,000, not " + limit);
    }
  }

  /**
   * A place in the queue.
   *
   * @param lane the lowest comes first
   * @param openedAt then the oldest
   * @param id then the lowest
   */
  public record Place(int lane, Instant openedAt, String id) implements Comparable<Place> {
    private static final Comparator<Place> ORDER =
        Comparator.comparingInt(Place::lane)
            .thenComparing(Place::openedAt)
            .thenComparing(Place::id);

    @Override
    public int compareTo(Place other) {
      return ORDER.compare(this, other);
    }
  }

  /**
   * Whether a request is asked for, but for the tenant.
   *
   * @param ofTool its tool
   * @param ofRisk its risk's name
   * @return true if it matches
   */
  public boolean matches(String ofTool, String ofRisk) {
    return (tool == null || tool.equals(ofTool)) && (risk == null || risk.name().equals(ofRisk));
  }
}
