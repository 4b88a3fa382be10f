package dev.hitl.store;

import dev.hitl.audit.AuditEvent;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A custody in front of another. What writes no events it hands on; what does, whoever extends it
 * has to say. Thread-safe.
 */
public abstract class FrontCustody implements Custody {
  /** The other. */
  protected final Custody to;

  /**
   * @param to the other
   */
  protected FrontCustody(Custody to) {
    this.to = to;
  }

  @Override
  public abstract boolean put(Hold hold, AuditEvent event);

  @Override
  public abstract boolean lift(String id, AuditEvent event);

  @Override
  public abstract Erasing erase(String alias, List<String> ends, AuditEvent event);

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
