package dev.hitl.checkpoint;

import dev.hitl.call.Arguments;
import dev.hitl.call.ToolCall;
import dev.hitl.call.ToolResult;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * All that a run needs to go on: what a resumed agent function is entered with.
 *
 * @param messages the whole conversation so far
 * @param state what the agent itself wants kept
 * @param turn how many batches of calls have been settled; with it a call id that a model uses
 *     again in a later turn names another call
 * @param pendingCalls the batch that is not settled yet, as proposed; empty between batches
 * @param results results that are already there for calls of that batch, by call id
 * @param rejections how often people rejected an action of this run, by its fingerprint
 * @param progress what the run used, as far as policy may look at it
 * @param planned the plan that is in force, and how far it is known to be done; null where none
 */
public record Checkpoint(
    List<Message> messages,
    Arguments state,
    int turn,
    List<ToolCall> pendingCalls,
    Map<String, ToolResult> results,
    Map<String, Rejection> rejections,
    Progress progress,
    @Nullable Planned planned) {

  /** Of a run that used nothing; otherwise as the record says. */
  public Checkpoint(
      List<Message> messages,
      Arguments state,
      int turn,
      List<ToolCall> pendingCalls,
      Map<String, ToolResult> results,
      Map<String, Rejection> rejections) {
    this(messages, state, turn, pendingCalls, results, rejections, Progress.NONE, null);
  }

  /**
   * What people said no to.
   *
   * @param times how often
   * @param reason the last reason
   */
  public record Rejection(int times, String reason) {}

  /**
   * How far a plan is.
   *
   * @param id its standing record
   * @param done how many of its steps came to a good end
   * @param open the request about the step after these, or what would name it where its tool waits
   *     for another run; null where that step has not begun
   */
  public record Planned(String id, int done, @Nullable String open) {
    Map<String, @Nullable Object> toMap() {
      Map<String, @Nullable Object> map = new LinkedHashMap<>();
      map.put("id", id);
      map.put("done", done);
      map.put("open", open);
      return map;
    }

    static @Nullable Planned of(@Nullable Object stored) {
      return stored instanceof Map<?, ?> map
          ? new Planned(
              (String) Objects.requireNonNull(map.get("id"), "a plan without its id"),
              Math.toIntExact((Long) Objects.requireNonNull(map.get("done"), "how far it is")),
              (String) map.get("open"))
          : null;
    }
  }

  /** Copies the collections. */
  public Checkpoint {
    messages = List.copyOf(messages);
    pendingCalls = List.copyOf(pendingCalls);
    results = Collections.unmodifiableMap(new LinkedHashMap<>(results));
    rejections = Collections.unmodifiableMap(new LinkedHashMap<>(rejections));
  }

  /**
   * The same with another progress.
   *
   * @param other what the run used
   * @return a new checkpoint
   */
  public Checkpoint with(Progress other) {
    return new Checkpoint(messages, state, turn, pendingCalls, results, rejections, other, planned);
  }

  /**
   * The beginning of a run.
   *
   * @param messages what the conversation begins with
   * @return a checkpoint with nothing else
   */
  public static Checkpoint first(List<Message> messages) {
    return new Checkpoint(messages, Arguments.none(), 0, List.of(), Map.of(), Map.of());
  }
}
