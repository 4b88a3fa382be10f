package dev.hitl.policy;

import java.util.Collection;
import java.util.List;
import java.util.Locale;

/** The words of policy files, and which of them somebody may have meant. */
final class Words {
  private static final int MAX_LENGTH = 100;

  private Words() {}

  static String of(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  static List<String> of(Enum<?>[] constants) {
    return List.of(constants).stream().map(Words::of).toList();
  }

  /** "; did you mean 'x'?", or nothing if no known word is near. */
  static String nearest(String word, Collection<String> known) {
    String best = "";
    int least = Math.max(2, word.length() / 3) + 1;
    if (word.length() <= MAX_LENGTH) {
      for (String candidate : known) {
        int distance = distance(word.toLowerCase(Locale.ROOT), candidate.toLowerCase(Locale.ROOT));
        if (distance < least) {
          least = distance;
          best = candidate;
        }
      }
    }
    return best.isEmpty() ? "" : "; did you mean '" + best + "'?";
  }

  /** A name that came from outside, cut and made printable. */
  static String shown(String name) {
    return name.length() <= MAX_LENGTH
        ? printable(name)
        : printable(name.substring(0, MAX_LENGTH)) + "… (" + name.length() + " characters)";
  }

  /** The text with control and invisible characters, line breaks too, written as escapes. */
  static String printable(String text) {
    StringBuilder out = new StringBuilder(text.length());
    text.codePoints()
        .forEach(
            character -> {
              if (isVisible(character)) {
                out.appendCodePoint(character);
              } else {
                out.append(String.format(Locale.ROOT, "\\u{%x}", character));
              }
            });
    return out.toString();
  }

  private static boolean isVisible(int character) {
    return switch (Character.getType(character)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      default -> true;
    };
  }

  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int substituted = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(substituted, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[b.length()];
  }
}
