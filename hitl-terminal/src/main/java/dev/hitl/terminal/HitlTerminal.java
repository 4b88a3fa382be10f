package dev.hitl.terminal;

import java.io.BufferedReader;
import java.io.Console;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.reflect.InvocationTargetException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

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
    Screen screen =
        new Screen(
            new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)),
            utf8(FileDescriptor.out),
            utf8(FileDescriptor.err),
            environment,
            isTerminal());
    System.exit(run(args, environment, screen));
  }

  static int run(String[] args, Map<String, String> environment, Screen screen) {
    if (args.length > 0 && (args[0].equals("help") || args[0].equals("--help"))) {
      Usage.print(screen::line);
      return Exit.DONE;
    }
    try {
      Options options = Options.of(args, environment);
      try (Desk desk = Desks.open(options)) {
        return Commands.run(desk, options, screen);
      }
    } catch (UsageException e) {
      screen.problem(Column.inline(String.valueOf(e.getMessage()), 2_000));
      Usage.hint(args, screen::problem);
      return Exit.WRONG;
    } catch (Unreachable e) {
      screen.problem(Column.inline(String.valueOf(e.getMessage()), 2_000));
      return Exit.UNKNOWN;
    } catch (RuntimeException e) {
      // Never the exit code of a program that fell over, which is that of a refusal.
      screen.problem("this ought not to happen: " + Column.inline(e.toString(), 2_000));
      return Exit.UNKNOWN;
    }
  }

  private static PrintStream utf8(FileDescriptor to) {
    return new PrintStream(new FileOutputStream(to), true, StandardCharsets.UTF_8);
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
