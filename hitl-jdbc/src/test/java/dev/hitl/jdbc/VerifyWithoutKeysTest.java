package dev.hitl.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hitl.Hitl;
import dev.hitl.Shop;
import dev.hitl.call.Json;
import dev.hitl.checkpoint.Message;
import dev.hitl.escalate.Erasure.Outcome;
import dev.hitl.insight.AuditTrail;
import dev.hitl.seal.Ed25519Key;
import dev.hitl.seal.Seals;
import dev.hitl.store.Keys;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the commands, which have no keys, say of a record that is encrypted. */
class VerifyWithoutKeysTest {
  private static final String PERSON = "Customer-Ann";

  private final String name = UUID.randomUUID().toString();
  private final Shop shop = new Shop(clock -> JdbcStore.h2InMemory(name, clock));
  private final Ed25519Key key = Ed25519Key.generate();
  @TempDir private Path dir;
  private Path pem;
  private Hitl hitl;

  private record Printed(int code, String out, String err) {}

  @BeforeEach
  void work() throws IOException {
    pem =
        Files.writeString(
            dir.resolve("seal.pub.pem"),
            "-----BEGIN PUBLIC KEY-----\n"
                + Base64.getMimeEncoder().encodeToString(key.publicKey().getEncoded())
                + "\n-----END PUBLIC KEY-----\n");
    hitl = shop.open(b -> b.masterKeys(Keys.masters()).seals(Seals.with(key)));
    hitl.agent("support", Shop.proposing(List.of(Shop.refund("c1", "500"))));
    var run = hitl.start(Shop.runId("r"), PERSON, List.of(Message.user("words of hers")));
    hitl.review().approve(Shop.only(run).reference(), "manager-1", "because");
    hitl.resumeDue();
    hitl.seal();
  }

  @AfterEach
  void close() {
    hitl.close();
  }

  private Printed command(String what, String... more) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    String[] args = {what, "--url", "jdbc:h2:mem:" + name, "--user", "sa"};
    String[] all = Arrays.copyOf(args, args.length + more.length);
    System.arraycopy(more, 0, all, args.length, more.length);
    int code =
        HitlCommand.run(
            all,
            Map.of(),
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8));
    return new Printed(
        code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  private Printed verify() {
    return command("verify", "--key", pem.toString());
  }

  private int execute(String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:h2:mem:" + name, "sa", "");
        Statement statement = connection.createStatement()) {
      return statement.executeUpdate(sql);
    }
  }

  /** Changes the stored form of the event that approved. */
  private void edit(String part, String by) throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:h2:mem:" + name, "sa", "");
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery("SELECT data FROM hitl_audit WHERE event_type = 'APPROVE'");
        PreparedStatement update =
            connection.prepareStatement(
                "UPDATE hitl_audit SET data = ? WHERE event_type = 'APPROVE'")) {
      assertThat(row.next()).isTrue();
      String data = new String(row.getBytes(1), StandardCharsets.UTF_8);
      assertThat(data).containsPattern(part);
      update.setBytes(1, data.replaceFirst(part, by).getBytes(StandardCharsets.UTF_8));
      assertThat(update.executeUpdate()).isEqualTo(1);
    }
  }

  @Test
  void encryptedEventsAreVerifiedByWhatTheyCommitToAndCountedAsLocked() {
    Printed printed = verify();
    assertThat(printed.code).as(printed.toString()).isZero();
    assertThat(printed.out)
        .containsPattern("[1-9][0-9]* locked, intact")
        .doesNotContain("redacted");
    Map<String, Object> json =
        Json.parseObject(command("verify", "--json", "--key", pem.toString()).out);
    assertThat(json).containsEntry("intact", true);
    assertThat(String.valueOf(json.get("locked"))).isNotEqualTo("0");
    Printed fsck = command("fsck");
    assertThat(fsck.code).as(fsck.toString()).isZero();
    assertThat(hitl.audit().verify().locked()).isZero();
  }

  /** The control: whoever does not know that events are encrypted finds them broken. */
  @Test
  void readAsTheyStandThereTheyWouldBeBroken() {
    assertThat(new AuditTrail(shop.store, tool -> Set.of()).verify().broken()).isNotEmpty();
  }

  @Test
  void aCommitmentThatWasChangedIsFound() throws SQLException {
    edit("\"commitment\":\"........", "\"commitment\":\"00000000");
    Printed printed = verify();
    assertThat(printed.code).as(printed.toString()).isEqualTo(1);
    assertThat(printed.err).contains("its content does not fit its hash");
    assertThat(command("fsck").code).isEqualTo(1);
  }

  @Test
  void whatWasChangedInTheEncryptedPartIsFoundByWhoeverHasTheKeysOnly() throws SQLException {
    edit("(locked:[0-9a-f]{32})........", "$1AAAAAAAA");
    assertThat(verify().code).isZero();
    assertThat(hitl.audit().verify().broken()).singleElement().asString().contains("decrypted");
  }

  @Test
  void whatWasErasedIsRedactedAndNotLocked() throws SQLException {
    assertThat(hitl.erasure().erase("default", PERSON, "officer-1", "x")).isEqualTo(Outcome.ERASED);
    hitl.seal();
    Printed printed = verify();
    assertThat(printed.code).as(printed.toString()).isZero();
    assertThat(printed.out).containsPattern("[1-9][0-9]* redacted, intact");
    assertThat(printed.out).doesNotContain("locked");
    assertThat(command("fsck").code).isZero();

    assertThat(execute("DELETE FROM hitl_chain WHERE subject LIKE 'tenant:%'")).isEqualTo(1);
    assertThat(execute("DELETE FROM hitl_audit WHERE subject LIKE 'tenant:%'")).isEqualTo(1);
    assertThat(verify().code).isEqualTo(1);
    assertThat(verify().out).contains("no erasure of it is on record");
  }

  @Test
  void aKeyThatIsGoneWithoutAnErasureIsFound() throws SQLException {
    assertThat(execute("DELETE FROM hitl_subject")).isEqualTo(1);
    assertThat(verify().code).isEqualTo(1);
    assertThat(verify().out).contains("is gone");
  }
}
