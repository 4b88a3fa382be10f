package dev.hitl.jdbc;

import com.zaxxer.hikari.HikariDataSource;
import dev.hitl.insight.AuditTrail;
import dev.hitl.insight.Figures;
import dev.hitl.store.EncryptedStore;
import dev.hitl.store.StoreException;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Prints the figures of a time, and changes nothing. */
final class FiguresCommand {
  static final String USAGE =
      "figures " + CommandLine.STORE + " --from TIME [--until TIME] [--step PT24H] [--json]";

  private static final Set<String> OPTIONS = CommandLine.ofStore("--from", "--until", "--step");

  private FiguresCommand() {}

  static int run(String[] args, Map<String, String> environment, PrintStream out, PrintStream err) {
    try {
      CommandLine line = CommandLine.of(args, OPTIONS, environment);
      line.needed("--from");
      Instant from = line.read("--from", Instant::parse, Instant.EPOCH);
      String until = line.last("--until");
      String step = line.last("--step");
      Duration each = step == null ? null : line.read("--step", Duration::parse, Duration.ZERO);
      try (HikariDataSource pool = line.open();
          JdbcStore store = JdbcStore.of(pool).createSchema(false).build()) {
        Instant end =
            until == null
                ? store.clock().instant()
                : line.read("--until", Instant::parse, Instant.EPOCH);
        AuditTrail trail = new AuditTrail(EncryptedStore.withoutKeys(store), tool -> Set.of());
        out.println(print(trail, from, end, each, line.json()));
        return HitlCommand.FINE;
      }
    } catch (IllegalArgumentException e) {
      err.println(e.getMessage());
      err.println("usage: " + USAGE);
      return HitlCommand.UNKNOWN;
    } catch (StoreException e) {
      err.println("the figures could not be counted: " + e.getMessage());
      return HitlCommand.UNKNOWN;
    }
  }

  static String print(
      AuditTrail trail, Instant from, Instant until, @Nullable Duration step, boolean json) {
    List<Figures> figures =
        step == null ? List.of(trail.figures(from, until)) : trail.figures(from, until, step);
    return figures.stream()
        .map(one -> json ? one.toJson() : one.toString())
        .collect(Collectors.joining("\n"));
  }
}
