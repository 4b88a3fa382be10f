package dev.hitl.simulation;

import dev.hitl.call.ToolCall;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * What a run's model proposes, and how well its agent behaves.
 *
 * @param batches one after another; call ids are used again in the next
 * @param manner how the agent proposes
 * @param saves whether it makes a checkpoint after each batch
 * @param delegates whether the agent itself asks another agent at the end
 * @param failures how often its function throws at the end
 */
record Plan(
    List<List<ToolCall>> batches, Manner manner, boolean saves, boolean delegates, int failures) {
  /** How an agent treats the interrupt. */
  enum Manner {
    LETS_PASS,
    SWALLOWS,
    TRIES_AGAIN,
    LOOKS_AT_OUTCOMES
  }

  private static final List<String> TOOLS =
      List.of(
          "pay",
          "pay",
          "pay",
          "price",
          "price",
          "tip",
          "tip",
          "wire",
          "wire",
          "hand",
          "silent",
          "told",
          "gift",
          "gift",
          "boom",
          "ask",
          "peek",
          "peek",
          "peekBoom",
          "team",
          "teamRisky",
          "careless");

  /** The same for the same name in the same world, wherever the run is entered. */
  static Plan of(long seed, String name, boolean mayDelegate) {
    Random random = new Random(seed * 1_000_003 + name.hashCode());
    int tools = mayDelegate ? TOOLS.size() : TOOLS.size() - 3;
    List<List<ToolCall>> batches = new ArrayList<>();
    int count = 1 + random.nextInt(mayDelegate ? 3 : 2);
    for (int batch = 0; batch < count; batch++) {
      List<ToolCall> calls = new ArrayList<>();
      int size = 1 + random.nextInt(mayDelegate ? 4 : 2);
      for (int call = 0; call < size; call++) {
        String about = name + "." + batch + "." + call;
        calls.add(
            ToolCall.of(
                "c" + call,
                TOOLS.get(random.nextInt(tools)),
                Map.of("n", random.nextInt(1000), "x", about)));
      }
      batches.add(List.copyOf(calls));
    }
    return new Plan(
        List.copyOf(batches),
        Manner.values()[random.nextInt(4)],
        random.nextInt(4) == 0,
        mayDelegate && random.nextInt(5) == 0,
        random.nextInt(8) == 0 ? 1 + random.nextInt(2) : 0);
  }
}
