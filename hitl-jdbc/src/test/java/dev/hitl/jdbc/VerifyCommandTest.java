package dev.hitl.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hitl.Hitl;
import dev.hitl.Shop;
import dev.hitl.call.Json;
import dev.hitl.seal.Ed25519Key;
import dev.hitl.seal.SealFile;
import dev.hitl.seal.Seals;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VerifyCommandTest {
  private final String name = UUID.randomUUID().toString();
  private final Shop shop = new Shop(clock -> JdbcStore.h2InMemory(name, clock));
  private final Ed25519Key key = Ed25519Key.generate();
  @TempDir private Path dir;
  private Path export;
  private Path open;
  private Hitl hitl;

  private record Printed(int code, String out, String err) {}

  @BeforeEach
  void work() throws IOException {
    export = dir.resolve("seals.jsonl");
    open = pem("seal.pub.pem", key);
    hitl = shop.open(b -> b.seals(Seals.with(key).exportTo(SealFile.at(export))));
    hitl.agent("support", Shop.proposing(List.of(Shop.refund("c1", "500"))));
    hitl.start(Shop.runId("r"), "x");
  }

  @AfterEach
  void close() {
    hitl.close();
  }

  private Path pem(String file, Ed25519Key of) throws IOException {
    return Files.writeString(
        dir.resolve(file),
        "-----BEGIN PUBLIC KEY-----\n"
            + Base64.getMimeEncoder().encodeToString(of.publicKey().getEncoded())
            + "\n-----END PUBLIC KEY-----\n");
  }

  private void execute(String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:h2:mem:" + name, "sa", "");
        Statement statement = connection.createStatement()) {
      assertThat(statement.executeUpdate(sql)).isPositive();
    }
  }

  private Printed verify(String... more) {
    List<String> args = new ArrayList<>(List.of("verify", "--url", "jdbc:h2:mem:" + name));
    args.addAll(List.of("--user", "sa", "--password-env", "PW"));
    args.addAll(List.of(more));
    return command(args.toArray(String[]::new));
  }

  private static Printed command(String... args) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int code =
        HitlCommand.run(
            args,
            Map.of("PW", ""),
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8));
    return new Printed(
        code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  @Test
  void anIntactRecordIsGreenAndSaysHowMuchIsSealed() {
    hitl.seal();
    hitl.start(Shop.runId("tail"), "x");
    Printed printed = verify("--key", open.toString(), "--export", export.toString());
    assertThat(printed.code).as(printed.toString()).isZero();
    assertThat(printed.err).isEmpty();
    assertThat(printed.out)
        .contains("4 chains, 6 events: intact")
        .contains("3 events sealed by 1 seals")
        .contains("3 not sealed since 2026-03-02T09:00:00Z")
        .contains("signatures checked; export compared up to seal 1");
  }

  @Test
  void theFirstRowThatIsWrongIsNamed() throws SQLException {
    hitl.seal();
    execute("UPDATE hitl_leaf SET event_hash = REPEAT('0', 64) WHERE leaf_index = 2");
    Printed printed = verify("--key", open.toString());
    assertThat(printed.code).isEqualTo(1);
    assertThat(printed.err).startsWith("the first that is wrong: hitl_leaf leaf 2: it is not what");
    Map<String, Object> json = Json.parseObject(verify("--json").out);
    assertThat(json).containsEntry("intact", false);
    assertThat(json.get("findings")).asString().contains("table=hitl_leaf, subject=leaf, seq=2");
  }

  @Test
  void aDatabaseThatSaysLessThanTheExportIsWrong() throws SQLException {
    hitl.seal();
    execute("DELETE FROM hitl_leaf");
    execute("DELETE FROM hitl_seal");
    Printed printed = verify("--key", open.toString(), "--export", export.toString());
    assertThat(printed.code).isEqualTo(1);
    assertThat(printed.err).contains("export seal 1").contains("truncated or set back");
    assertThat(verify("--key", open.toString()).code).isEqualTo(2);
  }

  @Test
  void whatNothingCouldHaveShownIsNotGreen() {
    assertThat(verify().code).isZero();
    assertThat(verify().out).contains("nothing is sealed: 3 events since 2026");
    Printed unsealed = verify("--key", open.toString());
    assertThat(unsealed.code).isEqualTo(2);
    assertThat(unsealed.err).contains("nothing is sealed");
    hitl.seal();
    Printed keyless = verify();
    assertThat(keyless.code).isEqualTo(2);
    assertThat(keyless.err).contains("--key");
    assertThat(verify("--key", open.toString()).code).isZero();
  }

  @Test
  void aSealOfAKeyThatIsNotGivenIsWrongAndSeveralMayBeGiven() throws IOException {
    hitl.seal();
    Path other = pem("other.pub.pem", Ed25519Key.generate());
    assertThat(verify("--key", other.toString()).code).isEqualTo(1);
    assertThat(verify("--key", other.toString(), "--key", open.toString()).code).isZero();
  }

  @Test
  void whatCannotBeVerifiedIsSaidOnTheStandardError() {
    String url = "jdbc:h2:mem:" + name;
    for (String[] args :
        List.of(
            new String[] {},
            new String[] {"sing"},
            new String[] {"verify"},
            new String[] {"verify", "--url", url, "--user", "sa", "--key", "none.pem"},
            new String[] {"verify", "--url", url, "--user", "sa", "--key", export.toString()},
            new String[] {"verify", "--url", url, "--user", "sa", "--export", "none.jsonl"},
            new String[] {"verify", "--url", url, "--user", "sa", "--loud"},
            new String[] {"verify", "--url", "jdbc:h2:mem:" + UUID.randomUUID(), "--user", "sa"},
            new String[] {"fsck", "--url", url, "--key", "k"})) {
      Printed printed = command(args);
      assertThat(printed.code).isEqualTo(2);
      assertThat(printed.err).isNotBlank();
      assertThat(printed.out).isEmpty();
    }
  }

  @Test
  void fsckIsTheOtherCommandAndKnowsTheTree() throws SQLException {
    hitl.seal();
    String[] args = {"fsck", "--url", "jdbc:h2:mem:" + name, "--user", "sa"};
    assertThat(command(args).code).isZero();
    execute("DELETE FROM hitl_leaf WHERE leaf_index = 1");
    Printed printed = command(args);
    assertThat(printed.code).isEqualTo(1);
    assertThat(printed.out).contains("SEAL leaf: hitl_leaf 1: it is missing");
  }
}
