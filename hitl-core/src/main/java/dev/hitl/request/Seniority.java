package dev.hitl.request;

import dev.hitl.policy.Powers;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Who may overrule what others approved. */
public final class Seniority {
  private Seniority() {}

  /**
   * Whether somebody is more senior than everybody who agreed.
   *
   * @param request what was approved
   * @param overruling roles that may overrule anything, as the policy says
   * @param held the roles that the person has
   * @return true if one of them may overrule anything; or if for each person who agreed one of them
   *     stands in for a role that this person agreed with and does not hold itself
   */
  public static boolean isAbove(Request request, Set<String> overruling, Set<String> held) {
    if (!Collections.disjoint(overruling, held)) {
      return true;
    }
    List<Vote> agreed = request.votes().stream().filter(Vote::agrees).toList();
    return !agreed.isEmpty()
        && agreed.stream().allMatch(vote -> isAbove(request.route().powers(), held, vote.roles()));
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
