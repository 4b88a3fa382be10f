package dev.hitl.channels.link;

import dev.hitl.channels.Html;
import java.util.Map;
import java.util.Set;

/**
 * A briefing's lines as a list of names and texts. All that is in a line is shown; left out are
 * only the lines of what a link does not let anybody do, and what is said before.
 */
final class Rows {
  private static final String INDENT = "  ";
  private static final int NAME = 14;

  /** Names of tools' arguments are indented, so none of them is taken for one of these. */
  private static final Set<String> ELSEWHERE = Set.of("modify", "answer", "redirect");

  /** What a briefing names shortly, for who reads one for the first time. */
  private static final Map<String, String> NAMES =
      Map.of(
          "who", "who must agree",
          "approve", "if you approve",
          "reject", "if you reject",
          "silence", "if nobody decides");

  private Rows() {}

  /**
   * Lists a briefing.
   *
   * @param title what stands above it
   * @param risk the word for the risk, which stands above it too
   */
  static String html(String briefing, String title, String risk) {
    StringBuilder out = new StringBuilder("<dl class=\"panel\">");
    briefing.lines().filter(line -> !line.isBlank()).forEach(line -> row(out, line, title, risk));
    return out.append("</dl>").toString();
  }

  /** Two blanks, a name that is filled up to 14 characters, a blank, and the text. */
  private static void row(StringBuilder out, String line, String title, String risk) {
    String row = line.startsWith(INDENT) ? line.substring(INDENT.length()) : line;
    int end = row.length() > NAME && row.charAt(NAME) == ' ' ? NAME : row.indexOf(' ', NAME);
    String name = end < 0 ? row : row.substring(0, end);
    String text = end < 0 ? "" : row.substring(end + 1);
    boolean said = name.strip().equals("what") && !name.startsWith(INDENT) && text.equals(title);
    if (said || ELSEWHERE.contains(name.stripTrailing())) {
      return;
    }
    String twice = "  (" + risk + " risk)";
    if (name.strip().equals("tool") && !name.startsWith(INDENT) && text.endsWith(twice)) {
      text = text.substring(0, text.length() - twice.length());
    }
    String label =
        name.startsWith(INDENT) ? name.strip() : NAMES.getOrDefault(name.strip(), name.strip());
    String style =
        name.startsWith(INDENT) ? "given" : name.strip().equals("agent says") ? "said" : "row";
    out.append("<div class=\"").append(style).append("\"><dt>");
    out.append(Html.escape(label)).append("</dt><dd>");
    out.append(Html.escape(text)).append("</dd></div>");
  }
}
