package dev.hitl.run;

import dev.hitl.admit.Admission;
import dev.hitl.admit.Voter;
import dev.hitl.override.Overridden;
import dev.hitl.policy.Route;
import dev.hitl.store.Refusals;
import dev.hitl.store.Store;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Says who may override, and puts on record who tried and may not. Thread-safe. */
final class Authority {
  private static final int MAX_TEXT = 4_000;

  private final Store store;
  private final Admission admission;
  private final Set<String> roles;
  private final Refusals refusals;

  Authority(Store store, Admission admission, Set<String> roles) {
    this.store = store;
    this.admission = admission;
    this.roles = roles;
    refusals = new Refusals(store);
  }

  /**
   * Whether they may.
   *
   * @param name the one name under which they are known
   * @param refused what they are told; null where they may
   */
  record Answer(String name, @Nullable Overridden refused) {}

  Answer of(
      String act,
      String tenant,
      @Nullable String principal,
      String agent,
      String by,
      String words,
      String about) {
    Instant now = store.clock().instant();
    Route route = Route.of(List.of(new Route.Group(roles, 1)));
    Admission.Entry entry =
        roles.isEmpty()
            ? new Admission.Entry.Refused(
                null, "the policy names no role that may overrule: add overrule to it")
            : admission.alone(tenant, principal, agent, "", route, by, now);
    if (entry instanceof Admission.Entry.Refused refused) {
      refusals.record(
          tenant,
          principal,
          new Refusals.Attempt(by, refused.voter(), act, refused.why()),
          Map.of("scope", about));
      return new Answer("", new Overridden.NotAllowed(refused.why()));
    }
    if (words.isBlank() || words.length() > MAX_TEXT) {
      return new Answer(
          "",
          new Overridden.NotPossible(
              "a reason or instruction of 1 to " + MAX_TEXT + " characters is needed"));
    }
    Voter voter = ((Admission.Entry.Admitted) entry).as().get(0);
    return new Answer(voter.id(), null);
  }
}
