package dev.hitl.policy;

import static dev.hitl.policy.Fixture.assessor;
import static dev.hitl.policy.Fixture.judge;
import static dev.hitl.policy.Fixture.plain;
import static dev.hitl.policy.Fixture.refund;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hitl.call.ToolCall;
import dev.hitl.tool.Tool;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RolesTest {
  static final String ADJUSTERS =
      """
      version: 1
      roles:
        - {name: junior, level: 1, authority: args.amount <= 5000}
        - {name: senior, level: 2, inherits: [junior], authority: args.amount <= 50000}
        - {name: head, level: 3, inherits: [senior]}
      rules:
        - tool: refund
          risk: high
          approvals: [{role: junior}]
        - tool: ask_later
          risk: low
      """;

  private static final Tool REFUND = refund().runs(arguments -> "");

  private static ToolCall refund42(String amount) {
    return ToolCall.of("c1", "refund", "{\"orderId\":\"42\",\"amount\":" + amount + "}");
  }

  private static Assessor adjusters() {
    return assessor(Policy.parse(ADJUSTERS), REFUND, plain("ask_later"));
  }

  private static Route routeFor(Assessor assessor, String amount) {
    return ((Verdict.Ask) judge(assessor, refund42(amount))).route();
  }

  @ParameterizedTest
  @CsvSource({
    "5000, junior, true",
    "5000.01, junior, false",
    "5000.01, senior, true",
    "50000.01, senior, false",
    "50000.01, head, true",
    "1, head, true",
    "1, clerk, false"
  })
  void aRoleAgreesWithinItsAuthorityAndFillsThePlacesOfThoseItInherits(
      String amount, String role, boolean may) {
    Route route = routeFor(adjusters(), amount);
    assertThat(route.powers().fills(route.groups().get(0), Set.of(role))).isEqualTo(may);
  }

  @Test
  void aConditionInDoubtGivesNoAuthority() {
    Policy policy =
        Policy.builder("1")
            .role(new Role("manager", 1, "args.note == 'x'"))
            .role(new Role("director", 2, Set.of("manager"), ""))
            .rule(Rule.forTool("refund").approvedBy("manager").build())
            .build();
    Route route = routeFor(assessor(policy, REFUND), "1");
    assertThat(route.powers().beyond()).containsExactly("manager");
    assertThat(route.powers().fills(route.groups().get(0), Set.of("manager"))).isFalse();
    assertThat(route.powers().fills(route.groups().get(0), Set.of("director"))).isTrue();
  }

  @Test
  void whatNoRoleHasAuthorityOverIsForbiddenAndSaysSo() {
    Policy policy =
        Policy.builder("1")
            .role(new Role("manager", 1, "args.amount <= 100"))
            .rule(Rule.forTool("refund").approvedBy("manager").build())
            .build();
    Assessor assessor = assessor(policy, REFUND);
    assertThat(judge(assessor, refund42("100"))).isInstanceOf(Verdict.Ask.class);
    Verdict.Deny deny = (Verdict.Deny) judge(assessor, refund42("101"));
    assertThat(deny.message()).contains("no role", "manager", "authority");
    assertThat(deny.reasons()).anySatisfy(r -> assertThat(r.rule()).isEqualTo("roles"));
  }

  @Test
  void aPlaceForAnyReviewerIsNobodysOnlyByAuthority() {
    Policy policy =
        Policy.builder("1")
            .role(new Role("manager", 1, "false"))
            .rule(Rule.forTool("refund").risk(dev.hitl.tool.Risk.HIGH).build())
            .build();
    Route route = routeFor(assessor(policy, REFUND), "1");
    assertThat(route.powers().fills(route.groups().get(0), Set.of("manager"))).isFalse();
    assertThat(route.powers().fills(route.groups().get(0), Set.of("clerk"))).isTrue();
  }

  @Test
  void aToolThatAsksByItselfAsksThoseWithAuthority() {
    Assessor assessor = adjusters();
    Assessment.Judged judged = (Assessment.Judged) Fixture.assess(assessor, refund42("20000"));
    Verdict.Ask ask = (Verdict.Ask) assessor.askedBy(judged, "really?", Fixture.NOW);
    assertThat(ask.route().powers().beyond()).containsExactly("junior");
  }

  @Test
  void theMostSeniorRoleCounts() {
    assertThat(adjusters().level(Set.of("junior", "head"))).isEqualTo(3);
    assertThat(adjusters().level(Set.of("clerk"))).isZero();
  }

  @Test
  void rolesAndTheirAuthorityArePartOfTheVersion() {
    String version = adjusters().policyVersion();
    for (String[] change :
        List.of(
            new String[] {"5000}", "5001}"},
            new String[] {"level: 3", "level: 4"},
            new String[] {"inherits: [senior]", "inherits: [junior]"},
            new String[] {"name: head", "name: boss"})) {
      Policy changed = Policy.parse(ADJUSTERS.replace(change[0], change[1]));
      assertThat(assessor(changed, REFUND, plain("ask_later")).policyVersion())
          .as(change[1])
          .isNotEqualTo(version);
    }
  }

  @Test
  void aRouteWithPowersIsStoredAndReadBack() {
    Route route = routeFor(adjusters(), "20000");
    assertThat(Route.fromMap(route.toMap())).isEqualTo(route);
    assertThat(route.powers().inherits())
        .isEqualTo(Map.of("senior", Set.of("junior"), "head", Set.of("senior")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[{name: a, level: 2, inherits: [b]}] | 'a' | inherits 'b' | no role",
        "[{name: a, level: 2, inherits: [b]}, {name: b, level: 2, inherits: [a]}] | itself",
        "[{name: a, level: 2, inherits: [a]}] | 'a' | itself",
        "[{name: a, level: 1, inherits: [b]}, {name: b, level: 1}] | 'a' has level 1 | 'b' of level 1",
        "[{name: a, level: 1, inherits: [b]}, {name: b, level: 9}] | 'a' has level 1 | 'b' of level 9",
        "[{name: a, level: 1, authority: args.amount <}] | 'a' | does not compile",
        "[{name: a, level: 1, authority: call.tool}] | 'a' | true or false",
        "[{name: a, level: 1, authority: amount <= 5}] | 'a' | does not compile | amount",
        "[{name: a, level: 1, authority: agent.nmae == ''}] | 'a' | reads agent.nmae",
        "[{name: a, level: 1}, {name: a, level: 2}] | 'a' | two roles",
        "[{name: a}] | 'a' | no level",
        "[{level: 1}] | role 1 | no name",
        "[{name: a, level: 0}] | level | at least 1",
        "[{name: a, level: 1, inherit: [b]}] | unknown key 'inherit' | mean 'inherits'",
      })
  void aRoleThatCannotBeMeantIsAStartUpErrorThatNamesIt(String row) {
    String[] parts = row.split(" \\| ", -1);
    String policy = "version: 1\nroles: " + parts[0] + "\nrules: []\n";
    var thrown =
        assertThatThrownBy(() -> assessor(Policy.parse(policy), REFUND))
            .isInstanceOf(PolicyException.class);
    for (int i = 1; i < parts.length; i++) {
      if (!parts[i].equals("cannot")) {
        thrown.hasMessageContaining(parts[i]);
      }
    }
  }
}
