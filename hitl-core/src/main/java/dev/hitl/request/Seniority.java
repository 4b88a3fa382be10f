package dev.hitl.request;

import dev.hitl.policy.Powers;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.ToIntFunction;

/**
 * Who may overrule what others approved. Immutable.
 *
 * @param overruling roles that may overrule anything, as the policy says
 * @param level how senior the most senior of some roles is; 0 where the policy knows none of them
 */
public record Seniority(Set<String> overruling, ToIntFunction<Set<String>> level) {

  /**
   * Whether somebody is more senior than everybody who agreed, and than the two who ran it in an
   * emergency. The roles of these are not on record unless they voted besides, so mostly nobody is
   * above them who may not overrule anything.
   *
   * @param request what was approved
   * @param held the roles that the person has
   * @return true if one of them may overrule anything; or if for each person who agreed one of them
   *     is of a higher level than the roles that this person agreed with, or stands in for one of
   *     these and is not held by that person
   */
  public boolean isAbove(Request request, Set<String> held) {
    if (!Collections.disjoint(overruling, held)) {
      return true;
    }
    List<Vote> agreed = request.votes().stream().filter(Vote::agrees).toList();
    return !agreed.isEmpty()
        && agreed.stream().map(Vote::voter).toList().containsAll(deciders(request))
        && agreed.stream()
            .map(Vote::roles)
            .allMatch(
                roles -> isHigher(held, roles) || isAbove(request.route().powers(), held, roles));
  }

  private static List<String> deciders(Request request) {
    return request.decision() instanceof Decision.Approved approved ? approved.by() : List.of();
  }

  /** Where the policy says nothing about somebody's roles, nobody is above them by a number. */
  private boolean isHigher(Set<String> held, Set<String> other) {
    int theirs = level.applyAsInt(other);
    return theirs > 0 && level.applyAsInt(held) > theirs;
  }

  private static boolean isAbove(Powers powers, Set<String> held, Set<String> other) {
    // Seniority does not hang on the amount: authority over the action is not asked for here.
    Powers anyAction = new Powers(powers.inherits(), Set.of());
    Set<String> above = new TreeSet<>(held);
    above.removeAll(anyAction.of(other));
    return above.stream()
        .anyMatch(role -> anyAction.of(Set.of(role)).containsAll(other) && !other.isEmpty());
  }
}
