package dev.hitl.terminal;

import dev.hitl.notify.Redaction;
import dev.hitl.review.Ballot;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Has a call run with other arguments: asks for them, shows the difference, and gives the ballot.
 */
final class Modifying {
  private static final int INDENT = 24;

  private final Desk desk;
  private final Options options;
  private final Screen screen;
  private final Deciding deciding;

  Modifying(Desk desk, Options options, Screen screen) {
    this.desk = desk;
    this.options = options;
    this.screen = screen;
    deciding = new Deciding(desk, options, screen);
  }

  int run() {
    String id = deciding.decisionId();
    Optional<Answer> before = before(id);
    if (before.isPresent()) {
      return deciding.said(before.get());
    }
    Sheet sheet = deciding.sheet();
    Optional<Answer> refused = deciding.seen(sheet);
    if (refused.isPresent()) {
      return deciding.said(refused.get());
    }
    Map<String, @Nullable Object> changes = changes(sheet);
    if (changes.isEmpty()) {
      return deciding.said(
          Answer.of(Answer.Kind.INVALID, "nothing is different: approve it, or change something"));
    }
    Desk.Checked checked = desk.check(sheet, changes);
    if (checked instanceof Desk.Checked.Wrong wrong) {
      return deciding.said(Answer.of(Answer.Kind.INVALID, Column.inline(wrong.problem(), 2_000)));
    }
    show((Desk.Checked.Fits) checked);
    String reason = deciding.text("--reason");
    if (!options.has("--yes") && !screen.confirms("modify " + sheet.row().tool() + " like that?")) {
      return deciding.said(Answer.of(Answer.Kind.NOT_CONFIRMED, "nothing was said"));
    }
    String reference = options.has("--yes") ? options.reference() : sheet.row().reference();
    return deciding.give(
        new Ballot.Modify(reference, desk.reviewer(), changes, reason),
        id,
        repeat(reference, changes, reason, id));
  }

  /**
   * What became of this edit where it was given under its name before: what it is about has changed
   * by it, and would not be edited in the same way again.
   */
  private Optional<Answer> before(String id) {
    Map<String, @Nullable Object> changes = Deciding.sets(options);
    String reason = options.last("--reason");
    return options.isSaid("--decision-id") && !changes.isEmpty() && reason != null
        ? desk.again(new Ballot.Modify(options.reference(), desk.reviewer(), changes, reason), id)
        : Optional.empty();
  }

  /** An editor would not leave the same again. */
  private static String repeat(
      String reference, Map<String, @Nullable Object> changes, String reason, String id) {
    StringBuilder words = new StringBuilder("say modify ").append(reference);
    changes.forEach(
        (name, value) ->
            words.append(" --set ").append(quoted(name + "=" + InertJson.line(value))));
    return words + " --reason " + quoted(reason) + " --decision-id " + quoted(id);
  }

  /** For a shell. */
  private static String quoted(String word) {
    return "'" + word.replace("'", "'\\''") + "'";
  }

  private void show(Desk.Checked.Fits fits) {
    if (options.json()) {
      return;
    }
    Column column = new Column(screen.width(), true);
    column.own(screen.bold("What would be different"));
    for (Desk.Difference change : fits.changes()) {
      String path = change.path();
      column.named("- ", path, "", INDENT, change.from() == null ? "(none)" : change.from());
      column.named("+ ", path, "", INDENT, change.to() == null ? "(none)" : change.to());
    }
    screen.lines(column.lines());
  }

  /**
   * What is to be different, by the editor, or by the command line: then just as it is said there,
   * so that it is the same word when it is said again. Empty where nothing is.
   */
  private Map<String, @Nullable Object> changes(Sheet sheet) {
    Map<String, @Nullable Object> before = sheet.values();
    Map<String, @Nullable Object> wanted = Deciding.sets(options);
    if (wanted.isEmpty()) {
      Map<String, @Nullable Object> open = new LinkedHashMap<>(before);
      open.keySet().removeAll(sheet.notEditable());
      Map<String, @Nullable Object> edited = new Editor(options.environment(), screen).edit(open);
      open.keySet().stream()
          .filter(name -> !edited.containsKey(name))
          .forEach(name -> wanted.put(name, null));
      wanted.putAll(edited);
    }
    if (wanted.entrySet().stream().allMatch(one -> isSame(before, one.getKey(), one.getValue()))) {
      return Map.of();
    } else if (Deciding.sets(options).isEmpty()) {
      wanted.entrySet().removeIf(one -> isSame(before, one.getKey(), one.getValue()));
    }
    for (Map.Entry<String, @Nullable Object> one : wanted.entrySet()) {
      if (isMasked(one.getValue())) {
        throw new UsageException(
            "'"
                + one.getKey()
                + "' has something in it that is not shown, so it cannot be changed"
                + " here without losing that");
      }
    }
    return wanted;
  }

  private static boolean isSame(
      Map<String, @Nullable Object> before, String name, @Nullable Object value) {
    return before.containsKey(name) ? Objects.equals(before.get(name), value) : value == null;
  }

  private static boolean isMasked(@Nullable Object value) {
    if (value instanceof Map<?, ?> map) {
      return map.values().stream().anyMatch(Modifying::isMasked);
    } else if (value instanceof List<?> list) {
      return list.stream().anyMatch(Modifying::isMasked);
    }
    return Redaction.MASK.equals(value);
  }
}
