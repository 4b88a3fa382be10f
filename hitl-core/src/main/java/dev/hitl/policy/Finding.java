package dev.hitl.policy;

import dev.hitl.tool.Risk;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What one rule says about one call.
 *
 * @param kind the verdict that it alone would give
 * @param risk the risk that it states
 * @param route who must agree, or looks afterwards; present exactly if it asks or has it looked at
 * @param raise when a rule that has it looked at asks before; null for never
 * @param message filled; empty if the rule has none
 * @param reason the rule and why it holds
 */
record Finding(
    Verdict.Kind kind,
    Risk risk,
    @Nullable Route route,
    Verdict.@Nullable Raise raise,
    String message,
    Verdict.Reason reason) {

  /** What a verdict says, as if one rule said it; for a verdict with one reason. */
  static Finding of(Verdict verdict) {
    Route route = null;
    String message = "";
    if (verdict instanceof Verdict.Ask ask) {
      route = ask.route();
      message = ask.message();
    } else if (verdict instanceof Verdict.Review review) {
      route = review.route();
      message = review.message();
    } else if (verdict instanceof Verdict.Deny deny) {
      message = deny.message();
    }
    return new Finding(
        verdict.kind(), verdict.risk(), route, null, message, verdict.reasons().get(0));
  }

  /** The same of a call of an agent that delegated. */
  Finding as(String agent) {
    return new Finding(
        kind,
        risk,
        route,
        raise,
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
    Comparator<Finding> byRisk = Comparator.comparing(Finding::risk);
    if (route == null) {
      return afterwards(
          of(Verdict.Kind.REVIEW, findings), byRisk.reversed(), tool, reasons, version);
    }
    List<Finding> riskiest = questions.stream().sorted(byRisk.reversed()).toList();
    return new Verdict.Ask(
        route, riskiest.get(0).risk, message(riskiest.stream(), "Call " + tool), reasons, version);
  }

  /** One person looks at it: one of those whom the riskiest rule names. */
  private static Verdict afterwards(
      List<Finding> looked,
      Comparator<Finding> riskiestFirst,
      String tool,
      List<Verdict.Reason> reasons,
      String version) {
    Finding first = looked.stream().sorted(riskiestFirst).findFirst().orElse(null);
    if (first == null || first.route == null) {
      return new Verdict.Allow(reasons, version);
    }
    return new Verdict.Review(
        first.route,
        first.risk,
        message(looked.stream().sorted(riskiestFirst), "Call " + tool),
        looked.stream().map(Finding::raise).filter(Objects::nonNull).toList(),
        reasons,
        version);
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
