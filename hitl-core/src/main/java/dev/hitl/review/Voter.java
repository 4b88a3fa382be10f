package dev.hitl.review;

import dev.hitl.request.Identity;
import dev.hitl.request.Vote;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who gives a ballot, as it was found out for this one ballot.
 *
 * @param id the one name under which votes count; of the principal, the request's own name for them
 * @param kind what is behind the name
 * @param roles the roles they have now
 * @param onBehalfOf whose place they fill, where somebody handed it to them; otherwise null
 */
record Voter(String id, Identity.Kind kind, Set<String> roles, @Nullable String onBehalfOf) {

  static Voter person(String id, Set<String> roles) {
    return new Voter(id, Identity.Kind.PERSON, roles, null);
  }

  boolean isPerson() {
    return kind == Identity.Kind.PERSON;
  }

  Vote votes(boolean agrees, int stage, @Nullable String reason, Instant at) {
    return new Vote(id, kind, roles, agrees, stage, onBehalfOf, reason, at);
  }
}
