package dev.hitl.policy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Reads what a rule of a policy file says about asking. */
final class RouteText {
  static final List<String> APPROVAL_KEYS = List.of("role", "roles", "count", "self", "soft");
  static final List<String> RUNG_KEYS =
      List.of("after", "notify", "to", "priority", "channel", "then", "answer");

  private RouteText() {}

  static void read(Fields fields, int number, Rule.Builder rule) {
    String owner = "rule " + number;
    fields.duration("deadline", rule::deadline);
    fields.word("onDeadline", Ladder.End.class, rule::onDeadline);
    fields.count("denials", rule::denials);
    fields.flag("reasons", rule::reasons);
    fields.flag("byHand", rule::byHand);
    fields.duration("validity", rule::validity);
    fields.word("priority", Priority.class, rule::priority);
    fields.text("hours", rule::hours);
    fields.flag("learnable", rule::learnable);
    fields.duration("reuse", rule::reuse);
    fields.flag("breakGlass", () -> {}, rule::noBreakGlass);
    fields.fraction("sample", rule::sample);
    fields.count("every", rule::every);
    fields.count("flags", rule::flags);
    fields.duration("flagsWithin", rule::flagsWithin);
    if (fields.has("approvals") && fields.has("stages")) {
      throw new PolicyException(
          fields.where() + owner + " has both approvals and stages; keep one");
    }
    approvals(fields.items("approvals", false), "approvals of " + owner, rule);
    int stage = 0;
    for (Node node : fields.items("stages", false)) {
      String of = "stage " + ++stage + " of " + owner;
      if (!(node instanceof Node.Items items) || items.nodes().isEmpty()) {
        throw new PolicyException(node.where() + of + " must be a list of approvals");
      }
      approvals(items.nodes(), of, rule);
      rule.then();
    }
    rule.escalation(ladder(fields, owner));
  }

  /** The rungs under {@code escalation}. */
  static Ladder ladder(Fields fields, String owner) {
    List<Ladder.Rung> rungs = new ArrayList<>();
    for (Node node : fields.items("escalation", false)) {
      rungs.add(rung(node, "escalation of " + owner));
    }
    try {
      return new Ladder(rungs);
    } catch (IllegalArgumentException e) {
      throw new PolicyException(fields.where() + owner + ": " + e.getMessage(), e);
    }
  }

  private static void approvals(List<Node> nodes, String owner, Rule.Builder rule) {
    for (Node node : nodes) {
      Fields fields = new Fields(node, owner, APPROVAL_KEYS);
      List<Route.Seat> seat = new ArrayList<>();
      fields.flag("self", () -> seat.add(Route.Seat.PRINCIPAL));
      fields.flag("soft", () -> seat.add(Route.Seat.SOFT));
      if (seat.size() > 1) {
        throw new PolicyException(node.where() + owner + " has both self and soft; keep one");
      }
      List<Integer> count = new ArrayList<>();
      fields.count("count", count::add);
      rule.places(
          List.copyOf(roles(fields, "role", "roles", owner)),
          count.isEmpty() ? null : count.get(0),
          seat.isEmpty() ? Route.Seat.PERSON : seat.get(0));
    }
  }

  private static Ladder.Rung rung(Node node, String owner) {
    Fields fields = new Fields(node, owner, RUNG_KEYS);
    List<Duration> after = new ArrayList<>();
    List<Priority> priority = new ArrayList<>();
    List<String> channel = new ArrayList<>();
    List<Ladder.End> end = new ArrayList<>();
    List<String> answer = new ArrayList<>();
    fields.duration("after", after::add);
    fields.word("priority", Priority.class, priority::add);
    fields.text("channel", channel::add);
    fields.word("then", Ladder.End.class, end::add);
    fields.text("answer", answer::add);
    if (after.isEmpty()) {
      throw new PolicyException(node.where() + owner + " has no after; say when, such as PT10M");
    }
    try {
      return new Ladder.Rung(
          after.get(0),
          roles(fields, "notify", "notify", owner),
          roles(fields, "to", "to", owner),
          priority.isEmpty() ? null : priority.get(0),
          channel.isEmpty() ? null : channel.get(0),
          end.isEmpty() ? null : end.get(0),
          answer.isEmpty() ? null : answer.get(0));
    } catch (IllegalArgumentException e) {
      throw new PolicyException(node.where() + owner + ": " + e.getMessage(), e);
    }
  }

  /** One role as a text, or several as a list. */
  static Set<String> roles(Fields fields, String one, String several, String owner) {
    if (!one.equals(several) && fields.has(one) && fields.has(several)) {
      throw new PolicyException(
          fields.where() + owner + " has both " + one + " and " + several + "; keep one");
    }
    Set<String> roles = new TreeSet<>();
    if (fields.isList(several)) {
      for (Node role : fields.items(several, false)) {
        if (!(role instanceof Node.Scalar scalar) || scalar.kind() == Node.Kind.NOTHING) {
          throw new PolicyException(role.where() + several + " of " + owner + " must be texts");
        }
        roles.add(scalar.text());
      }
    } else if (one.equals(several) || !fields.has(several)) {
      fields.text(one, roles::add);
    } else {
      fields.items(several, false);
    }
    return roles;
  }
}
