package dev.hitl.terminal;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Lays requests out for a person who has ten seconds. */
final class Layout {
  private static final int INDENT = 16;
  private static final int MOST_ARGUMENTS = 40;
  private static final int SPOKEN_LAST = 6;
  private static final int SPOKEN_LENGTH = 300;

  private final Screen screen;
  private final Instant now;

  Layout(Screen screen, Instant now) {
    this.screen = screen;
    this.now = now;
  }

  /** One request of many. */
  List<String> row(Row row) {
    List<String> lines = new ArrayList<>();
    String risk = "[" + row.risk() + "] │ ";
    lines.add(
        badge(row) + " │ " + Cells.fit(Column.inline(row.title(), 300), room(Cells.of(risk))));
    facts(row).forEach(line -> lines.add(screen.dim(line)));
    if (row.concluded() != null) {
      lines.addAll(Column.wrapped("  " + row.concluded().words(now), screen.width()));
    }
    return lines;
  }

  /** As many to a line as there is room for. */
  private List<String> facts(Row row) {
    List<String> facts = new ArrayList<>();
    facts.add(Column.inline(row.agent(), 40));
    facts.add(Ago.since(row.openedAt(), now));
    if (row.alike() > 1) {
      facts.add(row.alike() + " alike");
    }
    if (row.isAsking()) {
      facts.add(row.asked());
      if (row.deadline() != null) {
        String time = Ago.words(Duration.between(now, row.deadline()));
        facts.add(row.deadline().isBefore(now) ? "ended " + time + " ago" : "ends in " + time);
      }
      if (row.taken() != null) {
        facts.add("taken by " + Column.inline(row.taken(), 40));
      }
    }
    List<String> lines = new ArrayList<>();
    String line = "  " + row.reference() + "  " + Column.inline(row.tool(), 60);
    for (String fact : facts) {
      if (Cells.of(line + ", " + fact) < screen.width()) {
        line += ", " + fact;
      } else {
        lines.addAll(Column.wrapped(line + ",", screen.width()));
        line = "    " + fact;
      }
    }
    lines.addAll(Column.wrapped(line, screen.width()));
    return lines;
  }

  private int room(int taken) {
    return Math.max(20, screen.width() - taken);
  }

  private String badge(Row row) {
    String risk = "[" + row.risk() + "]";
    boolean grave = row.risk().equals("high") || row.risk().equals("critical");
    return grave ? screen.warning(risk) : screen.bold(risk);
  }

  /**
   * All about one request.
   *
   * @param whole whether nothing is cut, however long it is
   */
  Column sheet(Sheet sheet, boolean whole) {
    Column column = new Column(screen.width(), whole);
    Row row = sheet.row();
    String tool = Column.inline(row.tool(), 60);
    String state =
        "  " + row.status().replace('_', ' ') + ", asked " + Ago.since(row.openedAt(), now);
    column.own(
        "[" + row.risk() + "] " + tool + state, badge(row) + " " + screen.bold(tool) + state);
    column.own("  reference " + row.reference());
    if (sheet.isLocked()) {
      column.own("  What it says is encrypted, and the key is not here.");
      return column;
    }
    if (!sheet.message().isBlank()) {
      column.text("", INDENT, sheet.message());
    }
    action(column, sheet, whole);
    why(column, sheet);
    conversation(column, sheet, whole);
    heading(column, "Who has to agree");
    sheet.who().forEach((name, text) -> column.own(name, INDENT, text));
    if (row.taken() != null) {
      column.own("taken", INDENT, "by " + row.taken());
    }
    if (!sheet.choices().isEmpty()) {
      heading(column, "What your word does");
      sheet.choices().forEach((name, text) -> column.own(name, INDENT, text));
    }
    if (row.concluded() != null) {
      heading(column, "What became of it");
      column.own("  " + row.concluded().words(now));
      if (row.concluded().reason() != null) {
        column.text("reason", INDENT, row.concluded().reason());
      }
    }
    if (sheet.result() != null) {
      column.text("result", INDENT, sheet.result());
    }
    return column;
  }

  private void action(Column column, Sheet sheet, boolean whole) {
    String tool = Column.inline(sheet.row().tool(), 60);
    heading(
        column,
        sheet.row().status().equals("pending")
            ? "What will happen: " + tool + " with exactly these arguments"
            : "The call: " + tool + " with exactly these arguments");
    int shown = 0;
    for (Sheet.Argument argument : sheet.arguments()) {
      if (!whole && shown++ == MOST_ARGUMENTS) {
        column.cut((sheet.arguments().size() - MOST_ARGUMENTS) + " more arguments are not shown");
        break;
      }
      column.named("", argument.name(), "", INDENT, argument.shown());
    }
    if (sheet.arguments().isEmpty()) {
      column.own("  (none)");
    }
    if (sheet.author() != null) {
      column.own("  changed by " + Column.inline(sheet.author(), 100));
    }
  }

  private void why(Column column, Sheet sheet) {
    heading(column, "Why you are asked");
    for (Sheet.Reason reason : sheet.reasons()) {
      column.text(reason.rule(), INDENT, reason.text());
    }
    for (Sheet.Fact fact : sheet.facts()) {
      column.named("", fact.name(), " (" + fact.from() + ")", INDENT, fact.shown());
    }
    if (sheet.words() != null || sheet.confidence() != null) {
      heading(column, "The agent's own words, which nobody has checked");
      if (sheet.words() != null) {
        column.text("agent says", INDENT, sheet.words());
      }
      if (sheet.confidence() != null) {
        column.own("  agent is sure: " + Math.round(sheet.confidence() * 100) + " %");
      }
    }
  }

  private void conversation(Column column, Sheet sheet, boolean whole) {
    Row row = sheet.row();
    heading(
        column,
        "The conversation: run "
            + Column.inline(row.run(), 100)
            + " of "
            + Column.inline(row.agent(), 60)
            + (sheet.principal() == null ? "" : ", for " + Column.inline(sheet.principal(), 100)));
    List<Sheet.Spoken> all = sheet.conversation();
    int from = whole ? 0 : Math.max(0, all.size() - SPOKEN_LAST);
    if (from > 0) {
      column.own("  (" + from + " earlier messages: show --whole)");
    }
    for (Sheet.Spoken said : all.subList(from, all.size())) {
      column.aside(
          said.role().equals("assistant") ? "agent says" : said.role(),
          INDENT,
          said.text(),
          SPOKEN_LENGTH);
    }
    if (all.isEmpty()) {
      column.own("  (nothing was said before)");
    }
  }

  /** Texts as they are, in quotation marks, so that their ends are seen; all else as JSON. */
  static String value(@Nullable Object value) {
    return value instanceof String text ? '"' + text + '"' : InertJson.pretty(value);
  }

  private void heading(Column column, String text) {
    column.own("");
    column.own(text, screen.bold(text));
  }
}
