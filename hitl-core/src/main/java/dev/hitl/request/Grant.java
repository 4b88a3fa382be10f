package dev.hitl.request;

import dev.hitl.call.Action;
import dev.hitl.call.Bound;
import dev.hitl.policy.Route;
import dev.hitl.policy.Verdict;
import dev.hitl.tool.Risk;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A standing permission that a person gave: calls of one tool whose arguments are within bounds run
 * without the question that one person's word would answer. Immutable.
 *
 * @param id its name, and that of its audit chain
 * @param tenant where it holds
 * @param principal on whose behalf the agent acts; null for anybody
 * @param agent which agent
 * @param tool which tool
 * @param signature the tool's signature when it was given; with another it is void
 * @param policyVersion the policy's version when it was given; under another it is void
 * @param bounds by argument; an argument without one is not allowed
 * @param giver who gave it
 * @param roles the roles that they had then
 * @param reason why
 * @param request the request that they were deciding; null where none
 * @param uses for how many calls in all
 * @param until until when
 * @param givenAt when
 */
public record Grant(
    String id,
    String tenant,
    @Nullable String principal,
    String agent,
    String tool,
    String signature,
    String policyVersion,
    Map<String, Bound> bounds,
    String giver,
    Set<String> roles,
    String reason,
    @Nullable String request,
    int uses,
    Instant until,
    Instant givenAt) {
  /** For how many calls a grant may be at most. */
  public static final int MOST_USES = 10_000;

  /**
   * Copies the collections.
   *
   * @throws IllegalArgumentException if it is for no call or for too many, or ends before it begins
   */
  public Grant {
    bounds = Collections.unmodifiableMap(new LinkedHashMap<>(bounds));
    roles = Collections.unmodifiableSet(new TreeSet<>(roles));
    if (uses < 1 || uses > MOST_USES) {
      throw new IllegalArgumentException(
          "a grant is for 1 to %d calls, not %d".formatted(MOST_USES, uses));
    }
    if (!givenAt.isBefore(until)) {
      throw new IllegalArgumentException("a grant ends after it is given, not at " + until);
    }
  }

  /**
   * What a person gives while deciding; what it leaves out is as the approved call.
   *
   * @param wider bounds that are spelled out, by argument
   * @param anyPrincipal whether it is for whomever the agent acts, and not only for the one of the
   *     approved call
   * @param uses for how many calls
   * @param time for how long
   * @param reason why
   */
  public record Offer(
      Map<String, Bound> wider, boolean anyPrincipal, int uses, Duration time, String reason) {
    /** Copies the bounds. */
    public Offer {
      wider = Collections.unmodifiableMap(new LinkedHashMap<>(wider));
    }

    /**
     * A grant for exactly the approved call again.
     *
     * @param uses for how many calls
     * @param time for how long
     * @param reason why
     * @return the offer
     */
    public static Offer of(int uses, Duration time, String reason) {
      return new Offer(Map.of(), false, uses, time, reason);
    }

    /**
     * This offer for whomever the agent acts.
     *
     * @return the offer
     */
    public Offer forAnybody() {
      return new Offer(wider, true, uses, time, reason);
    }

    /**
     * This offer with a bound spelled out.
     *
     * @param argument its name
     * @param bound what it may be
     * @return the offer
     */
    public Offer with(String argument, Bound bound) {
      Map<String, Bound> more = new LinkedHashMap<>(wider);
      more.put(argument, bound);
      return new Offer(more, anyPrincipal, uses, time, reason);
    }
  }

  /**
   * Whether the question can be answered by a grant at all: every rule that asks is learnable, the
   * risk is below high, and one person's word would be enough.
   *
   * @param ask the question
   * @return false where it is always asked
   */
  public static boolean mayAnswer(Verdict.Ask ask) {
    return mayAnswer(ask.route(), ask.risk());
  }

  /**
   * The same of a question that is open.
   *
   * @param route who must agree
   * @param risk how much is at stake
   * @return false where it is always asked
   */
  public static boolean mayAnswer(Route route, Risk risk) {
    return route.terms().learning().learnable()
        && risk.compareTo(Risk.HIGH) < 0
        && route.places() == 1
        && !route.terms().byHand();
  }

  /**
   * Whether somebody with these roles could alone conclude a route.
   *
   * @param route who must agree
   * @param roles the roles that the directory gives them
   * @return true if there is one place, a person's, and they may fill it
   */
  public static boolean concludes(Route route, Set<String> roles) {
    return route.places() == 1
        && route.groups().stream()
            .allMatch(
                group ->
                    group.seat() != Route.Seat.PRINCIPAL && route.powers().fills(group, roles));
  }

  /**
   * Whether it is for a call.
   *
   * @param forWhom on whose behalf the agent acts; null where unknown
   * @param action the call
   * @return true if nothing about the call is outside of it
   */
  public boolean covers(@Nullable String forWhom, Action action) {
    return tenant.equals(action.run().tenant())
        && agent.equals(action.run().agent())
        && tool.equals(action.tool())
        && signature.equals(action.signature())
        && policyVersion.equals(action.policyVersion())
        && (principal == null || principal.equals(forWhom))
        && action.arguments().asMap().entrySet().stream()
            .allMatch(
                argument -> {
                  Bound bound = bounds.get(argument.getKey());
                  return bound != null && bound.holds(argument.getValue());
                })
        && bounds.entrySet().stream()
            .allMatch(
                bound ->
                    action.arguments().asMap().containsKey(bound.getKey())
                        || bound.getValue().holds(null));
  }
}
