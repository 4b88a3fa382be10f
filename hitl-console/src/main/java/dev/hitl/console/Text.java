package dev.hitl.console;

import dev.hitl.notify.Inert;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A text as it may be looked at.
 *
 * @param shown harmless
 * @param whole whether nothing was cut
 */
record Text(String shown, boolean whole) {
  /** The limit of what is not cut. */
  static final int NOTHING_CUT = Integer.MAX_VALUE - 1;

  /** In one line. */
  static Text line(String text, int limit) {
    return new Text(Inert.line(text, limit), text.length() <= limit);
  }

  /** With its line ends, which are the only controls that are kept. */
  static Text lines(String text, int limit) {
    boolean whole = text.length() <= limit;
    String head = whole ? text : text.substring(0, cut(text, limit));
    StringBuilder out = new StringBuilder();
    String next = "";
    for (String line : head.replace("\r\n", "\n").split("\n", -1)) {
      out.append(next).append(Inert.line(line, limit + 1));
      next = "\n";
    }
    if (!whole) {
      out.append("\u2026 \u27e8cut: ").append(text.length()).append(" characters in all\u27e9");
    }
    return new Text(out.toString(), whole);
  }

  /** Not within a pair of surrogates. */
  private static int cut(String text, int limit) {
    return Character.isHighSurrogate(text.charAt(limit - 1)) ? limit - 1 : limit;
  }

  Map<String, Object> json() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("shown", shown);
    json.put("whole", whole);
    return json;
  }
}
