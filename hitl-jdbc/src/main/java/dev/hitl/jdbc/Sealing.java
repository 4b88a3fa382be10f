package dev.hitl.jdbc;

import dev.hitl.seal.Leaf;
import dev.hitl.seal.TreeHead;
import dev.hitl.store.SealStore.SealWritten;
import java.util.List;

/** Writes a seal with its leaves, once. Thread-safe. */
record Sealing(Database database) {
  SealWritten seal(TreeHead head, List<Leaf> leaves) {
    return database.carryOut(
        SealRows.insert(head, leaves),
        new Database.Attempt<>() {
          @Override
          public SealWritten done() {
            return SealWritten.SEALED;
          }

          @Override
          public SealWritten refused(int condition) {
            return SealWritten.LOST;
          }

          @Override
          public boolean isThere(Tx tx) {
            return SealRows.isThere(tx, head.seal());
          }
        });
  }
}
