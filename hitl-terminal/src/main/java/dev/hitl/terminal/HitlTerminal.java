package dev.hitl.terminal;

import java.io.BufferedReader;
import java.io.Console;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.reflect.InvocationTargetException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reviews requests from a terminal, and from scripts:
 *
 * <pre>{@code
 * export HITL_SERVER=https://console.example.com HITL_TOKEN=...
 * java -jar hitl-terminal-cli.jar list --mine
 * java -jar hitl-terminal-cli.jar show 7f3a...
 * java -jar hitl-terminal-cli.jar approve 7f3a... --reason "receipt is there"
 * java -jar hitl-terminal-cli.jar watch --json
 * java -jar hitl-terminal-cli.jar list --url jdbc:postgresql://db/hitl --user hitl
 *     --password-env HITL_PASSWORD --as maria --people people.json
 * }</pre>
 *
 * <p>Over the HTTP API of {@code hitl-console} the server says who one is, by the token. Straight
 * on a database one says so oneself: whoever has its password is trusted with it.
 *
 * <p>Exits with 0 where it was done, 1 where it was refused (somebody was first, it is another
 * question by now, one may not, the whole was not shown, one did not say yes), 2 where it cannot be
 * done as it was said, and 3 where the store or the server could not be reached. With {@code
 * --json} all that comes out is JSON.
 */
public final class HitlTerminal {
  private HitlTerminal() {}

  /**
   * Does what the arguments say, and exits.
   *
   * @param args see the class
   */
  public static void main(String[] args) {
    // Nobody set up logging here, and the terminal is no place to say so.
    System.setProperty("slf4j.internal.verbosity", "ERROR");
    Map<String, String> environment = System.getenv();
    boolean isTerminal = isTerminal();
    Pipe pipe = new Pipe(new FileOutputStream(FileDescriptor.out));
    Screen screen =
        new Screen(
            new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)),
            new PrintStream(pipe, true, StandardCharsets.UTF_8),
            new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8),
            isTerminal ? Size.in(environment) : environment,
            isTerminal);
    int code = run(args, environment, screen);
    // A reader who had enough, as head, is no failure; a disk that is full is.
    System.exit(code == Exit.DONE && pipe.isLost() ? Exit.UNKNOWN : code);
  }

  static int run(String[] args, Map<String, String> environment, Screen screen) {
    List<String> words = List.of(args);
    if (asksForHelp(words)) {
      Usage.print(words, screen::line);
      return Exit.DONE;
    } else if (words.indexOf("--version") == 0) {
      String version = HitlTerminal.class.getPackage().getImplementationVersion();
      screen.line("hitl-terminal " + (version == null ? "(not from its file)" : version));
      return Exit.DONE;
    }
    try {
      Options options = options(args, environment);
      try (Desk desk = Desks.open(options)) {
        return Commands.run(desk, options, screen);
      }
    } catch (Misspoken e) {
      failed(words, screen, Exit.WRONG, String.valueOf(e.getMessage()));
      if (!words.contains("--json")) {
        Usage.hint(args, screen::problem);
      }
      return Exit.WRONG;
    } catch (UsageException e) {
      return failed(words, screen, Exit.WRONG, String.valueOf(e.getMessage()));
    } catch (Unreachable e) {
      return failed(words, screen, Exit.UNKNOWN, String.valueOf(e.getMessage()));
    } catch (RuntimeException e) {
      // Never the exit code of a program that fell over, which is that of a refusal.
      return failed(words, screen, Exit.UNKNOWN, "this ought not to happen: " + e);
    }
  }

  private static Options options(String[] args, Map<String, String> environment) {
    try {
      return Options.of(args, environment);
    } catch (UsageException e) {
      throw new Misspoken(String.valueOf(e.getMessage()));
    }
  }

  /** The command line itself cannot be understood, so how it is used is said as well. */
  private static final class Misspoken extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Misspoken(String message) {
      super(message);
    }
  }

  private static int failed(List<String> words, Screen screen, int code, String problem) {
    if (words.contains("--json")) {
      Map<String, @Nullable Object> json = new LinkedHashMap<>();
      json.put("outcome", code == Exit.WRONG ? "wrong" : "unknown");
      json.put("taken", code == Exit.WRONG ? false : null);
      json.put("text", Column.inline(problem, 2_000));
      screen.line(InertJson.line(json));
    } else {
      screen.problem(Column.inline(problem, 2_000));
    }
    return code;
  }

  /** Not where it is the value of an option: a word that was given is not to be lost. */
  private static boolean asksForHelp(List<String> words) {
    for (int i = 0; i < words.size(); i++) {
      if (List.of("--help", "-h").contains(words.get(i))
          && (i == 0 || !words.get(i - 1).startsWith("--"))) {
        return true;
      }
    }
    return words.indexOf("help") == 0;
  }

  /** From Java 22 on there is a console without a terminal as well, and it can be asked. */
  @SuppressWarnings("SystemConsoleNull") // it is asked below whether it is a terminal
  private static boolean isTerminal() {
    Console console = System.console();
    if (console == null) {
      return false;
    }
    try {
      return Boolean.TRUE.equals(Console.class.getMethod("isTerminal").invoke(console));
    } catch (NoSuchMethodException e) {
      return true;
    } catch (IllegalAccessException | InvocationTargetException e) {
      return false;
    }
  }
}
