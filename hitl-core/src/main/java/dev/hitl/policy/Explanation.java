package dev.hitl.policy;

import java.util.List;

/** A verdict in words. */
final class Explanation {
  private Explanation() {}

  static String of(Verdict verdict) {
    StringBuilder text = new StringBuilder();
    line(text, "verdict", Words.of(verdict.kind()));
    line(text, "risk", verdict.risk().word());
    if (verdict instanceof Verdict.Ask ask) {
      line(text, "question", ask.message());
    } else if (verdict instanceof Verdict.Deny deny) {
      line(text, "refusal", deny.message());
    }
    line(text, "because", "");
    List<Verdict.Reason> reasons = verdict.reasons();
    for (int i = 0; i < reasons.size(); i++) {
      Verdict.Reason reason = reasons.get(i);
      line(text, "  " + (i + 1) + ". " + Words.printable(reason.rule()), reason.text());
    }
    if (verdict instanceof Verdict.Ask ask) {
      Route route = ask.route();
      line(text, "must agree", route.describe());
      line(
          text,
          "deadline",
          route.deadline() == null
              ? "none"
              : route.deadline() + within(route.ladder()) + ", then " + end(route.ladder()));
    }
    line(text, "policy", verdict.policyVersion());
    return text.toString().stripTrailing();
  }

  private static String within(Ladder ladder) {
    Hours hours = ladder.hours();
    return hours == null ? "" : " of " + hours.name() + " hours";
  }

  private static String end(Ladder ladder) {
    Ladder.End end = ladder.end();
    return end == null
        ? "it waits"
        : switch (end) {
          case EXPIRE -> "it expires";
          case REJECT -> "it is rejected";
          case ANSWER -> "the agent is given an answer";
          case APPROVE -> "it is approved";
        };
  }

  private static void line(StringBuilder text, String label, String value) {
    text.append(label).append(value.isEmpty() ? ":" : ": ");
    text.append(Words.printable(value)).append('\n');
  }
}
