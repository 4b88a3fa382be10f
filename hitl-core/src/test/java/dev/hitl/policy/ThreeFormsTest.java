package dev.hitl.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hitl.policy.Ladder.End;
import dev.hitl.policy.Ladder.Rung;
import dev.hitl.tool.RequiresApproval;
import dev.hitl.tool.RequiresApproval.Place;
import dev.hitl.tool.Risk;
import dev.hitl.tool.Tool;
import dev.hitl.tool.ToolRegistry;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every key of a rule stands in the table below in its three forms. A key that is new in one of the
 * forms and not in the table fails here, and so does one that says something else in one of them.
 */
class ThreeFormsTest {
  private static final String OFFICE =
      "hours: [{name: office, zone: UTC, days: [monday], from: 09:00, to: 17:00}]\n";
  private static final Duration HOUR = Duration.ofHours(1);

  /**
   * One key.
   *
   * @param key its name in files; the tool that has it as an annotation is named so too
   * @param yaml the keys of a rule of medium risk in a file
   * @param builder the same in Java
   * @param parts the parts of the annotation that stand for the key
   * @param methods the builder's methods that stand for it
   */
  record Form(
      String key,
      String yaml,
      UnaryOperator<Rule.Builder> builder,
      Set<String> parts,
      Set<String> methods) {
    @Override
    public String toString() {
      return key;
    }
  }

  private static Form form(String key, String yaml, UnaryOperator<Rule.Builder> builder) {
    return new Form(key, yaml, builder, Set.of(key), Set.of(key));
  }

  private static final List<Form> FORMS =
      List.of(
          new Form("name", "name: n", b -> b.named("n"), Set.of("name"), Set.of("named")),
          form("when", "when: confidence == 0.1", b -> b.when("confidence == 0.1")),
          form("risk", "risk: high", b -> b.risk(Risk.HIGH)),
          new Form(
              "verdict",
              "verdict: ask",
              Rule.Builder::ask,
              Set.of("verdict"),
              Set.of("verdict", "allow", "review", "ask", "deny")),
          new Form(
              "approvals",
              "approvals: [{role: a}, {roles: [b, c], count: 2}, {self: true}, {role: d, soft: true}]",
              b -> b.approvedBy("a").approvals(2, "b", "c").selfConfirmed().softApprovedBy("d"),
              Set.of("approvals", "reviewers", "approvers"),
              Set.of("approvedBy", "approvals", "selfConfirmed", "softApprovedBy")),
          new Form(
              "stages",
              "stages: [[{role: a}], [{role: b}]]",
              b -> b.approvedBy("a").then().approvedBy("b"),
              Set.of("approvals"),
              Set.of("then")),
          form("message", "message: really", b -> b.message("really")),
          form("deadline", "deadline: PT1H", b -> b.deadline(HOUR)),
          form(
              "onDeadline",
              "deadline: PT1H\n    onDeadline: approve",
              b -> b.deadline(HOUR).onDeadline(End.APPROVE)),
          form(
              "escalation",
              "escalation: [{after: PT5M, notify: a, to: b, priority: high, channel: sms},"
                  + " {after: PT1H, then: answer, answer: later}]",
              b ->
                  b.escalation(
                      new Ladder(
                          List.of(
                              new Rung(
                                  Duration.ofMinutes(5),
                                  Set.of("a"),
                                  Set.of("b"),
                                  Priority.HIGH,
                                  "sms",
                                  null,
                                  null),
                              new Rung(
                                  HOUR, Set.of(), Set.of(), null, null, End.ANSWER, "later"))))),
          form("denials", "denials: 2", b -> b.denials(2)),
          form("reasons", "reasons: true", Rule.Builder::reasons),
          form("byHand", "byHand: true", Rule.Builder::byHand),
          form("validity", "validity: PT1H", b -> b.validity(HOUR)),
          form("priority", "priority: urgent", b -> b.priority(Priority.URGENT)),
          form("hours", "deadline: PT1H\n    hours: office", b -> b.deadline(HOUR).hours("office")),
          form("learnable", "learnable: true", Rule.Builder::learnable),
          form("reuse", "learnable: true\n    reuse: PT1H", b -> b.learnable().reuse(HOUR)),
          new Form(
              "breakGlass",
              "breakGlass: false",
              Rule.Builder::noBreakGlass,
              Set.of("breakGlass"),
              Set.of("noBreakGlass")),
          form("sample", "verdict: review\n    sample: 0.5", b -> b.review().sample(0.5)),
          form("every", "verdict: review\n    every: 5", b -> b.review().every(5)),
          new Form(
              "flags",
              "verdict: review\n    flags: 2\n    flagsWithin: PT1H",
              b -> b.review().flags(2, HOUR),
              Set.of("flags", "flagsWithin"),
              Set.of("flags")),
          new Form(
              "flagsWithin",
              "verdict: review\n    flags: 2\n    flagsWithin: PT2H",
              b -> b.review().flags(2, HOUR.multipliedBy(2)),
              Set.of("flags", "flagsWithin"),
              Set.of("flags")));

  /** The same as annotations; each method is named as its key. */
  @SuppressWarnings("UnusedMethod") // Tools are found by their annotations.
  public static final class Annotated {
    @RequiresApproval(risk = Risk.MEDIUM)
    public void plain() {}

    @RequiresApproval(risk = Risk.MEDIUM, name = "n")
    public void name() {}

    @RequiresApproval(risk = Risk.MEDIUM, when = "confidence == 0.1")
    public void when() {}

    @RequiresApproval(risk = Risk.HIGH)
    public void risk() {}

    @RequiresApproval(risk = Risk.MEDIUM, verdict = "ask")
    public void verdict() {}

    @RequiresApproval(
        risk = Risk.MEDIUM,
        approvals = {
          @Place(roles = "a"),
          @Place(
              roles = {"b", "c"},
              count = 2),
          @Place(self = true),
          @Place(roles = "d", soft = true)
        })
    public void approvals() {}

    @RequiresApproval(
        risk = Risk.MEDIUM,
        approvals = {@Place(roles = "a"), @Place(roles = "b", stage = 2)})
    public void stages() {}

    @RequiresApproval(risk = Risk.MEDIUM, message = "really")
    public void message() {}

    @RequiresApproval(risk = Risk.MEDIUM, deadline = "PT1H")
    public void deadline() {}

    @RequiresApproval(risk = Risk.MEDIUM, deadline = "PT1H", onDeadline = "approve")
    public void onDeadline() {}

    @RequiresApproval(
        risk = Risk.MEDIUM,
        escalation = {
          @RequiresApproval.Rung(
              after = "PT5M",
              tell = "a",
              to = "b",
              priority = "high",
              channel = "sms"),
          @RequiresApproval.Rung(after = "PT1H", then = "answer", answer = "later")
        })
    public void escalation() {}

    @RequiresApproval(risk = Risk.MEDIUM, denials = 2)
    public void denials() {}

    @RequiresApproval(risk = Risk.MEDIUM, reasons = true)
    public void reasons() {}

    @RequiresApproval(risk = Risk.MEDIUM, byHand = true)
    public void byHand() {}

    @RequiresApproval(risk = Risk.MEDIUM, validity = "PT1H")
    public void validity() {}

    @RequiresApproval(risk = Risk.MEDIUM, priority = "urgent")
    public void priority() {}

    @RequiresApproval(risk = Risk.MEDIUM, deadline = "PT1H", hours = "office")
    public void hours() {}

    @RequiresApproval(risk = Risk.MEDIUM, learnable = true)
    public void learnable() {}

    @RequiresApproval(risk = Risk.MEDIUM, learnable = true, reuse = "PT1H")
    public void reuse() {}

    @RequiresApproval(risk = Risk.MEDIUM, breakGlass = false)
    public void breakGlass() {}

    @RequiresApproval(risk = Risk.MEDIUM, verdict = "review", sample = 0.5)
    public void sample() {}

    @RequiresApproval(risk = Risk.MEDIUM, verdict = "review", every = 5)
    public void every() {}

    @RequiresApproval(risk = Risk.MEDIUM, verdict = "review", flags = 2, flagsWithin = "PT1H")
    public void flags() {}

    @RequiresApproval(risk = Risk.MEDIUM, verdict = "review", flags = 2, flagsWithin = "PT2H")
    public void flagsWithin() {}
  }

  private static List<Form> forms() {
    return FORMS;
  }

  private static Policy written(String tool, String keys) {
    String risk = keys.contains("risk:") ? "" : "\n    risk: medium";
    return Policy.parse(
        "version: 1\n" + OFFICE + "rules:\n  - tool: " + tool + risk + "\n    " + keys + "\n");
  }

  private static Policy built(Rule.Builder rule) {
    return Policy.builder("1")
        .hours(Policy.parse("version: 1\n" + OFFICE).hours().get(0))
        .rule(rule.build())
        .build();
  }

  private static Rule annotated(String key) {
    Tool tool =
        Tool.of(new Annotated()).stream().filter(t -> t.name().equals(key)).findFirst().get();
    return NamedRules.within(
        BoundRule.from(tool).get(0), Policy.parse("version: 1\n" + OFFICE).hours());
  }

  /** All that follows from a rule; a name that nobody gave it is left out. */
  private static List<Object> said(Rule rule) {
    return List.of(
        rule.name().equals("n") ? "n" : "",
        rule.when(),
        rule.risk(),
        rule.verdict(),
        rule.route(),
        rule.message(),
        rule.hours());
  }

  @ParameterizedTest
  @MethodSource("forms")
  void anAnnotationTheBuilderAndAFileSayTheSame(Form form) {
    Rule.Builder medium = Rule.forTool(form.key()).risk(Risk.MEDIUM);
    List<Object> written = said(written(form.key(), form.yaml()).rules().get(0));
    assertThat(written).isNotEqualTo(said(annotated("plain")));
    assertThat(said(annotated(form.key()))).isEqualTo(written);
    assertThat(said(built(form.builder().apply(medium)).rules().get(0))).isEqualTo(written);
  }

  @Test
  void noKeyIsMissingInOneOfTheForms() {
    Set<String> keys = FORMS.stream().map(Form::key).collect(Collectors.toCollection(TreeSet::new));
    keys.add("tool"); // Where the annotation stands, and what the builder begins with.
    keys.add("alarm"); // What is known besides the call is the policy's; no annotation has it.
    assertThat(keys).containsExactlyInAnyOrderElementsOf(PolicyText.RULE_KEYS);
    assertThat(all(Form::parts)).isEqualTo(names(RequiresApproval.class));
    Set<String> methods = all(Form::methods);
    methods.add("build");
    methods.add("alarm");
    assertThat(methods).isEqualTo(names(Rule.Builder.class));
  }

  /** What a request keeps of a rule is said by one of its keys. */
  @Test
  void noTermIsWithoutAKey() throws ReflectiveOperationException {
    for (RecordComponent term : Route.Terms.class.getRecordComponents()) {
      Set<Object> values = new HashSet<>();
      values.add(term.getAccessor().invoke(Route.Terms.USUAL));
      for (Form form : FORMS) {
        Route route = annotated(form.key()).route().orElseThrow();
        values.add(term.getAccessor().invoke(route.terms()));
      }
      // The policy says it for all questions.
      boolean shared = term.getName().equals("exclusive");
      assertThat(values.size() > 1).as(term.getName()).isNotEqualTo(shared);
    }
  }

  @Test
  void placesAndRungsHaveTheSameKeysToo() {
    Set<String> place = new TreeSet<>(RouteText.APPROVAL_KEYS);
    place.remove("role"); // A short form of roles.
    place.add("stage"); // In a file it is a list of its own.
    assertThat(names(Place.class)).isEqualTo(place);
    Set<String> rung = new TreeSet<>(RouteText.RUNG_KEYS);
    assertThat(rung.remove("notify")).isTrue();
    rung.add("tell"); // No method can be named notify().
    assertThat(names(RequiresApproval.Rung.class)).isEqualTo(rung);
    assertThat(Ladder.Rung.class.getRecordComponents()).hasSameSizeAs(rung);
  }

  private static Set<String> all(Function<Form, Set<String>> of) {
    return FORMS.stream()
        .map(of)
        .flatMap(Set::stream)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Set<String> names(Class<?> type) {
    return Arrays.stream(type.getDeclaredMethods())
        .filter(method -> Modifier.isPublic(method.getModifiers()) && !method.isSynthetic())
        .map(Method::getName)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** What contradicts itself, in a file and as an annotation. */
  @SuppressWarnings({"UnusedMethod", "EffectivelyPrivate"}) // Tools are found by their annotations.
  private static final Map<String, Object> WRONG =
      Map.of(
          "risk: high\nlearnable: true",
          new Object() {
            @RequiresApproval(learnable = true)
            public void t() {}
          },
          "risk: medium\nreuse: PT1H",
          new Object() {
            @RequiresApproval(risk = Risk.MEDIUM, reuse = "PT1H")
            public void t() {}
          },
          "risk: medium\nlearnable: true\nreuse: PT25H",
          new Object() {
            @RequiresApproval(risk = Risk.MEDIUM, learnable = true, reuse = "PT25H")
            public void t() {}
          },
          "risk: high\nhours: office",
          new Object() {
            @RequiresApproval(hours = "office")
            public void t() {}
          },
          "risk: high\ndeadline: PT1H\nhours: offic",
          new Object() {
            @RequiresApproval(deadline = "PT1H", hours = "offic")
            public void t() {}
          },
          "risk: high\nverdict: allow",
          new Object() {
            @RequiresApproval(verdict = "allow")
            public void t() {}
          },
          "risk: high\nverdict: deny\nbreakGlass: false",
          new Object() {
            @RequiresApproval(verdict = "deny", breakGlass = false)
            public void t() {}
          },
          "risk: low\nbreakGlass: false",
          new Object() {
            @RequiresApproval(risk = Risk.LOW, breakGlass = false)
            public void t() {}
          },
          "risk: high\ndeadline: PT1H\nonDeadline: approve",
          new Object() {
            @RequiresApproval(deadline = "PT1H", onDeadline = "approve")
            public void t() {}
          });

  private static Stream<Map.Entry<String, Object>> wrong() {
    return WRONG.entrySet().stream();
  }

  @ParameterizedTest
  @MethodSource("wrong")
  void anAnnotationIsCheckedAsARuleOfAFileIs(Map.Entry<String, Object> wrong) {
    String rule = "  - name: mine\n    tool: t\n    " + wrong.getKey().replace("\n", "\n    ");
    String file = "version: 1\n" + OFFICE + "rules:\n" + rule + "\n";
    String[] said = new String[1];
    assertThatThrownBy(() -> Policy.parse(file))
        .isInstanceOf(PolicyException.class)
        .satisfies(e -> said[0] = e.getMessage().replaceFirst("^.*'mine'( for 't')?", ""));
    ToolRegistry tools = ToolRegistry.of(Tool.of(wrong.getValue()));
    assertThatThrownBy(() -> new Assessor(tools, Policy.parse("version: 1\n" + OFFICE), 1_000))
        .isInstanceOf(PolicyException.class)
        .hasMessageContainingAll("annotation on ", said[0]);
  }

  @Test
  @SuppressWarnings({"UnusedMethod", "EffectivelyPrivate"}) // Tools are found by their annotations.
  void aWordOfAnAnnotationThatIsNoneIsNamedWithThoseThereAre() {
    Object tools =
        new Object() {
          @RequiresApproval(verdict = "denied")
          public void t() {}
        };
    ToolRegistry registry = ToolRegistry.of(Tool.of(tools));
    assertThatThrownBy(() -> new Assessor(registry, Policy.none(), 1_000))
        .isInstanceOf(PolicyException.class)
        .hasMessageContainingAll(
            "annotation on ", "verdict is 'denied'", "[allow, review, ask, deny]");
  }

  @Test
  void aNameThatATwinHasIsRefusedWhateverItsForm() {
    ToolRegistry tools =
        ToolRegistry.of(
            Tool.of(new Annotated()).stream().filter(t -> t.name().equals("name")).toList());
    Policy same =
        Policy.builder("1").rule(Rule.forTool("*").named("n").risk(Risk.HIGH).build()).build();
    assertThatThrownBy(() -> new Assessor(tools, same, 1_000))
        .isInstanceOf(PolicyException.class)
        .hasMessageContainingAll("annotation on Annotated.name", "two rules are named 'n'");
  }

  @Test
  void whatAnAnnotationSaysIsPartOfTheVersion() {
    Policy office = Policy.parse("version: 1\n" + OFFICE);
    Set<String> versions = new TreeSet<>();
    for (Tool tool : Tool.of(new Annotated())) {
      Tool.Requirement own = tool.requirements().get(0);
      Tool.Requirement elsewhere =
          new Tool.Requirement(
              own.name(),
              own.risk(),
              own.verdict(),
              own.when(),
              own.reviewers(),
              own.approvers(),
              own.message(),
              own.deadline(),
              own.onDeadline(),
              own.asking(),
              "elsewhere");
      Tool same = Tool.named("t").requiresApproval(elsewhere).runs(arguments -> "");
      Assessor assessor = new Assessor(ToolRegistry.of(List.of(same)), office, 1_000);
      assertThat(versions.add(assessor.policyVersion())).as(tool.name()).isTrue();
    }
  }
}
