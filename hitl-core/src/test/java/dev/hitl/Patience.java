package dev.hitl;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Gives a condition that a test waits for a minute before the test fails. What comes about ends the
 * wait at once, so only a failure is slower; on a busy machine the usual ten seconds are too few.
 */
public final class Patience implements BeforeAllCallback {
  @Override
  public void beforeAll(ExtensionContext context) {
    restore();
  }

  /** After a test that waited for what never comes about. */
  public static void restore() {
    Awaitility.setDefaultTimeout(Duration.ofMinutes(1));
  }
}
