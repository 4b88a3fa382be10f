package dev.hitl.policy;

import java.time.Duration;
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
    } else if (verdict instanceof Verdict.Review review) {
      line(text, "to look at", review.message());
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
      terms(text, route.terms());
      line(
          text,
          "deadline",
          route.deadline() == null
              ? "none"
              : route.deadline() + within(route.ladder()) + ", then " + end(route.ladder()));
    }
    if (verdict instanceof Verdict.Review review) {
      line(text, "looks at it afterwards", review.route().describe());
      for (Verdict.Raise raise : review.raises()) {
        line(
            text,
            "asks before",
            "after %d flags within %s of %s"
                .formatted(raise.flags(), raise.within(), raise.rule()));
      }
    }
    line(text, "policy", verdict.policyVersion());
    return text.toString().stripTrailing();
  }

  private static String within(Ladder ladder) {
    Hours hours = ladder.hours();
    return hours == null ? "" : " of " + hours.name() + " hours";
  }

  /** What is as usual goes without saying. */
  private static void terms(StringBuilder text, Route.Terms terms) {
    if (terms.byHand()) {
      line(text, "by hand", "the agent never runs it; the last person needed does, and reports");
    }
    if (terms.denials() > 1) {
      line(text, "denials", terms.denials() + " people must say no to end it");
    }
    if (terms.reasons()) {
      line(text, "reasons", "an approval needs one too");
    }
    Duration validity = terms.validity();
    if (validity != null) {
      line(text, "validity", "an approval holds for " + validity);
    }
    if (terms.priority() != Priority.NORMAL) {
      line(text, "priority", terms.priority().word());
    }
    if (terms.exclusive()) {
      line(text, "assignments", "nobody else decides what somebody has taken");
    }
    if (!terms.breakGlass()) {
      line(text, "break-glass", "never; it waits in an emergency too");
    }
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
