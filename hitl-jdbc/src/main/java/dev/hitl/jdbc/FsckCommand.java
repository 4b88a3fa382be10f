package dev.hitl.jdbc;

import com.zaxxer.hikari.HikariDataSource;
import dev.hitl.insight.Fsck;
import dev.hitl.insight.FsckReport;
import dev.hitl.store.EncryptedStore;
import dev.hitl.store.StoreException;
import java.io.PrintStream;
import java.util.Map;

/** Checks the invariants of a store, and changes nothing. */
final class FsckCommand {
  static final String USAGE = "fsck " + CommandLine.STORE + " [--json]";

  private FsckCommand() {}

  static int run(String[] args, Map<String, String> environment, PrintStream out, PrintStream err) {
    try {
      CommandLine line = CommandLine.of(args, CommandLine.ofStore(), environment);
      try (HikariDataSource pool = line.open();
          JdbcStore store = JdbcStore.of(pool).createSchema(false).build()) {
        FsckReport report = new Fsck(EncryptedStore.withoutKeys(store)).check();
        out.println(line.json() ? report.toJson() : report);
        return report.isClean() ? HitlCommand.FINE : HitlCommand.WRONG;
      }
    } catch (IllegalArgumentException e) {
      err.println(e.getMessage());
      err.println("usage: " + USAGE);
      return HitlCommand.UNKNOWN;
    } catch (StoreException e) {
      err.println("the store could not be checked: " + e.getMessage());
      return HitlCommand.UNKNOWN;
    }
  }
}
