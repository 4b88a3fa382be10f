package dev.hitl.store;

import dev.hitl.cipher.MasterKeys;
import java.util.Arrays;
import java.util.Map;

/** Master keys for tests. */
public final class Keys {
  private Keys() {}

  /** 32 bytes. */
  public static byte[] key(int fill) {
    byte[] key = new byte[32];
    Arrays.fill(key, (byte) fill);
    return key;
  }

  public static MasterKeys masters() {
    return MasterKeys.of("k1", Map.of("k1", key(1)), key(9));
  }

  public static MasterKeys onlySecond() {
    return MasterKeys.of("k2", Map.of("k2", key(2)), key(9));
  }

  /** With a second key, which is current. */
  public static MasterKeys rotated() {
    return MasterKeys.of("k2", Map.of("k1", key(1), "k2", key(2)), key(9));
  }
}
