package dev.hitl.jdbc;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.hitl.insight.Fsck;
import dev.hitl.insight.FsckReport;
import dev.hitl.store.StoreException;
import java.io.PrintStream;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Checks a store from the command line, and changes nothing:
 *
 * <pre>{@code
 * java -cp ... dev.hitl.jdbc.FsckCommand --url jdbc:postgresql://db/hitl --user hitl
 *     --password-env HITL_PASSWORD [--json]
 * }</pre>
 *
 * <p>Prints a line of counts and a line for each finding, or with {@code --json} one JSON object.
 * Exits with 0 where nothing is wrong, 1 where something is, and 2 where it could not be checked;
 * then it says why on the standard error. The password is taken from an environment variable, so
 * that no list of processes shows it. The store may be in use meanwhile, except H2 in a file, which
 * belongs to one process.
 */
public final class FsckCommand {
  private static final int CLEAN = 0;
  private static final int FINDINGS = 1;
  private static final int NOT_CHECKED = 2;

  private static final Set<String> WITH_VALUE = Set.of("--url", "--user", "--password-env");

  private static final String USAGE =
      "usage: dev.hitl.jdbc.FsckCommand --url jdbc:... [--user NAME] [--password-env VARIABLE]"
          + " [--json]";

  private FsckCommand() {}

  /**
   * Checks and exits.
   *
   * @param args see the class
   */
  public static void main(String[] args) {
    System.exit(run(args, System.getenv(), System.out, System.err));
  }

  static int run(String[] args, Map<String, String> environment, PrintStream out, PrintStream err) {
    try {
      Map<String, String> options = options(args);
      FsckReport report = check(options, environment);
      out.println(options.containsKey("--json") ? report.toJson() : report);
      return report.isClean() ? CLEAN : FINDINGS;
    } catch (IllegalArgumentException e) {
      err.println(e.getMessage());
      err.println(USAGE);
      return NOT_CHECKED;
    } catch (StoreException e) {
      err.println("the store could not be checked: " + e.getMessage());
      return NOT_CHECKED;
    }
  }

  private static FsckReport check(Map<String, String> options, Map<String, String> environment) {
    String url = options.get("--url");
    if (url == null) {
      throw new IllegalArgumentException("--url is missing");
    }
    try (HikariDataSource pool =
            open(existing(url), options.get("--user"), password(options, environment));
        JdbcStore store = JdbcStore.of(pool).createSchema(false).build()) {
      return new Fsck(store).check();
    }
  }

  private static Map<String, String> options(String[] args) {
    Map<String, String> options = new HashMap<>();
    for (int i = 0; i < args.length; i++) {
      if (args[i].equals("--json")) {
        options.put(args[i], "");
      } else if (!WITH_VALUE.contains(args[i])) {
        throw new IllegalArgumentException("unknown option " + args[i]);
      } else if (++i == args.length) {
        throw new IllegalArgumentException(args[i - 1] + " needs a value");
      } else {
        options.put(args[i - 1], args[i]);
      }
    }
    return options;
  }

  private static @Nullable String password(
      Map<String, String> options, Map<String, String> environment) {
    String variable = options.get("--password-env");
    if (variable == null) {
      return null;
    }
    String password = environment.get(variable);
    if (password == null) {
      throw new IllegalArgumentException("the environment variable " + variable + " is not set");
    }
    return password;
  }

  /** H2 makes a database that is not there, which would then be found clean. */
  private static String existing(String url) {
    boolean makes =
        url.startsWith("jdbc:h2:")
            && !url.startsWith("jdbc:h2:mem:")
            && !url.toUpperCase(Locale.ROOT).contains(";IFEXISTS=");
    return makes ? url + ";IFEXISTS=TRUE" : url;
  }

  /** Connections that only read. */
  private static HikariDataSource open(
      String url, @Nullable String user, @Nullable String password) {
    HikariConfig config = new HikariConfig();
    config.setPoolName("hitl-fsck");
    config.setJdbcUrl(url);
    config.setUsername(user);
    config.setPassword(password);
    config.setReadOnly(true);
    config.setMaximumPoolSize(2);
    config.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
    try {
      return new HikariDataSource(config);
    } catch (RuntimeException e) {
      Throwable root = e;
      while (root.getCause() != null) {
        root = root.getCause();
      }
      throw new StoreException("the database cannot be opened: " + root.getMessage(), e);
    }
  }
}
