package dev.hitl.store;

import dev.hitl.audit.AuditEvent;
import java.util.List;

/** Hands everything on to another store; a test overrides what it wants to spoil or to watch. */
public class ForwardingStore extends FrontStore {
  public ForwardingStore(Store to) {
    super(to);
  }

  @Override
  public RunOpened openRun(RunOpening opening) {
    return to.openRun(opening);
  }

  @Override
  public RunWritten writeRun(RunWrite write) {
    return to.writeRun(write);
  }

  @Override
  public RunWritten acquire(RunTake take) {
    return to.acquire(take);
  }

  @Override
  public Applied apply(List<Step> steps) {
    return to.apply(steps);
  }

  @Override
  public Applied apply(List<Step> steps, List<StandingStep> standing) {
    return to.apply(steps, standing);
  }

  @Override
  public StandingWritten stand(List<StandingStep> steps) {
    return to.stand(steps);
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
  public boolean append(AuditEvent event) {
    return to.append(event);
  }

  @Override
  public boolean noticeDone(String id, AuditEvent event) {
    return to.noticeDone(id, event);
  }

  @Override
  public Memory memory() {
    return Memory.NONE;
  }
}
