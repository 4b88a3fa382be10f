package dev.hitl.policy;

import dev.hitl.call.Digest;
import dev.hitl.call.Glob;
import dev.hitl.call.Json;
import dev.hitl.call.JsonException;
import dev.hitl.call.Output;
import dev.hitl.signal.Guardrail;
import dev.hitl.tool.Tool;
import dev.hitl.tool.ToolRegistry;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Every rule there is, checked against the tools. */
final class RuleBook {
  private static final Logger LOG = LoggerFactory.getLogger(RuleBook.class);
  private static final int HASH_DIGITS = 12;

  private final Policy policy;
  private final List<BoundRule> fromPolicy;
  private final Map<String, List<BoundRule>> fromAnnotations = new TreeMap<>();
  private final RoleBook roles;
  private final List<Guardrail> guardrails;

  RuleBook(ToolRegistry tools, Policy policy, List<Guardrail> guardrails) {
    this.policy = policy;
    this.guardrails = guardrails;
    OutputRules.check(guardrails, tools.all().stream().map(Tool::name).collect(Collectors.toSet()));
    roles = new RoleBook(policy.roles());
    for (Tool tool : tools.all()) {
      List<Rule> own =
          new ArrayList<>(
              BoundRule.from(tool).stream()
                  .map(rule -> NamedRules.within(rule, policy.hours()))
                  .toList());
      HintRule.of(tool).ifPresent(own::add);
      List<BoundRule> rules = bind(own);
      NamedRules.checkNames(tool, policy.rules());
      Set<String> parameters = parameters(tool);
      // An annotation may stand on a class, where has(…) tells apart the tools that it is on.
      rules.forEach(rule -> rule.checkParameters(tool.name(), parameters, false));
      fromAnnotations.put(tool.name(), rules);
    }
    fromPolicy = bind(policy.rules());
    fromPolicy.forEach(rule -> checkTool(rule, tools));
  }

  /** The roles of the policy. */
  RoleBook roles() {
    return roles;
  }

  /** The rules whose tool pattern fits, in order. */
  List<BoundRule> rulesFor(Tool tool) {
    List<BoundRule> rules = new ArrayList<>(fromAnnotations.getOrDefault(tool.name(), List.of()));
    for (BoundRule rule : fromPolicy) {
      if (isFor(rule.rule(), tool.name())) {
        rules.add(rule);
      }
    }
    return rules;
  }

  /** A pattern stands for tools of agents, and never for hitl's own. */
  private static boolean isFor(Rule rule, String tool) {
    return Output.isOne(tool) ? rule.tool().equals(tool) : Glob.matches(rule.tool(), tool);
  }

  String version() {
    Map<String, Object> content = new LinkedHashMap<>();
    content.put("version", policy.version());
    content.put("unclassified", policy.unclassified());
    content.put("lowConfidence", policy.lowConfidence());
    policy.breakGlass().ifPresent(value -> content.put("breakGlass", value.toMap()));
    if (!policy.overrule().isEmpty()) {
      content.put("overrule", List.copyOf(policy.overrule()));
    }
    if (!policy.hours().isEmpty()) {
      content.put("hours", policy.hours().stream().map(Hours::toMap).toList());
    }
    if (!policy.caps().equals(Caps.NONE)) {
      content.put("caps", policy.caps().toMap());
    }
    content.put("maxRejections", policy.maxRejections());
    content.put("exclusiveAssignments", policy.exclusiveAssignments());
    content.put("guards", policy.guards().toMap());
    content.put("drills", policy.drills().toMap());
    content.put("notificationFlow", policy.notificationFlow().toMap());
    if (!roles.isEmpty()) {
      content.put("roles", roles.content());
    }
    content.put("rules", content(fromPolicy));
    Map<String, Object> annotations = new TreeMap<>();
    fromAnnotations.forEach((tool, rules) -> annotations.put(tool, content(rules)));
    annotations.values().removeIf(List.of()::equals);
    content.put("annotations", annotations);
    if (!guardrails.isEmpty()) {
      content.put("guardrails", guardrails.stream().map(Guardrail::label).sorted().toList());
    }
    try {
      String hash = Digest.of("hitl.policy.v1").add(Json.encodeSorted(content)).hex();
      return policy.version() + "+" + hash.substring(0, HASH_DIGITS);
    } catch (JsonException e) {
      throw new PolicyException("a rule has text that cannot be kept: " + e.getMessage(), e);
    }
  }

  private List<BoundRule> bind(List<Rule> rules) {
    Set<String> hours = policy.hours().stream().map(Hours::name).collect(Collectors.toSet());
    return rules.stream().map(rule -> BoundRule.of(rule, policy.lowConfidence(), hours)).toList();
  }

  private static void checkTool(BoundRule bound, ToolRegistry tools) {
    Rule rule = bound.rule();
    Set<String> names = tools.all().stream().map(Tool::name).collect(Collectors.toSet());
    if (rule.isPattern()) {
      // A condition may ask what a tool has; what is compared with earlier calls has to be there.
      tools.all().stream()
          .filter(tool -> Glob.matches(rule.tool(), tool.name()))
          .forEach(tool -> bound.checkAlarm(tool.name(), parameters(tool)));
      if (names.stream().noneMatch(name -> Glob.matches(rule.tool(), name))) {
        LOG.warn("policy: '{}' is for '{}', which fits no tool", rule.name(), rule.tool());
      }
      return;
    }
    Tool tool =
        tools
            .find(rule.tool())
            .orElseThrow(
                () ->
                    new PolicyException(
                        "'"
                            + rule.name()
                            + "' is for the tool '"
                            + rule.tool()
                            + "', which is not registered; tools are "
                            + new TreeSet<>(names)
                            + Words.nearest(rule.tool(), names)));
    bound.checkParameters(tool.name(), parameters(tool), true);
  }

  static Set<String> parameters(Tool tool) {
    return Json.parseObject(tool.schema()).get("properties") instanceof Map<?, ?> properties
        ? properties.keySet().stream()
            .map(String::valueOf)
            .collect(Collectors.toCollection(TreeSet::new))
        : Set.of();
  }

  private static List<Map<String, Object>> content(List<BoundRule> rules) {
    return rules.stream().map(rule -> content(rule.rule())).toList();
  }

  private static Map<String, Object> content(Rule rule) {
    Map<String, Object> content = new LinkedHashMap<>();
    content.put("name", rule.name());
    content.put("tool", rule.tool());
    content.put("when", rule.when());
    if (!rule.result().isBlank()) {
      content.put("result", rule.result());
    }
    rule.alarm().ifPresent(alarm -> content.put("alarm", alarm.describe()));
    content.put("risk", rule.risk());
    rule.verdict().ifPresent(verdict -> content.put("verdict", verdict));
    rule.route().ifPresent(route -> content.put("route", route.toMap()));
    rule.sampling().ifPresent(sampling -> content.put("sampling", sampling.toString()));
    content.put("message", rule.message());
    return content;
  }
}
