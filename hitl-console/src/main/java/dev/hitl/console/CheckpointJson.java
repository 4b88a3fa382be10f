package dev.hitl.console;

import dev.hitl.Hitl;
import dev.hitl.call.Arguments;
import dev.hitl.call.Json;
import dev.hitl.call.ToolCall;
import dev.hitl.checkpoint.Checkpoint;
import dev.hitl.checkpoint.CheckpointCodec;
import dev.hitl.checkpoint.Message;
import dev.hitl.checkpoint.RunCheckpoints;
import dev.hitl.checkpoint.RunRecord;
import dev.hitl.checkpoint.StoredCheckpoint;
import dev.hitl.checkpoint.UnreadableCheckpoint;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The checkpoints of a run as people choose among them: where each ends, and what the agent owed.
 *
 * @param hitl where they are read
 */
record CheckpointJson(Hitl hitl) {
  /** The last ones; whoever wants to go back further does so with the API's numbers. */
  private static final int MOST = 50;

  Map<String, @Nullable Object> of(RunRecord run) {
    Secrets secrets = Secrets.of(hitl, run.id());
    if (secrets == null) {
      throw Problem.of(Problem.Kind.INVALID, Secrets.TOO_MANY_EDITED);
    }
    List<StoredCheckpoint> all = hitl.overview().checkpoints(run.id());
    RunCheckpoints read = new RunCheckpoints(new CheckpointCodec(), all);
    List<Map<String, @Nullable Object>> entries = new ArrayList<>();
    Members state = null;
    for (int i = all.size() - 1; i >= Math.max(0, all.size() - MOST); i--) {
      StoredCheckpoint stored = all.get(i);
      Map<String, @Nullable Object> entry = entry(stored);
      try {
        Checkpoint checkpoint = read.decode(stored.seq());
        fill(entry, checkpoint, secrets);
        if (stored.seq() == run.checkpoint()) {
          state = state(checkpoint.state(), secrets);
        }
      } catch (UnreadableCheckpoint e) {
        entry.put("problem", Text.line(String.valueOf(e.getMessage()), 300).shown());
      }
      entries.add(entry);
    }
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("newest", run.checkpoint());
    json.put("status", run.status().name().toLowerCase(Locale.ROOT));
    json.put("state", state == null ? null : state.json());
    json.put("entries", entries);
    json.put("more", all.size() > MOST);
    json.put("now", hitl.overview().now().toString());
    return json;
  }

  private static Map<String, @Nullable Object> entry(StoredCheckpoint stored) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("number", stored.seq());
    json.put("parent", stored.parent() == 0 ? null : stored.parent());
    json.put("at", stored.at().toString());
    json.put("messages", 0);
    json.put("last", null);
    json.put("owes", List.of());
    json.put("problem", null);
    return json;
  }

  private static void fill(
      Map<String, @Nullable Object> json, Checkpoint checkpoint, Secrets secrets) {
    List<Message> messages = checkpoint.messages();
    json.put("messages", messages.size());
    json.put(
        "last",
        messages.isEmpty()
            ? null
            : Conversation.message(messages.get(messages.size() - 1), secrets));
    json.put(
        "owes",
        checkpoint.pendingCalls().stream().map(ToolCall::tool).map(RequestJson::line).toList());
  }

  /** A member that repeats a secret of the run's calls is one. */
  private static Members state(Arguments state, Secrets secrets) {
    Set<String> hidden = new TreeSet<>();
    state
        .asMap()
        .forEach(
            (name, value) -> {
              String text = Json.text(value);
              if (!secrets.without(text).equals(text)) {
                hidden.add(name);
              }
            });
    return Members.of(state, hidden, Members.SHORT);
  }
}
