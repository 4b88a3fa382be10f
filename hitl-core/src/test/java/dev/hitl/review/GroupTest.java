package dev.hitl.review;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hitl.Hitl;
import dev.hitl.HitlBuilder;
import dev.hitl.Shop;
import dev.hitl.admit.Office;
import dev.hitl.call.ToolCall;
import dev.hitl.policy.Policy;
import dev.hitl.policy.PolicyException;
import dev.hitl.policy.Role;
import dev.hitl.policy.Rule;
import dev.hitl.request.Identity;
import dev.hitl.request.Identity.Kind;
import dev.hitl.request.Request;
import dev.hitl.request.RequestStatus;
import dev.hitl.request.ReviewerDirectory;
import dev.hitl.run.RunHandle;
import dev.hitl.tool.RequiresApproval;
import dev.hitl.tool.Risk;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A place of a route may name a group of the directory. */
class GroupTest {
  private static final String EMEA = "group:finance-emea";

  private final Shop shop = new Shop();
  private final Office office = new Office();

  GroupTest() {
    member("ann", Set.of("clerk"), "finance-emea", "everybody");
    member("bob", Set.of("clerk"), "finance-apac", "everybody");
  }

  private void member(String id, Set<String> roles, String... groups) {
    office.put(new Identity(id, Kind.PERSON, roles, Set.of(groups), Set.of(), null, null));
  }

  /** A tool whose author names a group. */
  public static final class Payments {
    @RequiresApproval(risk = Risk.HIGH, reviewers = EMEA)
    public String pay(String invoice) {
      return "paid " + invoice;
    }
  }

  private static Rule.Builder credit() {
    return Rule.forTool("credit").risk(Risk.HIGH);
  }

  private static Policy policy(Rule.Builder rule) {
    return Policy.builder("1").rule(rule.build()).build();
  }

  private static final ToolCall CREDIT =
      ToolCall.of("c1", "credit", Map.of("orderId", "42", "amount", 7));

  private Hitl open(ReviewerDirectory people, Policy policy) {
    Hitl hitl = shop.open(builder -> builder.reviewers(people).policy(policy));
    hitl.agent("support", Shop.proposing(List.of(CREDIT)));
    return hitl;
  }

  static Stream<Arguments> whereAGroupIsNamed() {
    return Stream.of(
        named(
            "an annotation",
            builder -> builder.tools(new Payments()),
            Shop.call("c1", "pay", "invoice", "i7")),
        named("a builder", builder -> builder.policy(policy(credit().approvedBy(EMEA))), CREDIT),
        named(
            "a file",
            builder ->
                builder.policy(
                    Policy.parse(
                        "version: 1\nrules: [{tool: credit, risk: high, approvals: [{role: "
                            + EMEA
                            + "}]}]")),
            CREDIT));
  }

  private static Arguments named(String where, UnaryOperator<HitlBuilder> by, ToolCall call) {
    return Arguments.of(where, by, call);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("whereAGroupIsNamed")
  void whoIsInTheGroupMayDecideAndNobodyElse(
      String where, UnaryOperator<HitlBuilder> by, ToolCall call) {
    try (Hitl hitl = shop.open(builder -> by.apply(builder.reviewers(office)))) {
      hitl.agent("support", Shop.proposing(List.of(call)));
      String reference = Shop.only(hitl.start("support", "x")).reference();
      assertThat(hitl.review().approve(reference, "bob"))
          .isInstanceOfSatisfying(
              Ruling.NotAllowed.class, no -> assertThat(no.reason()).contains(EMEA));
      assertThat(hitl.review().approve(reference, "ann")).isInstanceOf(Ruling.Done.class);
      assertThat(hitl.review().find(reference).orElseThrow().votes().get(0).roles())
          .contains(EMEA, "clerk");
    }
  }

  @Test
  void whoLeftTheGroupBeforeTheClaimHasNotApprovedIt() {
    try (Hitl hitl = open(office, policy(credit().approvedBy(EMEA)))) {
      RunHandle run = approved(hitl);
      member("ann", Set.of("clerk"), "everybody");
      hitl.resumeDue();
      assertThat(Shop.only(run).status()).isEqualTo(RequestStatus.PENDING);
      assertThat(shop.effects).isEmpty();
    }
  }

  /** The control: a directory that never hears of it lets the call run. */
  @Test
  void whereNobodyHearsThatTheyLeftTheGroupItIsExecuted() {
    ReviewerDirectory deaf =
        ReviewerDirectory.builder().person("ann", "clerk").groups("ann", "finance-emea").build();
    try (Hitl hitl = open(deaf, policy(credit().approvedBy(EMEA)))) {
      approved(hitl);
      member("ann", Set.of("clerk"), "everybody");
      hitl.resumeDue();
      assertThat(shop.effects).containsExactly("credit 42 7");
    }
  }

  private static RunHandle approved(Hitl hitl) {
    RunHandle run = hitl.start("support", "x");
    assertThat(hitl.review().approve(Shop.only(run).reference(), "ann"))
        .isInstanceOf(Ruling.Done.class);
    return run;
  }

  @Test
  void aGroupThatThePolicyDescribesHasAuthorityAndFillsTheRolesItInherits() {
    Policy policy =
        Policy.builder("1")
            .role(new Role("manager", 1, ""))
            .role(new Role("group:finance-apac", 2, Set.of("manager"), "args.amount <= 10"))
            .rule(credit().approvedBy("manager").build())
            .build();
    try (Hitl hitl = open(office, policy)) {
      String reference = Shop.only(hitl.start("support", "x")).reference();
      assertThat(hitl.review().approve(reference, "ann")).isInstanceOf(Ruling.NotAllowed.class);
      assertThat(hitl.review().approve(reference, "bob")).isInstanceOf(Ruling.Done.class);
    }
  }

  @Test
  void aGroupLendsNoAuthorityToARoleThatHasNone() {
    Policy policy =
        Policy.builder("1")
            .role(new Role("clerk", 1, "args.amount <= 5"))
            .rule(credit().build())
            .build();
    member("cara", Set.of(), "everybody");
    try (Hitl hitl = open(office, policy)) {
      String reference = Shop.only(hitl.start("support", "x")).reference();
      assertThat(hitl.review().approve(reference, "ann"))
          .isInstanceOfSatisfying(
              Ruling.NotAllowed.class, no -> assertThat(no.reason()).contains("authority"));
      assertThat(hitl.review().approve(reference, "cara")).isInstanceOf(Ruling.Done.class);
    }
  }

  @Test
  void aQuestionIsHandedToAGroupThatTheDirectoryKnows() {
    ReviewerDirectory people =
        ReviewerDirectory.builder()
            .person("ann", "clerk")
            .groups("ann", "finance-emea")
            .person("bob", "clerk")
            .build();
    try (Hitl hitl = open(people, policy(credit().approvedBy("clerk")))) {
      String reference = Shop.only(hitl.start("support", "x")).reference();
      assertThat(hitl.review().escalate(reference, "bob", "group:finance", "typing error"))
          .isInstanceOf(Ruling.Invalid.class);
      assertThat(hitl.review().escalate(reference, "bob", EMEA, "theirs"))
          .isInstanceOf(Ruling.Done.class);
      Request now = hitl.review().find(reference).orElseThrow();
      assertThat(now.route().describe()).isEqualTo("1 of " + EMEA);
      assertThat(hitl.review().approve(reference, "bob")).isInstanceOf(Ruling.NotAllowed.class);
      assertThat(hitl.review().approve(reference, "ann")).isInstanceOf(Ruling.Done.class);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"group:", "group: finance", "Group:finance", "groups:x", " group:x"})
  void aNameThatOnlyLooksLikeAGroupsIsAStartUpError(String name) {
    Policy policy = policy(credit().approvedBy(name));
    assertThatThrownBy(() -> open(office, policy))
        .isInstanceOf(PolicyException.class)
        .hasMessageContaining(name.strip())
        .hasMessageContaining(EMEA);
    assertThatThrownBy(() -> new Role(name, 1, "")).isInstanceOf(PolicyException.class);
  }

  /** Otherwise whoever may hand out roles could put people into groups. */
  @Test
  void aRoleWithTheNameOfAGroupIsNoAnswerOfTheDirectory() {
    assertThatThrownBy(() -> Identity.person("eve", Set.of(EMEA)))
        .isInstanceOf(IllegalArgumentException.class);
    Office careless =
        new Office() {
          @Override
          public Optional<Identity> find(String tenant, String name) {
            return Optional.of(Identity.person(name, Set.of(EMEA)));
          }
        };
    try (Hitl hitl = open(careless, policy(credit().approvedBy(EMEA)))) {
      String reference = Shop.only(hitl.start("support", "x")).reference();
      assertThat(hitl.review().approve(reference, "eve")).isInstanceOf(Ruling.NotAllowed.class);
    }
  }
}
