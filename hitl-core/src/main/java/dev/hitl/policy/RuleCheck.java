package dev.hitl.policy;

import dev.hitl.tool.Risk;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Finds out what a rule's words mean together, and refuses those that contradict each other. */
record RuleCheck(String name, String tool, Asked asked) {

  /** Approvers as they were written; no count means as many as the risk asks for. */
  record Places(List<String> roles, @Nullable Integer count, Route.Seat seat) {}

  /**
   * What a rule says about asking, as it was written; null where it says nothing.
   *
   * @param stages lists of places; the last may be empty
   */
  record Asked(
      List<List<Places>> stages,
      @Nullable Duration deadline,
      Ladder.@Nullable End onDeadline,
      List<Ladder.Rung> escalation,
      @Nullable Integer denials,
      boolean reasons,
      boolean byHand,
      @Nullable Duration validity,
      @Nullable Priority priority,
      @Nullable String hours,
      boolean learnable,
      @Nullable Duration reuse,
      boolean breakGlass,
      Looked looked) {
    Asked {
      stages = stages.stream().filter(stage -> !stage.isEmpty()).map(List::copyOf).toList();
      escalation = List.copyOf(escalation);
    }

    private int people(Route.Seat seat) {
      return stages.stream()
          .flatMap(List::stream)
          .filter(places -> places.seat() == seat)
          .mapToInt(places -> places.count() == null ? 1 : places.count())
          .sum();
    }
  }

  /** What a rule says about looking afterwards, as it was written; null where it says nothing. */
  record Looked(
      @Nullable Double sample,
      @Nullable Integer every,
      @Nullable Integer flags,
      @Nullable Duration flagsWithin) {}

  /**
   * What the words mean.
   *
   * @param route null if the rule asks nobody, neither before nor afterwards
   * @param sampling null unless people look afterwards
   */
  record Outcome(Risk risk, @Nullable Route route, @Nullable Sampling sampling) {}

  Outcome outcome(@Nullable Risk stated, Verdict.@Nullable Kind verdict) {
    if (tool.isBlank()) {
      throw wrong("names no tool; give a tool's name or a pattern such as stop_*");
    }
    if (stated == null && verdict == null && asked.stages().isEmpty()) {
      throw wrong("says nothing: give it a risk, a verdict or approvals");
    }
    Risk risk = stated != null ? stated : implied(verdict);
    if (verdict == Verdict.Kind.ALLOW && risk.compareTo(Risk.HIGH) >= 0) {
      throw wrong("contradicts itself: verdict allow with risk " + risk.word());
    }
    refuseUnless(
        verdict == Verdict.Kind.REVIEW, asked.looked().sample() != null, "a sample", "review");
    refuseUnless(verdict == Verdict.Kind.REVIEW, asked.looked().every() != null, "every", "review");
    refuseUnless(
        verdict == Verdict.Kind.REVIEW,
        asked.looked().flags() != null || asked.looked().flagsWithin() != null,
        "flags",
        "review");
    if (verdict == Verdict.Kind.REVIEW) {
      return new Outcome(risk, reviewers(risk), sampling());
    }
    boolean asks = verdict == null ? risk.compareTo(Risk.MEDIUM) >= 0 : verdict == Verdict.Kind.ASK;
    if (!asks) {
      String why = verdict == null ? "risk low" : "verdict " + Words.of(verdict);
      refuseUnlessAsking(!asked.stages().isEmpty(), why, "approvals");
      refuseUnlessAsking(asked.deadline() != null, why, "a deadline");
      refuseUnlessAsking(asked.onDeadline() != null, why, "onDeadline");
      refuseUnlessAsking(!asked.escalation().isEmpty(), why, "an escalation");
      refuseUnlessAsking(asked.denials() != null, why, "denials");
      refuseUnlessAsking(asked.reasons(), why, "reasons");
      refuseUnlessAsking(asked.byHand(), why, "byHand");
      refuseUnlessAsking(asked.validity() != null, why, "a validity");
      refuseUnlessAsking(asked.priority() != null, why, "a priority");
      refuseUnlessAsking(asked.hours() != null, why, "hours");
      refuseUnlessAsking(asked.learnable(), why, "learnable");
      refuseUnlessAsking(asked.reuse() != null, why, "reuse");
      refuseUnlessAsking(!asked.breakGlass(), why, "breakGlass");
      return new Outcome(risk, null, null);
    }
    return new Outcome(risk, route(risk), null);
  }

  private static Risk implied(Verdict.@Nullable Kind verdict) {
    if (verdict == Verdict.Kind.ALLOW) {
      return Risk.LOW;
    }
    if (verdict == Verdict.Kind.REVIEW) {
      return Risk.MEDIUM;
    }
    return verdict == Verdict.Kind.DENY ? Risk.CRITICAL : Risk.HIGH;
  }

  private void refuseUnless(boolean allowed, boolean present, String what, String verdict) {
    if (present && !allowed) {
      throw wrong("has " + what + ", which is only for verdict " + verdict);
    }
  }

  /** Who looks afterwards: one person, whose word ends it; silence never does. */
  private Route reviewers(Risk risk) {
    if (risk.compareTo(Risk.HIGH) >= 0) {
      throw wrong(
          "contradicts itself: verdict review lets the call run first, and its risk is "
              + risk.word()
              + "; that is only for low and medium risk");
    }
    String why = "verdict review";
    refuseUnlessAsking(asked.deadline() != null, why, "a deadline");
    refuseUnlessAsking(asked.onDeadline() != null, why, "onDeadline");
    refuseUnlessAsking(asked.denials() != null, why, "denials");
    refuseUnlessAsking(asked.reasons(), why, "reasons");
    refuseUnlessAsking(asked.byHand(), why, "byHand");
    refuseUnlessAsking(asked.validity() != null, why, "a validity");
    refuseUnlessAsking(asked.learnable(), why, "learnable");
    refuseUnlessAsking(asked.reuse() != null, why, "reuse");
    refuseUnlessAsking(!asked.breakGlass(), why, "breakGlass");
    Route route = route(risk);
    if (route.places() != 1 || route.groups().get(0).seat() != Route.Seat.PERSON) {
      throw wrong(
          "has a call looked at afterwards, for which one person is enough; name one place");
    }
    if (route.ladder().end() != null) {
      throw wrong("has a call looked at afterwards, which silence never ends; drop 'then'");
    }
    return route;
  }

  private Sampling sampling() {
    Looked looked = asked.looked();
    try {
      return new Sampling(
          looked.sample() == null ? 1 : looked.sample(),
          looked.every() == null ? 0 : looked.every(),
          looked.flags() == null ? 0 : looked.flags(),
          looked.flagsWithin());
    } catch (IllegalArgumentException e) {
      throw wrong("cannot be used: " + e.getMessage());
    }
  }

  private void refuseUnlessAsking(boolean present, String why, String what) {
    if (present) {
      throw wrong("contradicts itself: " + why + " never asks anybody, yet it has " + what);
    }
  }

  private Route route(Risk risk) {
    try {
      Route route = new Route(stages(risk), ladder(risk), terms(), Powers.EQUAL);
      checkPeople(risk, route);
      checkLearning(risk, route);
      return route;
    } catch (PolicyException e) {
      throw e;
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw wrong("cannot be used: " + e.getMessage());
    }
  }

  private List<Route.Stage> stages(Risk risk) {
    int least = risk == Risk.CRITICAL && !asked.byHand() ? 2 : 1;
    if (asked.stages().isEmpty()) {
      return Route.anyOf(least).stages();
    }
    boolean single = asked.stages().size() == 1 && asked.stages().get(0).size() == 1;
    List<Route.Stage> stages = new ArrayList<>();
    for (List<Places> stage : asked.stages()) {
      List<Route.Group> groups = new ArrayList<>();
      for (Places places : stage) {
        Integer count = places.count();
        int people =
            count != null ? count : single && places.seat() == Route.Seat.PERSON ? least : 1;
        groups.add(new Route.Group(new TreeSet<>(places.roles()), people, places.seat()));
      }
      stages.add(new Route.Stage(groups));
    }
    return stages;
  }

  /** Neither a machine nor the one who asks is a second pair of eyes. */
  private void checkPeople(Risk risk, Route route) {
    int people =
        route.groups().stream()
            .filter(group -> group.seat() == Route.Seat.PERSON)
            .mapToInt(Route.Group::count)
            .sum();
    if (risk == Risk.CRITICAL && !asked.byHand() && people < 2) {
      throw wrong(
          "asks for "
              + people
              + " approver, but critical risk needs at least 2 distinct people; raise the count, or"
              + " have it done byHand");
    }
    if (asked.people(Route.Seat.PRINCIPAL) > 1) {
      throw wrong("asks the principal to confirm twice; once is enough");
    }
    if (people == 0 && asked.byHand()) {
      throw wrong("has it done byHand, so it needs a place for the person who does it");
    }
    if (risk == Risk.HIGH && people + asked.people(Route.Seat.PRINCIPAL) == 0) {
      throw wrong("is of high risk, for which an agent or a rule set is not enough; add a person");
    }
  }

  /** What one person may answer once and for all is small, and theirs alone. */
  private void checkLearning(Risk risk, Route route) {
    if (!asked.learnable()) {
      return;
    }
    if (risk.compareTo(Risk.HIGH) >= 0) {
      throw wrong(
          "is learnable, which is only for low and medium risk, not for "
              + risk.word()
              + "; state the risk, or ask every time");
    }
    if (route.places() != 1 || asked.byHand()) {
      throw wrong(
          "is learnable, so one person's word must be enough, and the tool must run by itself;"
              + " drop learnable, or ask one person");
    }
  }

  private Ladder ladder(Risk risk) {
    List<Ladder.Rung> rungs = new ArrayList<>(asked.escalation());
    if (asked.deadline() != null) {
      rungs.add(
          Ladder.Rung.ending(
              asked.deadline(),
              asked.onDeadline() == null ? Ladder.End.EXPIRE : asked.onDeadline()));
    } else if (asked.onDeadline() != null) {
      throw wrong("says onDeadline and has no deadline; give it one");
    }
    Ladder ladder = new Ladder(rungs);
    if (ladder.end() == Ladder.End.APPROVE && risk.compareTo(Risk.HIGH) >= 0) {
      throw wrong(
          "approves by silence, which is only for low and medium risk, not for " + risk.word());
    }
    if (ladder.end() == Ladder.End.APPROVE && asked.byHand()) {
      throw wrong("approves by silence and has it done byHand, yet silence does nothing by hand");
    }
    if (asked.hours() != null && rungs.isEmpty()) {
      throw wrong("counts in hours and has neither a deadline nor an escalation");
    }
    return ladder;
  }

  private Route.Terms terms() {
    Route.Terms usual = Route.Terms.USUAL;
    return new Route.Terms(
        asked.denials() == null ? usual.denials() : asked.denials(),
        asked.reasons(),
        asked.byHand(),
        asked.validity(),
        asked.priority() == null ? usual.priority() : asked.priority(),
        new Learning(asked.learnable(), asked.reuse()),
        usual.exclusive(),
        asked.breakGlass());
  }

  private PolicyException wrong(String problem) {
    String label =
        name.isBlank() ? "the rule for '" + tool + "'" : "'" + name + "' for '" + tool + "'";
    return new PolicyException(label + " " + problem);
  }
}
