package dev.hitl.escalate;

import dev.hitl.audit.AuditEvent;
import dev.hitl.store.Custody;
import dev.hitl.store.FrontCustody;
import dev.hitl.store.Hold;
import java.util.List;

/** The custody of a {@link SealedStore}: what is held and erased is sealed too. Thread-safe. */
final class SealedCustody extends FrontCustody {
  private final Sealer sealer;

  SealedCustody(Custody to, Sealer sealer) {
    super(to);
    this.sealer = sealer;
  }

  private boolean sealed(boolean done, AuditEvent event) {
    if (done) {
      sealer.awaitSealed(List.of(event));
    }
    return done;
  }

  @Override
  public boolean put(Hold hold, AuditEvent event) {
    sealer.refuseIfRefused();
    return sealed(to.put(hold, event), event);
  }

  @Override
  public boolean lift(String id, AuditEvent event) {
    sealer.refuseIfRefused();
    return sealed(to.lift(id, event), event);
  }

  @Override
  public Erasing erase(String alias, List<String> ends, AuditEvent event) {
    sealer.refuseIfRefused();
    Erasing erasing = to.erase(alias, ends, event);
    sealed(erasing == Erasing.DONE, event);
    return erasing;
  }
}
