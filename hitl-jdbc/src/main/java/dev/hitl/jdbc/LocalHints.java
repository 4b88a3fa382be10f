package dev.hitl.jdbc;

import dev.hitl.store.Listeners;
import dev.hitl.store.Store.Listening;

/** For databases that tell nobody: what this store commits it tells itself, the rest is polled. */
final class LocalHints extends Hints {
  private final Listeners listeners = new Listeners();

  @Override
  Listening listen(Runnable hint) {
    return listeners.listen(hint);
  }

  @Override
  void committed() {
    listeners.tell();
  }

  @Override
  void close() {}
}
