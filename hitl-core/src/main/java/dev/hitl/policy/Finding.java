package dev.hitl.policy;

import dev.hitl.tool.Risk;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What one rule says about one call.
 *
 * @param kind the verdict that it alone would give
 * @param risk the risk that it states
 * @param route who must agree; present exactly if it asks
 * @param message filled; empty if the rule has none
 * @param reason the rule and why it holds
 */
record Finding(
    Verdict.Kind kind, Risk risk, @Nullable Route route, String message, Verdict.Reason reason) {

  /** What a verdict says, as if one rule said it; for a verdict with one reason. */
  static Finding of(Verdict verdict) {
    String message =
        verdict instanceof Verdict.Ask ask
            ? ask.message()
            : verdict instanceof Verdict.Deny deny ? deny.message() : "";
    return new Finding(
        verdict.kind(),
        verdict.risk(),
        verdict instanceof Verdict.Ask ask ? ask.route() : null,
        message,
        verdict.reasons().get(0));
  }

  /** The same of a call of an agent that delegated. */
  Finding as(String agent) {
    return new Finding(
        kind,
        risk,
        route,
        message,
        new Verdict.Reason(
            reason.rule(), reason.text() + "; as for " + agent + ", which delegated"));
  }

  /**
   * The strictest of what the rules say; asking rules are all satisfied.
   *
   * @param findings at least one, in order
   */
  static Verdict strictest(List<Finding> findings, String tool, String version) {
    List<Verdict.Reason> reasons = findings.stream().map(Finding::reason).toList();
    List<Finding> denials = of(Verdict.Kind.DENY, findings);
    if (!denials.isEmpty()) {
      String forbidden = "forbidden by policy rule " + denials.get(0).reason.rule();
      return new Verdict.Deny(message(denials.stream(), forbidden), reasons, version);
    }
    List<Finding> questions = of(Verdict.Kind.ASK, findings);
    Route route = null;
    for (Finding question : questions) {
      route = route == null ? question.route : merged(route, question.route);
    }
    if (route == null) {
      return new Verdict.Allow(reasons, version);
    }
    Comparator<Finding> byRisk = Comparator.comparing(Finding::risk);
    List<Finding> riskiest = questions.stream().sorted(byRisk.reversed()).toList();
    return new Verdict.Ask(
        route, riskiest.get(0).risk, message(riskiest.stream(), "Call " + tool), reasons, version);
  }

  private static Route merged(Route route, @Nullable Route other) {
    return other == null ? route : route.merge(other);
  }

  private static List<Finding> of(Verdict.Kind kind, List<Finding> findings) {
    return findings.stream().filter(finding -> finding.kind == kind).toList();
  }

  private static String message(Stream<Finding> findings, String otherwise) {
    return findings
        .map(Finding::message)
        .filter(message -> !message.isBlank())
        .findFirst()
        .orElse(otherwise);
  }

  /** A number of approvers in words, such as {@code two approvers of manager}. */
  static String approvers(Route route) {
    Route.Group group = route.groups().get(0);
    if (route.groups().size() > 1 || group.seat() != Route.Seat.PERSON) {
      return route.describe();
    }
    String count =
        switch (group.count()) {
          case 1 -> "one approver";
          case 2 -> "two approvers";
          default -> String.format(Locale.ROOT, "%d approvers", group.count());
        };
    return group.roles().isEmpty() ? count : count + " of " + String.join(" or ", group.roles());
  }
}
