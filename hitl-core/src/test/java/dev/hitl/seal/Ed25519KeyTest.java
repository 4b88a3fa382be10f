package dev.hitl.seal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hitl.seal.SealTrust.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class Ed25519KeyTest {
  private static final byte[] MESSAGE = {1, 2, 3};

  /** The example keys of RFC 8410, section 10. */
  private static final String SECRET =
      "MC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC";

  private static final String OPEN = "MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=";

  @TempDir private Path dir;

  private Path pem(String name, String what, String base64) throws IOException {
    return Files.writeString(
        dir.resolve(name),
        "-----BEGIN " + what + "-----\n" + base64 + "\n-----END " + what + "-----\n");
  }

  @Test
  void aKeyIsReadFromPemFiles() throws IOException {
    Path secret = pem("a", "PRIVATE KEY", SECRET);
    Path open = pem("b", "PUBLIC KEY", OPEN);
    Ed25519Key key = Ed25519Key.read(secret, open);
    assertThat(key.verify(key.id(), MESSAGE, key.sign(MESSAGE))).isEqualTo(Answer.VALID);
    assertThat(
            Ed25519Key.trust(Ed25519Key.publicKey(open))
                .verify(key.id(), MESSAGE, key.sign(MESSAGE)))
        .isEqualTo(Answer.VALID);
    assertThat(key.id()).matches("[0-9a-f]{32}");
    assertThat(key.toString()).isEqualTo("Ed25519Key " + key.id());
  }

  @Test
  void whatIsNoKeyOrNotItsOtherHalfIsRefused() throws Exception {
    Path secret = pem("a", "PRIVATE KEY", SECRET);
    Path open = pem("b", "PUBLIC KEY", OPEN);
    assertThatThrownBy(() -> Ed25519Key.read(open, open)).hasMessageContaining("has no line");
    Path damaged = pem("c", "PRIVATE KEY", SECRET.substring(4));
    assertThatThrownBy(() -> Ed25519Key.read(damaged, open))
        .isInstanceOf(IllegalArgumentException.class);
    Ed25519Key other = Ed25519Key.generate();
    KeyPair mixed =
        new KeyPair(
            Ed25519Key.publicKey(open),
            KeyPairGenerator.getInstance("Ed25519").generateKeyPair().getPrivate());
    assertThatThrownBy(() -> Ed25519Key.of(mixed)).hasMessageContaining("belong together");
    assertThatThrownBy(() -> Ed25519Key.of(rsa())).isInstanceOf(IllegalArgumentException.class);
    assertThat(other.id()).isNotEqualTo(Ed25519Key.read(secret, open).id());
  }

  private static KeyPair rsa() throws NoSuchAlgorithmException {
    return KeyPairGenerator.getInstance("RSA").generateKeyPair();
  }

  @Test
  void onlyTheKeysOwnSignatureOverTheMessageIsValid() {
    Ed25519Key key = Ed25519Key.generate();
    Ed25519Key other = Ed25519Key.generate();
    byte[] signature = key.sign(MESSAGE);
    assertThat(key.verify(key.id(), new byte[] {1}, signature)).isEqualTo(Answer.FORGED);
    assertThat(key.verify(key.id(), MESSAGE, other.sign(MESSAGE))).isEqualTo(Answer.FORGED);
    assertThat(key.verify(key.id(), MESSAGE, new byte[0])).isEqualTo(Answer.FORGED);
    assertThat(key.verify(key.id(), MESSAGE, new byte[999])).isEqualTo(Answer.FORGED);
    assertThat(key.verify(other.id(), MESSAGE, other.sign(MESSAGE))).isEqualTo(Answer.UNKNOWN_KEY);
  }

  @Test
  void aNewKeyTrustsTheOldOneWhereItIsTold() {
    Ed25519Key old = Ed25519Key.generate();
    Ed25519Key key = Ed25519Key.generate().trusting(old.publicKey());
    assertThat(key.verify(old.id(), MESSAGE, old.sign(MESSAGE))).isEqualTo(Answer.VALID);
    assertThat(key.verify(key.id(), MESSAGE, key.sign(MESSAGE))).isEqualTo(Answer.VALID);
    assertThat(key.verify(key.id(), MESSAGE, old.sign(MESSAGE))).isEqualTo(Answer.FORGED);
  }
}
