package dev.hitl.simulation;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.OutputStream;
import java.io.PrintStream;

/**
 * Runs histories, at the same time too, and lets nothing of them be logged: thousands of deaths are
 * of no use there.
 */
final class Histories {
  private static PrintStream err;
  private static int running;

  private Histories() {}

  static History of(long seed, Sabotage sabotage) {
    silence();
    try {
      return new World(seed, sabotage).run();
    } finally {
      speak();
    }
  }

  private static synchronized void silence() {
    if (running++ == 0) {
      err = System.err;
      System.setErr(new PrintStream(OutputStream.nullOutputStream(), false, UTF_8));
    }
  }

  private static synchronized void speak() {
    if (--running == 0) {
      System.setErr(err);
    }
  }
}
