package dev.hitl.escalate;

import dev.hitl.audit.AuditEvent;
import dev.hitl.store.Applied;
import dev.hitl.store.Custody;
import dev.hitl.store.FrontStore;
import dev.hitl.store.Memory;
import dev.hitl.store.Removable;
import dev.hitl.store.RunOpened;
import dev.hitl.store.RunOpening;
import dev.hitl.store.RunTake;
import dev.hitl.store.RunWrite;
import dev.hitl.store.RunWritten;
import dev.hitl.store.StandingStep;
import dev.hitl.store.StandingWritten;
import dev.hitl.store.Step;
import dev.hitl.store.Store;
import java.util.ArrayList;
import java.util.List;

/**
 * Hands everything on to another store; a method that writes events returns when they are sealed
 * and exported. Thread-safe.
 */
final class SealedStore extends FrontStore {
  private final Sealer sealer;

  SealedStore(Store to, Sealer sealer) {
    super(to);
    this.sealer = sealer;
  }

  @Override
  public RunOpened openRun(RunOpening opening) {
    sealer.refuseIfRefused();
    RunOpened opened = to.openRun(opening);
    if (opened instanceof RunOpened.New) {
      sealer.awaitSealed(List.of(opening.event()));
    }
    return opened;
  }

  @Override
  public RunWritten writeRun(RunWrite write) {
    sealer.refuseIfRefused();
    RunWritten written = to.writeRun(write);
    if (written == RunWritten.SAVED) {
      List<AuditEvent> events = new ArrayList<>(write.events());
      write.opened().forEach(step -> events.add(step.event()));
      sealer.awaitSealed(events);
    }
    return written;
  }

  @Override
  public RunWritten acquire(RunTake take) {
    sealer.refuseIfRefused();
    RunWritten written = to.acquire(take);
    Step claim = take.claim();
    if (written == RunWritten.SAVED && claim != null) {
      sealer.awaitSealed(List.of(claim.event()));
    }
    return written;
  }

  @Override
  public Applied apply(List<Step> steps) {
    sealer.refuseIfRefused();
    Applied applied = to.apply(steps);
    if (applied instanceof Applied.Done) {
      sealer.awaitSealed(steps.stream().map(Step::event).toList());
    }
    return applied;
  }

  @Override
  public Applied apply(List<Step> steps, List<StandingStep> standing) {
    sealer.refuseIfRefused();
    Applied applied = to.apply(steps, standing);
    if (applied instanceof Applied.Done) {
      List<AuditEvent> events = new ArrayList<>(steps.stream().map(Step::event).toList());
      events.addAll(eventsOf(standing));
      sealer.awaitSealed(events);
    }
    return applied;
  }

  @Override
  public StandingWritten stand(List<StandingStep> steps) {
    sealer.refuseIfRefused();
    StandingWritten written = to.stand(steps);
    List<AuditEvent> events = eventsOf(steps);
    if (written == StandingWritten.SAVED && !events.isEmpty()) {
      sealer.awaitSealed(events);
    }
    return written;
  }

  private static List<AuditEvent> eventsOf(List<StandingStep> steps) {
    List<AuditEvent> events = new ArrayList<>();
    for (StandingStep step : steps) {
      AuditEvent event = step.event();
      if (event != null) {
        events.add(event);
      }
    }
    return events;
  }

  @Override
  public int removeStanding(String kind, Removable which, int limit) {
    sealer.refuseIfRefused();
    int removed = to.removeStanding(kind, which, limit);
    if (removed > 0) {
      sealer.awaitAllSealed();
    }
    return removed;
  }

  @Override
  public int removeEnded(Removable which, int limit) {
    sealer.refuseIfRefused();
    int removed = to.removeEnded(which, limit);
    if (removed > 0) {
      sealer.awaitAllSealed();
    }
    return removed;
  }

  @Override
  public Custody custody() {
    return new SealedCustody(to.custody(), sealer);
  }

  @Override
  public boolean append(AuditEvent event) {
    sealer.refuseIfRefused();
    boolean done = to.append(event);
    if (done) {
      sealer.awaitSealed(List.of(event));
    }
    return done;
  }

  @Override
  public boolean noticeDone(String id, AuditEvent event) {
    sealer.refuseIfRefused();
    boolean done = to.noticeDone(id, event);
    if (done) {
      sealer.awaitSealed(List.of(event));
    }
    return done;
  }

  /** What the other remembers is not asked: whoever goes on from it would not wait for the seal. */
  @Override
  public Memory memory() {
    return Memory.NONE;
  }
}
