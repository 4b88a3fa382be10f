package dev.hitl.notify;

/**
 * What is heaped on one letter. Marks are drawn over what stands around them, or over our own words
 * where they have nothing to stand on; and what is one letter to a browser has no place in it where
 * a line could end, however long it is. A few of each are honest text of some language.
 *
 * <p>Of one text, in its order; not thread-safe.
 */
final class Heap {
  private static final int MOST_MARKS = 3;

  /** The letters and signs of a long syllable of Sanskrit. */
  private static final int MOST_JOINED = 16;

  private int marks = MOST_MARKS;
  private int joined;
  private int before;

  /** Whether the next code point of the text is one too many. */
  boolean isTooMuch(int point) {
    boolean mark = isMark(point) || (isLead(point) && isLead(before));
    boolean beside = Character.getType(point) == Character.COMBINING_SPACING_MARK;
    boolean joins = mark || beside || (joinsNext(before) && Character.isLetter(point));
    marks = mark ? marks + 1 : beside ? marks : 0;
    joined = joins ? joined + 1 : 0;
    before = point;
    return marks > MOST_MARKS || joined > MOST_JOINED;
  }

  /** What was last is not shown as itself: no mark stands on it. */
  void writtenOut() {
    marks = MOST_MARKS;
  }

  private static boolean isMark(int point) {
    int type = Character.getType(point);
    return type == Character.NON_SPACING_MARK
        || type == Character.ENCLOSING_MARK
        // Vowels and finals of Hangul, which make one syllable with what is before them.
        || (point >= 0x1160 && point <= 0x11FF)
        || (point >= 0xD7B0 && point <= 0xD7FF)
        // Voicing in half width, and the colours of skin.
        || point == 0xFF9E
        || point == 0xFF9F
        || (point >= 0x1F3FB && point <= 0x1F3FF);
  }

  /** A consonant of Hangul that begins a syllable; several begin one together. */
  private static boolean isLead(int point) {
    return (point >= 0x1100 && point <= 0x115F) || (point >= 0xA960 && point <= 0xA97C);
  }

  /** Signs that make one letter of what is before and behind them, or of what is behind them. */
  private static boolean joinsNext(int point) {
    return switch (point) {
      case 0x094D, 0x09CD, 0x0ACD, 0x0B4D, 0x0C4D, 0x0D4D, 0x1039, 0x17D2, 0x1A60, 0xA9C0 -> true;
      case 0x0D4E, 0x111C2, 0x111C3, 0x1193F, 0x11941, 0x11A3A, 0x11D46 -> true;
      default -> point >= 0x11A84 && point <= 0x11A89;
    };
  }
}
