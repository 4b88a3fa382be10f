package dev.hitl.cipher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hitl.store.Keys;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MasterKeysTest {
  private static final byte[] PLACE = "key of a".getBytes(StandardCharsets.UTF_8);
  private static final byte[] OTHER = "key of b".getBytes(StandardCharsets.UTF_8);

  @Test
  void whatIsWrappedIsUnwrappedInItsPlaceOnly() {
    MasterKeys keys = Keys.masters();
    byte[] key = Aes.newKey();
    byte[] wrapped = keys.wrap(key, PLACE);
    assertThat(keys.unwrap("k1", wrapped, PLACE)).isEqualTo(key);
    assertThatThrownBy(() -> keys.unwrap("k1", wrapped, OTHER))
        .isInstanceOf(Aes.NotAuthentic.class);
    for (int i = 0; i < wrapped.length; i++) {
      byte[] changed = wrapped.clone();
      changed[i] ^= 1;
      assertThatThrownBy(() -> keys.unwrap("k1", changed, PLACE))
          .isInstanceOf(Aes.NotAuthentic.class);
    }
    assertThatThrownBy(() -> Aes.decrypt(key, new byte[27], PLACE))
        .isInstanceOf(Aes.NotAuthentic.class);
  }

  @Test
  void theSameIsNeverEncryptedToTheSame() {
    byte[] key = Aes.newKey();
    assertThat(Aes.encrypt(key, PLACE, PLACE)).isNotEqualTo(Aes.encrypt(key, PLACE, PLACE));
  }

  @Test
  void aPseudonymStaysWhenKeysAreRotated() {
    assertThat(Keys.rotated().pseudonym(PLACE))
        .isEqualTo(Keys.masters().pseudonym(PLACE))
        .isNotEqualTo(Keys.masters().pseudonym(OTHER))
        .hasSize(64);
  }

  @Test
  void keysThatCannotBeRightAreRefused() {
    assertThatThrownBy(() -> MasterKeys.of("k2", Map.of("k1", Keys.key(1)), Keys.key(9)))
        .hasMessageContaining("no master key k2");
    assertThatThrownBy(() -> MasterKeys.of("k1", Map.of("k1", new byte[16]), Keys.key(9)))
        .hasMessageContaining("32 bytes, not 16");
    assertThatThrownBy(() -> MasterKeys.of("k1", Map.of("k1", Keys.key(1)), new byte[0]))
        .hasMessageContaining("pseudonyms");
    assertThatThrownBy(() -> MasterKeys.of(" ", Map.of(" ", Keys.key(1)), Keys.key(9)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Keys.masters().unwrap("k7", new byte[60], PLACE))
        .hasMessageContaining("no master key k7");
  }
}
