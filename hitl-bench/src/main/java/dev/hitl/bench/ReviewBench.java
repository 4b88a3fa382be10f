package dev.hitl.bench;

import dev.hitl.Hitl;
import dev.hitl.call.RunId;
import dev.hitl.call.ToolCall;
import dev.hitl.jdbc.JdbcStore;
import dev.hitl.policy.Policy;
import dev.hitl.policy.Rule;
import dev.hitl.run.OpenRun;
import dev.hitl.tool.Tool;
import java.util.List;
import java.util.UUID;

/**
 * What it costs that people look at a call afterwards: beside the same call that policy allows, and
 * beside one that people are asked about before, who here decide at once.
 */
final class ReviewBench {
  private static final List<String> CALL = List.of("one call");
  private static final int WARM_UP = 20;

  private ReviewBench() {}

  /** Prints a table. */
  static void run(Place place, int pairs, int block) throws Exception {
    Tool plain = Tool.named("plain").parameter("amount", int.class).runs(arguments -> "done");
    Tool looked = Tool.named("looked").parameter("amount", int.class).runs(arguments -> "done");
    Policy policy = Policy.builder("1").rule(Rule.forTool("looked").review().build()).build();
    JdbcStore store = place.store();
    try (Hitl hitl =
            Hitl.builder()
                .store(store)
                .tool(plain)
                .tool(looked)
                .policy(policy)
                .background(false)
                .build();
        Node asking = new Node(store)) {
      Contender allowed = () -> call(hitl, "plain");
      Contender reviewed = () -> call(hitl, "looked");
      Contender asked =
          () -> {
            long whole = 0;
            for (long part : asking.sample()) {
              whole += part;
            }
            return new long[] {whole};
          };
      Race race = new Race(CALL, 1, pairs, block);
      Race warmUp = new Race(CALL, 1, 1, WARM_UP);
      warmUp.run(reviewed, allowed);
      warmUp.run(reviewed, asked);
      Table.title("Looking afterwards, " + place.name());
      Table.race("reviewed", "allowed", race, race.run(reviewed, allowed));
      Table.race("reviewed", "asked", race, race.run(reviewed, asked));
    }
  }

  /** What is on record of an allowed call is written with the run's next checkpoint. */
  private static long[] call(Hitl hitl, String tool) {
    RunId run = RunId.of("bench", UUID.randomUUID().toString());
    try (OpenRun open = hitl.open(run, null)) {
      long begun = System.nanoTime();
      open.run().call(ToolCall.of("call-1", tool, "{\"amount\":3}"));
      open.run().checkpoint();
      return new long[] {System.nanoTime() - begun};
    }
  }
}
