package dev.hitl.grant;

import dev.hitl.request.Reviewers;
import dev.hitl.store.Refusals;
import dev.hitl.store.Store;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Puts on record what somebody tried about grants and delegations and may not. Thread-safe. */
final class Attempts {
  private final Store store;
  private final Reviewers reviewers;
  private final Refusals refusals;

  Attempts(Store store, Reviewers reviewers) {
    this.store = store;
    this.reviewers = reviewers;
    refusals = new Refusals(store);
  }

  boolean isSame(String tenant, String one, String other, Instant now) {
    return reviewers.isSame(tenant, one, other, now);
  }

  /**
   * Under the one name that the directory has for whoever tried; or under nobody's, where they are
   * the person for whom it would be.
   *
   * @param principal whose name stands nowhere on it; null for nobody
   * @param about what it is about; nothing of the principal
   */
  void refused(
      String act,
      String tenant,
      @Nullable String principal,
      String who,
      String why,
      Map<String, ? extends @Nullable Object> about) {
    Instant now = store.clock().instant();
    String voter =
        reviewers.find(tenant, who, now) instanceof Reviewers.Answer.Known known
            ? known.identity().id()
            : null;
    boolean own = principal != null && reviewers.isSame(tenant, who, principal, now);
    refusals.record(
        tenant, principal, new Refusals.Attempt(who, own ? principal : voter, act, why), about);
  }
}
