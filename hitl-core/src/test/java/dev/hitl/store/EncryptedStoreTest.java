package dev.hitl.store;

import java.time.Clock;

/** All that a store promises, with everybody's data encrypted. */
class EncryptedStoreTest extends StoreContract {
  private final InMemoryStore[] kept = new InMemoryStore[1];

  @Override
  protected Store open(Clock judge) {
    kept[0] = new InMemoryStore(judge);
    return EncryptedStore.of(kept[0], Keys.masters());
  }

  @Override
  protected Store reopen(Store open) {
    return EncryptedStore.of(kept[0], Keys.masters());
  }
}
