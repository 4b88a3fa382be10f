package dev.hitl.policy;

import dev.hitl.tool.Asking;
import dev.hitl.tool.Tool;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes a rule of what a tool's own annotation demands. */
final class RequirementRule {
  private final Tool.Requirement requirement;

  private RequirementRule(Tool.Requirement requirement) {
    this.requirement = requirement;
  }

  /**
   * The rule.
   *
   * @throws PolicyException if a word in it cannot be understood, or it contradicts itself
   */
  static Rule of(Tool tool, Tool.Requirement requirement) {
    return new RequirementRule(requirement).rule(tool.name());
  }

  private Rule rule(String tool) {
    Rule.Builder rule =
        Rule.forTool(tool)
            .named(requirement.name().isBlank() ? requirement.source() : requirement.name())
            .when(requirement.when())
            .risk(requirement.risk())
            .message(requirement.message());
    if (!requirement.verdict().isEmpty()) {
      rule.verdict(word(Verdict.Kind.class, "verdict", requirement.verdict()));
    }
    if (!requirement.reviewers().isEmpty() || requirement.approvers() > 0) {
      rule.places(requirement.reviewers(), countOf(requirement.approvers()), Route.Seat.PERSON);
    }
    if (!requirement.deadline().isEmpty()) {
      rule.deadline(Duration.parse(requirement.deadline()));
    }
    if (!requirement.onDeadline().isEmpty()) {
      rule.onDeadline(word(Ladder.End.class, "onDeadline", requirement.onDeadline()));
    }
    asking(rule, requirement.asking());
    return rule.build();
  }

  private void asking(Rule.Builder rule, Asking asking) {
    for (List<Asking.Place> stage : asking.stages()) {
      for (Asking.Place place : stage) {
        rule.places(place.roles(), countOf(place.count()), seat(place));
      }
      rule.then();
    }
    List<Ladder.Rung> rungs = new ArrayList<>();
    try {
      asking.escalation().forEach(rung -> rungs.add(rung(rung)));
      rule.escalation(new Ladder(rungs));
    } catch (PolicyException e) {
      throw e;
    } catch (IllegalArgumentException e) {
      throw wrong("escalation: " + e.getMessage());
    }
    if (asking.denials() > 0) {
      rule.denials(asking.denials());
    }
    if (asking.reasons()) {
      rule.reasons();
    }
    if (asking.byHand()) {
      rule.byHand();
    }
    if (!asking.validity().isEmpty()) {
      rule.validity(duration("validity", asking.validity()));
    }
    if (!asking.priority().isEmpty()) {
      rule.priority(word(Priority.class, "priority", asking.priority()));
    }
    if (!asking.hours().isEmpty()) {
      rule.hours(asking.hours());
    }
    if (asking.learnable()) {
      rule.learnable();
    }
    if (!asking.reuse().isEmpty()) {
      rule.reuse(duration("reuse", asking.reuse()));
    }
    if (asking.sample() != 1) {
      rule.sample(asking.sample());
    }
    if (asking.every() != 0) {
      rule.every(asking.every());
    }
    if (asking.flags() != 0) {
      rule.flags(asking.flags());
    }
    if (!asking.flagsWithin().isEmpty()) {
      rule.flagsWithin(duration("flagsWithin", asking.flagsWithin()));
    }
    if (!asking.breakGlass()) {
      rule.noBreakGlass();
    }
  }

  private static Route.Seat seat(Asking.Place place) {
    if (place.self()) {
      return Route.Seat.PRINCIPAL;
    }
    return place.soft() ? Route.Seat.SOFT : Route.Seat.PERSON;
  }

  private Ladder.Rung rung(Asking.Rung rung) {
    return new Ladder.Rung(
        duration("after", rung.after()),
        Set.copyOf(rung.tell()),
        Set.copyOf(rung.to()),
        rung.priority().isEmpty() ? null : word(Priority.class, "priority", rung.priority()),
        rung.channel().isEmpty() ? null : rung.channel(),
        rung.then().isEmpty() ? null : word(Ladder.End.class, "then", rung.then()),
        rung.answer().isEmpty() ? null : rung.answer());
  }

  private static @Nullable Integer countOf(int count) {
    return count == 0 ? null : count;
  }

  private Duration duration(String what, String text) {
    try {
      return Duration.parse(text);
    } catch (DateTimeException e) {
      throw wrong(what + " '" + text + "' is not a duration such as PT4H or P1D");
    }
  }

  private <E extends Enum<E>> E word(Class<E> type, String what, String text) {
    for (E value : type.getEnumConstants()) {
      if (Words.of(value).equals(text)) {
        return value;
      }
    }
    throw wrong(
        what
            + " is '"
            + text
            + "'; use one of "
            + Arrays.stream(type.getEnumConstants()).map(Words::of).toList());
  }

  private PolicyException wrong(String problem) {
    return new PolicyException(requirement.source() + ": " + problem);
  }
}
