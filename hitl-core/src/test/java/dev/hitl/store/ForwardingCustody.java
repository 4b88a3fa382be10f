package dev.hitl.store;

import dev.hitl.audit.AuditEvent;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Hands everything on to another custody; a test overrides what it wants to spoil. */
class ForwardingCustody implements Custody {
  private final Custody to;

  ForwardingCustody(Custody to) {
    this.to = to;
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
  public boolean put(Hold hold, AuditEvent event) {
    return to.put(hold, event);
  }

  @Override
  public boolean lift(String id, AuditEvent event) {
    return to.lift(id, event);
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

  @Override
  public Erasing erase(String alias, List<String> ends, AuditEvent event) {
    return to.erase(alias, ends, event);
  }
}
