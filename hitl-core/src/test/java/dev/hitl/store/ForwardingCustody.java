package dev.hitl.store;

import dev.hitl.audit.AuditEvent;
import java.util.List;

/** Hands everything on to another custody; a test overrides what it wants to spoil. */
class ForwardingCustody extends FrontCustody {
  ForwardingCustody(Custody to) {
    super(to);
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
  public Erasing erase(String alias, List<String> ends, AuditEvent event) {
    return to.erase(alias, ends, event);
  }
}
