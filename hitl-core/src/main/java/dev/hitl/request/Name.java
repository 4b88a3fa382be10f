package dev.hitl.request;

import java.text.Normalizer;
import java.util.Locale;

/** How names are compared where somebody is barred. */
final class Name {
  private Name() {}

  static String canonical(String name) {
    String visible = folded(name);
    // Folding can bring up what normalising takes away, and the other way round.
    String again = folded(visible);
    return again.equals(visible) ? visible : folded(again);
  }

  private static String folded(String name) {
    String normal = Normalizer.normalize(name, Normalizer.Form.NFKC);
    StringBuilder out = new StringBuilder(normal.length());
    normal
        .codePoints()
        .forEach(
            point -> {
              if (Character.isSpaceChar(point) || Character.isWhitespace(point)) {
                if (out.length() > 0 && out.charAt(out.length() - 1) != ' ') {
                  out.append(' ');
                }
              } else if (!isIgnorable(point)) {
                out.appendCodePoint(point);
              }
            });
    // Upper and then lower case is what full case folding comes to, for ß and dotless i too.
    String lower = out.toString().strip().toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT);
    return Normalizer.normalize(lower.replace('ς', 'σ'), Normalizer.Form.NFKC);
  }

  /** What Unicode calls default ignorable, and control characters. */
  private static boolean isIgnorable(int point) {
    return switch (Character.getType(point)) {
      case Character.CONTROL, Character.FORMAT -> true;
      default ->
          point == 0x034F
              || point == 0x115F
              || point == 0x1160
              || point == 0x17B4
              || point == 0x17B5
              || (point >= 0x180B && point <= 0x180F)
              || point == 0x2065
              || point == 0x3164
              || (point >= 0xFE00 && point <= 0xFE0F)
              || point == 0xFFA0
              || (point >= 0xFFF0 && point <= 0xFFF8)
              || (point >= 0xE0000 && point <= 0xE0FFF);
    };
  }
}
