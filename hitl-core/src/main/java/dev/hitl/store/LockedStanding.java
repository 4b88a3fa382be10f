package dev.hitl.store;

import dev.hitl.call.Arguments;
import dev.hitl.call.Json;
import dev.hitl.store.SubjectKeys.PersonKey;
import java.util.List;
import java.util.Map;

/**
 * Standing records that tell of what was done on behalf of somebody: what they say is locked, and
 * so are their events. Of what kind they are, where, for which key and until when stays in the
 * clear. Thread-safe.
 */
final class LockedStanding {
  private static final String BODY = "locked";

  private final SubjectKeys keys;
  private final Locked locked;

  LockedStanding(SubjectKeys keys, Locked locked) {
    this.keys = keys;
    this.locked = locked;
  }

  StandingStep step(StandingStep step) {
    if (step instanceof StandingStep.Put put) {
      StandingRecord plain = put.standing();
      String principal = plain.principal();
      if (principal == null) {
        return put;
      }
      PersonKey key = keys.of(plain.tenant(), principal);
      Arguments body =
          Arguments.of(Map.of(BODY, Locked.text(key, plain.body().json(), place(plain))));
      return new StandingStep.Put(
          plain.withSecrets(key.alias(), body),
          put.event() == null ? null : Locked.event(key, put.event()));
    } else if (step instanceof StandingStep.Revoke revoke) {
      String principal = revoke.known().principal();
      return principal == null
          ? revoke
          : new StandingStep.Revoke(
              revoke.known(),
              revoke.at(),
              Locked.event(keys.of(revoke.known().tenant(), principal), revoke.event()));
    }
    return step;
  }

  /** Whether a key that was used is destroyed; the next time there is another. */
  boolean forgetDestroyed(List<StandingStep> plain, List<StandingStep> stored) {
    boolean destroyed = false;
    for (int i = 0; i < plain.size(); i++) {
      if (plain.get(i) instanceof StandingStep.Put put
          && put.standing().principal() != null
          && stored.get(i) instanceof StandingStep.Put locked) {
        keys.forget(put.standing().tenant(), String.valueOf(put.standing().principal()));
        String alias = String.valueOf(locked.standing().principal());
        destroyed |= keys.byId(SubjectKeys.idOf(alias)).isDestroyed();
      }
    }
    return destroyed;
  }

  StandingRecord open(StandingRecord stored) {
    String alias = stored.principal();
    if (alias == null || !SubjectKeys.isAlias(alias)) {
      return stored;
    }
    PersonKey key = keys.byId(SubjectKeys.idOf(alias));
    if (!(stored.body().get(BODY) instanceof String text)) {
      throw StoreException.unreadable(stored.id() + " is not encrypted as it was written", null);
    }
    String plain = locked.text(text, place(stored));
    return stored.withSecrets(
        key.name(), plain == null ? Arguments.none() : Arguments.frozen(Json.utf8(plain)));
  }

  private static String place(StandingRecord standing) {
    return "standing record " + standing.id();
  }
}
