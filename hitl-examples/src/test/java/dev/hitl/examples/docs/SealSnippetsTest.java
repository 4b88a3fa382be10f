package dev.hitl.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hitl.Hitl;
import dev.hitl.insight.AuditReport;
import dev.hitl.seal.Ed25519Key;
import dev.hitl.seal.SealFile;
import dev.hitl.seal.Seals;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SealSnippetsTest {
  /** The example keys of RFC 8410, which seal nothing but this example. */
  private static final String SECRET =
      "MC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC";

  private static final String OPEN = "MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=";

  @TempDir private Path dir;

  private Path pem(String name, String what, String base64) throws IOException {
    String text = "-----BEGIN %s-----%n%s%n-----END %s-----%n".formatted(what, base64, what);
    return Files.writeString(dir.resolve(name), text);
  }

  @Test
  void theRecordIsSealedAndVerified() throws IOException {
    Path privateKey = pem("seal.pem", "PRIVATE KEY", SECRET);
    Path publicKey = pem("seal.pub.pem", "PUBLIC KEY", OPEN);
    Path auditFolder = dir;
    Support support = new Support();
    // snippet:audit-seals
    Seals seals =
        Seals.with(Ed25519Key.read(privateKey, publicKey))
            .exportTo(SealFile.at(auditFolder.resolve("seals.jsonl")));
    Hitl hitl = support.builder().seals(seals).build();
    // end
    hitl.agent(
        "support",
        run -> Support.answer(run, ScriptedModel.proposing(Support.refund("c1", "500"))));
    hitl.start("support", "x");
    assertThat(hitl.audit().verify().seals().unsealed()).isEqualTo(3);
    // snippet:audit-sealed
    hitl.seal(); // or wait: by default it is done every ten seconds
    AuditReport report = hitl.audit().verify();
    report.first().ifPresent(wrong -> System.err.println(wrong)); // table, chain, number, what
    long tail = report.seals().unsealed(); // events that no seal proves yet
    // end
    assertThat(report.isIntact()).isTrue();
    assertThat(report.seals().exported()).isEqualTo(1);
    assertThat(tail).isZero();

    Path oldKey = publicKey;
    Ed25519Key newKey = Ed25519Key.generate();
    // snippet:audit-rotation
    Seals rotated =
        Seals.with(newKey.trusting(Ed25519Key.publicKey(oldKey)))
            .exportTo(SealFile.at(auditFolder.resolve("seals.jsonl")));
    // end
    assertThat(List.of(rotated.key().id())).containsExactly(newKey.id());
  }
}
