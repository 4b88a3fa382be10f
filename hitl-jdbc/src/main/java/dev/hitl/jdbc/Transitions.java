package dev.hitl.jdbc;

import dev.hitl.audit.AuditEvent;
import dev.hitl.audit.Chain;
import dev.hitl.call.RunId;
import dev.hitl.checkpoint.RunRecord;
import dev.hitl.checkpoint.RunRecord.Head;
import dev.hitl.checkpoint.RunStatus;
import dev.hitl.checkpoint.StoredCheckpoint;
import dev.hitl.notify.Notice;
import dev.hitl.request.Request;
import dev.hitl.request.Trigger;
import dev.hitl.store.Applied;
import dev.hitl.store.RunOpened;
import dev.hitl.store.RunOpening;
import dev.hitl.store.RunWrite;
import dev.hitl.store.RunWritten;
import dev.hitl.store.Step;
import dev.hitl.store.StoreException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jdbi.v3.core.JdbiException;

/**
 * The transactions that change runs and requests. Rows are locked in one order: requests by id,
 * then runs, a child before its parent and otherwise by name.
 */
final class Transitions {
  private final Database database;

  Transitions(Database database) {
    this.database = database;
  }

  RunOpened open(Tx tx, RunOpening opening) {
    RunRecord run = opening.run();
    try {
      RunRows.insert(tx, run);
      CheckpointRows.insert(tx, run.id(), opening.checkpoint());
      AuditRows.insert(tx, List.of(opening.event()));
      return new RunOpened.New(run);
    } catch (JdbiException e) {
      if (!database.isDuplicate(e)) {
        throw e;
      }
      tx.undo();
      Optional<RunRecord> there = RunRows.find(tx, run.id());
      if (there.isEmpty()) {
        throw e;
      }
      return new RunOpened.Existing(there.get());
    }
  }

  RunWritten write(Tx tx, RunWrite write) {
    RunRecord before = write.before();
    StoredCheckpoint checkpoint = write.checkpoint();
    int more = write.opened().stream().mapToInt(Step::waits).sum();
    for (RunId awaited : write.awaits().stream().sorted().toList()) {
      more += RunRows.await(tx, awaited) ? 1 : 0;
    }
    RunRecord to =
        new RunRecord(
            before.id(),
            write.status(),
            before.waits(),
            before.fence(),
            before.node(),
            before.leaseUntil(),
            checkpoint == null ? before.checkpoint() : checkpoint.seq(),
            before.origin(),
            write.outcome(),
            before.createdAt(),
            before.updatedAt(),
            headAfter(before, write.events()));
    // A run that goes on running keeps its lease in any case: without one nobody would miss it.
    boolean keepsLease = write.keepsLease() || write.status() == RunStatus.RUNNING;
    if (!RunRows.update(tx, before, to, more, keepsLease)) {
      tx.undo();
      return new RunWritten.Lost(existing(tx, before.id()));
    }
    RunId parent = before.origin().parent();
    if (write.status().hasEnded() && parent != null && RunRows.noLongerAwaited(tx, before.id())) {
      RunRows.wait(tx, parent, -1);
    }
    if (checkpoint != null) {
      CheckpointRows.insert(tx, before.id(), checkpoint);
    }
    for (Step step : write.opened()) {
      if (step.before() != null) {
        throw new IllegalArgumentException("request " + step.after().id() + " is not opened here");
      }
      RequestRows.open(tx, step.after());
    }
    insertRest(tx, write.opened(), write.events());
    return new RunWritten.Saved(existing(tx, before.id()));
  }

  Applied apply(Tx tx, List<Step> steps) {
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < steps.size(); i++) {
      order.add(i);
    }
    order.sort(Comparator.comparing(i -> steps.get(i).after().id()));
    for (int i : order) {
      Step step = steps.get(i);
      if (!take(tx, step)) {
        tx.undo();
        return refused(tx, i, step);
      }
    }
    insertRest(tx, steps, List.of());
    SortedMap<RunId, Integer> waits = new TreeMap<>();
    Set<RunId> lost = new TreeSet<>();
    for (Step step : steps) {
      waits.merge(step.after().run(), step.waits(), Integer::sum);
      if (step.trigger() == Trigger.LOSE) {
        lost.add(step.after().run());
      }
    }
    waits.forEach(
        (run, more) -> {
          if (more != 0) {
            RunRows.wait(tx, run, more);
          }
          if (lost.contains(run)) {
            RunRows.letGo(tx, run);
          }
        });
    return new Applied.Done(steps.stream().map(Step::after).toList());
  }

  private boolean take(Tx tx, Step step) {
    Request before = step.before();
    if (before != null) {
      return RequestRows.update(tx, before, step);
    }
    try {
      RequestRows.open(tx, step.after());
      return true;
    } catch (JdbiException e) {
      if (database.isDuplicate(e)) {
        return false;
      }
      throw e;
    }
  }

  /** Only now is anything read: why the condition did not hold. */
  private static Applied refused(Tx tx, int index, Step step) {
    Request current = RequestPages.find(tx, step.after().id()).orElse(null);
    Request before = step.before();
    if (current == null
        || before == null
        || current.version() != before.version()
        || current.status() != before.status()) {
      return new Applied.Refused(index, Applied.Why.CHANGED, current);
    }
    return new Applied.Refused(
        index,
        switch (step.trigger().timing()) {
          case ANY -> Applied.Why.CHANGED;
          case BEFORE_DEADLINE -> Applied.Why.TOO_LATE;
          case AFTER_DEADLINE, AFTER_LEASE -> Applied.Why.TOO_EARLY;
        },
        current);
  }

  private static void insertRest(Tx tx, List<Step> steps, List<AuditEvent> moreEvents) {
    List<AuditEvent> events = new ArrayList<>(moreEvents);
    List<Notice> notices = new ArrayList<>();
    for (Step step : steps) {
      events.add(step.event());
      notices.addAll(step.notices());
    }
    RequestRows.insertParts(tx, steps);
    AuditRows.insert(tx, events);
    NoticeRows.insert(tx, notices);
  }

  private static RunRecord existing(Tx tx, RunId id) {
    return RunRows.find(tx, id)
        .orElseThrow(() -> new StoreException("there is no run " + id, null));
  }

  private static Head headAfter(RunRecord run, List<AuditEvent> events) {
    return events.isEmpty() ? run.head() : Chain.headOf(events.get(events.size() - 1));
  }
}
