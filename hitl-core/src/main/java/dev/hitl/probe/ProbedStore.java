package dev.hitl.probe;

import dev.hitl.audit.AuditEvent;
import dev.hitl.call.RunId;
import dev.hitl.store.Applied;
import dev.hitl.store.Custody;
import dev.hitl.store.FrontStore;
import dev.hitl.store.Memory;
import dev.hitl.store.Removable;
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
import dev.hitl.store.Store;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands everything on to another store, and tells probes of each event that it wrote. What a probe
 * throws is logged and harms nothing. Thread-safe.
 */
final class ProbedStore extends FrontStore {
  private static final Logger LOG = LoggerFactory.getLogger(ProbedStore.class);

  private final List<Probe> probes;

  ProbedStore(Store to, List<Probe> probes) {
    super(to);
    this.probes = List.copyOf(probes);
  }

  private void tell(List<Step> steps) {
    steps.forEach(step -> tell(new Committed(step.event(), step.after(), to)));
  }

  private void tellOf(@Nullable AuditEvent event) {
    if (event != null) {
      tell(new Committed(event, null, to));
    }
  }

  /** An error too: a probe whose library is missing harms the run no more than one that fails. */
  private void tell(Committed committed) {
    for (Probe probe : probes) {
      try {
        probe.committed(committed);
      } catch (Throwable e) {
        LOG.warn("A probe failed at {}; it is committed all the same", committed, e);
      }
    }
  }

  @Override
  public RunOpened openRun(RunOpening opening) {
    RunOpened opened = to.openRun(opening);
    if (opened instanceof RunOpened.New) {
      tellOf(opening.event());
    }
    return opened;
  }

  @Override
  public RunWritten writeRun(RunWrite write) {
    RunWritten written = to.writeRun(write);
    if (written == RunWritten.SAVED) {
      write.events().forEach(this::tellOf);
      tell(write.opened());
    }
    return written;
  }

  @Override
  public RunWritten acquire(RunTake take) {
    RunWritten written = to.acquire(take);
    taken(take, written);
    return written;
  }

  @Override
  public Applied apply(List<Step> steps) {
    Applied applied = to.apply(steps);
    if (applied instanceof Applied.Done) {
      tell(steps);
    }
    return applied;
  }

  @Override
  public Applied apply(List<Step> steps, List<StandingStep> standing) {
    Applied applied = to.apply(steps, standing);
    if (applied instanceof Applied.Done) {
      tell(steps);
      standing.forEach(step -> tellOf(step.event()));
    }
    return applied;
  }

  @Override
  public StandingWritten stand(List<StandingStep> steps) {
    StandingWritten written = to.stand(steps);
    if (written == StandingWritten.SAVED) {
      steps.forEach(step -> tellOf(step.event()));
    }
    return written;
  }

  @Override
  public boolean append(AuditEvent event) {
    boolean done = to.append(event);
    if (done) {
      tellOf(event);
    }
    return done;
  }

  @Override
  public boolean noticeDone(String id, AuditEvent event) {
    boolean done = to.noticeDone(id, event);
    if (done) {
      tellOf(event);
    }
    return done;
  }

  private void taken(RunTake take, RunWritten written) {
    Step claim = take.claim();
    if (written == RunWritten.SAVED && claim != null) {
      tell(List.of(claim));
    }
  }

  @Override
  public int removeStanding(String kind, Removable which, int limit) {
    return to.removeStanding(kind, which, limit);
  }

  @Override
  public int removeEnded(Removable which, int limit) {
    return to.removeEnded(which, limit);
  }

  @Override
  public Custody custody() {
    return to.custody();
  }

  @Override
  public Memory memory() {
    return new ProbedMemory(to.memory());
  }

  /** What is written out of the memory is told of too. */
  private final class ProbedMemory implements Memory {
    private final Memory memory;

    ProbedMemory(Memory memory) {
      this.memory = memory;
    }

    @Override
    public Optional<RequestRecord> request(String id) {
      return memory.request(id);
    }

    @Override
    public Applied apply(List<Step> steps) {
      Applied applied = memory.apply(steps);
      if (applied instanceof Applied.Done) {
        tell(steps);
      }
      return applied;
    }

    @Override
    public Optional<RunSnapshot> run(RunId run) {
      return memory.run(run);
    }

    @Override
    public RunWritten acquire(RunSnapshot known, RunTake take) {
      RunWritten written = memory.acquire(known, take);
      taken(take, written);
      return written;
    }
  }
}
