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
    int room = screen.width() - row.risk().length() - 5;
    lines.add(badge(row) + " │ " + Column.inline(row.title(), Math.max(20, room)));
    StringBuilder facts = new StringBuilder("  ").append(row.reference()).append("  ");
    facts.append(row.tool()).append(", ").append(Column.inline(row.agent(), 40));
    facts.append(", ").append(Ago.since(row.openedAt(), now));
    if (row.alike() > 1) {
      facts.append(", ").append(row.alike()).append(" alike");
    }
    if (row.isAsking()) {
      facts.append(", ").append(row.asked());
      if (row.deadline() != null) {
        facts.append(", ends in ").append(Ago.words(Duration.between(now, row.deadline())));
      }
      if (row.taken() != null) {
        facts.append(", taken by ").append(Column.inline(row.taken(), 40));
      }
    }
    lines.add(screen.dim(facts.toString()));
    if (row.concluded() != null) {
      lines.add("  " + row.concluded().words(now));
    }
    return lines;
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
    column.own(
        badge(row)
            + " "
            + screen.bold(row.tool())
            + "  "
            + row.status().replace('_', ' ')
            + ", asked "
            + Ago.since(row.openedAt(), now)
            + ", reference "
            + row.reference());
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
    sheet.who().forEach((name, text) -> ours(column, name, text));
    if (row.taken() != null) {
      ours(column, "taken", "by " + Column.inline(row.taken(), 100));
    }
    if (!sheet.choices().isEmpty()) {
      heading(column, "What your word does");
      sheet.choices().forEach((name, text) -> ours(column, name, text));
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
    heading(
        column,
        sheet.row().status().equals("pending")
            ? "What will happen: " + sheet.row().tool() + " with exactly these arguments"
            : "The call: " + sheet.row().tool() + " with exactly these arguments");
    int shown = 0;
    for (Sheet.Argument argument : sheet.arguments()) {
      if (!whole && shown++ == MOST_ARGUMENTS) {
        column.cut((sheet.arguments().size() - MOST_ARGUMENTS) + " more arguments are not shown");
        break;
      }
      column.text(argument.name(), INDENT, argument.shown());
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
      column.text(fact.name() + " (" + fact.from() + ")", INDENT, fact.shown());
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
      boolean cut = !whole && said.text().length() > SPOKEN_LENGTH;
      column.text(
          said.role().equals("assistant") ? "agent says" : said.role(),
          INDENT,
          cut ? said.text().substring(0, SPOKEN_LENGTH) : said.text());
      if (cut) {
        column.own(
            "  (%,d more characters: show --whole)"
                .formatted(said.text().length() - SPOKEN_LENGTH));
      }
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
    column.own(screen.bold(text));
  }

  private static void ours(Column column, String name, String text) {
    column.own(String.format("  %-12s  %s", name, Column.inline(text, 1_000)));
  }
}
