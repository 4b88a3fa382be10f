package dev.hitl.terminal;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;

/** Where a person reads and types, or a script does. Used by one thread at a time. */
final class Screen {
  private static final int USUAL_WIDTH = 80;
  private static final int LEAST_WIDTH = 40;
  private static final int MOST_WIDTH = 200;

  private final BufferedReader in;
  private final PrintStream out;
  private final PrintStream err;
  private final boolean isTerminal;
  private final boolean isColoured;
  private final int width;

  /**
   * @param isTerminal whether a person sits there, who can be asked
   */
  Screen(
      BufferedReader in,
      PrintStream out,
      PrintStream err,
      Map<String, String> environment,
      boolean isTerminal) {
    this.in = in;
    this.out = out;
    this.err = err;
    this.isTerminal = isTerminal;
    isColoured =
        isTerminal
            && environment.getOrDefault("NO_COLOR", "").isEmpty()
            && !environment.getOrDefault("TERM", "").equals("dumb");
    width = width(environment.getOrDefault("COLUMNS", ""));
  }

  private static int width(String columns) {
    try {
      return Math.max(LEAST_WIDTH, Math.min(MOST_WIDTH, Integer.parseInt(columns.strip())));
    } catch (NumberFormatException e) {
      return USUAL_WIDTH;
    }
  }

  boolean isTerminal() {
    return isTerminal;
  }

  int width() {
    return width;
  }

  /** Whether nobody reads any more what is printed. */
  boolean isGone() {
    return out.checkError();
  }

  void line(String text) {
    out.println(text);
  }

  void lines(Iterable<String> texts) {
    texts.forEach(out::println);
    out.flush();
  }

  /** A message, which may quote what others wrote: at a terminal never at its left edge. */
  void problem(String text) {
    if (isTerminal) {
      Column.wrapped(text, width).forEach(err::println);
    } else {
      err.println(text);
    }
  }

  String bold(String text) {
    return styled("1", text);
  }

  String dim(String text) {
    return styled("2", text);
  }

  String warning(String text) {
    return styled("1;33", text);
  }

  private String styled(String code, String text) {
    return isColoured ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
  }

  /** What the person types; empty where the input ends. */
  Optional<String> ask(String question) {
    out.print(question + " ");
    out.flush();
    try {
      return Optional.ofNullable(in.readLine()).map(String::strip);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether the person says yes; whatever is not a yes is a no. */
  boolean confirms(String question) {
    return ask(question + " [y/N]").filter(said -> said.matches("(?i)y|yes")).isPresent();
  }
}
