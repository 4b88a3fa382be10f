package dev.hitl.terminal;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The commands that only look. */
final class Commands {
  private static final int PAGE = 50;

  private Commands() {}

  static int run(Desk desk, Options options, Screen screen) {
    return switch (options.verb()) {
      case LIST -> list(desk, options, screen);
      case SHOW -> show(desk, options, screen);
      case WATCH -> watch(desk, options, screen);
      case MODIFY -> new Modifying(desk, options, screen).run();
      default -> new Deciding(desk, options, screen).run();
    };
  }

  private static int list(Desk desk, Options options, Screen screen) {
    Desk.Page page =
        desk.list(
            new Desk.Filter(
                options.last("--lane"),
                options.last("--tool"),
                options.last("--agent"),
                options.last("--risk"),
                options.has("--mine"),
                options.has("--taken"),
                options.last("--search"),
                options.read("--limit", text -> number(text, Desk.Filter.MOST), PAGE),
                options.last("--after")));
    if (options.json()) {
      Map<String, @Nullable Object> json = new LinkedHashMap<>();
      json.put("requests", page.rows().stream().map(Row::toMap).toList());
      json.put("after", page.after());
      screen.line(InertJson.line(json));
      return Exit.DONE;
    }
    Layout layout = new Layout(screen, desk.now());
    page.rows().forEach(row -> screen.lines(layout.row(row)));
    if (page.rows().isEmpty() && page.after() == null) {
      screen.line("nothing waits");
    }
    if (page.after() != null) {
      screen.line("more: --after " + page.after());
    }
    return Exit.DONE;
  }

  private static int show(Desk desk, Options options, Screen screen) {
    Optional<Sheet> found = desk.look(options.reference());
    if (found.isEmpty()) {
      throw new UsageException("there is no request '" + options.reference() + "'");
    }
    boolean whole = options.has("--whole");
    Sheet sheet = whole || options.json() ? desk.whole(found.get()) : found.get();
    if (options.json()) {
      screen.line(InertJson.line(sheet.toMap()));
      return Exit.DONE;
    }
    Column column = new Layout(screen, desk.now()).sheet(sheet, whole);
    screen.lines(column.lines());
    if (sheet.row().isAsking() && !sheet.isLocked()) {
      screen.line("");
      if (column.cuts() == 0) {
        screen.line("That was the whole; its code is " + sheet.code());
      } else {
        screen.line(
            screen.warning("This was not the whole")
                + ", and approve is refused until it was shown:");
        screen.line("  show --whole " + sheet.row().reference());
      }
    }
    return Exit.DONE;
  }

  private static int watch(Desk desk, Options options, Screen screen) {
    int most = options.read("--count", text -> number(text, Integer.MAX_VALUE), Integer.MAX_VALUE);
    Set<Desk.Change.Kind> quiet =
        options.has("--all")
            ? Set.of()
            : Set.of(Desk.Change.Kind.CHANGED, Desk.Change.Kind.AFTERWARDS);
    Predicate<Desk.Change> each =
        new Predicate<>() {
          private int told;

          @Override
          public boolean test(Desk.Change change) {
            if (quiet.contains(change.kind())) {
              return true;
            }
            if (options.json()) {
              screen.line(InertJson.line(json(change)));
            } else {
              Row row = change.row();
              screen.line(
                  screen.bold(change.kind().name().toLowerCase(java.util.Locale.ROOT))
                      + " "
                      + change.at());
              screen.lines(new Layout(screen, desk.now()).row(row));
            }
            return ++told < most && !screen.isGone();
          }
        };
    desk.watch(options.has("--backlog"), each);
    return Exit.DONE;
  }

  private static Map<String, @Nullable Object> json(Desk.Change change) {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    map.put("kind", change.kind().name().toLowerCase(java.util.Locale.ROOT));
    map.put("event", change.event());
    map.put("actor", change.actor());
    map.put("at", change.at().toString());
    map.put("request", change.row().toMap());
    return map;
  }

  private static int number(String text, int most) {
    int number = Integer.parseInt(text);
    if (number < 1 || number > most) {
      throw new IllegalArgumentException("it must be within 1 and " + most);
    }
    return number;
  }
}
