package dev.hitl.bench;

import dev.hitl.store.InMemoryStore;
import java.util.List;

/** A whole cycle of hitl's beside the floor, in one database and through one pool. */
final class FloorBench {
  static final List<String> PARTS = List.of("pause", "decide", "resume");

  private static final int AT_ONCE = 8;

  /** Each thread's share in the database, before anything is measured. */
  private static final int WARM_UP = 150;

  /** So many cycles in memory, so that hitl's own code is compiled as it is after a while. */
  private static final int IN_MEMORY = 10_000;

  private static final int OF_ONE_STORE = 1_000;

  private FloorBench() {}

  /** Before the first race. */
  static void warmUp() {
    for (int done = 0; done < IN_MEMORY; done += OF_ONE_STORE) {
      try (Node node = new Node(new InMemoryStore())) {
        for (int i = 0; i < OF_ONE_STORE; i++) {
          node.sample();
        }
      }
    }
  }

  /** Races them; the place is the caller's to close. */
  static Race.Result run(Place place, int threads, int pairs, int block) throws Exception {
    try (Node node = new Node(place.store())) {
      Floor floor = new Floor(place, Template.of(place));
      Race race = new Race(PARTS, threads, pairs, block);
      new Race(PARTS, AT_ONCE, 1, WARM_UP).run(node, floor);
      new Race(PARTS, threads, 1, block).run(node, floor);
      Race.Result result = race.run(node, floor);
      Table.title("Beside the floor, " + place.name());
      Table.race("hitl", "floor", race, result);
      return result;
    }
  }
}
