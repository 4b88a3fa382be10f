package dev.hitl.jdbc;

import dev.hitl.call.RunId;
import dev.hitl.request.Request;
import dev.hitl.store.Applied;
import dev.hitl.store.Memory;
import dev.hitl.store.RequestRecord;
import dev.hitl.store.RunSnapshot;
import dev.hitl.store.RunTake;
import dev.hitl.store.RunWrite;
import dev.hitl.store.RunWritten;
import dev.hitl.store.Step;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The writes that set out from what is remembered. Within a transaction of the caller's nothing is:
 * what was written there may be taken back. Thread-safe.
 */
final class JdbcMemory implements Memory {
  private static final Applied ELSE = new Applied.Refused(0, Applied.Why.CHANGED, null);

  private final Database database;
  private final Transitions transitions;
  private final Hints hints;
  private final Remembered remembered;

  JdbcMemory(Database database, Transitions transitions, Hints hints, Remembered remembered) {
    this.database = database;
    this.transitions = transitions;
    this.hints = hints;
    this.remembered = remembered;
  }

  @Override
  public Optional<RequestRecord> request(String id) {
    return database.isJoined()
        ? Optional.empty()
        : remembered.request(id).filter(known -> known.request().status().isWaiting());
  }

  @Override
  public Applied apply(List<Step> steps) {
    Map<String, RequestRecord> known = new HashMap<>();
    for (Step step : steps) {
      Request before = step.before();
      if (before != null) {
        Optional<RequestRecord> record =
            request(before.id()).filter(found -> found.request().equals(before));
        if (record.isEmpty()) {
          return ELSE;
        }
        known.put(before.id(), record.get());
      }
    }
    return hints.after(applied(steps, () -> transitions.applyUnchanged(steps, known)), steps);
  }

  /** Takes steps, and follows them. */
  Applied applied(List<Step> steps, Supplier<Applied> transition) {
    Applied applied = ELSE;
    try {
      applied = transition.get();
      return applied;
    } finally {
      // Where it threw, nobody knows what is stored.
      remembered.applied(steps, database.isJoined() ? ELSE : applied);
    }
  }

  /** Writes a run, and follows it. */
  RunWritten written(RunWrite write, Supplier<RunWritten> transition) {
    RunWritten written = RunWritten.LOST;
    try {
      written = transition.get();
      return written;
    } finally {
      remembered.written(write, database.isJoined() ? RunWritten.LOST : written);
    }
  }

  @Override
  public Optional<RunSnapshot> run(RunId run) {
    return database.isJoined() ? Optional.empty() : remembered.ready(run);
  }

  @Override
  public RunWritten acquire(RunSnapshot known, RunTake take) {
    return taken(take, () -> transitions.acquireUnchanged(known, take));
  }

  /** Takes a run, and follows it. */
  RunWritten taken(RunTake take, Supplier<RunWritten> transition) {
    RunWritten written = RunWritten.LOST;
    try {
      written = transition.get();
      return written;
    } finally {
      remembered.taken(take, written);
    }
  }
}
