package dev.hitl.simulation;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** Runs a history and lets nothing of it be logged: thousands of deaths are of no use there. */
final class Histories {
  private Histories() {}

  static History of(long seed, Sabotage sabotage) {
    PrintStream err = System.err;
    System.setErr(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));
    try {
      return new World(seed, sabotage).run();
    } finally {
      System.setErr(err);
    }
  }
}
