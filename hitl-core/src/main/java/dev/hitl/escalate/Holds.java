package dev.hitl.escalate;

import dev.hitl.audit.AuditEvent;
import dev.hitl.audit.SideChain;
import dev.hitl.call.RunId;
import dev.hitl.store.Custody;
import dev.hitl.store.Hold;
import dev.hitl.store.Store;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Legal holds: while one stands, nothing that it covers is removed by {@link Retention} or erased
 * by {@link Erasure}. Who puts and lifts one, and why, is on the tenant's chain. Who may is the
 * application's to say: the identity is the one that its security context vouches for. Thread-safe.
 */
public final class Holds {
  private static final int ROUNDS = 50;

  private final Store store;

  /**
   * @param store where holds are kept
   */
  public Holds(Store store) {
    this.store = store;
  }

  /**
   * Holds all runs of a tenant.
   *
   * @param tenant the tenant
   * @param by who puts the hold
   * @param reason why
   * @return the hold
   * @throws IllegalArgumentException if nobody is named, or no reason
   */
  public Hold tenant(String tenant, String by, String reason) {
    return put(tenant, null, null, by, reason);
  }

  /**
   * Holds one run, whether or not it is there.
   *
   * @param run the run
   * @param by who puts the hold
   * @param reason why
   * @return the hold
   * @throws IllegalArgumentException if nobody is named, or no reason
   */
  public Hold run(RunId run, String by, String reason) {
    return put(run.tenant(), run, null, by, reason);
  }

  /**
   * Holds all runs on behalf of a person.
   *
   * @param tenant the tenant
   * @param person the person
   * @param by who puts the hold
   * @param reason why; it stays in the clear, so it is not the place for the person's data
   * @return the hold
   * @throws IllegalArgumentException if nobody is named, or no reason; or where data is encrypted
   *     and there is none on behalf of the person
   */
  public Hold person(String tenant, String person, String by, String reason) {
    String alias =
        store
            .custody()
            .alias(tenant, person)
            .orElseThrow(
                () -> new IllegalArgumentException("there is nothing on behalf of this person"));
    return put(tenant, null, alias, by, reason);
  }

  private Hold put(
      String tenant, @Nullable RunId run, @Nullable String person, String by, String reason) {
    Instant now = store.clock().instant();
    Hold hold = new Hold(UUID.randomUUID().toString(), tenant, run, person, by, now);
    Map<String, @Nullable Object> data = data(hold, reason);
    recorded(store, tenant, "HOLD_PUT", by, reason, data, e -> store.custody().put(hold, e));
    return hold;
  }

  /**
   * Lifts a hold.
   *
   * @param hold the hold
   * @param by who lifts it
   * @param reason why
   * @return false where it does not stand any more
   * @throws IllegalArgumentException if nobody is named, or no reason
   */
  public boolean lift(Hold hold, String by, String reason) {
    Custody custody = store.custody();
    boolean[] stands = {true};
    recorded(
        store,
        hold.tenant(),
        "HOLD_LIFTED",
        by,
        reason,
        data(hold, reason),
        event -> {
          boolean lifted = custody.lift(hold.id(), event);
          stands[0] =
              lifted
                  || custody.holds(hold.tenant()).stream().anyMatch(h -> h.id().equals(hold.id()));
          return lifted || !stands[0];
        });
    return stands[0];
  }

  /**
   * The holds that stand in a tenant.
   *
   * @param tenant the tenant; null for all
   * @return oldest first
   */
  public List<Hold> standing(@Nullable String tenant) {
    return store.custody().holds(tenant);
  }

  private static Map<String, @Nullable Object> data(Hold hold, String reason) {
    Map<String, @Nullable Object> data = new LinkedHashMap<>();
    data.put("hold", hold.id());
    data.put("run", hold.run() == null ? null : hold.run().toString());
    data.put("person", hold.person());
    data.put("reason", reason);
    return data;
  }

  static void named(String by, String reason) {
    if (by.isBlank() || reason.isBlank()) {
      throw new IllegalArgumentException("it needs a person and a reason");
    }
  }

  /** Puts something on a tenant's chain, however many others do at the same time. */
  static void recorded(
      Store store,
      String tenant,
      String type,
      String by,
      String reason,
      Map<String, @Nullable Object> data,
      Predicate<AuditEvent> attempt) {
    named(by, reason);
    for (int round = 0; round < ROUNDS; round++) {
      AuditEvent event =
          SideChain.next(
              store.sideHead(SideChain.ofTenant(tenant)),
              tenant,
              store.clock().instant(),
              type,
              by,
              data);
      if (attempt.test(event)) {
        return;
      }
    }
    throw new IllegalStateException("the chain of tenant " + tenant + " grew all the time");
  }
}
