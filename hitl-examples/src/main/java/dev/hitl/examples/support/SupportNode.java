package dev.hitl.examples.support;

import dev.hitl.Hitl;
import dev.hitl.examples.model.ChatModel;
import dev.hitl.examples.model.OpenAiModel;
import dev.hitl.examples.model.RecordedModel;
import dev.hitl.jdbc.JdbcStore;
import dev.hitl.store.Store;
import java.nio.file.Path;
import java.util.Map;

/** The wiring that both processes share: the same tools, the same agent, the same file. */
final class SupportNode {
  static final String AGENT = "support";

  private SupportNode() {}

  static Ledger ledger(Path folder, String process) {
    return new Ledger(folder.resolve("ledger.jsonl"), process);
  }

  static Store store(Path folder) {
    return JdbcStore.h2(folder.resolve("hitl").toString());
  }

  static Hitl open(Store store, Ledger ledger, String process, Map<String, String> environment) {
    Hitl hitl =
        Hitl.builder()
            .store(store)
            .tools(new SupportTools(new Shop(), ledger))
            .reviewers(Staff.directory())
            .node(process)
            // Both programs go on with runs when they say so, so that the order on the page is
            // fixed.
            .background(false)
            .build();
    hitl.agent(AGENT, new SupportAgent(model(environment, hitl.toolDefinitions())));
    return hitl;
  }

  /** The real model where the environment names one, otherwise the recorded one. */
  static ChatModel model(Map<String, String> environment, String toolDefinitions) {
    return OpenAiModel.of(environment, toolDefinitions)
        .map(ChatModel.class::cast)
        .orElseGet(
            () ->
                RecordedModel.of(
                    SupportNode.class,
                    Ticket.ALL.stream().map(t -> "recordings/" + t.number() + ".json").toList()));
  }

  /** Whether everything that the model will say is known beforehand. */
  static boolean isRecorded(Map<String, String> environment) {
    return OpenAiModel.of(environment, "[]").isEmpty();
  }
}
