package dev.hitl.channels.http;

/**
 * How a chat reads text, so that what a template puts into it is text and nothing else.
 *
 * <p>JSON is always taken care of and needs no word here.
 */
public enum Escape {
  /** The chat shows text as it is. */
  NONE,

  /**
   * The chat reads Markdown: what has a meaning there gets a backslash, and an at-sign is written
   * as its full-width form, which mentions nobody.
   */
  MARKDOWN {
    @Override
    String apply(String text) {
      StringBuilder out = new StringBuilder(text.length() + 16);
      for (int i = 0; i < text.length(); i++) {
        char c = text.charAt(i);
        if (c == '@') {
          out.append('\uff20');
        } else {
          if (MEANINGFUL.indexOf(c) >= 0) {
            out.append('\\');
          }
          out.append(c);
        }
      }
      return out.toString();
    }
  };

  /** Colons too: they begin emojis and make addresses into links. */
  private static final String MEANINGFUL = "\\`*_{}[]()<>#+-.!|~&:=^$";

  /** Makes it mean nothing. */
  String apply(String text) {
    return text;
  }
}
