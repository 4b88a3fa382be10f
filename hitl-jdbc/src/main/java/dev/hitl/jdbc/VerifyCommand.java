package dev.hitl.jdbc;

import com.zaxxer.hikari.HikariDataSource;
import dev.hitl.insight.AuditReport;
import dev.hitl.insight.AuditTrail;
import dev.hitl.seal.Ed25519Key;
import dev.hitl.seal.SealExporter;
import dev.hitl.seal.SealFile;
import dev.hitl.seal.SealTrust;
import dev.hitl.store.EncryptedStore;
import dev.hitl.store.StoreException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Verifies the record of a store, and changes nothing. */
final class VerifyCommand {
  static final String USAGE =
      "verify " + CommandLine.STORE + " [--key PUBLIC.pem]... [--export SEALS.jsonl]... [--json]";

  private static final Set<String> OPTIONS = CommandLine.ofStore("--key", "--export");

  private VerifyCommand() {}

  static int run(String[] args, Map<String, String> environment, PrintStream out, PrintStream err) {
    try {
      CommandLine line = CommandLine.of(args, OPTIONS, environment);
      SealTrust trust = trust(line.all("--key"));
      List<SealExporter> exports = exports(line.all("--export"));
      try (HikariDataSource pool = line.open();
          JdbcStore store = JdbcStore.of(pool).createSchema(false).build()) {
        AuditReport report =
            new AuditTrail(EncryptedStore.withoutKeys(store), tool -> Set.of(), trust, exports)
                .verify();
        out.println(line.json() ? report.toJson() : report);
        if (!report.isIntact()) {
          err.println("the first that is wrong: " + report.first().orElseThrow());
          return HitlCommand.WRONG;
        }
        Optional<String> doubt = doubt(report, trust);
        doubt.ifPresent(err::println);
        return doubt.isPresent() ? HitlCommand.UNKNOWN : HitlCommand.FINE;
      }
    } catch (IllegalArgumentException e) {
      err.println(e.getMessage());
      err.println("usage: " + USAGE);
      return HitlCommand.UNKNOWN;
    } catch (StoreException | UncheckedIOException e) {
      err.println("the record could not be verified: " + e.getMessage());
      return HitlCommand.UNKNOWN;
    }
  }

  /** That nothing is wrong says little where nothing could have shown it. */
  private static Optional<String> doubt(AuditReport report, @Nullable SealTrust trust) {
    boolean isSealed = report.seals().seals() > 0;
    if (isSealed && trust == null) {
      return Optional.of(
          "it fits together, but whoever can write to the database can have made all of it anew:"
              + " give the key with --key");
    }
    if (!isSealed && trust != null && report.events() > 0) {
      return Optional.of("a key was given, and nothing is sealed");
    }
    return Optional.empty();
  }

  private static @Nullable SealTrust trust(List<String> files) {
    List<PublicKey> keys = new ArrayList<>();
    for (String file : files) {
      keys.add(Ed25519Key.publicKey(Path.of(file)));
    }
    return keys.isEmpty() ? null : Ed25519Key.trust(keys.toArray(PublicKey[]::new));
  }

  private static List<SealExporter> exports(List<String> files) {
    List<SealExporter> exports = new ArrayList<>();
    for (String file : files) {
      if (!Files.isReadable(Path.of(file))) {
        throw new IllegalArgumentException(file + " is not there or cannot be read");
      }
      exports.add(SealFile.at(Path.of(file)));
    }
    return exports;
  }
}
