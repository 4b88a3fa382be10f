package dev.hitl.store;

import dev.hitl.audit.AuditEvent;
import dev.hitl.audit.Chain;
import dev.hitl.audit.Scribe;
import dev.hitl.call.RunId;
import dev.hitl.checkpoint.RunRecord;
import java.util.List;
import java.util.Optional;

/**
 * One node's way to its store: every event that goes through it says which node wrote it, and under
 * which policy, whoever made it. What the node goes on from without reading it again (a run that it
 * holds, a call that it claimed, a ballot's answer) is signed where it is made, because to sign an
 * event changes its hash; that is passed as it is. The events of a run's write are always such.
 * Thread-safe.
 */
public final class NodeStore extends FrontStore {
  private final Scribe scribe;

  /**
   * @param to the store
   * @param scribe who writes
   */
  public NodeStore(Store to, Scribe scribe) {
    super(to);
    this.scribe = scribe;
  }

  @Override
  public RunOpened openRun(RunOpening opening) {
    AuditEvent event = scribe.sign(opening.event());
    RunRecord run = opening.run();
    RunRecord signed =
        new RunRecord(
            run.id(),
            run.status(),
            run.waits(),
            run.fence(),
            run.node(),
            run.leaseUntil(),
            run.checkpoint(),
            run.origin(),
            run.outcome(),
            run.createdAt(),
            run.updatedAt(),
            Chain.headOf(event));
    return to.openRun(
        new RunOpening(signed, opening.checkpoint(), event, opening.unlessOverridden()));
  }

  @Override
  public RunWritten writeRun(RunWrite write) {
    return to.writeRun(
        new RunWrite(
            write.before(),
            write.status(),
            write.outcome(),
            write.keepsLease(),
            write.checkpoint(),
            signed(write.opened()),
            write.awaits(),
            // To look whether they are signed is to read them all, half as dear as writing them.
            write.events(),
            write.caps(),
            write.uses()));
  }

  @Override
  public RunWritten acquire(RunTake take) {
    return to.acquire(signed(take));
  }

  @Override
  public Applied apply(List<Step> steps) {
    return to.apply(signed(steps));
  }

  @Override
  public Applied apply(List<Step> steps, List<StandingStep> standing) {
    return to.apply(signed(steps), standing(standing));
  }

  @Override
  public StandingWritten stand(List<StandingStep> steps) {
    return to.stand(standing(steps));
  }

  @Override
  public int removeStanding(String kind, Removable which, int limit) {
    return to.removeStanding(kind, which.by(scribe), limit);
  }

  @Override
  public int removeEnded(Removable which, int limit) {
    return to.removeEnded(which.by(scribe), limit);
  }

  @Override
  public boolean append(AuditEvent event) {
    return to.append(scribe.sign(event));
  }

  @Override
  public boolean noticeDone(String id, AuditEvent event) {
    return to.noticeDone(id, scribe.sign(event));
  }

  private List<Step> signed(List<Step> steps) {
    return steps.stream().map(step -> step.signed(scribe)).toList();
  }

  private RunTake signed(RunTake take) {
    Step claim = take.claim();
    return claim == null
        ? take
        : new RunTake(
            take.before(),
            take.node(),
            take.lease(),
            claim.signed(scribe),
            take.unlessOverridden());
  }

  private List<StandingStep> standing(List<StandingStep> steps) {
    return steps.stream().map(step -> step.signed(scribe)).toList();
  }

  @Override
  public Custody custody() {
    return new FrontCustody(to.custody()) {
      @Override
      public boolean put(Hold hold, AuditEvent event) {
        return to.put(hold, scribe.sign(event));
      }

      @Override
      public boolean lift(String id, AuditEvent event) {
        return to.lift(id, scribe.sign(event));
      }

      @Override
      public Erasing erase(String alias, List<String> ends, AuditEvent event) {
        return to.erase(alias, ends, scribe.sign(event));
      }
    };
  }

  @Override
  public Memory memory() {
    Memory memory = to.memory();
    return new Memory() {
      @Override
      public Optional<RequestRecord> request(String id) {
        return memory.request(id);
      }

      @Override
      public Applied apply(List<Step> steps) {
        return memory.apply(signed(steps));
      }

      @Override
      public Optional<RunSnapshot> run(RunId run) {
        return memory.run(run);
      }

      @Override
      public RunWritten acquire(RunSnapshot known, RunTake take) {
        return memory.acquire(known, signed(take));
      }
    };
  }
}
