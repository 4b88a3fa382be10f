package dev.hitl.jdbc;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.hitl.store.StoreException;
import java.time.DateTimeException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What the commands have in common: options, and connections that only read. Immutable. */
final class CommandLine {
  /** Where the store is. The password is in no list of processes. */
  static final String STORE = "--url jdbc:... [--user NAME] [--password-env VARIABLE]";

  private static final Set<String> OF_STORE = Set.of("--url", "--user", "--password-env");

  private final Map<String, List<String>> options;
  private final Map<String, String> environment;

  private CommandLine(Map<String, List<String>> options, Map<String, String> environment) {
    this.options = options;
    this.environment = environment;
  }

  /**
   * @param values the options that have a value, and may be given more than once
   */
  static CommandLine of(String[] args, Set<String> values, Map<String, String> environment) {
    Map<String, List<String>> options = new LinkedHashMap<>();
    for (int i = 0; i < args.length; i++) {
      String name = args[i];
      List<String> given = options.computeIfAbsent(name, option -> new ArrayList<>());
      if (name.equals("--json")) {
        continue;
      }
      if (!values.contains(name)) {
        throw new IllegalArgumentException("unknown option " + name);
      }
      if (++i == args.length) {
        throw new IllegalArgumentException(name + " needs a value");
      }
      given.add(args[i]);
    }
    return new CommandLine(options, environment);
  }

  /** The options of a command that looks at a store. */
  static Set<String> ofStore(String... more) {
    Set<String> all = new HashSet<>(OF_STORE);
    all.addAll(List.of(more));
    return Set.copyOf(all);
  }

  boolean json() {
    return options.containsKey("--json");
  }

  List<String> all(String name) {
    return options.getOrDefault(name, List.of());
  }

  @Nullable String last(String name) {
    List<String> given = all(name);
    return given.isEmpty() ? null : given.get(given.size() - 1);
  }

  String needed(String name) {
    String value = last(name);
    if (value == null) {
      throw new IllegalArgumentException(name + " is missing");
    }
    return value;
  }

  /**
   * Reads an option's value.
   *
   * @param otherwise where it is not given
   */
  <T> T read(String name, Function<String, T> reader, T otherwise) {
    String value = last(name);
    try {
      return value == null ? otherwise : reader.apply(value);
    } catch (IllegalArgumentException | DateTimeException e) {
      throw new IllegalArgumentException(name + " cannot be " + value + ": " + e.getMessage(), e);
    }
  }

  /** Connections that only read. */
  HikariDataSource open() {
    String url = needed("--url");
    HikariConfig config = new HikariConfig();
    config.setPoolName("hitl-command");
    config.setJdbcUrl(existing(url));
    config.setUsername(last("--user"));
    config.setPassword(password());
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

  private @Nullable String password() {
    String variable = last("--password-env");
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
}
