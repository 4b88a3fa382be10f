package dev.hitl.audit;

import java.security.SecureRandom;
import java.util.HexFormat;

/**
 * 128 unguessable bits for each event: without them, data of which only the commitment is left
 * could be found again by trying. Fetched many at a time, because the platform's source is slow and
 * shared by all threads.
 */
final class Salt {
  private static final int BYTES = 16;
  private static final int AT_ONCE = 256;
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final ThreadLocal<Salt> OWN = ThreadLocal.withInitial(Salt::new);

  private final byte[] ready = new byte[BYTES * AT_ONCE];
  private int used = ready.length;

  private Salt() {}

  /** 32 hexadecimal digits, never the same twice. */
  static String next() {
    Salt salt = OWN.get();
    if (salt.used == salt.ready.length) {
      RANDOM.nextBytes(salt.ready);
      salt.used = 0;
    }
    String next = HexFormat.of().formatHex(salt.ready, salt.used, salt.used + BYTES);
    salt.used += BYTES;
    return next;
  }
}
