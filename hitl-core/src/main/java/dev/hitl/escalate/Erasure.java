package dev.hitl.escalate;

import dev.hitl.store.Custody;
import dev.hitl.store.Custody.Erasing;
import dev.hitl.store.Store;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Erases what the store has of a person: destroys the key with which all that was done on behalf of
 * that person is encrypted, in the database and in every copy of it. The rows stay, and so do the
 * chains, which can be verified as before; who erased, when and why is on the tenant's chain,
 * without a word about the person. There is no way back. Thread-safe.
 */
public final class Erasure {
  private static final int ROUNDS = 50;

  private final Store store;

  /** What became of an erasure. */
  public enum Outcome {
    /** The person's data cannot be read any more by anybody. */
    ERASED,
    /** A legal hold stands against it; nothing is done. */
    HELD,
    /** A run on behalf of the person, or a request of one, is still open; nothing is done. */
    OPEN,
    /**
     * Runs on behalf of the person from before there were keys are still there, in the clear: they
     * have to be removed first. Nothing is done.
     */
    IN_THE_CLEAR,
    /** There is nothing on behalf of this person, or it was erased before. */
    NOTHING
  }

  /**
   * @param store where the keys are
   */
  public Erasure(Store store) {
    this.store = store;
  }

  /**
   * Erases a person's data.
   *
   * @param tenant the tenant
   * @param person on whose behalf the runs were
   * @param by who erases it
   * @param reason why; it stays in the clear, so it must not have the person's data
   * @return what became of it
   * @throws IllegalStateException if data is not encrypted
   * @throws IllegalArgumentException if nobody is named, or no reason
   */
  public Outcome erase(String tenant, String person, String by, String reason) {
    Holds.named(by, reason);
    Custody custody = store.custody();
    if (!custody.isErasable()) {
      throw new IllegalStateException(
          "persons' data stands in the clear, so there is no key to destroy: build the node with"
              + " .masterKeys(…), and what is written from then on can be erased");
    }
    if (reason.contains(person)) {
      throw new IllegalArgumentException("the reason stays on record and must not name the person");
    }
    Optional<String> alias = custody.alias(tenant, person);
    return alias.isEmpty() ? Outcome.NOTHING : erase(custody, alias.get(), tenant, by, reason);
  }

  private Outcome erase(Custody custody, String alias, String tenant, String by, String reason) {
    for (int round = 0; round < ROUNDS; round++) {
      List<String> ends = custody.endsOf(tenant, alias);
      Map<String, @Nullable Object> data = new LinkedHashMap<>();
      data.put("subject", alias);
      data.put("ends", ends);
      data.put("reason", reason);
      Erasing[] came = {Erasing.CHANGED};
      Holds.recorded(
          store,
          tenant,
          "ERASED",
          by,
          reason,
          data,
          event -> {
            came[0] = custody.erase(alias, ends, event);
            return true;
          });
      switch (came[0]) {
        case DONE -> {
          return Outcome.ERASED;
        }
        case HELD -> {
          return Outcome.HELD;
        }
        case OPEN -> {
          return Outcome.OPEN;
        }
        case CLEAR -> {
          return Outcome.IN_THE_CLEAR;
        }
        case UNKNOWN -> {
          return Outcome.NOTHING;
        }
        case CHANGED -> {}
      }
    }
    throw new IllegalStateException("the person's runs or the tenant's chain changed all the time");
  }
}
