package dev.hitl.policy;

import dev.hitl.signal.Check;
import dev.hitl.signal.Evidence;
import dev.hitl.signal.Guardrail;
import dev.hitl.tool.Risk;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What guardrails say of a call, as if rules said it. */
final class CheckFindings {
  private CheckFindings() {}

  /**
   * @param usual who is asked where a guardrail does not say who
   */
  static List<Finding> of(Evidence evidence, List<Guardrail> guardrails, Supplier<Route> usual) {
    if (evidence.checks().isEmpty()) {
      return List.of();
    }
    List<Finding> findings = new ArrayList<>();
    evidence
        .checks()
        .forEach(
            (label, check) -> {
              if (check instanceof Check.Ask ask) {
                Route route = route(label, guardrails, usual);
                findings.add(
                    finding(
                        Verdict.Kind.ASK,
                        route,
                        "",
                        label,
                        Finding.approvers(route) + ": " + ask.reason()));
              } else if (check instanceof Check.Deny deny) {
                findings.add(
                    finding(
                        Verdict.Kind.DENY, null, deny.reason(), label, "denied: " + deny.reason()));
              }
            });
    return findings;
  }

  private static Route route(String label, List<Guardrail> guardrails, Supplier<Route> usual) {
    Set<String> roles =
        guardrails.stream()
            .filter(guardrail -> guardrail.label().equals(label))
            .findFirst()
            .map(Guardrail::reviewers)
            .orElse(Set.of());
    return roles.isEmpty() ? usual.get() : Route.of(List.of(new Route.Group(roles, 1)));
  }

  private static Finding finding(
      Verdict.Kind kind, @Nullable Route route, String message, String label, String text) {
    return new Finding(
        kind,
        kind == Verdict.Kind.DENY ? Risk.CRITICAL : Risk.HIGH,
        route,
        null,
        message,
        new Verdict.Reason("guardrail " + label, text));
  }
}
