package dev.hitl.review;

import static dev.hitl.review.Desk.delete;
import static dev.hitl.review.Desk.refund;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hitl.Shop;
import dev.hitl.admit.Office;
import dev.hitl.audit.AuditEvent;
import dev.hitl.call.ToolCall;
import dev.hitl.notify.Inert;
import dev.hitl.policy.Policy;
import dev.hitl.policy.PolicyException;
import dev.hitl.request.Decision;
import dev.hitl.request.Delegation;
import dev.hitl.request.Identity;
import dev.hitl.request.Identity.Kind;
import dev.hitl.request.Request;
import dev.hitl.request.RequestStatus;
import dev.hitl.request.Vote;
import dev.hitl.store.Refusals;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every way round a reviewer that is known of is tried and refused, and the try is on record. Each
 * is followed by what the same person may do, or by what happens without the tie: so the test fails
 * where the ban is off, and where everybody is banned.
 */
public class BypassTest {
  private static final Instant NOW = Instant.parse("2026-03-02T09:00:00Z");

  private final Office office =
      new Office()
          .person("manager-1", "manager")
          .person("manager-2", "manager")
          .person("manager-3", "manager")
          .person("clerk-1", "clerk");
  private final List<Delegation> delegations = new ArrayList<>();

  /** What the tests run on; another store's tests override it. */
  protected Shop newShop() {
    return new Shop();
  }

  private Desk asked(@Nullable String principal, @Nullable String policy, ToolCall... calls) {
    return Desk.in(
        newShop(),
        principal,
        builder -> {
          builder
              .reviewers(office)
              .delegations(
                  (tenant, reviewer, tool, now) ->
                      delegations.stream()
                          .filter(d -> d.from().equals(reviewer) || d.to().equals(reviewer))
                          .toList());
          return policy == null ? builder : builder.policy(Policy.parse(policy));
        },
        calls);
  }

  private void hands(String from, String to, String... roles) {
    delegations.add(
        new Delegation(
            "d" + delegations.size(),
            "default",
            from,
            to,
            NOW.minus(Duration.ofDays(1)),
            NOW.plus(Duration.ofDays(1)),
            "*",
            Set.of(roles),
            "holiday"));
  }

  /** Refused, nothing changed, and on record with who and why. */
  private static String refused(Desk desk, Ballot ballot) {
    String id = desk.request().id();
    int before = desk.hitl.audit().refusals(id).size();
    String why = desk.notAllowed(() -> desk.desk().decide(ballot));
    List<AuditEvent> refusals = desk.hitl.audit().refusals(id);
    assertThat(refusals).hasSize(before + 1);
    AuditEvent last = refusals.get(before);
    assertThat(last.type()).isEqualTo("REFUSED");
    assertThat(last.run()).isEqualTo(desk.request().run());
    assertThat(last.data().get("ballot")).isEqualTo(ballot.getClass().getSimpleName());
    assertThat(last.data().get("reason")).isEqualTo(Inert.line(why, 1_000));
    assertThat(desk.hitl.audit().verify().broken()).isEmpty();
    assertThat(desk.hitl.fsck().check().findings()).isEmpty();
    return why;
  }

  private static String refused(Desk desk, String who) {
    return refused(desk, new Ballot.Approve(desk.reference(), who, null));
  }

  private static Request approved(Desk desk, String who) {
    Request request = desk.done(desk.desk().approve(desk.reference(), who));
    assertThat(request.status()).isEqualTo(RequestStatus.APPROVED);
    return request;
  }

  @ParameterizedTest
  @ValueSource(strings = {"boss", "b.oss@example.org", "BOSS", "ｂｏｓｓ", "bo\u200bss", " boss "})
  void thePrincipalUnderAnotherNameIsThePrincipal(String principal) {
    office.put("manager-9", Kind.PERSON, Set.of("boss", "b.oss@example.org"), null, "manager");
    Desk desk = asked(principal, null, refund("500"));
    assertThat(refused(desk, "manager-9")).contains("on behalf of " + principal);
    approved(desk, "manager-1");
  }

  @Test
  void whoActsForThePrincipalHoweverFarIsThePrincipal() {
    office.put("assistant", Kind.PERSON, Set.of(), "office-1", "manager");
    office.put("office-1", Kind.SERVICE, Set.of(), "boss");
    Desk desk = asked("boss", null, refund("500"));
    assertThat(refused(desk, "assistant")).contains("same as assistant");
    office.put("office-1", Kind.SERVICE, Set.of(), null);
    approved(desk, "assistant");
  }

  @Test
  void whoThePrincipalActsForIsThePrincipal() {
    office.put("bot-1", Kind.SERVICE, Set.of(), "manager-1");
    Desk desk = asked("bot-1", null, refund("500"));
    refused(desk, "manager-1");
    approved(desk, "manager-2");
  }

  @Test
  void eitherEndOfADelegationOfThePrincipalIsThePrincipal() {
    hands("boss", "manager-1");
    hands("manager-2", "boss");
    Desk desk = asked("boss", null, refund("500"));
    refused(desk, "manager-1");
    refused(desk, "manager-2");
    delegations.clear();
    approved(desk, "manager-1");
  }

  @Test
  void theAgentAndWhoActsForItDoNotDecideForIt() {
    office.put("support", Kind.PERSON, Set.of("helper"), null, "manager");
    office.put("echo", Kind.PERSON, Set.of(), "support", "manager");
    office.put("hitl", Kind.PERSON, Set.of(), null, "manager");
    Desk desk = asked(null, null, refund("500"));
    for (String who : List.of("support", "helper", "echo", "hitl")) {
      assertThat(refused(desk, who)).contains("agent");
    }
    approved(desk, "manager-1");
  }

  @Test
  void whoeverEditedDoesNotAgreeToItUnderAnotherNameOrThroughADelegate() {
    office.put("manager-9", Kind.PERSON, Set.of("m9"), null, "manager");
    office.put("echo", Kind.PERSON, Set.of(), "manager-9", "manager");
    hands("manager-9", "manager-3");
    Desk desk = asked(null, null, delete());
    desk.done(desk.desk().modify(desk.reference(), "m9", Map.of("account", "a8"), "the other one"));
    assertThat(desk.request().revision().author()).isEqualTo("manager-9");
    for (String who : List.of("m9", "manager-9", "echo", "manager-3")) {
      assertThat(refused(desk, who)).contains("edited");
    }
    assertThat(desk.desk().approve(desk.reference(), "manager-1"))
        .isInstanceOf(Ruling.Counted.class);
    approved(desk, "manager-2");
  }

  @Test
  void whereOnePersonIsEnoughTheEditorsEditIsThatPersonsWord() {
    Desk desk = asked(null, null, refund("500"));
    Request now =
        desk.done(desk.desk().modify(desk.reference(), "manager-1", Map.of("amount", 200), "less"));
    assertThat(now.decision()).isEqualTo(new Decision.Approved(List.of("manager-1"), "less"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"SERVICE", "AGENT", "SHARED"})
  void whatIsNoPersonFillsNoPlaceOfAPersonAndDoesNothingElseEither(Kind kind) {
    office.put("thing", kind, Set.of(), null, "manager");
    Desk desk = asked(null, null, refund("500"));
    for (Ballot ballot : WhoMayDecideTest.all(desk.reference(), "thing")) {
      assertThat(refused(desk, ballot)).contains("no person");
    }
    office.person("thing", "manager");
    approved(desk, "thing");
  }

  private static final String SOFT =
      """
      version: 1
      rules:
        - tool: credit
          risk: medium
          approvals: [{role: manager, soft: true}]
      """;

  private static ToolCall credit() {
    return ToolCall.of("c1", "credit", "{\"orderId\":\"42\",\"amount\":5}");
  }

  @Test
  void anAgentFillsASoftPlaceAndIsMarkedAndASharedAccountDoesNot() {
    office.put("triage", Kind.AGENT, Set.of(), null, "manager");
    office.put("desk", Kind.SHARED, Set.of(), null, "manager");
    Desk desk = asked(null, SOFT, credit());
    assertThat(refused(desk, "desk")).contains("shared account");
    Request now = approved(desk, "triage");
    assertThat(now.votes()).extracting(Vote::kind).containsExactly(Kind.AGENT);
    assertThat(desk.hitl.audit().print(now.id())).contains("AGENT");
  }

  private static final String SELF =
      """
      version: 1
      rules:
        - tool: credit
          risk: medium
          approvals: [{self: true}]
      """;

  @Test
  void onlyThePrincipalConfirmsAndOnlyOnTheirOwnPlace() {
    office.person("boss", "manager");
    office.put("proxy", Kind.PERSON, Set.of(), "boss", "manager");
    hands("boss", "manager-2");
    Desk desk = asked("boss", SELF, credit());
    refused(desk, "manager-1");
    refused(desk, "manager-2");
    refused(desk, "proxy");
    refused(desk, new Ballot.Answer(desk.reference(), "boss", "done"));
    Request now = approved(desk, "boss");
    assertThat(now.decision()).isEqualTo(new Decision.Approved(List.of("boss"), null));
  }

  @Test
  void aPrincipalWhomTheDirectoryDoesNotKnowConfirmsByTheirExactName() {
    Desk desk = asked("customer-7", SELF, credit());
    refused(desk, "Customer-7");
    refused(desk, "customer-8");
    approved(desk, "customer-7");
  }

  @Test
  void aPrincipalThatIsNoPersonOrIsKnownNoMoreConfirmsNothing() {
    office.put("bot", Kind.SERVICE, Set.of(), null);
    Desk service = asked("bot", SELF, credit());
    assertThat(refused(service, "bot")).contains("no person");
    office.put(
        new Identity("boss", Kind.PERSON, Set.of(), Set.of(), Set.of(), null, NOW.minusMillis(1)));
    Desk gone = asked("boss", SELF, credit());
    assertThat(refused(gone, "boss")).contains("not known any more");
  }

  @Test
  void aDelegateFillsThePlaceOfWhoeverHandedItOnAndItIsOnRecord() {
    office.person("deputy", "clerk");
    Desk desk = asked(null, null, refund("500"));
    assertThat(refused(desk, "deputy")).contains("none of the roles");
    hands("manager-1", "deputy");
    Request now = approved(desk, "deputy");
    assertThat(now.votes()).singleElement().extracting(Vote::onBehalfOf).isEqualTo("manager-1");
    assertThat(desk.hitl.audit().print(now.id())).contains("\"onBehalfOf\":\"manager-1\"");
  }

  @Test
  void aDelegationOfOtherRolesOrOfSomebodyWhoIsNoPersonOrHasGoneGivesNothing() {
    office.person("deputy", "clerk");
    office.put("desk", Kind.SHARED, Set.of(), null, "manager");
    hands("manager-1", "deputy", "director");
    hands("desk", "deputy");
    hands("gone", "deputy");
    Desk desk = asked(null, null, refund("500"));
    refused(desk, "deputy");
    office.person("gone", "manager");
    approved(desk, "deputy");
  }

  @Test
  void aDelegationIsNotHandedOn() {
    office.person("deputy", "clerk").person("third", "clerk");
    hands("manager-1", "deputy");
    hands("deputy", "third");
    Desk desk = asked(null, null, refund("500"));
    refused(desk, "third");
    approved(desk, "deputy");
  }

  @Test
  void aDelegationThatIsOverOrOfAnotherTenantGivesNothingWhateverTheStoreOfThemSays() {
    office.person("deputy", "clerk");
    Duration day = Duration.ofDays(1);
    delegations.add(
        new Delegation(
            "old", "default", "manager-1", "deputy", NOW.minus(day), NOW, "*", Set.of(), "x"));
    delegations.add(
        new Delegation(
            "far", "acme", "manager-1", "deputy", NOW, NOW.plus(day), "*", Set.of(), "x"));
    Desk desk = asked(null, null, refund("500"));
    refused(desk, "deputy");
  }

  @Test
  void delegationsThatCannotBeToldMeanNo() {
    Desk desk =
        Desk.in(
            newShop(),
            null,
            builder ->
                builder
                    .reviewers(office)
                    .delegations(
                        (tenant, reviewer, tool, now) -> {
                          throw new IllegalStateException("no network");
                        }),
            refund("500"));
    assertThat(refused(desk, "manager-1")).contains("could not say").doesNotContain("network");
  }

  @Test
  void whoeverActsForOneAnotherInARingIsNobody() {
    office.put("a", Kind.PERSON, Set.of(), "b", "manager");
    office.put("b", Kind.PERSON, Set.of(), "a", "manager");
    Desk desk = asked(null, null, refund("500"));
    assertThat(refused(desk, "a")).contains("could not say");
  }

  private static final String AUTHORITY =
      """
      version: 1
      roles:
        - {name: manager, level: 1, authority: args.amount <= 1000}
        - {name: director, level: 2, inherits: [manager]}
      rules: []
      """;

  @Test
  void aRoleDecidesNothingBeyondItsAuthority() {
    office.person("director-1", "director");
    Desk desk = asked(null, AUTHORITY, refund("1001"));
    for (Ballot ballot : WhoMayDecideTest.all(desk.reference(), "manager-1")) {
      assertThat(refused(desk, ballot)).contains("beyond the authority");
    }
    approved(desk, "director-1");
    approved(asked(null, AUTHORITY, refund("1000")), "manager-1");
  }

  /** The control: where the policy sets no bounds, the same person's word and edit are enough. */
  @Test
  void whereRolesHaveNoBoundsWhoWasBeyondThemDecidesAndCarriesAnActionAnywhere() {
    String unbounded = AUTHORITY.replace(", authority: args.amount <= 1000", "");
    approved(asked(null, unbounded, refund("1001")), "manager-1");
    Desk desk = asked(null, unbounded, refund("500"));
    Request now =
        desk.done(
            desk.desk().modify(desk.reference(), "manager-1", Map.of("amount", 5000), "more"));
    assertThat(now.status()).isEqualTo(RequestStatus.APPROVED);
  }

  @Test
  void anEditDoesNotCarryAnActionBeyondTheEditorsAuthority() {
    office.person("director-1", "director");
    Desk desk = asked(null, AUTHORITY, refund("500"));
    Request now =
        desk.done(
            desk.desk().modify(desk.reference(), "manager-1", Map.of("amount", 5000), "more"));
    assertThat(now.status()).isEqualTo(RequestStatus.PENDING);
    assertThat(now.route().powers().beyond()).containsExactly("manager");
    refused(desk, "manager-2");
    approved(desk, "director-1");
  }

  @Test
  void aRedirectionDoesNotCarryAnActionBeyondAuthorityEither() {
    office.person("director-1", "director");
    Desk desk = asked(null, AUTHORITY, refund("500"));
    desk.done(
        desk.desk()
            .redirect(
                desk.reference(),
                "manager-1",
                "refund",
                Map.of("orderId", "42", "amount", 9000),
                "more"));
    Request target =
        desk.run.requests().stream()
            .filter(request -> request.status() == RequestStatus.PENDING)
            .findFirst()
            .orElseThrow();
    assertThat(target.route().powers().beyond()).containsExactly("manager");
  }

  /** Vault and OpenBao control groups count an entity once for each factor it is in. */
  @Test
  void vaultOnePersonDoesNotSatisfyTwoFactors() {
    office.person("both", "manager", "security");
    Desk desk =
        asked(
            null,
            """
            version: 1
            rules:
              - tool: credit
                risk: high
                approvals: [{role: manager}, {role: security}]
            """,
            credit());
    assertThat(desk.desk().approve(desk.reference(), "both")).isInstanceOf(Ruling.Counted.class);
    assertThat(refused(desk, "both")).contains("already agreed");
    approved(desk, "manager-1");
  }

  /** Two identities of one person are two entities there, and their approvals add up. */
  @Test
  void vaultOnePersonDoesNotSatisfyTwoFactorsThroughTwoIdentities() {
    office.put("ann", Kind.PERSON, Set.of("ann@example.org"), null, "manager");
    office.put("ann-admin", Kind.PERSON, Set.of(), "ann", "manager");
    office.person("ANN", "manager");
    for (List<String> pair :
        List.of(
            List.of("ann", "ann@example.org"),
            List.of("ann@example.org", "ann"),
            List.of("ann", "ann-admin"),
            List.of("ann-admin", "ann"),
            List.of("ann", "ANN"))) {
      Desk desk = asked(null, null, delete());
      assertThat(desk.desk().approve(desk.reference(), pair.get(0)))
          .isInstanceOf(Ruling.Counted.class);
      assertThat(refused(desk, pair.get(1))).contains("already agreed");
      approved(desk, "manager-1");
    }
  }

  @Test
  void vaultTheDelegatorAndTheDelegateAreOne() {
    hands("manager-1", "deputy");
    office.person("deputy", "clerk");
    String two =
        """
        version: 1
        rules:
          - tool: credit
            risk: high
            approvals: [{roles: [manager, clerk], count: 2}, {role: manager}]
        """;
    Desk desk = asked(null, two, credit());
    // Their own place first; what was handed to them is then not theirs to fill as well.
    assertThat(desk.desk().approve(desk.reference(), "deputy")).isInstanceOf(Ruling.Counted.class);
    assertThat(refused(desk, "deputy")).contains("already agreed");

    Desk lent = asked(null, TWO_MANAGERS, credit());
    assertThat(lent.desk().approve(lent.reference(), "deputy")).isInstanceOf(Ruling.Counted.class);
    assertThat(lent.request().votes()).extracting(Vote::onBehalfOf).containsExactly("manager-1");
    assertThat(refused(lent, "manager-1")).contains("already agreed");
    refused(lent, "deputy");
    approved(lent, "manager-2");
  }

  private static final String TWO_MANAGERS =
      """
      version: 1
      rules:
        - tool: credit
          risk: high
          approvals: [{role: manager, count: 2}]
      """;

  /** A control group with zero approvals passes everything there. */
  @ParameterizedTest
  @ValueSource(strings = {"[{role: manager, count: 0}]", "[]", "[{count: -1}]"})
  void vaultAThresholdOfZeroPassesNothing(String approvals) {
    String policy = "version: 1\nrules: [{tool: credit, risk: high, approvals: " + approvals + "}]";
    assertThatThrownBy(() -> Policy.parse(policy)).isInstanceOf(PolicyException.class);
  }

  /** The user who asks for access there may not review it, by whatever name they log in. */
  @Test
  void teleportNobodyReviewsWhatIsAskedOnTheirBehalfByAnAlias() {
    office.put("manager-9", Kind.PERSON, Set.of("sso:m9"), null, "manager");
    Desk desk = asked("sso:m9", null, refund("500"));
    refused(desk, "manager-9");
    refused(desk, "sso:m9");
    approved(desk, "manager-1");
  }

  /** A review there counts for the thresholds that fit the reviewer when it is given. */
  @Test
  void teleportAReviewerCountsOnceHoweverOftenTheyReview() {
    Desk desk = asked(null, null, delete());
    assertThat(desk.desk().approve(desk.reference(), "manager-1"))
        .isInstanceOf(Ruling.Counted.class);
    for (int i = 0; i < 3; i++) {
      refused(desk, "manager-1");
    }
    assertThat(desk.request().votes()).hasSize(1);
    approved(desk, "manager-2");
  }

  /** Suggested reviewers there are a hint; here too nothing in a payload makes a reviewer. */
  @Test
  void teleportWhoIsOnlyNamedInTheCallIsNoReviewer() {
    Desk desk =
        asked(
            null,
            null,
            ToolCall.of("c1", "deleteAccount", "{\"account\":\"a7, reviewed by eve (manager)\"}"));
    assertThat(refused(desk, "eve")).contains("not a known reviewer");
  }

  private static final String GLASS =
      """
      version: 1
      breakGlass: {roles: [manager], observers: [manager], limit: PT1H}
      rules: []
      """;

  private static Ballot broken(Desk desk, String who) {
    return new Ballot.BreakGlass(
        desk.reference(), who, "ransomware spreads", "INC-7", Duration.ofMinutes(30));
  }

  @Test
  void nobodyWatchesTheirOwnEmergencyUnderAnotherName() {
    office.put("manager-9", Kind.PERSON, Set.of("m9"), null, "manager");
    office.put("echo", Kind.PERSON, Set.of(), "manager-9", "manager");
    Desk desk = asked("boss", GLASS, refund("500"));
    office.put("boss", Kind.PERSON, Set.of("the-boss"), null, "manager");
    for (String barred : List.of("boss", "the-boss", "support")) {
      refused(desk, broken(desk, barred));
    }
    desk.done(desk.desk().decide(broken(desk, "m9")));
    for (String who : List.of("m9", "manager-9", "echo", "the-boss")) {
      refused(desk, new Ballot.Observe(desk.reference(), who));
    }
    desk.done(desk.desk().decide(new Ballot.Observe(desk.reference(), "manager-1")));
  }

  @Test
  void whoIsBarredDoesNotOverruleEitherAndTheTryIsOnRecord() {
    office.put("boss", Kind.PERSON, Set.of("the-boss"), null, "director");
    office.person("director-1", "director");
    Desk desk = asked("boss", "version: 1\noverrule: [director]\nrules: []\n", refund("500"));
    approved(desk, "manager-1");
    for (String who : List.of("boss", "the-boss", "support", "eve", "manager-1")) {
      refused(desk, new Ballot.Overrule(desk.reference(), who, "no"));
    }
    desk.done(desk.desk().decide(new Ballot.Overrule(desk.reference(), "director-1", "no")));
  }

  @Test
  void aTryIsFoundUnderTheOneNameOfWhoeverTriedAndSaysWhichNameTheyGave() {
    office.put("clerk-9", Kind.PERSON, Set.of("c9"), null, "clerk");
    Desk desk = asked(null, null, refund("500"));
    refused(desk, "c9");
    AuditEvent refusal = desk.hitl.audit().refusals(desk.request().id()).get(0);
    assertThat(refusal.actor()).isEqualTo("clerk-9");
    assertThat(refusal.data().get("reviewer")).isEqualTo("c9");
  }

  @Test
  void refusedBallotsAreBoundedForEachReviewerAndForTheRequest() {
    Desk desk = asked(null, null, refund("500"));
    String id = desk.request().id();
    for (int i = 0; i < 40; i++) {
      desk.notAllowed(() -> desk.desk().approve(desk.reference(), "eve"));
      desk.notAllowed(() -> desk.desk().approve(desk.reference(), "EVE"));
    }
    List<AuditEvent> refusals = desk.hitl.audit().refusals(id);
    assertThat(refusals).hasSize(Refusals.MOST_OF_NAME + 1);
    assertThat(refusals.get(Refusals.MOST_OF_NAME).data().get("leftOut"))
        .isEqualTo("whatever else they try");
    for (int i = 0; i < Refusals.MOST_OF_REQUEST + 50; i++) {
      String who = "eve-" + i;
      desk.notAllowed(() -> desk.desk().approve(desk.reference(), who));
    }
    refusals = desk.hitl.audit().refusals(id);
    assertThat(refusals).hasSize(Refusals.MOST_OF_REQUEST + 1);
    assertThat(refusals.get(Refusals.MOST_OF_REQUEST).data().get("leftOut"))
        .isEqualTo("whatever else is tried on this request");
    assertThat(desk.hitl.audit().verify().broken()).isEmpty();
    approved(desk, "manager-1");
  }

  @Test
  void aNameThatIsAnythingCanBePutOnRecord() {
    Desk desk = asked(null, null, refund("500"));
    for (String who : List.of("\ud800", "a\u0000b", "x".repeat(100_000), "\u202e\n\t'--")) {
      refused(desk, who);
    }
  }

  @Test
  void aSupersededOrUnknownReferenceIsNoBypass() {
    Desk desk = asked(null, null, delete());
    String first = desk.reference();
    desk.done(desk.desk().modify(first, "manager-1", Map.of("account", "a8"), "other"));
    desk.refused(Ruling.Superseded.class, () -> desk.desk().approve(first, "manager-2"));
    desk.refused(Ruling.Unknown.class, () -> desk.desk().approve("nothing", "manager-2"));
    assertThat(desk.hitl.audit().refusals(desk.request().id())).isEmpty();
  }
}
