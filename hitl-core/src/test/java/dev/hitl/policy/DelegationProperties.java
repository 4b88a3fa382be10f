package dev.hitl.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hitl.call.Arguments;
import dev.hitl.call.Impact;
import dev.hitl.call.RunId;
import dev.hitl.call.Signals;
import dev.hitl.call.ToolCall;
import dev.hitl.signal.Alarm;
import dev.hitl.signal.Evidence;
import dev.hitl.signal.RunFacts;
import dev.hitl.tool.Risk;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;

/** Whatever is known of a call: who is delegated to gets no more room, and more rules give less. */
class DelegationProperties {
  private static final long CONTROLS = 2_000;
  private static final List<String> AGENTS = List.of("boss", "clerk", "intern");
  private static final List<String> NAMES = List.of("source", "intent", "history");

  /** A policy, a call, what is known of it, and a run that another one delegated to. */
  private static final class Case {
    private final Random random;
    final Policy.Builder policy = Policy.builder("1");
    final List<Rule> rules = new ArrayList<>();
    final Evidence parents;
    final Signals signals;
    final RunId parent;
    final RunId child;

    Case(long seed) {
      random = new Random(seed);
      policy.unclassified(pick(List.of(Verdict.Kind.values())));
      for (int i = random.nextInt(5); i >= 0; i--) {
        Rule rule = rule(i);
        rules.add(rule);
        policy.rule(rule);
      }
      if (random.nextInt(4) == 0) {
        policy.role(new Role("manager", 1, "agent.name != '" + pick(AGENTS) + "'"));
      }
      parent = new RunId("acme", pick(AGENTS), "r-1");
      child = new RunId("acme", pick(AGENTS), "r-2");
      signals = signals();
      List<RunId> lineage =
          random.nextBoolean() ? List.of() : List.of(new RunId("acme", pick(AGENTS), "r-0"));
      RunFacts.Used used =
          new RunFacts.Used(
              random.nextInt(6),
              Duration.ofMinutes(random.nextInt(6)),
              BigDecimal.valueOf(random.nextInt(50)));
      RunFacts facts =
          new RunFacts(used, used, 1 + random.nextInt(4), 1 + random.nextInt(9), 1, lineage);
      Map<String, Arguments> said = new LinkedHashMap<>();
      if (random.nextBoolean()) {
        said.put("model", words(signals()));
      }
      parents =
          new Evidence(
              facts,
              said,
              random.nextInt(4) == 0 ? Map.of("geo", "it threw") : Map.of(),
              random.nextBoolean() ? Set.of(NOVEL.label()) : Set.of());
    }

    private static final Alarm.Novel NOVEL =
        new Alarm.Novel(Set.of("orderId"), false, Alarm.Novel.USUAL);

    static Arguments words(Signals said) {
      return said.confidence() == null
          ? said.attributes()
          : said.attributes().with(Map.of("confidence", said.confidence()));
    }

    <T> T pick(List<T> all) {
      return all.get(random.nextInt(all.size()));
    }

    private double share() {
      return random.nextInt(11) / 10.0;
    }

    Signals signals() {
      Signals made = Signals.NONE;
      made = random.nextBoolean() ? made.withConfidence(share()) : made;
      made = random.nextBoolean() ? made.withRiskScore(share()) : made;
      made = random.nextBoolean() ? made.withTrust(pick(NAMES), share()) : made;
      made = random.nextBoolean() ? made.withTrust(pick(NAMES), share()) : made;
      made = random.nextInt(3) == 0 ? made.withFlags(pick(NAMES)) : made;
      return random.nextBoolean()
          ? made.withImpact(Impact.of(BigDecimal.valueOf(random.nextInt(50))))
          : made;
    }

    /** All that has a strict side is said. */
    Signals allSaid() {
      Signals made = signals().withConfidence(share()).withRiskScore(share());
      for (String name : NAMES) {
        made = made.withTrust(name, share());
      }
      return made.withImpact(Impact.of(BigDecimal.valueOf(random.nextInt(50))));
    }

    /** A delegated run begins where its parent stands. */
    Evidence childs(boolean withLineage) {
      RunFacts facts = parents.run();
      List<RunId> lineage = new ArrayList<>(facts.lineage());
      lineage.add(0, parent);
      return parents.with(
          new RunFacts(
              facts.total(),
              facts.sinceApproval(),
              facts.repeats(),
              facts.lastMinute(),
              facts.ofTool(),
              withLineage ? lineage : List.of()));
    }

    Rule rule(int number) {
      Rule.Builder rule =
          Rule.forTool(random.nextBoolean() ? "refund" : "*").named("rule " + number);
      String when =
          pick(
              List.of(
                  "",
                  "agent.name == '" + pick(AGENTS) + "'",
                  "agent.name != '" + pick(AGENTS) + "' && args.amount > 10",
                  "run.depth == 0",
                  "run.depth >= 1",
                  "attributes.riskScore > 0.5",
                  "run.calls > 3"));
      rule.when(when);
      boolean alarmed = random.nextInt(3) > 0;
      if (alarmed) {
        rule.alarm(alarm());
      }
      switch (random.nextInt(alarmed ? 4 : 5)) {
        case 0 -> rule.deny();
        case 1 -> rule.risk(Risk.MEDIUM);
        case 2 -> rule.risk(Risk.HIGH).approvedBy(pick(List.of("manager", "director")));
        case 3 -> rule.risk(Risk.CRITICAL).deadline(Duration.ofHours(1L + random.nextInt(3)));
        // More risk is no reason to let a call run.
        default -> rule.when(when.replace("riskScore >", "riskScore <")).allow();
      }
      return rule.build();
    }

    private Alarm alarm() {
      return switch (random.nextInt(9)) {
        case 0 -> new Alarm.Unsure(0.1 + share() * 0.9);
        case 1 ->
            new Alarm.Distrusted(
                Map.of(pick(NAMES), 1.0 + random.nextInt(3), pick(NAMES) + "2", 1.0), 0.4);
        case 2 -> new Alarm.Flagged(random.nextBoolean() ? Set.of() : Set.of(pick(NAMES)));
        case 3 -> new Alarm.Risky(share() * 0.9 + 0.1);
        case 4 -> NOVEL;
        case 5 -> new Alarm.Deep(random.nextInt(3));
        case 6 -> new Alarm.OverBudget(1 + random.nextInt(6), null, BigDecimal.valueOf(40));
        case 7 -> new Alarm.Repeated(2 + random.nextInt(3));
        default -> new Alarm.Rushed(1 + random.nextInt(8));
      };
    }

    Assessor assessor(Policy.Builder of) {
      return Fixture.assessor(of.build(), Fixture.refund().runs(arguments -> ""));
    }

    Verdict judge(Assessor assessor, RunId run, Signals own, Evidence evidence) {
      ToolCall call = Fixture.refundOf(String.valueOf(50), own);
      Assessment assessment =
          assessor.assess(run, call, 1, Fixture.NOW, Circumstances.recorded(evidence));
      return ((Assessment.Judged) assessment).verdict();
    }
  }

  /** In the order of routes: joined with what the looser asks, the stricter asks for no more. */
  private static boolean isAsStrict(Verdict strict, Verdict loose) {
    if (strict.kind() != loose.kind()) {
      return strict.kind().compareTo(loose.kind()) > 0;
    }
    return !(strict instanceof Verdict.Ask asks && loose instanceof Verdict.Ask asked)
        || (asks.risk().compareTo(asked.risk()) >= 0
            && asks.route().powers().beyond().containsAll(asked.route().powers().beyond())
            && asks.route()
                .withPowers(Powers.EQUAL)
                .merge(asked.route().withPowers(Powers.EQUAL))
                .equals(asks.route().withPowers(Powers.EQUAL)));
  }

  private static boolean childIsAsStrict(long seed, boolean withLineage) {
    Case made = new Case(seed);
    Assessor assessor = made.assessor(made.policy);
    Verdict parents = made.judge(assessor, made.parent, made.signals, made.parents);
    Verdict childs = made.judge(assessor, made.child, made.signals, made.childs(withLineage));
    return isAsStrict(childs, parents);
  }

  @Property(tries = 5_000, shrinking = ShrinkingMode.OFF)
  void noSignalsMakeADelegatedAgentsVerdictLooserThanItsParents(@ForAll long seed) {
    assertThat(childIsAsStrict(seed, true)).isTrue();
  }

  @Example
  void withoutItsLineageADelegatedAgentWouldHaveMoreRoom() {
    assertThat(LongStream.range(0, CONTROLS)).anyMatch(seed -> !childIsAsStrict(seed, false));
  }

  @Property(tries = 5_000, shrinking = ShrinkingMode.OFF)
  void addingARuleOnAnAlarmNeverLoosens(@ForAll long seed) {
    Case made = new Case(seed);
    Verdict before =
        made.judge(made.assessor(made.policy), made.child, made.signals, made.childs(true));
    Case again = new Case(seed);
    Rule.Builder added = Rule.forTool("*").named("added").alarm(again.alarm());
    again.policy.rule((seed % 2 == 0 ? added.risk(Risk.MEDIUM) : added.risk(Risk.HIGH)).build());
    Case same = new Case(seed);
    Evidence evidence = same.childs(true);
    Verdict after = again.judge(again.assessor(again.policy), again.child, again.signals, evidence);
    assertThat(isAsStrict(after, before)).isTrue();
  }

  @Property(tries = 5_000, shrinking = ShrinkingMode.OFF)
  void addingASignalSourceNeverLoosensWhatWasSaid(@ForAll long seed) {
    Case made = new Case(seed);
    Signals said = made.allSaid();
    Evidence before = made.parents;
    Map<String, Arguments> sources = new LinkedHashMap<>(before.said());
    sources.put("one more", Case.words(made.signals()));
    Map<String, String> failed = new LinkedHashMap<>(before.failed());
    if (made.random.nextInt(4) == 0) {
      failed.put("one more", "it threw");
      sources.remove("one more");
    }
    Evidence after = new Evidence(before.run(), sources, failed, before.seen());
    Assessor assessor = made.assessor(made.policy);
    assertThat(
            isAsStrict(
                made.judge(assessor, made.parent, said, after),
                made.judge(assessor, made.parent, said, before)))
        .isTrue();
  }
}
