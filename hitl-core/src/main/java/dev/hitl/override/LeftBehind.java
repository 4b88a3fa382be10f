package dev.hitl.override;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a run that was taken elsewhere leaves behind. Immutable.
 *
 * @param withdrawn ids of questions that nobody has to answer any more, and of approvals that are
 *     not acted on
 * @param executed calls that ran since the checkpoint to which the run went back, and those that it
 *     owes and that ran before with their results held back; they are not undone
 */
public record LeftBehind(List<String> withdrawn, List<Executed> executed) {
  /** Nothing. */
  public static final LeftBehind NOTHING = new LeftBehind(List.of(), List.of());

  /** Copies the lists. */
  public LeftBehind {
    withdrawn = List.copyOf(withdrawn);
    executed = List.copyOf(executed);
  }

  /**
   * A call that ran.
   *
   * @param tool its tool
   * @param callId its id in its turn
   * @param request its request, by which it may be rolled back; null where nobody was asked
   * @param at when
   */
  public record Executed(String tool, String callId, @Nullable String request, Instant at) {}
}
