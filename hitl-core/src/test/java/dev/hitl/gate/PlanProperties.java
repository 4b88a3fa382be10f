package dev.hitl.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hitl.Hitl;
import dev.hitl.Shop;
import dev.hitl.call.Arguments;
import dev.hitl.call.Bound;
import dev.hitl.call.Json;
import dev.hitl.call.Plan;
import dev.hitl.call.RunId;
import dev.hitl.call.ToolCall;
import dev.hitl.policy.Policy;
import dev.hitl.run.OpenRun;
import dev.hitl.store.InMemoryStore;
import dev.hitl.testing.SettableClock;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import org.jspecify.annotations.Nullable;

/**
 * Whatever a plan has in it: as it was approved it runs wholly unasked, and a call that differs
 * from its step in anything at all does not run unasked.
 */
class PlanProperties {
  private static final long CONTROLS = 60;
  private static final String POLICY =
      """
      {"version": "1", "rules": [
        {"name": "pays", "tool": "pay", "verdict": "ask", "approvals": [{"role": "manager"}]},
        {"name": "tells", "tool": "tell", "verdict": "ask", "approvals": [{"role": "manager"}]}]}
      """;

  /** Some look the same and are not. */
  private static final List<String> TEXTS =
      List.of("anna", "\u0430nna", "caf\u00e9", "cafe\u0301", "42", "4\u200b2", "", " ", "A", "a");

  /** Tools that say what they did. */
  public static final class Tools {
    private final List<String> effects = new ArrayList<>();

    public String pay(String to, BigDecimal amount, Optional<String> note) {
      effects.add("pay " + to + " " + amount + " " + note);
      return "paid";
    }

    public String tell(String who, List<String> lines) {
      effects.add("tell " + who + " " + lines);
      return "told";
    }

    public String look(String what) {
      effects.add("look " + what);
      return "seen";
    }
  }

  /** A plan in force, and a step of it. */
  private static final class Case {
    final Random random;
    final Tools tools = new Tools();
    final List<Plan.Step> steps = new ArrayList<>();
    final OpenRun open;
    private int ids;

    Case(long seed, boolean loosened) {
      random = new Random(seed);
      for (int i = random.nextInt(5); i >= 0; i--) {
        steps.add(step());
      }
      // Without one nobody would be asked, and there would be no plan.
      steps.add(new Plan.Step("pay", pay(), Map.of(), null));
      Hitl hitl =
          Hitl.builder()
              .store(new InMemoryStore(new SettableClock()))
              .tools(tools)
              .plans(true)
              .policy(Policy.parse(POLICY))
              .reviewers(Shop.PEOPLE)
              .background(false)
              .build();
      List<Plan.Step> approved = loosened ? steps.stream().map(Case::loosened).toList() : steps;
      ToolCall plan = new Plan("any", approved).call("p");
      RunId run = RunId.of("support", "r");
      try (OpenRun first = hitl.open(run, "customer-1")) {
        assertThat(first.run().propose(List.of(plan)).get(0)).isInstanceOf(Outcome.Pending.class);
      }
      hitl.review().approve(hitl.review().inbox().get(0).reference(), "manager-1");
      open = hitl.open(run, "customer-1");
      assertThat(open.run().propose(List.of(plan)).get(0)).isInstanceOf(Outcome.Executed.class);
    }

    private Plan.Step step() {
      return switch (random.nextInt(3)) {
        case 0 -> new Plan.Step("pay", pay(), Map.of(), null);
        case 1 -> Plan.Step.of("tell", Map.of("who", text(), "lines", List.of(text(), text())));
        default -> Plan.Step.of("look", Map.of("what", text()));
      };
    }

    private Arguments pay() {
      Map<String, @Nullable Object> arguments = new LinkedHashMap<>();
      arguments.put("to", text());
      arguments.put("amount", new BigDecimal(random.nextInt(200)).movePointLeft(random.nextInt(3)));
      if (random.nextBoolean()) {
        arguments.put("note", text());
      }
      return Arguments.of(arguments);
    }

    private String text() {
      return TEXTS.get(random.nextInt(TEXTS.size()));
    }

    private static Plan.Step loosened(Plan.Step step) {
      Plan.Step loose = step;
      for (String name : step.arguments().asMap().keySet()) {
        loose = loose.with(name, new Bound.Any());
      }
      return loose;
    }

    Outcome call(String tool, Arguments arguments) {
      return open.run().propose(List.of(ToolCall.of("c" + ++ids, tool, arguments.json()))).get(0);
    }

    /** The step, changed in one thing; another than the step however it is drawn. */
    Plan.Step changed(int index) {
      Plan.Step step = steps.get(index);
      for (int i = 0; i < 1_000; i++) {
        Plan.Step other = mutation(step);
        boolean same =
            other.tool().equals(step.tool())
                && Json.text(other.arguments().asMap()).equals(Json.text(step.arguments().asMap()));
        // What is allowed and not in the plan is none of its business.
        if (!same && !(other.tool().equals("look") && !mentions("look"))) {
          return other;
        }
      }
      throw new AssertionError("every change came to the same");
    }

    private boolean mentions(String tool) {
      return steps.stream().anyMatch(step -> step.tool().equals(tool));
    }

    private Plan.Step mutation(Plan.Step step) {
      List<String> names = List.copyOf(step.arguments().asMap().keySet());
      String name = names.get(random.nextInt(names.size()));
      return switch (random.nextInt(6)) {
        case 0 -> step(); // Another tool, or other arguments.
        case 1 -> steps.get(random.nextInt(steps.size())); // Out of order.
        case 2 -> with(step, "note", text()); // One argument more.
        case 3 -> without(step, name);
        default -> with(step, name, other(step.arguments().get(name)));
      };
    }

    /** The same number in another form, a text that looks the same, or something else. */
    private @Nullable Object other(@Nullable Object value) {
      if (value instanceof Number number) {
        BigDecimal exact = new BigDecimal(number.toString());
        return switch (random.nextInt(3)) {
          case 0 -> exact.setScale(exact.scale() + 1);
          case 1 -> exact.add(new BigDecimal("0.01"));
          default -> exact.negate();
        };
      } else if (value instanceof List<?> lines) {
        List<Object> reversed = new ArrayList<>(lines);
        Collections.reverse(reversed);
        return reversed;
      }
      return text();
    }

    private static Plan.Step with(Plan.Step step, String name, @Nullable Object value) {
      Map<String, @Nullable Object> one = new LinkedHashMap<>();
      one.put(name, value);
      return step.with(step.arguments().with(one));
    }

    private static Plan.Step without(Plan.Step step, String name) {
      Map<String, @Nullable Object> fewer = new LinkedHashMap<>(step.arguments().asMap());
      fewer.remove(name);
      return step.with(Arguments.of(fewer));
    }

    /** Takes the steps before one, and then that one in another form. */
    void checkChanged() {
      int index = random.nextInt(steps.size());
      for (int i = 0; i < index; i++) {
        Plan.Step step = steps.get(i);
        assertThat(call(step.tool(), step.arguments())).isInstanceOf(Outcome.Executed.class);
      }
      int before = tools.effects.size();
      Plan.Step changed = changed(index);
      Outcome outcome = call(changed.tool(), changed.arguments());
      assertThat(tools.effects).as("%s for %s", changed, steps.get(index)).hasSize(before);
      assertThat(outcome).isInstanceOfAny(Outcome.Pending.class, Outcome.Invalid.class);
    }
  }

  @Property(tries = 300, shrinking = ShrinkingMode.OFF)
  void aPlanWithAChangedArgumentNeverRunsItUnasked(@ForAll long seed) {
    new Case(seed, false).checkChanged();
  }

  @Property(tries = 150, shrinking = ShrinkingMode.OFF)
  void anApprovedPlanRunsWhollyUnasked(@ForAll long seed) {
    Case plan = new Case(seed, false);
    if (plan.random.nextBoolean()) {
      List<ToolCall> all = new ArrayList<>();
      for (Plan.Step step : plan.steps) {
        all.add(ToolCall.of("b" + all.size(), step.tool(), step.arguments().json()));
      }
      assertThat(plan.open.run().propose(all)).allMatch(Outcome.Executed.class::isInstance);
    } else {
      for (Plan.Step step : plan.steps) {
        assertThat(plan.call(step.tool(), step.arguments())).isInstanceOf(Outcome.Executed.class);
      }
    }
    assertThat(plan.tools.effects).hasSize(plan.steps.size());
  }

  /** The control: where a step is matched by its tool alone, changed arguments do run unasked. */
  @Example
  void whereArgumentsAreNotComparedChangedOnesRun() {
    int ran = 0;
    for (long seed = 0; seed < CONTROLS; seed++) {
      Case loosened = new Case(seed, true);
      try {
        loosened.checkChanged();
      } catch (AssertionError e) {
        ran++;
      }
    }
    assertThat(ran).isGreaterThan(10);
  }
}
