package dev.hitl.admit;

import dev.hitl.request.Delegation;
import dev.hitl.request.Identity;
import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;

/**
 * A name with everybody who counts as the same: other names, those on whose behalf they act, and
 * both ends of a delegation. Two whose circles meet are one where places are to be filled by two.
 * Immutable.
 *
 * @param names in their canonical form
 */
record Circle(Set<String> names) {
  Circle {
    names = Collections.unmodifiableSet(new TreeSet<>(names));
  }

  static Circle of(String name) {
    return new Circle(Set.of()).and(name);
  }

  /** With all names of somebody, and the one on whose behalf they act. */
  Circle and(Identity identity) {
    Set<String> all = new TreeSet<>(names);
    all.addAll(identity.names());
    Circle circle = new Circle(all);
    return identity.onBehalfOf() == null ? circle : circle.and(identity.onBehalfOf());
  }

  /** With both ends of a delegation that somebody in it is an end of. */
  Circle and(Delegation delegation) {
    return and(delegation.from()).and(delegation.to());
  }

  Circle and(Circle other) {
    Set<String> all = new TreeSet<>(names);
    all.addAll(other.names);
    return new Circle(all);
  }

  Circle and(String name) {
    Set<String> all = new TreeSet<>(names);
    all.add(Identity.canonical(name));
    // A name of nothing visible is nobody's, and must not make two of them one.
    all.remove("");
    return new Circle(all);
  }

  boolean meets(Circle other) {
    return !Collections.disjoint(names, other.names);
  }
}
