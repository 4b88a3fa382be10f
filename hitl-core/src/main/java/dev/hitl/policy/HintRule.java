package dev.hitl.policy;

import dev.hitl.tool.Hints;
import dev.hitl.tool.Risk;
import dev.hitl.tool.Tool;
import java.util.Optional;

/**
 * The starting risk that a tool's own hints give it. They are the word of whoever offers the tool,
 * so they may ask and never let anything run.
 */
final class HintRule {
  private static final String NAME = "hints of ";

  private HintRule() {}

  static boolean isOne(Rule rule) {
    return rule.name().equals(NAME + rule.tool());
  }

  /** The rule; empty for a tool without hints, and for one whose hints give no cause to ask. */
  static Optional<Rule> of(Tool tool) {
    return tool.hints()
        .flatMap(HintRule::risk)
        .map(risk -> Rule.forTool(tool.name()).named(NAME + tool.name()).risk(risk).build());
  }

  /**
   * What a hint leaves out is what the Model Context Protocol takes it for: a tool that is not said
   * to be read-only may destroy.
   */
  private static Optional<Risk> risk(Hints hints) {
    if (Boolean.TRUE.equals(hints.readOnly())) {
      return Boolean.TRUE.equals(hints.openWorld()) ? Optional.of(Risk.MEDIUM) : Optional.empty();
    }
    boolean mild = Boolean.FALSE.equals(hints.destructive());
    return Optional.of(mild ? Risk.MEDIUM : Risk.HIGH);
  }
}
