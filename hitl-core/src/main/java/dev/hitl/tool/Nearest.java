package dev.hitl.tool;

import java.util.Collection;
import java.util.Locale;
import java.util.stream.Collectors;

/** What somebody probably meant. */
final class Nearest {
  private static final int MAX_LENGTH = 64;
  private static final int MAX_LISTED = 20;

  private Nearest() {}

  /** The end of a sentence about an unknown name; empty if nothing known is near it. */
  static String hint(String given, Collection<String> known) {
    String best = "";
    int least =
        given.length() > MAX_LENGTH
            ? 0
            : Math.min(given.length(), 1 + Math.max(1, given.length() / 3));
    for (String candidate : known) {
      if (least > 0 && candidate.length() <= MAX_LENGTH) {
        int distance = distance(given.toLowerCase(Locale.ROOT), candidate.toLowerCase(Locale.ROOT));
        if (distance < least) {
          least = distance;
          best = candidate;
        }
      }
    }
    return best.isEmpty() ? "" : "; did you mean '" + best + "'?";
  }

  static String list(Collection<String> known) {
    String listed = known.stream().limit(MAX_LISTED).collect(Collectors.joining(", "));
    int more = known.size() - MAX_LISTED;
    return more <= 0 ? listed : listed + " and " + more + " more";
  }

  /** Levenshtein: how many letters to add, drop or change. */
  private static int distance(String a, String b) {
    int[] previous = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      previous[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int[] row = new int[b.length() + 1];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int changed = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(changed, 1 + Math.min(previous[j], row[j - 1]));
      }
      previous = row;
    }
    return previous[b.length()];
  }
}
