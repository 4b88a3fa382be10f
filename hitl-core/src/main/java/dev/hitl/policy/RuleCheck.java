package dev.hitl.policy;

import dev.hitl.tool.Risk;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Finds out what a rule's words mean together, and refuses those that contradict each other. */
record RuleCheck(
    String name,
    String tool,
    List<Places> places,
    @Nullable Duration deadline,
    Route.@Nullable OnDeadline onDeadline) {

  /** Approvers as they were written; no count means as many as the risk asks for. */
  record Places(List<String> roles, @Nullable Integer count) {}

  /** What the words mean; no route if the rule never asks. */
  record Outcome(Risk risk, @Nullable Route route) {}

  RuleCheck {
    places = List.copyOf(places);
  }

  Outcome outcome(@Nullable Risk stated, Verdict.@Nullable Kind verdict) {
    if (tool.isBlank()) {
      throw wrong("names no tool; give a tool's name or a pattern such as stop_*");
    }
    if (stated == null && verdict == null && places.isEmpty()) {
      throw wrong("says nothing: give it a risk, a verdict or approvals");
    }
    Risk risk = stated != null ? stated : implied(verdict);
    if (verdict == Verdict.Kind.ALLOW && risk.compareTo(Risk.HIGH) >= 0) {
      throw wrong("contradicts itself: verdict allow with risk " + risk.word());
    }
    boolean asks = verdict == null ? risk.compareTo(Risk.MEDIUM) >= 0 : verdict == Verdict.Kind.ASK;
    if (!asks) {
      String why = verdict == null ? "risk low" : "verdict " + Words.of(verdict);
      refuseUnlessAsking(!places.isEmpty(), why, "approvals");
      refuseUnlessAsking(deadline != null, why, "a deadline");
      refuseUnlessAsking(onDeadline != null, why, "onDeadline");
      return new Outcome(risk, null);
    }
    return new Outcome(risk, route(risk));
  }

  private static Risk implied(Verdict.@Nullable Kind verdict) {
    if (verdict == Verdict.Kind.ALLOW) {
      return Risk.LOW;
    }
    return verdict == Verdict.Kind.DENY ? Risk.CRITICAL : Risk.HIGH;
  }

  private void refuseUnlessAsking(boolean present, String why, String what) {
    if (present) {
      throw wrong("contradicts itself: " + why + " never asks anybody, yet it has " + what);
    }
  }

  private Route route(Risk risk) {
    int least = risk == Risk.CRITICAL ? 2 : 1;
    List<Route.Group> groups = new ArrayList<>();
    try {
      if (places.isEmpty()) {
        groups.add(new Route.Group(Set.of(), least));
      }
      for (Places place : places) {
        Integer count = place.count();
        int people = count != null ? count : places.size() == 1 ? least : 1;
        groups.add(new Route.Group(new TreeSet<>(place.roles()), people));
      }
      Route route =
          new Route(groups, deadline, onDeadline == null ? Route.OnDeadline.EXPIRE : onDeadline);
      if (route.places() < least) {
        throw wrong(
            "asks for "
                + route.places()
                + " approver, but critical risk needs at least 2 distinct people; raise the count");
      }
      return route;
    } catch (PolicyException e) {
      throw e;
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw wrong("cannot be used: " + e.getMessage());
    }
  }

  private PolicyException wrong(String problem) {
    String label =
        name.isBlank() ? "the rule for '" + tool + "'" : "'" + name + "' for '" + tool + "'";
    return new PolicyException(label + " " + problem);
  }
}
