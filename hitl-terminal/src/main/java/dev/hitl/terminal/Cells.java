package dev.hitl.terminal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * How wide text is in a terminal, where a character takes no cell, one or two. Where terminals
 * differ it says more rather than less, so that a line may end early but never runs over the edge.
 */
final class Cells {
  /**
   * First and last of each block that takes two cells: East Asian wide and full-width by Unicode
   * 16, emoji, and the letters that flags are made of, which some draw as wide where they are
   * alone.
   */
  private static final int[] WIDE = {
    0x1100, 0x115F, 0x231A, 0x231B, 0x2329, 0x232A, 0x23E9, 0x23F3, 0x25FD, 0x25FE, 0x2614, 0x2615,
    0x2630, 0x2637, 0x2648, 0x2653, 0x267F, 0x267F, 0x268A, 0x268F, 0x2693, 0x2693, 0x26A1, 0x26A1,
    0x26AA, 0x26AB, 0x26BD, 0x26BE, 0x26C4, 0x26C5, 0x26CE, 0x26CE, 0x26D4, 0x26D4, 0x26EA, 0x26EA,
    0x26F2, 0x26F5, 0x26FA, 0x26FD, 0x2705, 0x2705, 0x270A, 0x270B, 0x2728, 0x2728, 0x274C, 0x274E,
    0x2753, 0x2757, 0x2795, 0x2797, 0x27B0, 0x27BF, 0x2B1B, 0x2B1C, 0x2B50, 0x2B55, 0x2E80, 0x303E,
    0x3041, 0xA4CF, 0xA960, 0xA97C, 0xAC00, 0xD7A3, 0xF900, 0xFAFF, 0xFE10, 0xFE19, 0xFE30, 0xFE6F,
    0xFF01, 0xFF60, 0xFFE0, 0xFFE6, 0x16FE0, 0x18DFF, 0x1AFF0, 0x1B2FF, 0x1D300, 0x1D376, 0x1F004,
    0x1F004, 0x1F0CF, 0x1F0CF, 0x1F18E, 0x1F18E, 0x1F191, 0x1F19A, 0x1F1E6, 0x1F1FF, 0x1F200,
    0x1F64F, 0x1F680, 0x1F6FF, 0x1F7E0, 0x1F7F0, 0x1F900, 0x1FAFF, 0x20000, 0x3FFFD
  };

  private Cells() {}

  /** Whether it is drawn into the cell of the character before it. */
  static boolean isMark(int point) {
    int type = Character.getType(point);
    return type == Character.NON_SPACING_MARK
        || type == Character.ENCLOSING_MARK
        // Vowels and finals of Hangul, which make one syllable with what is before them.
        || (point >= 0x1160 && point <= 0x11FF)
        || (point >= 0xD7B0 && point <= 0xD7FF);
  }

  static int of(int point) {
    if (point < 0x300) {
      return 1;
    } else if (isMark(point)) {
      // Not every terminal joins Hangul that is written in parts, or parts that fit no syllable.
      return Character.getType(point) == Character.OTHER_LETTER ? 1 : 0;
    }
    int at = Arrays.binarySearch(WIDE, point);
    // Found: an end of a block. Otherwise within a block where the next larger is the end of one.
    return at >= 0 || (-at - 1) % 2 == 1 ? 2 : 1;
  }

  static int of(String text) {
    return text.codePoints().map(Cells::of).sum();
  }

  /** In pieces of at most so many cells, where there are spaces if that leaves them long enough. */
  static List<String> pieces(String text, int width) {
    List<String> pieces = new ArrayList<>();
    int from = 0;
    int cells = 0;
    int space = 0;
    int letter = 0;
    for (int i = 0; i < text.length(); ) {
      int point = text.codePointAt(i);
      letter = isMark(point) ? letter : i;
      if (cells + of(point) > width && i > from) {
        int end = letter > from ? letter : i;
        int to = of(text.substring(from, Math.max(from, space))) > width / 2 ? space : end;
        pieces.add(text.substring(from, to));
        from = to;
        cells = of(text.substring(from, i));
      }
      cells += of(point);
      i += Character.charCount(point);
      if (point == ' ' && (i == text.length() || !isMark(text.codePointAt(i)))) {
        space = i;
      }
    }
    pieces.add(text.substring(from));
    return pieces;
  }

  /** The beginning, with an ellipsis where that is not all. */
  static String fit(String text, int width) {
    int cells = 0;
    int fits = 0;
    for (int i = 0; i < text.length(); ) {
      int point = text.codePointAt(i);
      cells += of(point);
      if (cells > width) {
        return text.substring(0, fits) + "…";
      }
      i += Character.charCount(point);
      fits = cells < width ? i : fits;
    }
    return text;
  }
}
