package dev.hitl.channels;

/** Text as HTML that shows it and does nothing else. Thread-safe. */
public final class Html {
  private Html() {}

  /**
   * Escapes.
   *
   * @param text any text
   * @return the same for elements and for attributes in double or single quotes
   */
  public static String escape(String text) {
    StringBuilder out = new StringBuilder(text.length() + 16);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '&' -> out.append("&amp;");
        case '<' -> out.append("&lt;");
        case '>' -> out.append("&gt;");
        case '"' -> out.append("&quot;");
        case '\'' -> out.append("&#39;");
        case '`' -> out.append("&#96;");
        default -> out.append(c);
      }
    }
    return out.toString();
  }
}
