package dev.hitl.terminal;

import dev.hitl.notify.Inert;
import java.util.ArrayList;
import java.util.List;

/**
 * Texts that a model or a user wrote, in a column of their own: every line of them stands behind a
 * bar, so that none can pass for a line of ours, and a cut is told in front of it.
 */
final class Column {
  /** What is left of a text that is too long, unless the whole is asked for. */
  static final int CUT_TEXT = 400;

  private static final int CUT_LINES = 10;

  /** A letter may bear marks, but not so many that they cover the lines around it. */
  static final int MOST_MARKS = 3;

  private static final String BAR = "│ ";

  private final int width;
  private final boolean whole;
  private final List<String> lines = new ArrayList<>();
  private int cuts;

  Column(int width, boolean whole) {
    this.width = width;
    this.whole = whole;
  }

  /** Lines of ours. */
  void own(String line) {
    lines.add(line);
  }

  /**
   * A text by its name.
   *
   * @param indent of the bar; a longer name has a line of its own
   */
  void text(String name, int indent, String text) {
    String label = "  " + Inert.line(name, 60);
    if (label.length() >= indent) {
      lines.add(label);
      label = "";
    }
    int shown = whole ? text.length() : most(text);
    List<String> parts = new ArrayList<>();
    for (String part : text.substring(0, shown).split("\n", -1)) {
      parts.add(part);
    }
    for (int i = 0; i < parts.size(); i++) {
      boolean more = i < parts.size() - 1;
      String inert = flat(Inert.line(parts.get(i), Integer.MAX_VALUE)) + (more ? "⏎" : "");
      for (String piece : pieces(inert, Math.max(20, width - indent - BAR.length()))) {
        lines.add(label + " ".repeat(indent - label.length()) + BAR + piece);
        label = "";
      }
    }
    if (shown < text.length()) {
      cut("%,d of %,d characters are not shown".formatted(text.length() - shown, text.length()));
    }
  }

  /** Says that something is missing that belongs to what is decided. */
  void cut(String what) {
    cuts++;
    lines.add("  ✂ cut: " + what);
  }

  private static int most(String text) {
    int end = Math.min(text.length(), CUT_TEXT);
    int breaks = 0;
    for (int i = 0; i < end; i++) {
      if (text.charAt(i) == '\n' && ++breaks == CUT_LINES) {
        end = i;
      }
    }
    boolean splits =
        end > 0 && end < text.length() && Character.isHighSurrogate(text.charAt(end - 1));
    return splits ? end - 1 : end;
  }

  private static String flat(String inert) {
    StringBuilder out = new StringBuilder(inert.length());
    int marks = 0;
    for (int i = 0; i < inert.length(); ) {
      int point = inert.codePointAt(i);
      i += Character.charCount(point);
      marks = isMark(point) ? marks + 1 : 0;
      if (marks > MOST_MARKS) {
        out.append("⟨U+").append(String.format("%04X", point)).append('⟩');
      } else {
        out.appendCodePoint(point);
      }
    }
    return out.toString();
  }

  /** Whether it is drawn over the character before it. */
  static boolean isMark(int point) {
    int type = Character.getType(point);
    return type == Character.NON_SPACING_MARK || type == Character.ENCLOSING_MARK;
  }

  private static List<String> pieces(String text, int width) {
    List<String> pieces = new ArrayList<>();
    int from = 0;
    while (text.length() - from > width) {
      int to = text.lastIndexOf(' ', from + width) + 1;
      if (to <= from + width / 2) {
        to = from + width;
        to -= Character.isHighSurrogate(text.charAt(to - 1)) ? 1 : 0;
      }
      pieces.add(text.substring(from, to));
      from = to;
    }
    pieces.add(text.substring(from));
    return pieces;
  }

  /** How much of what is decided is missing. */
  int cuts() {
    return cuts;
  }

  List<String> lines() {
    return lines;
  }

  /** One line of text in a line of ours. */
  static String inline(String text, int limit) {
    return flat(Inert.line(text.strip(), limit));
  }
}
