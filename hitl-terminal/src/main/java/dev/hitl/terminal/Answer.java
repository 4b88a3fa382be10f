package dev.hitl.terminal;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What became of a ballot.
 *
 * @param kind which way it went
 * @param text for people: what is wrong and how to mend it, or what happens next
 * @param missing how many people more are needed; 0 where that is not the point
 * @param row the request as it is now; null where there is none, or it is not known
 */
record Answer(Kind kind, String text, int missing, @Nullable Row row) {
  /** Which way a ballot went. */
  enum Kind {
    /** The question is concluded, or changed as was asked. */
    DONE(Exit.DONE),
    /** It counts, and more people are needed. */
    COUNTED(Exit.DONE),
    /** It was a test request. */
    TESTED(Exit.DONE),
    /** Somebody was first. */
    ALREADY_DECIDED(Exit.REFUSED),
    /** It is another question by now. */
    SUPERSEDED(Exit.REFUSED),
    /** Its time is over. */
    TOO_LATE(Exit.REFUSED),
    /** The person may not. */
    NOT_ALLOWED(Exit.REFUSED),
    /** Somebody else has taken it. */
    ASSIGNED(Exit.REFUSED),
    /** The person has to rest. */
    RESTED(Exit.REFUSED),
    /** The whole was not shown. */
    NOT_SEEN(Exit.REFUSED),
    /** The person did not say yes. */
    NOT_CONFIRMED(Exit.REFUSED),
    /** It makes no sense. */
    INVALID(Exit.WRONG),
    /** There is no such request. */
    NO_SUCH_REQUEST(Exit.WRONG);

    private final int exit;

    Kind(int exit) {
      this.exit = exit;
    }

    int exit() {
      return exit;
    }

    String word() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  static Answer of(Kind kind, String text) {
    return new Answer(kind, text, 0, null);
  }

  Map<String, @Nullable Object> toMap() {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    map.put("outcome", kind.word());
    map.put("taken", kind.exit() == Exit.DONE);
    map.put("text", text);
    map.put("missing", missing);
    map.put("request", row == null ? null : row.toMap());
    return map;
  }
}
