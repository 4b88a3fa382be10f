package dev.hitl.examples.support;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/** A printed page of fixed width. ASCII only, so that it looks the same on every terminal. */
final class Page {
  private static final int WIDTH = 100;
  private static final int LABEL = 17;

  private final PrintStream out;
  private boolean afterBlank;

  Page(PrintStream out) {
    this.out = out;
  }

  void title(String text) {
    blank();
    line("== " + text + " " + "=".repeat(Math.max(2, WIDTH - text.length() - 4)));
    blank();
  }

  void part(String text) {
    line("-- " + text + " " + "-".repeat(Math.max(2, WIDTH - text.length() - 4)));
  }

  void line(String text) {
    out.println(text);
    afterBlank = text.isEmpty();
  }

  /** One empty line, however often it is asked for. */
  void blank() {
    if (!afterBlank) {
      line("");
    }
  }

  /** A briefing, whose lines begin with a name of up to sixteen characters. */
  void briefing(String text) {
    for (String line : text.stripTrailing().lines().toList()) {
      if (line.length() > WIDTH && line.startsWith("  ")) {
        labelled(line.substring(0, LABEL), line.substring(LABEL));
      } else {
        line(line);
      }
    }
  }

  /** Text beside a label, continued below itself where it is too long for a line. */
  void labelled(String label, String text) {
    String indent = " ".repeat(label.length());
    String before = label;
    for (String line : wrapped(text, WIDTH - label.length())) {
      line(before + line);
      before = indent;
    }
  }

  /** Columns as wide as their longest cell; the last is cut at the edge of the page. */
  void table(List<String> head, List<List<String>> rows) {
    List<List<String>> all = new ArrayList<>();
    all.add(head);
    all.addAll(rows);
    int[] widths = new int[head.size()];
    for (List<String> row : all) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    for (List<String> row : all) {
      StringBuilder line = new StringBuilder("  ");
      for (int i = 0; i < widths.length; i++) {
        String cell = row.get(i);
        line.append(cell).append(" ".repeat(widths[i] - cell.length() + 2));
      }
      line(cut(line.toString().stripTrailing(), WIDTH));
    }
  }

  void flush() {
    out.flush();
  }

  static String cut(String text, int width) {
    return text.length() <= width ? text : text.substring(0, width - 3) + "...";
  }

  private static List<String> wrapped(String text, int width) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    for (String word : text.strip().split("\\s+", -1)) {
      if (line.length() > 0 && line.length() + 1 + word.length() > width) {
        lines.add(line.toString());
        line.setLength(0);
      }
      line.append(line.length() == 0 ? "" : " ").append(word);
    }
    lines.add(line.toString());
    return lines;
  }
}
