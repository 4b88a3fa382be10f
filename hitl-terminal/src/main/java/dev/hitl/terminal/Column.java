package dev.hitl.terminal;

import dev.hitl.notify.Inert;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Lines for a person. What others wrote stands in a column of its own: every line of it is behind a
 * bar, so that none can pass for a line of ours, and a cut is told in front of it. No line is wider
 * than the terminal, which would go on at its left edge, where ours begin.
 */
final class Column {
  /** What is left of a text that is too long, unless the whole is asked for. */
  static final int CUT_TEXT = 400;

  private static final int CUT_LINES = 10;

  private static final String BAR = "│ ";
  private static final int LEAST = 20;

  /** A name that others made stands in front of the bar only where it cannot say anything. */
  private static final Pattern NAME = Pattern.compile("[\\p{L}\\p{N}_.$/~\\[\\]-]{1,40}");

  private final int width;
  private final boolean whole;
  private final List<String> lines = new ArrayList<>();
  private int cuts;

  Column(int width, boolean whole) {
    this.width = width;
    this.whole = whole;
  }

  /** A line of ours, which goes on a little to the right where it is too long. */
  void own(String line) {
    lines.addAll(wrapped(line, width));
  }

  /** A line of ours in colours, where it fits. */
  void own(String line, String coloured) {
    if (Cells.of(line) <= width) {
      lines.add(coloured);
    } else {
      own(line);
    }
  }

  /** What we say of something, in a column. */
  void own(String name, int indent, String text) {
    String label = "  " + name;
    label += " ".repeat(Math.max(2, indent - Cells.of(label)));
    for (String piece : Cells.pieces(inline(text, 1_000), room(indent))) {
      lines.add(label + piece);
      label = " ".repeat(indent);
    }
  }

  private int room(int indent) {
    return Math.max(LEAST, width - indent);
  }

  /**
   * A text by its name, which is ours.
   *
   * @param indent of the bar; a longer name has a line of its own
   */
  void text(String name, int indent, String text) {
    int shown = whole ? text.length() : most(text, CUT_TEXT);
    write(name, indent, text.substring(0, shown));
    if (shown < text.length()) {
      cut("%,d of %,d characters are not shown".formatted(text.length() - shown, text.length()));
    }
  }

  /** A text by a name that others made. */
  void named(String before, String name, String after, int indent, String text) {
    if (NAME.matcher(name).matches() && Inert.line(name, name.length()).equals(name)) {
      text(before + name + after, indent, text);
    } else {
      text(before + "named" + after, indent, name);
      text("", indent, text);
    }
  }

  /** A text around what is decided: what is cut of it is said, and no cut of what matters. */
  void aside(String name, int indent, String text, int limit) {
    int shown = whole ? text.length() : most(text, limit);
    boolean ours = NAME.matcher(name.replace(' ', '_')).matches();
    write(ours ? name : "somebody", indent, (ours ? "" : name + ": ") + text.substring(0, shown));
    if (shown < text.length()) {
      own("  (%,d more characters: show --whole)".formatted(text.length() - shown));
    }
  }

  private void write(String name, int indent, String text) {
    String label = "  " + Cells.fit(inline(name, 100), width - 2);
    if (Cells.of(label) >= indent) {
      lines.add(label);
      label = "";
    }
    String[] parts = text.split("\n", -1);
    for (int i = 0; i < parts.length; i++) {
      String inert = Inert.line(parts[i], Integer.MAX_VALUE) + (i < parts.length - 1 ? "⏎" : "");
      for (String piece : Cells.pieces(inert, room(indent + BAR.length()))) {
        lines.add(label + " ".repeat(indent - Cells.of(label)) + BAR + piece);
        label = "";
      }
    }
  }

  /** Says that something is missing that belongs to what is decided. */
  void cut(String what) {
    cuts++;
    lines.add("  ✂ cut: " + what);
  }

  private static int most(String text, int limit) {
    int end = Math.min(text.length(), limit);
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

  /** How much of what is decided is missing. */
  int cuts() {
    return cuts;
  }

  List<String> lines() {
    return lines;
  }

  /** A line of ours that goes on a little to the right. */
  static List<String> wrapped(String line, int width) {
    List<String> wrapped = new ArrayList<>();
    String indent = "";
    String rest = line;
    while (Cells.of(indent + rest) > width) {
      String piece = Cells.pieces(rest, Math.max(LEAST, width - indent.length())).get(0);
      wrapped.add((indent + piece).stripTrailing());
      rest = rest.substring(piece.length());
      indent = "    ";
    }
    if (!rest.isEmpty() || wrapped.isEmpty()) {
      wrapped.add(indent + rest);
    }
    return wrapped;
  }

  /** One line of text in a line of ours. */
  static String inline(String text, int limit) {
    return Inert.line(text.strip(), limit);
  }
}
