package dev.hitl.policy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Reads what a policy file says about emergencies. */
final class BreakGlassText {
  private static final String OWNER = "breakGlass";
  private static final String REVIEW = "review of breakGlass";
  private static final List<String> NEEDED = List.of("roles", "observers", "limit");
  private static final List<String> KEYS = List.of("roles", "observers", "limit", "review");
  private static final List<String> REVIEW_KEYS = List.of("reviewers", "escalation");

  private BreakGlassText() {}

  static BreakGlass read(Node node) {
    Fields fields = new Fields(node, OWNER, KEYS);
    for (String key : NEEDED) {
      if (!fields.has(key)) {
        throw new PolicyException(node.where() + OWNER + " has no " + key);
      }
    }
    List<Duration> limit = new ArrayList<>();
    fields.duration("limit", limit::add);
    Set<String> roles = roles(fields, "roles", OWNER);
    Set<String> observers = roles(fields, "observers", OWNER);
    List<BreakGlass.Review> review = new ArrayList<>();
    fields.object("review", of -> review.add(review(of, roles, observers)));
    try {
      return review.isEmpty()
          ? new BreakGlass(roles, observers, limit.get(0))
          : new BreakGlass(roles, observers, limit.get(0), review.get(0));
    } catch (IllegalArgumentException e) {
      throw new PolicyException(node.where() + e.getMessage(), e);
    }
  }

  /** What is left out is as usual. */
  private static BreakGlass.Review review(Node node, Set<String> roles, Set<String> observers) {
    Fields fields = new Fields(node, REVIEW, REVIEW_KEYS);
    Set<String> reviewers =
        fields.has("reviewers") ? roles(fields, "reviewers", REVIEW) : observers;
    Ladder ladder =
        fields.has("escalation")
            ? RouteText.ladder(fields, REVIEW)
            : BreakGlass.usualLadder(roles, observers, reviewers);
    try {
      return new BreakGlass.Review(reviewers, ladder);
    } catch (IllegalArgumentException e) {
      throw new PolicyException(node.where() + e.getMessage(), e);
    }
  }

  private static Set<String> roles(Fields fields, String key, String owner) {
    return RouteText.roles(fields, key, key, owner);
  }
}
