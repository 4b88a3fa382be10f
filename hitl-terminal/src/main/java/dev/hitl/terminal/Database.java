package dev.hitl.terminal;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.hitl.Hitl;
import dev.hitl.HitlBuilder;
import dev.hitl.jdbc.JdbcStore;
import dev.hitl.policy.Policy;
import dev.hitl.request.ReviewerDirectory;
import dev.hitl.store.Store;
import dev.hitl.store.StoreException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Opens a desk straight on a database, as the command line says. */
final class Database {
  private Database() {}

  static DatabaseDesk open(Options options) {
    ReviewerDirectory people =
        options.read(
            "--people", file -> PeopleFile.read(Path.of(file)), ReviewerDirectory.anybody());
    String reviewer = options.needed("--as");
    if (reviewer.isBlank()) {
      throw new UsageException("--as needs your name");
    }
    String tenant = options.read("--tenant", name -> name, "default");
    Duration every = options.read("--every", Database::interval, Duration.ofSeconds(1));
    HitlBuilder builder = Hitl.builder().reviewers(people).background(false);
    options.all("--tools").forEach(name -> builder.tools(tools(name)));
    boolean isJudge = !options.all("--tools").isEmpty();
    String file = options.last("--policy");
    if (file != null) {
      builder.policy(options.read("--policy", name -> Policy.load(Path.of(name)), Policy.none()));
    }
    HikariDataSource pool = pool(options);
    try {
      Store store = JdbcStore.of(pool).createSchema(false).build();
      try {
        Hitl hitl = builder.store(store).build();
        return new DatabaseDesk(hitl, store, pool, people, reviewer, tenant, isJudge, every);
      } catch (RuntimeException e) {
        store.close();
        throw e instanceof StoreException
            ? e
            : new UsageException("the tools and the policy do not fit: " + e.getMessage());
      }
    } catch (StoreException e) {
      pool.close();
      throw new Unreachable("the database cannot be used: " + e.getMessage(), e);
    } catch (RuntimeException e) {
      pool.close();
      throw e;
    }
  }

  private static Duration interval(String text) {
    Duration every = Duration.parse(text);
    if (every.isNegative() || every.isZero()) {
      throw new IllegalArgumentException("it must be more than zero");
    }
    return every;
  }

  private static Object tools(String name) {
    try {
      return Class.forName(name).getDeclaredConstructor().newInstance();
    } catch (ReflectiveOperationException | LinkageError e) {
      throw new UsageException(
          "--tools cannot be '"
              + name
              + "': it must be a public class with a public constructor without parameters, on the"
              + " class path of java -cp ("
              + e
              + ")");
    }
  }

  private static HikariDataSource pool(Options options) {
    HikariConfig config = new HikariConfig();
    config.setPoolName("hitl-terminal");
    config.setJdbcUrl(existing(options.needed("--url")));
    config.setUsername(options.last("--user"));
    config.setPassword(password(options));
    config.setMaximumPoolSize(3);
    config.setMinimumIdle(0);
    config.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
    try {
      return new HikariDataSource(config);
    } catch (RuntimeException e) {
      Throwable root = e;
      while (root.getCause() != null) {
        root = root.getCause();
      }
      throw new Unreachable(
          "the database cannot be opened: "
              + root.getMessage()
              + ". Is --url right, are --user and --password-env, and is it H2 in a file that a"
              + " program has open?",
          e);
    }
  }

  private static @Nullable String password(Options options) {
    String variable = options.last("--password-env");
    if (variable == null) {
      return null;
    }
    String password = options.environment().get(variable);
    if (password == null) {
      throw new UsageException("the environment variable " + variable + " is not set");
    }
    return password;
  }

  /** H2 makes a database that is not there, in which nothing would ever wait. */
  private static String existing(String url) {
    List<String> stays = List.of("jdbc:h2:mem:", "jdbc:h2:tcp:", "jdbc:h2:ssl:");
    boolean makes =
        url.startsWith("jdbc:h2:")
            && stays.stream().noneMatch(url::startsWith)
            && !url.toUpperCase(Locale.ROOT).contains(";IFEXISTS=");
    return makes ? url + ";IFEXISTS=TRUE" : url;
  }
}
