package dev.hitl.review;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hitl.Hitl;
import dev.hitl.HitlBuilder;
import dev.hitl.Shop;
import dev.hitl.policy.BreakGlass;
import dev.hitl.policy.Policy;
import dev.hitl.policy.Route;
import dev.hitl.policy.Rule;
import dev.hitl.request.Request;
import dev.hitl.request.RequestStatus;
import dev.hitl.run.RunHandle;
import dev.hitl.tool.RequiresApproval;
import dev.hitl.tool.Risk;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A tool that waits for its route in an emergency too, whoever may break glass for others. */
class NoBreakGlassTest {
  private static final String GLASS =
      """
      version: 1
      breakGlass: {roles: [director], observers: [manager], limit: PT1H}
      """;
  private static final Duration LIMIT = Duration.ofMinutes(30);
  private final Shop shop = new Shop();

  /** A vault, to which the annotation lets nobody in at once. */
  public static final class Vault {
    @RequiresApproval(breakGlass = false)
    public String openVault(String id) {
      return "open " + id;
    }

    @RequiresApproval
    public String openDoor(String id) {
      return "open " + id;
    }
  }

  private static String forbidding(String tool) {
    return GLASS + "rules: [{tool: %s, risk: high, breakGlass: false}]\n".formatted(tool);
  }

  private static Policy built() {
    return Policy.builder("1")
        .breakGlass(new BreakGlass(Set.of("director"), Set.of("manager"), Duration.ofHours(1)))
        .rule(Rule.forTool("openDoor").risk(Risk.HIGH).noBreakGlass().build())
        .build();
  }

  private RunHandle asked(Hitl hitl, String tool) {
    hitl.agent("guard", run -> run.call(List.of(Shop.call("c1", tool, "id", "7"))).toString());
    return hitl.start("guard", "go");
  }

  private Hitl open(UnaryOperator<HitlBuilder> more) {
    return shop.open(builder -> more.apply(builder.tools(new Vault())));
  }

  private Ruling broken(Hitl hitl, Request request) {
    return hitl.review().breakGlass(request.reference(), "director-1", "it burns", "INC-7", LIMIT);
  }

  private static Stream<Map.Entry<String, Policy>> forms() {
    return Stream.of(
        Map.entry("openVault", Policy.parse(GLASS)),
        Map.entry("openDoor", Policy.parse(forbidding("openDoor"))),
        Map.entry("openDoor", Policy.parse(forbidding("open*"))),
        Map.entry("openDoor", built()));
  }

  @ParameterizedTest
  @MethodSource("forms")
  void nobodyBreaksGlassForItWhereverItIsSaid(Map.Entry<String, Policy> form) {
    Hitl hitl = open(b -> b.policy(form.getValue()));
    RunHandle run = asked(hitl, form.getKey());
    Request request = Shop.only(run);
    assertThat(broken(hitl, request))
        .isInstanceOfSatisfying(
            Ruling.NotAllowed.class, no -> assertThat(no.reason()).contains("breakGlass: false"));
    assertThat(hitl.review().observe(request.reference(), "manager-1"))
        .isInstanceOf(Ruling.NotAllowed.class);
    assertThat(Shop.only(run)).isEqualTo(request);
    assertThat(hitl.audit().refusals(request.id())).hasSize(2);
    assertThat(hitl.review().approve(request.reference(), "manager-1").isTaken()).isTrue();
  }

  /** The control: the same tool, without the word. */
  @Test
  void withoutTheWordGlassIsBroken() {
    Hitl hitl = open(b -> b.policy(Policy.parse(GLASS)));
    Request request = Shop.only(asked(hitl, "openDoor"));
    assertThat(broken(hitl, request)).isInstanceOf(Ruling.Done.class);
    assertThat(hitl.review().observe(request.reference(), "manager-1"))
        .isInstanceOf(Ruling.Done.class);
  }

  @Test
  void oneRuleThatSaysItIsEnough() {
    Route may = Route.anyOf(1);
    Route never = Rule.forTool("t").risk(Risk.HIGH).noBreakGlass().build().route().orElseThrow();
    assertThat(may.terms().breakGlass()).isTrue();
    assertThat(may.merge(never).terms().breakGlass()).isFalse();
    assertThat(never.merge(may)).isEqualTo(may.merge(never));
    assertThat(Route.fromMap(never.toMap())).isEqualTo(never);
  }

  @Test
  void aRequestKeepsWhatHeldWhenItWasOpened() {
    Hitl strict = open(b -> b.policy(Policy.parse(forbidding("openDoor"))));
    RunHandle run = asked(strict, "openDoor");
    Hitl later = open(b -> b.policy(Policy.parse(GLASS)));
    assertThat(broken(later, Shop.only(run))).isInstanceOf(Ruling.NotAllowed.class);
  }

  /** As a rule that denies: what holds now is asked again before it runs. */
  @Test
  void whatWasBrokenOpenDoesNotRunUnderAPolicyThatForbidsItNow() {
    Hitl hitl = open(b -> b.policy(Policy.parse(GLASS)));
    RunHandle run = asked(hitl, "openDoor");
    Request request = Shop.only(run);
    broken(hitl, request);
    hitl.review().observe(request.reference(), "manager-1");
    Hitl strict = open(b -> b.policy(Policy.parse(forbidding("openDoor"))));
    strict.agent("guard", r -> r.call(r.pendingCalls()).toString());
    strict.resumeDue();
    assertThat(strict.review().find(request.id()).orElseThrow().status())
        .isEqualTo(RequestStatus.PENDING);
    assertThat(strict.fsck().check().findings()).isEmpty();
  }

  @Test
  void anApprovalOfItsRouteRunsUnderSuchAPolicy() {
    Hitl hitl = open(b -> b.policy(Policy.parse(forbidding("openDoor"))));
    RunHandle run = asked(hitl, "openDoor");
    hitl.review().approve(Shop.only(run).reference(), "manager-1");
    hitl.resumeDue();
    assertThat(Shop.only(run).status()).isEqualTo(RequestStatus.EXECUTED);
  }
}
