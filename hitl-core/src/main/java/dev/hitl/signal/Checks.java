package dev.hitl.signal;

import dev.hitl.call.Json;
import dev.hitl.signal.Check.Ask;
import dev.hitl.signal.Check.Deny;
import dev.hitl.signal.Check.Pass;

/** Checks as they stand on record. */
final class Checks {
  static final Check PASS = new Pass();

  private static final String PASSED = "pass";
  private static final String ASKS = "ask: ";
  private static final String DENIES = "deny: ";
  private static final int MOST_REASON = 1_000;

  private Checks() {}

  static String text(Check check) {
    if (check instanceof Ask ask) {
      return ASKS + ask.reason();
    }
    return check instanceof Deny deny ? DENIES + deny.reason() : PASSED;
  }

  /** What is not understood asks. */
  static Check of(String text) {
    if (text.equals(PASSED)) {
      return PASS;
    }
    return text.startsWith(DENIES)
        ? new Deny(text.substring(DENIES.length()))
        : new Ask(text.startsWith(ASKS) ? text.substring(ASKS.length()) : text);
  }

  /** The same with a reason that can be kept. */
  static Check bounded(Check check) {
    if (check instanceof Ask ask) {
      return new Ask(bounded(ask.reason()));
    }
    return check instanceof Deny deny ? new Deny(bounded(deny.reason())) : PASS;
  }

  private static String bounded(String reason) {
    String text = Json.wellFormed(reason);
    return text.length() <= MOST_REASON
        ? text
        : Json.wellFormed(text.substring(0, MOST_REASON)) + "… (cut)";
  }
}
