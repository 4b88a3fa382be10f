package dev.hitl.terminal;

import dev.hitl.review.Ballot;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Where the terminal looks and decides: straight on a database, or behind the HTTP API. Used by one
 * thread. Its methods throw {@link Unreachable} where there is no answer.
 */
interface Desk extends AutoCloseable {
  /** Who decides, in ballots. */
  String reviewer();

  /** The time by which deadlines are judged. */
  Instant now();

  /** A part of the inbox. */
  Page list(Filter filter);

  /** A request, for somebody who looks at it now, which is put on record. */
  Optional<Sheet> look(String reference);

  /** A request that nobody looks at. A server may put it on record all the same. */
  Optional<Sheet> find(String reference);

  /** The same with all that was said before it was asked, however long that is. */
  Sheet whole(Sheet sheet);

  /** Says what an edit would come to, and changes nothing. */
  Checked check(Sheet sheet, Map<String, ? extends @Nullable Object> changes);

  /** Gives a ballot. Under the same name it counts once, however often it is given. */
  Answer decide(Ballot ballot, String decisionId);

  /**
   * What became of a ballot where it was given under this name before, by whichever process; empty
   * where it was not.
   */
  Optional<Answer> again(Ballot ballot, String decisionId);

  /**
   * Tells what changes, until it is told to stop.
   *
   * @param backlog whether what waits already is told first
   * @param each is given every change, and says whether to go on
   */
  void watch(boolean backlog, Predicate<Change> each);

  @Override
  void close();

  /** Which part of the inbox; what is null lets all pass. */
  record Filter(
      @Nullable String lane,
      @Nullable String tool,
      @Nullable String agent,
      @Nullable String risk,
      boolean mine,
      boolean taken,
      @Nullable String search,
      int limit,
      @Nullable String after) {
    static final int MOST = 1_000;
  }

  /**
   * A part of a list.
   *
   * @param after where the next page begins; null where there is none
   */
  record Page(List<Row> rows, @Nullable String after) {}

  /**
   * What happened to a request.
   *
   * @param event its name on record, such as {@code OPEN} or {@code APPROVE}
   * @param kind how the watch says it
   */
  record Change(Kind kind, String event, @Nullable String actor, Instant at, Row row) {
    /** How much it matters to whoever watches. */
    enum Kind {
      /** It waited before the watch began. */
      WAITING,
      /** It was opened. */
      NEW,
      /** Something about it changed; it still waits. */
      CHANGED,
      /** Nobody is asked any more. */
      DECIDED,
      /** What came of it. */
      AFTERWARDS
    }
  }

  /**
   * What would be different at one place.
   *
   * @param path where, as a JSON pointer
   * @param from as people see it; null where there was nothing
   * @param to as people see it; null where there would be nothing
   */
  record Difference(String path, @Nullable String from, @Nullable String to) {}

  /** What an edit would come to. */
  sealed interface Checked {
    /**
     * It fits.
     *
     * @param changes what would be different, without secrets
     */
    record Fits(List<Difference> changes) implements Checked {}

    /** It does not, or policy forbids it. */
    record Wrong(String problem) implements Checked {}
  }
}
