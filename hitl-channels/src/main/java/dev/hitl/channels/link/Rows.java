package dev.hitl.channels.link;

import dev.hitl.channels.Html;

/** A briefing's lines as a list of names and texts. All that is in a line is shown. */
final class Rows {
  private static final String INDENT = "  ";
  private static final int NAME = 14;

  private Rows() {}

  static String html(String briefing) {
    StringBuilder out = new StringBuilder("<dl class=\"panel\">");
    briefing.lines().filter(line -> !line.isBlank()).forEach(line -> row(out, line));
    return out.append("</dl>").toString();
  }

  /** Two blanks, a name that is filled up to 14 characters, a blank, and the text. */
  private static void row(StringBuilder out, String line) {
    String row = line.startsWith(INDENT) ? line.substring(INDENT.length()) : line;
    int end = row.length() > NAME && row.charAt(NAME) == ' ' ? NAME : row.indexOf(' ', NAME);
    String name = end < 0 ? row : row.substring(0, end);
    String style =
        name.startsWith(INDENT) ? "given" : name.strip().equals("agent says") ? "said" : "row";
    out.append("<div class=\"").append(style).append("\"><dt>");
    out.append(Html.escape(name.strip())).append("</dt><dd>");
    out.append(end < 0 ? "" : Html.escape(row.substring(end + 1))).append("</dd></div>");
  }
}
