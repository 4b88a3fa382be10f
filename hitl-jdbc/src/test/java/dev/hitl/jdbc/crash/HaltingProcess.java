package dev.hitl.jdbc.crash;

import java.nio.file.Path;

/** A process of its own that ends for good at one call to the database. */
final class HaltingProcess {
  static final int DEAD = 77;

  private HaltingProcess() {}

  /**
   * Does one cycle, and dies on the way.
   *
   * @param words the database, a folder, the kind of the fault, its point
   */
  public static void main(String[] words) {
    Fault fault = new Fault(Fault.Kind.valueOf(words[2]), Integer.parseInt(words[3]));
    Runnable death = () -> Runtime.getRuntime().halt(DEAD);
    new FaultPoints("real", new Physical(words[0]), Path.of(words[1]), Cycle.Wiring.SOUND, death)
        .die(fault);
  }
}
