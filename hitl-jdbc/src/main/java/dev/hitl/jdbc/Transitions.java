package dev.hitl.jdbc;

import dev.hitl.audit.AuditEvent;
import dev.hitl.call.RunId;
import dev.hitl.checkpoint.RunRecord;
import dev.hitl.checkpoint.StoredCheckpoint;
import dev.hitl.request.Request;
import dev.hitl.request.Trigger;
import dev.hitl.store.Applied;
import dev.hitl.store.RequestRecord;
import dev.hitl.store.RunOpened;
import dev.hitl.store.RunOpening;
import dev.hitl.store.RunSnapshot;
import dev.hitl.store.RunTake;
import dev.hitl.store.RunWrite;
import dev.hitl.store.RunWritten;
import dev.hitl.store.StandingStep;
import dev.hitl.store.StandingWritten;
import dev.hitl.store.Step;
import dev.hitl.store.StoreException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The transactions that change runs and requests. Rows are locked in one order: requests by id,
 * then runs, a child before its parent and otherwise by name; before all of these the caps of an
 * opening, the tenant's and then the agent's. A run that is taken is locked before the request that
 * is claimed with it, which nobody locks before a run that is ready.
 */
final class Transitions {
  private final Database database;

  Transitions(Database database) {
    this.database = database;
  }

  /** How an attempt is recognised afterwards: by an event that no other attempt writes. */
  private abstract static class ByEvent<T> implements Database.Attempt<T> {
    private final @Nullable AuditEvent event;

    ByEvent(@Nullable AuditEvent event) {
      this.event = event;
    }

    @Override
    public boolean isThere(Tx tx) {
      return event != null && AuditRows.isThere(tx, event);
    }
  }

  private static class Writing extends ByEvent<RunWritten> {
    private final RunId run;

    Writing(RunId run, @Nullable AuditEvent event) {
      super(event);
      this.run = run;
    }

    @Override
    public RunWritten done() {
      return RunWritten.SAVED;
    }

    @Override
    public RunWritten refused(int condition) {
      RunWritten full = CapRows.full(condition);
      if (full != null) {
        return full;
      }
      if (condition == Plan.DUPLICATE) {
        throw new StoreException(
            "a checkpoint, request or event of run " + run + " is already there", null);
      }
      return condition > 0 ? RunWritten.NOT_USABLE : RunWritten.LOST;
    }
  }

  RunOpened open(RunOpening opening) {
    RunRecord run = opening.run();
    Plan plan = new Plan();
    String principal = run.origin().principal();
    boolean hasKey = principal != null && !JdbcCustody.idOf(principal).equals(principal);
    if (principal != null && hasKey) {
      plan.require(CustodyRows.stillThere(JdbcCustody.idOf(principal)));
    }
    if (opening.unlessOverridden()) {
      plan.require(RunRows.insertUnlessOverridden(run));
    } else {
      RunRows.insert(plan, run);
    }
    CheckpointRows.insert(plan, run.id(), opening.checkpoint());
    AuditRows.insert(plan, opening.event());
    return database.carryOut(
        plan,
        new ByEvent<RunOpened>(opening.event()) {
          @Override
          public RunOpened done() {
            return new RunOpened.New(run);
          }

          @Override
          public RunOpened refused(int condition) {
            if (condition != Plan.DUPLICATE) {
              return hasKey && condition == 0
                  ? new RunOpened.KeyGone()
                  : new RunOpened.Overridden();
            }
            return new RunOpened.Existing(
                database
                    .read(tx -> RunRows.find(tx, run.id()))
                    .orElseThrow(
                        () ->
                            new StoreException(
                                "a checkpoint or event of run " + run.id() + " is already there",
                                null)));
          }
        });
  }

  RunWritten write(RunWrite write) {
    RunRecord before = write.before();
    List<AuditEvent> events = write.events();
    AuditEvent own =
        !events.isEmpty()
            ? events.get(events.size() - 1)
            : write.opened().isEmpty() ? null : write.opened().get(0).event();
    Writing attempt = new Writing(before.id(), own);
    boolean endsForParent = write.status().hasEnded() && before.origin().parent() != null;
    if (write.awaits().isEmpty() && !endsForParent && !write.isCapped()) {
      return database.carryOut(plan(write, 0), attempt);
    }
    return database.conditional(tx -> writeWithOthers(tx, write), attempt);
  }

  /** The caps, the run, and the runs that wait for it or that it begins to wait for. */
  private int writeWithOthers(Tx tx, RunWrite write) throws SQLException {
    int full = write.isCapped() ? CapRows.lock(tx, database.dialect(), write) : Plan.DONE;
    if (full != Plan.DONE) {
      tx.undo();
      return full;
    }
    int more = 0;
    for (RunId awaited : write.awaits().stream().sorted().toList()) {
      more += RunRows.await(tx, awaited) ? 1 : 0;
    }
    RunRecord before = write.before();
    int condition = tx.carryOut(plan(write, more));
    RunId parent = before.origin().parent();
    if (condition == Plan.DONE
        && write.status().hasEnded()
        && parent != null
        && RunRows.noLongerAwaited(tx, before.id())) {
      return tx.carryOut(new Plan().follow(RunRows.wait(parent, -1)));
    }
    return condition;
  }

  private static Plan plan(RunWrite write, int awaited) {
    RunId run = write.before().id();
    int more = awaited + write.opened().stream().mapToInt(Step::waits).sum();
    Plan plan = new Plan().require(RunRows.update(write, more));
    StoredCheckpoint checkpoint = write.checkpoint();
    write.uses().forEach(use -> StandingRows.add(plan, use));
    if (checkpoint != null) {
      CheckpointRows.insert(plan, run, checkpoint);
    }
    write.events().forEach(event -> AuditRows.insert(plan, event));
    for (Step step : write.opened()) {
      if (step.before() != null) {
        throw new IllegalArgumentException("request " + step.after().id() + " is not opened here");
      }
      add(plan, step, Map.of());
    }
    return plan;
  }

  RunWritten acquire(RunTake take) {
    return acquire(take, RunRows.acquire(take), Map.of());
  }

  /** The same, if all that is stored of the run and the request is what is known. */
  RunWritten acquireUnchanged(RunSnapshot known, RunTake take) {
    return acquire(
        take,
        RunRows.acquire(take).add(Unchanged.checkpoints(known.run(), known.checkpoints())),
        known.requests().stream()
            .collect(Collectors.toMap(record -> record.request().id(), record -> record)));
  }

  private RunWritten acquire(RunTake take, Sql run, Map<String, RequestRecord> known) {
    Plan plan = new Plan().require(run);
    Step claim = take.claim();
    if (claim != null) {
      add(plan, claim, known);
    }
    return database.carryOut(
        plan,
        new Writing(take.before().id(), claim == null ? null : claim.event()) {
          @Override
          public RunWritten refused(int condition) {
            return super.refused(Math.min(condition, 0));
          }
        });
  }

  boolean letGoIdle(RunId run) {
    Plan plan = new Plan().require(RunRows.letGoIdle(run));
    return database.carryOut(plan, new Writing(run, null)) == RunWritten.SAVED;
  }

  Applied apply(List<Step> steps, List<StandingStep> standing) {
    List<Integer> conditions = new ArrayList<>();
    Plan plan = plan(steps, Map.of(), conditions);
    List<StandingStep> inOrder = StandingWrites.add(plan, standing);
    return database.carryOut(
        plan,
        new ByEvent<Applied>(steps.get(0).event()) {
          @Override
          public Applied done() {
            return Transitions.done(steps);
          }

          @Override
          public Applied refused(int condition) {
            return database.read(
                tx ->
                    condition == Plan.DUPLICATE
                        ? StandingWrites.taken(tx, standing)
                            .orElseGet(() -> Transitions.taken(tx, steps))
                        : condition >= conditions.size()
                            ? StandingWrites.refused(
                                standing, inOrder, condition - conditions.size())
                            : refusal(tx, conditions.get(condition), steps));
          }
        });
  }

  StandingWritten stand(List<StandingStep> steps) {
    Plan plan = new Plan();
    StandingWrites.add(plan, steps);
    return database.carryOut(
        plan,
        new ByEvent<StandingWritten>(steps.get(0).event()) {
          @Override
          public StandingWritten done() {
            return StandingWritten.SAVED;
          }

          @Override
          public StandingWritten refused(int condition) {
            return StandingWritten.LOST;
          }
        });
  }

  /** The same, if all that is stored of the requests is what is known; if not, nobody asks why. */
  Applied applyUnchanged(List<Step> steps, Map<String, RequestRecord> known) {
    return database.carryOut(
        plan(steps, known, new ArrayList<>()),
        new ByEvent<Applied>(steps.get(0).event()) {
          @Override
          public Applied done() {
            return Transitions.done(steps);
          }

          @Override
          public Applied refused(int condition) {
            return new Applied.Refused(0, Applied.Why.CHANGED, null);
          }
        });
  }

  private static Applied done(List<Step> steps) {
    return new Applied.Done(steps.stream().map(Step::after).toList());
  }

  /**
   * @param conditions gets the index of the step that each condition is of
   */
  private static Plan plan(
      List<Step> steps, Map<String, RequestRecord> known, List<Integer> conditions) {
    List<Step> inOrder = new ArrayList<>(steps);
    inOrder.sort(Comparator.comparing(step -> step.after().id()));
    Plan plan = new Plan();
    SortedMap<RunId, Integer> waits = new TreeMap<>();
    Set<RunId> lost = new TreeSet<>();
    for (Step step : inOrder) {
      if (step.before() != null) {
        conditions.add(steps.indexOf(step));
      }
      add(plan, step, known);
      waits.merge(step.after().run(), step.waits(), Integer::sum);
      if (step.trigger() == Trigger.LOSE) {
        lost.add(step.after().run());
      }
    }
    waits.forEach(
        (run, more) -> {
          if (more != 0) {
            plan.follow(RunRows.wait(run, more));
          }
          if (lost.contains(run)) {
            plan.follow(RunRows.letGo(run));
            plan.updatesTwice = true;
          }
        });
    return plan;
  }

  /** Some row was there already: a request that was to be opened, or an event. */
  private static Applied taken(Tx tx, List<Step> steps) {
    for (int i = 0; i < steps.size(); i++) {
      if (steps.get(i).before() == null) {
        Optional<Request> there = RequestPages.find(tx, steps.get(i).after().id());
        if (there.isPresent()) {
          return new Applied.Refused(i, Applied.Why.CHANGED, there.get());
        }
      }
    }
    throw new StoreException(
        "an event of request "
            + steps.get(0).after().id()
            + " is already there, although its row says that it is not",
        null);
  }

  /** Only now is anything read: why the condition did not hold. */
  private static Applied refusal(Tx tx, int index, List<Step> steps) {
    Step step = steps.get(index);
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
          case AFTER_DEADLINE, AFTER_DUE, AFTER_LEASE -> Applied.Why.TOO_EARLY;
        },
        current);
  }

  private static void add(Plan plan, Step step, Map<String, RequestRecord> known) {
    Request before = step.before();
    if (before == null) {
      RequestRows.open(plan, step.after());
    } else {
      RequestRecord unchanged = known.get(before.id());
      RequestRows.update(
          plan, before, step, unchanged == null ? new Sql("") : Unchanged.request(unchanged));
    }
    AuditRows.insert(plan, step.event());
    step.notices().forEach(notice -> NoticeRows.insert(plan, notice, step.after().run().tenant()));
  }
}
