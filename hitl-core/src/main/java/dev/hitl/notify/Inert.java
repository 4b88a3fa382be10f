package dev.hitl.notify;

/**
 * Text from a model or a user made harmless to look at: what would move the cursor, turn the
 * writing direction, hide, blend in, pass for another letter, or be heaped on one is shown by its
 * code point instead, as {@code ⟨U+202E⟩}.
 *
 * <p>Thread-safe.
 */
public final class Inert {
  /** How a cut begins. */
  static final String CUT = "… ⟨cut: ";

  private Inert() {}

  /**
   * Makes one line.
   *
   * @param text any text
   * @param limit the most characters to show; a cut says how many there are in all
   * @return text of letters, marks, digits, punctuation, symbols and plain spaces only
   */
  public static String line(String text, int limit) {
    StringBuilder out = new StringBuilder(Math.min(text.length(), limit) + 16);
    int i = 0;
    int wordEnd = 0;
    boolean mixed = false;
    Heap heap = new Heap();
    while (i < text.length() && i < limit) {
      int point = text.codePointAt(i);
      if (i >= wordEnd) {
        wordEnd = LookAlikes.wordEnd(text, i, limit);
        mixed = LookAlikes.isMixed(text, i, wordEnd);
      }
      i += Character.charCount(point);
      boolean heaped = heap.isTooMuch(point);
      if (!heaped && isPlain(point) && !LookAlikes.isLookAlike(point, mixed)) {
        out.appendCodePoint(point);
      } else {
        heap.writtenOut();
        out.append(point == '\n' ? "⏎" : "⟨U+" + String.format("%04X", point) + "⟩");
      }
    }
    if (i < text.length()) {
      out.append(CUT).append(text.length()).append(" characters in all⟩");
    }
    return out.toString();
  }

  private static boolean isPlain(int point) {
    if (point == ' ') {
      return true;
    }
    return switch (Character.getType(point)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SPACE_SEPARATOR ->
          false;
      default -> !isInvisibleFiller(point);
    };
  }

  /** Letters and marks that are drawn as nothing: fillers, joiners and variation selectors. */
  private static boolean isInvisibleFiller(int point) {
    return point == 0x034F
        || point == 0x115F
        || point == 0x1160
        || point == 0x17B4
        || point == 0x17B5
        || point == 0x2800
        || point == 0x3164
        || point == 0xFFA0
        || (point >= 0x180B && point <= 0x180F)
        || (point >= 0xFE00 && point <= 0xFE0F)
        || (point >= 0xE0100 && point <= 0xE01EF);
  }
}
