package dev.hitl.escalate;

import dev.hitl.audit.AuditEvent;
import dev.hitl.store.Custody;
import dev.hitl.store.Hold;
import dev.hitl.store.SubjectKey;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The custody of a {@link SealedStore}: what is held and erased is sealed too. Thread-safe. */
final class SealedCustody implements Custody {
  private final Custody to;
  private final Sealer sealer;

  SealedCustody(Custody to, Sealer sealer) {
    this.to = to;
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

  @Override
  public Optional<String> alias(String tenant, String person) {
    return to.alias(tenant, person);
  }

  @Override
  public boolean isErasable() {
    return to.isErasable();
  }

  @Override
  public List<Hold> holds(@Nullable String tenant) {
    return to.holds(tenant);
  }

  @Override
  public Optional<SubjectKey> key(String id) {
    return to.key(id);
  }

  @Override
  public Optional<SubjectKey> keyOf(String pseudonym) {
    return to.keyOf(pseudonym);
  }

  @Override
  public boolean add(SubjectKey key) {
    return to.add(key);
  }

  @Override
  public boolean rewrap(SubjectKey before, SubjectKey after) {
    return to.rewrap(before, after);
  }

  @Override
  public List<SubjectKey> notWrappedBy(String master, int limit) {
    return to.notWrappedBy(master, limit);
  }

  @Override
  public List<String> endsOf(String tenant, String alias) {
    return to.endsOf(tenant, alias);
  }
}
