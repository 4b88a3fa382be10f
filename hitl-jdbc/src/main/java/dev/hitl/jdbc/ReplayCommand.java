package dev.hitl.jdbc;

import com.zaxxer.hikari.HikariDataSource;
import dev.hitl.evaluation.Replay;
import dev.hitl.evaluation.ReplayReport;
import dev.hitl.policy.Assessor;
import dev.hitl.store.EncryptedStore;
import dev.hitl.store.StoreException;
import java.io.PrintStream;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Set;

/** Holds another policy against what is recorded in a store, and changes nothing. */
final class ReplayCommand {
  static final String USAGE =
      "replay "
          + CommandLine.STORE
          + " "
          + PolicyOptions.USAGE
          + " [--from 2026-11-01T00:00:00Z] [--until 2026-12-01T00:00:00Z]";

  private static final Set<String> OPTIONS =
      CommandLine.ofStore("--tools", "--policy", "--from", "--until");

  private ReplayCommand() {}

  static int run(String[] args, Map<String, String> environment, PrintStream out, PrintStream err) {
    try {
      CommandLine line = CommandLine.of(args, OPTIONS, environment);
      Instant from = line.read("--from", Instant::parse, Instant.EPOCH);
      Instant until = line.read("--until", Instant::parse, Clock.systemUTC().instant());
      Assessor assessor = PolicyOptions.assessor(line);
      try (HikariDataSource pool = line.open();
          JdbcStore store = JdbcStore.of(pool).createSchema(false).build()) {
        ReplayReport report =
            Replay.of(EncryptedStore.withoutKeys(store), assessor).play(from, until, out::println);
        out.println(report);
        return report.differing() == 0 && report.unusable() == 0
            ? HitlCommand.FINE
            : HitlCommand.WRONG;
      }
    } catch (IllegalArgumentException e) {
      err.println(e.getMessage());
      err.println("usage: " + USAGE);
      return HitlCommand.UNKNOWN;
    } catch (StoreException e) {
      err.println("the history could not be replayed: " + e.getMessage());
      return HitlCommand.UNKNOWN;
    }
  }
}
