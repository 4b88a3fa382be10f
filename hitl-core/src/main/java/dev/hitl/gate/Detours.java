package dev.hitl.gate;

import dev.hitl.call.Arguments;
import dev.hitl.call.ToolCall;
import dev.hitl.call.ToolResult;
import dev.hitl.checkpoint.Checkpoint;
import dev.hitl.checkpoint.CheckpointCodec;
import dev.hitl.checkpoint.CheckpointTooLarge;
import dev.hitl.checkpoint.Message;
import dev.hitl.checkpoint.RunRecord;
import dev.hitl.checkpoint.RunStatus;
import dev.hitl.checkpoint.StoredCheckpoint;
import dev.hitl.checkpoint.UnreadableCheckpoint;
import dev.hitl.override.LeftBehind;
import dev.hitl.override.Overridden;
import dev.hitl.request.Request;
import dev.hitl.request.RequestStatus;
import dev.hitl.store.Store;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Makes a run in which no agent function is go on from another checkpoint than its last. Each is
 * one more checkpoint; the old ones stay. Thread-safe.
 */
public final class Detours {
  private static final Set<RunStatus> HELD_STILL =
      Set.of(RunStatus.PAUSED, RunStatus.PARKED, RunStatus.READY, RunStatus.FAILED);

  private final Store store;
  private final RunChanges changes;
  private final Withdrawals withdrawals;
  private final CheckpointCodec codec;

  Detours(Store store, RunChanges changes, Withdrawals withdrawals, CheckpointCodec codec) {
    this.store = store;
    this.changes = changes;
    this.withdrawals = withdrawals;
    this.codec = codec;
  }

  /**
   * Gives a run another state, in a new checkpoint. What it waits for stays as it is.
   *
   * @param run as it was read
   * @param state what its agent keeps for itself from now on
   * @param cause who and why
   * @return done, changed, or why it is not possible
   */
  public Overridden edit(RunRecord run, Arguments state, RunChanges.Cause cause) {
    Optional<Overridden> not = unlessStill(run);
    if (not.isPresent()) {
      return not.get();
    }
    try {
      Checkpoint old = codec.decode(store.checkpoints(run.id()), run.checkpoint());
      Checkpoint edited =
          new Checkpoint(
              old.messages(),
              state,
              old.turn(),
              old.pendingCalls(),
              old.results(),
              old.rejections(),
              old.progress(),
              old.planned());
      StoredCheckpoint added = next(run, edited, run.checkpoint(), old.messages().size());
      return changes.write(
          run,
          run.status(),
          run.outcome(),
          added,
          "EDITED",
          cause,
          Map.of("checkpoint", (long) added.seq()),
          LeftBehind.NOTHING);
    } catch (UnreadableCheckpoint | CheckpointTooLarge e) {
      return new Overridden.NotPossible(String.valueOf(e.getMessage()));
    }
  }

  /**
   * Takes a run back to an older checkpoint, in a new one. Questions that are left behind are
   * withdrawn, calls that were executed since are listed, and none of them is undone. A call that
   * it owes there and that ran, with its result held back, is listed too and does not run again.
   * What it used of its budgets stays used, and turns go on, so that no call is taken for an
   * earlier one.
   *
   * @param run as it was read
   * @param to the number of the older checkpoint
   * @param cause who and why
   * @return done, changed, or why it is not possible
   */
  public Overridden rollBack(RunRecord run, int to, RunChanges.Cause cause) {
    if (to < 1 || to >= run.checkpoint()) {
      return new Overridden.NotPossible(
          "run " + run.id() + " can be taken back to a checkpoint before " + run.checkpoint());
    }
    Optional<Overridden> not = unlessStill(run).or(() -> withdrawals.unlessSettled(run.id()));
    if (not.isPresent()) {
      return not.get();
    }
    try {
      List<StoredCheckpoint> all = store.checkpoints(run.id());
      Checkpoint newest = codec.decode(all, run.checkpoint());
      Checkpoint old = codec.decode(all, to);
      Map<String, Request> held = Owed.held(store, run.id(), old);
      Instant at = madeAt(all, to, run);
      Checkpoint back =
          new Checkpoint(
              old.messages(),
              old.state(),
              newest.turn() + 1,
              old.pendingCalls(),
              Owed.results(old, held, Scrub.text(cause.words())),
              newest.rejections(),
              newest.progress(),
              old.planned());
      StoredCheckpoint added = next(run, back, to, old.messages().size());
      List<LeftBehind.Executed> executed = withdrawals.executedSince(run.id(), at, held);
      Map<String, @Nullable Object> data = new LinkedHashMap<>();
      data.put("checkpoint", (long) added.seq());
      data.put("backTo", (long) to);
      data.put("executed", executed.stream().map(e -> e.tool() + " " + e.callId()).toList());
      return elsewhere(run, added, "WENT_BACK", cause, data, executed);
    } catch (UnreadableCheckpoint | CheckpointTooLarge e) {
      return new Overridden.NotPossible(String.valueOf(e.getMessage()));
    }
  }

  /**
   * What a roll-back would leave behind. Nothing is written.
   *
   * @param run as it was read
   * @param to the number of the older checkpoint
   * @return what it would be now; empty where there is no such checkpoint before the newest
   * @throws UnreadableCheckpoint if it is damaged, or of a newer version
   */
  public Optional<LeftBehind> leavesBehind(RunRecord run, int to) {
    if (to < 1 || to >= run.checkpoint()) {
      return Optional.empty();
    }
    List<StoredCheckpoint> all = store.checkpoints(run.id());
    Map<String, Request> held = Owed.held(store, run.id(), codec.decode(all, to));
    return Optional.of(
        new LeftBehind(
            withdrawals.open(run.id()),
            withdrawals.executedSince(run.id(), madeAt(all, to, run), held)));
  }

  private static Instant madeAt(List<StoredCheckpoint> all, int seq, RunRecord run) {
    return all.stream()
        .filter(c -> c.seq() == seq)
        .map(StoredCheckpoint::at)
        .findFirst()
        .orElse(run.createdAt());
  }

  /**
   * Tells a run to do something else: calls that it owes are not executed but answered with the
   * instruction; where it owes none, the instruction is its next message.
   *
   * @param run as it was read
   * @param cause who, and the instruction
   * @return done, changed, or why it is not possible
   */
  public Overridden redirect(RunRecord run, RunChanges.Cause cause) {
    Optional<Overridden> not = unlessStill(run).or(() -> withdrawals.unlessSettled(run.id()));
    if (not.isPresent()) {
      return not.get();
    }
    try {
      Checkpoint old = codec.decode(store.checkpoints(run.id()), run.checkpoint());
      List<Message> messages = new ArrayList<>(old.messages());
      Map<String, ToolResult> results = new LinkedHashMap<>(old.results());
      if (old.pendingCalls().isEmpty()) {
        messages.add(Redirection.message(cause.by(), cause.words()));
      }
      for (ToolCall call : old.pendingCalls()) {
        Optional<Request> asked = store.request(Request.idFor(run.id(), old.turn(), call.id()));
        boolean open =
            asked
                .filter(r -> !r.status().isWaiting() && r.status() != RequestStatus.APPROVED)
                .isEmpty();
        if (open) {
          Redirection.Progress progress = Owed.progress(store, run.id(), old.turn(), call);
          results.putIfAbsent(
              call.id(),
              Redirection.result(call.id(), call.tool(), cause.by(), cause.words(), progress));
        }
      }
      Checkpoint redirected =
          new Checkpoint(
              messages,
              old.state(),
              old.turn(),
              old.pendingCalls(),
              results,
              old.rejections(),
              old.progress(),
              old.planned());
      StoredCheckpoint added = next(run, redirected, run.checkpoint(), old.messages().size());
      Map<String, @Nullable Object> data = Map.of("checkpoint", (long) added.seq());
      return elsewhere(run, added, "INSTRUCTED", cause, data, List.of());
    } catch (UnreadableCheckpoint | CheckpointTooLarge e) {
      return new Overridden.NotPossible(String.valueOf(e.getMessage()));
    }
  }

  /**
   * The run goes on from another checkpoint than the one in which it waits. Where something waits
   * it is paused first: nobody takes it while its questions are withdrawn one by one, and whoever
   * dies in between leaves a paused run, which goes on where the same is said again.
   */
  private Overridden elsewhere(
      RunRecord run,
      StoredCheckpoint added,
      String type,
      RunChanges.Cause cause,
      Map<String, @Nullable Object> data,
      List<LeftBehind.Executed> executed) {
    RunRecord held = run;
    LeftBehind left = LeftBehind.NOTHING;
    if (withdrawals.hasOpen(run.id())) {
      if (run.status() != RunStatus.PAUSED) {
        RunChanges.Cause first = new RunChanges.Cause(cause.by(), cause.words(), null);
        Overridden paused =
            changes.write(
                run, RunStatus.PAUSED, null, null, "PAUSED", first, Map.of("before", type), left);
        if (!(paused instanceof Overridden.Done)) {
          return paused;
        }
      }
      left = withdrawals.of(run.id(), cause);
      held = store.run(run.id()).orElse(run);
      if (held.status() != RunStatus.PAUSED || held.checkpoint() != run.checkpoint()) {
        return new Overridden.Changed(held.checkpoint());
      }
    }
    // Parked becomes ready where it waits for nothing any more.
    boolean stays = run.status() == RunStatus.PAUSED && !isPausedFor(run, type, cause);
    RunStatus to = stays ? RunStatus.PAUSED : RunStatus.PARKED;
    return changes.write(
        held, to, null, added, type, cause, data, new LeftBehind(left.withdrawn(), executed));
  }

  /** Whether the last that happened to it is that it was paused to be taken elsewhere by this. */
  private boolean isPausedFor(RunRecord run, String type, RunChanges.Cause cause) {
    return store.audit(run.id().toString()).stream()
        .reduce((first, last) -> last)
        .filter(last -> last.type().equals("PAUSED") && type.equals(last.data().get("before")))
        .filter(last -> last.actor().equals(cause.by()))
        .filter(last -> Scrub.text(cause.words()).equals(last.data().get("reason")))
        .isPresent();
  }

  private static Optional<Overridden> unlessStill(RunRecord run) {
    if (HELD_STILL.contains(run.status())) {
      return Optional.empty();
    }
    String hint = run.status() == RunStatus.RUNNING ? "; pause it first" : "";
    return Optional.of(
        new Overridden.NotPossible("run " + run.id() + " is " + run.status() + hint));
  }

  private StoredCheckpoint next(RunRecord run, Checkpoint checkpoint, int parent, int known) {
    return codec.encode(checkpoint, run.checkpoint() + 1, parent, known, store.clock().instant());
  }
}
