package dev.hitl.channels;

/**
 * A text as far as a channel takes it.
 *
 * @param text the text, or its beginning with a mark that says how much there is
 * @param isWhole whether nothing is missing
 */
public record Cut(String text, boolean isWhole) {
  /**
   * Cuts, never within a code point.
   *
   * @param text any text
   * @param limit the most characters of it; the mark comes on top
   * @return the text where it is no longer
   */
  public static Cut at(String text, int limit) {
    if (text.length() <= limit) {
      return new Cut(text, true);
    }
    int end = Character.isHighSurrogate(text.charAt(limit - 1)) ? limit - 1 : limit;
    return new Cut(
        text.substring(0, end) + "… ⟨cut: " + text.length() + " characters in all⟩", false);
  }
}
