package dev.hitl.call;

/** Tool name patterns: {@code *} stands for any characters, {@code ?} for one. Thread-safe. */
public final class Glob {
  private Glob() {}

  /**
   * Whether a text may fit more than one name.
   *
   * @param pattern as in a rule
   * @return true if it has one of both characters
   */
  public static boolean isPattern(String pattern) {
    return pattern.indexOf('*') >= 0 || pattern.indexOf('?') >= 0;
  }

  /**
   * Whether the pattern fits the whole name, in time proportional to the product of lengths.
   *
   * @param pattern as in a rule
   * @param name a tool's name
   * @return true if it fits
   */
  public static boolean matches(String pattern, String name) {
    int p = 0;
    int n = 0;
    int star = -1;
    int resume = 0;
    while (n < name.length()) {
      if (p < pattern.length() && pattern.charAt(p) == '*') {
        star = p++;
        resume = n;
      } else if (p < pattern.length()
          && (pattern.charAt(p) == '?' || pattern.charAt(p) == name.charAt(n))) {
        p++;
        n++;
      } else if (star >= 0) {
        p = star + 1;
        n = ++resume;
      } else {
        return false;
      }
    }
    while (p < pattern.length() && pattern.charAt(p) == '*') {
      p++;
    }
    return p == pattern.length();
  }
}
