package dev.hitl.console;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.KeyGenerator;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;

/**
 * Places in lists that their reader may not see, so that a page can go on behind them all the same.
 * The key is this console's own, of which nobody else can make or read one. Thread-safe.
 */
final class SealedPlace {
  private static final String MARK = "s.";
  private static final String CIPHER = "AES/GCM/NoPadding";
  private static final int IV = 12;
  private static final int TAG_BITS = 128;

  private final SecureRandom random = new SecureRandom();
  private final SecretKey key;

  SealedPlace() {
    try {
      KeyGenerator keys = KeyGenerator.getInstance("AES");
      keys.init(256);
      key = keys.generateKey();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** What only this reader's next request can go on with. */
  String seal(String place, Viewer reader) {
    byte[] iv = new byte[IV];
    random.nextBytes(iv);
    try {
      byte[] sealed =
          cipher(Cipher.ENCRYPT_MODE, iv, reader).doFinal(place.getBytes(StandardCharsets.UTF_8));
      byte[] all = Arrays.copyOf(iv, IV + sealed.length);
      System.arraycopy(sealed, 0, all, IV, sealed.length);
      return MARK + Base64.getUrlEncoder().withoutPadding().encodeToString(all);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Empty where it is not sealed. */
  Optional<String> open(String place, Viewer reader) {
    if (!place.startsWith(MARK)) {
      return Optional.empty();
    }
    try {
      byte[] all = Base64.getUrlDecoder().decode(place.substring(MARK.length()));
      byte[] iv = Arrays.copyOf(all, IV);
      byte[] text = cipher(Cipher.DECRYPT_MODE, iv, reader).doFinal(all, IV, all.length - IV);
      return Optional.of(new String(text, StandardCharsets.UTF_8));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw Key.noPlace();
    }
  }

  private Cipher cipher(int mode, byte[] iv, Viewer reader) throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance(CIPHER);
    cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, iv));
    cipher.updateAAD(
        (reader.tenant() + "/" + reader.identity().id()).getBytes(StandardCharsets.UTF_8));
    return cipher;
  }
}
