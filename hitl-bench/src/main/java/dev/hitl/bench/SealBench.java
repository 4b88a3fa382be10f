package dev.hitl.bench;

import dev.hitl.seal.Ed25519Key;
import dev.hitl.seal.SealFile;
import dev.hitl.seal.Seals;
import dev.hitl.store.Store;
import java.nio.file.Path;

/**
 * What sealing costs: how many requests a second the background seals, and what a transition takes
 * that waits for its seal and for the file that the seal is handed to.
 */
final class SealBench {
  private static final int WARM_UP = 20;

  private SealBench() {}

  /** Prints a table; the folder is where seals are handed to. */
  static void background(Place place, Path folder, int requests) {
    try (Store store = place.store();
        Node node = new Node(store, seals(folder))) {
      cycles(node, WARM_UP);
      node.hitl.seal();
      cycles(node, requests);
      long begun = System.nanoTime();
      long events = node.hitl.seal();
      double seconds = (System.nanoTime() - begun) / 1e9;
      Table.title("Sealing, " + place.name());
      Table.line(
          "%-28s %8.0f requests a second, %.0f events (%d and %d)",
          "in the background", requests / seconds, events / seconds, requests, events);
    }
  }

  /** In one database and through one pool; nobody but the one that waits seals meanwhile. */
  static void synchronously(Place place, Path folder, int pairs, int block) throws Exception {
    try (Node waits = new Node(place.store(), seals(folder).synchronous(true));
        Node plain = new Node(place.store())) {
      Race race = new Race(FloorBench.PARTS, 1, pairs, block);
      new Race(FloorBench.PARTS, 1, 1, WARM_UP).run(waits, plain);
      Table.title("Waiting for the seal, " + place.name());
      Table.race("sealed", "not", race, race.run(waits, plain));
    }
  }

  private static Seals seals(Path folder) {
    return Seals.with(Ed25519Key.generate()).exportTo(SealFile.at(folder.resolve("seals")));
  }

  private static void cycles(Node node, int count) {
    for (int i = 0; i < count; i++) {
      node.sample();
    }
  }
}
