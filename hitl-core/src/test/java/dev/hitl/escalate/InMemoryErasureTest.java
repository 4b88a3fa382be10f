package dev.hitl.escalate;

import dev.hitl.audit.SideChain;
import dev.hitl.call.RunId;
import dev.hitl.store.InMemoryStore;
import dev.hitl.store.Store;
import dev.hitl.store.SubjectKey;
import java.time.Clock;

class InMemoryErasureTest extends ErasureContract {
  @Override
  protected Store open(Clock judge) {
    return new InMemoryStore(judge);
  }

  @Override
  protected void destroyUnrecorded(Store store) {
    SubjectKey key = store.custody().notWrappedBy("none", 1).get(0);
    store.custody().rewrap(key, key.destroyed());
    assert store.sideHead(SideChain.ofTenant(RunId.DEFAULT_TENANT)).seq() == 0;
  }
}
