package dev.hitl.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hitl.Hitl;
import dev.hitl.Shop;
import dev.hitl.admit.Office;
import dev.hitl.audit.AuditEvent;
import dev.hitl.call.ToolCall;
import dev.hitl.checkpoint.Message;
import dev.hitl.checkpoint.RunStatus;
import dev.hitl.policy.Policy;
import dev.hitl.request.Delegation;
import dev.hitl.request.Identity;
import dev.hitl.request.Identity.Kind;
import dev.hitl.request.Request;
import dev.hitl.request.RequestStatus;
import dev.hitl.run.RunHandle;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Between an approval and its execution those who gave it are looked up again. */
class StillMayTest {
  private static final String BOUNDED =
      """
      version: 1
      roles:
        - {name: manager, level: 1, authority: args.amount <= 1000}
        - {name: director, level: 2, inherits: [manager]}
      rules: []
      """;

  private final Office office = new Office().person("ann", "manager").person("bob", "manager");
  private final List<Delegation> delegations = new ArrayList<>();
  private final Shop shop = new Shop();
  private @Nullable Hitl hitl;

  @AfterEach
  void close() {
    if (hitl != null) {
      hitl.close();
    }
  }

  private Hitl node(@Nullable String policy) {
    hitl =
        shop.open(
            builder -> {
              builder.reviewers(office).delegations((tenant, reviewer, tool, now) -> delegations);
              return policy == null ? builder : builder.policy(Policy.parse(policy));
            });
    return hitl;
  }

  private RunHandle parked(Hitl node, @Nullable String principal, ToolCall... calls) {
    node.agent("support", Shop.proposing(List.of(calls)));
    RunHandle run = node.start(Shop.runId("r"), principal, List.of(Message.user("hi")));
    assertThat(run.status()).isEqualTo(RunStatus.PARKED);
    return run;
  }

  private Request reopened(RunHandle run) {
    Request now = question(run);
    assertThat(now.status()).isEqualTo(RequestStatus.PENDING);
    assertThat(now.revision().action().revision()).isEqualTo(2);
    assertThat(now.votes()).isEmpty();
    assertThat(now.decision()).isNull();
    assertThat(shop.effects).isEmpty();
    assertThat(run.status()).isEqualTo(RunStatus.PARKED);
    return now;
  }

  static Stream<Arguments> whatHappensToAnn() {
    return Stream.of(
        change("left", "not a known reviewer now", o -> o.dismiss("ann")),
        change("lost the role", "has no role now", o -> o.person("ann", "clerk")),
        change(
            "turned out shared",
            "a shared account now",
            o -> o.put("ann", Kind.SHARED, Set.of(), null, "manager")),
        change(
            "turned out an agent",
            "an agent now",
            o -> o.put("ann", Kind.AGENT, Set.of(), null, "manager")),
        change(
            "is the principal",
            "same as somebody who may not",
            o -> o.put("ann", Kind.PERSON, Set.of("boss"), null, "manager")),
        change(
            "acts for the principal",
            "same as somebody who may not",
            o -> o.put("ann", Kind.PERSON, Set.of(), "boss", "manager")));
  }

  private static Arguments change(String what, String why, Consumer<Office> change) {
    return Arguments.of(what, why, change);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("whatHappensToAnn")
  void whereSomebodyWhoApprovedItMayNotAnyMoreItIsAskedAgain(
      String what, String why, Consumer<Office> change) {
    Hitl node = node(null);
    RunHandle run = parked(node, "boss", Shop.refund("c1", "500"));
    node.review().approve(Shop.only(run).reference(), "ann");
    change.accept(office);
    node.resumeDue();
    Request now = reopened(run);
    AuditEvent last = last(node, now);
    assertThat(last.type()).isEqualTo("REOPEN");
    assertThat(String.valueOf(last.data().get("reason"))).contains("ann").contains(why);
    node.review().approve(now.reference(), "bob");
    node.resumeDue();
    assertThat(shop.effects).containsExactly("refund 42 500 [bob]");
    assertThat(node.audit().verify().broken()).isEmpty();
    assertThat(node.fsck().check().findings()).isEmpty();
  }

  /** The control: with nothing changed it is executed, by one look-up for each voter. */
  @Test
  void whereEverybodyMayStillItIsExecutedByOneLookUpForEach() {
    Hitl node = node(null);
    RunHandle run = parked(node, null, Shop.call("c1", "deleteAccount", "account", "a7"));
    node.review().approve(Shop.only(run).reference(), "ann");
    node.review().approve(Shop.only(run).reference(), "bob");
    int before = office.asked.get();
    node.resumeDue();
    assertThat(office.asked.get() - before).isEqualTo(2);
    assertThat(shop.effects).containsExactly("delete a7");
  }

  @Test
  void whereOneOfTwoHasGoneBothAreAskedAgain() {
    Hitl node = node(null);
    RunHandle run = parked(node, null, Shop.call("c1", "deleteAccount", "account", "a7"));
    node.review().approve(Shop.only(run).reference(), "ann");
    node.review().approve(Shop.only(run).reference(), "bob");
    office.dismiss("bob");
    node.resumeDue();
    reopened(run);
  }

  @Test
  void twoWhoTurnOutToBeOnePersonDoNotFillTwoPlaces() {
    Hitl node = node(null);
    RunHandle run = parked(node, null, Shop.call("c1", "deleteAccount", "account", "a7"));
    node.review().approve(Shop.only(run).reference(), "ann");
    node.review().approve(Shop.only(run).reference(), "bob");
    office.put("ann", Kind.PERSON, Set.of("bob"), null, "manager");
    node.resumeDue();
    assertThat(last(node, reopened(run)).data().json()).contains("the same as another who did");
  }

  @Test
  void whatTheRoleThatIsLeftHasNoAuthorityOverIsAskedAgain() {
    office.person("cara", "director");
    Hitl node = node(BOUNDED);
    RunHandle run = parked(node, null, Shop.refund("c1", "5000"));
    node.review().approve(Shop.only(run).reference(), "cara");
    office.person("cara", "manager");
    node.resumeDue();
    Request now = reopened(run);
    assertThat(now.route().powers().beyond()).containsExactly("manager");
  }

  @Test
  void aDelegatesApprovalStandsAsLongAsBothAreThereAndTheRoleIs() {
    office.person("deputy", "clerk");
    hands("*", Duration.ofDays(1));
    Hitl node = node(null);
    RunHandle run = parked(node, null, Shop.refund("c1", "500"));
    node.review().approve(Shop.only(run).reference(), "deputy");
    office.person("ann", "clerk");
    node.resumeDue();
    Request now = reopened(run);
    office.person("ann", "manager");
    node.review().approve(now.reference(), "deputy");
    shop.clock.advance(Duration.ofHours(3));
    node.resumeDue();
    assertThat(shop.effects).containsExactly("refund 42 500 [deputy]");
  }

  /** From ann to deputy, from now on. */
  private void hands(String tool, Duration time, String... roles) {
    delegations.add(
        new Delegation(
            "d" + delegations.size(),
            "default",
            "ann",
            "deputy",
            shop.clock.instant(),
            shop.clock.instant().plus(time),
            tool,
            Set.of(roles),
            "holiday"));
  }

  static Stream<Arguments> whatHappensToADelegation() {
    return Stream.of(
        lent("it was taken back", "no longer fills their places", t -> t.delegations.clear()),
        lent(
            "it ended",
            "no longer fills their places",
            t -> t.shop.clock.advance(Duration.ofMinutes(10))),
        lent(
            "it is for another role",
            "no longer fills their places",
            t -> {
              t.delegations.clear();
              t.hands("*", Duration.ofDays(1), "director");
            }),
        lent(
            "it is from somebody else",
            "no longer fills their places",
            t -> {
              Delegation was = t.delegations.remove(0);
              t.delegations.add(
                  new Delegation(
                      "other",
                      was.tenant(),
                      "bob",
                      was.to(),
                      was.start(),
                      was.end(),
                      was.tool(),
                      was.roles(),
                      was.reason()));
            }));
  }

  private static Arguments lent(String what, String why, Consumer<StillMayTest> change) {
    return Arguments.of(what, why, change);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("whatHappensToADelegation")
  void whereADelegationHoldsNoMoreAtTheClaimItIsAskedAgain(
      String what, String why, Consumer<StillMayTest> change) {
    office.person("deputy", "clerk");
    hands("*", Duration.ofMinutes(10));
    Hitl node = node(null);
    RunHandle run = parked(node, null, Shop.refund("c1", "500"));
    node.review().approve(Shop.only(run).reference(), "deputy");
    change.accept(this);
    node.resumeDue();
    assertThat(last(node, reopened(run)).data().json()).contains(why);
  }

  @Test
  void anotherDelegationOfTheSamePlacesWillDo() {
    office.person("deputy", "clerk");
    hands("*", Duration.ofMinutes(10));
    Hitl node = node(null);
    RunHandle run = parked(node, null, Shop.refund("c1", "500"));
    node.review().approve(Shop.only(run).reference(), "deputy");
    delegations.clear();
    hands("refund", Duration.ofMinutes(10), "manager");
    node.resumeDue();
    assertThat(shop.effects).containsExactly("refund 42 500 [deputy]");
  }

  @Test
  void whileNobodyCanSayWhoFillsWhosePlacesNothingIsClaimed() {
    office.person("deputy", "clerk");
    hands("*", Duration.ofDays(1));
    AtomicBoolean isDown = new AtomicBoolean();
    hitl =
        shop.open(
            builder ->
                builder
                    .reviewers(office)
                    .delegations(
                        (tenant, reviewer, tool, now) -> {
                          if (isDown.get()) {
                            throw new IllegalStateException("no calendar");
                          }
                          return delegations;
                        }));
    RunHandle run = parked(hitl, null, Shop.refund("c1", "500"));
    hitl.review().approve(Shop.only(run).reference(), "deputy");
    isDown.set(true);
    assertThat(hitl.resumeDue()).isZero();
    assertThat(Shop.only(run).status()).isEqualTo(RequestStatus.APPROVED);
    isDown.set(false);
    hitl.resumeDue();
    assertThat(shop.effects).hasSize(1);
  }

  private static final String GLASS =
      """
      version: 1
      breakGlass: {roles: [director], observers: [manager], limit: PT1H}
      rules: []
      """;

  static Stream<Arguments> whatHappensInAnEmergency() {
    return Stream.of(
        change("the breaker left", "may not any more", o -> o.dismiss("cara")),
        change("the breaker lost the role", "may not any more", o -> o.person("cara", "manager")),
        change("the watcher lost the role", "may not any more", o -> o.person("ann", "clerk")),
        change(
            "the watcher is no person",
            "may not any more",
            o -> o.put("ann", Kind.SERVICE, Set.of(), null, "manager")),
        change(
            "both are one",
            "same as somebody",
            o -> o.put("ann", Kind.PERSON, Set.of(), "cara", "manager")),
        change(
            "the watcher is the principal",
            "same as somebody",
            o -> o.put("ann", Kind.PERSON, Set.of("boss"), null, "manager")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("whatHappensInAnEmergency")
  void whoHadItRunAtOnceIsLookedUpAgainToo(String what, String why, Consumer<Office> change) {
    office.person("cara", "director");
    Hitl node = node(GLASS);
    RunHandle run = parked(node, "boss", Shop.refund("c1", "500"));
    emergency(node, run);
    change.accept(office);
    node.resumeDue();
    assertThat(last(node, reopened(run)).data().json()).contains(why);
  }

  private static void emergency(Hitl node, RunHandle run) {
    String reference = Shop.only(run).reference();
    node.review().breakGlass(reference, "cara", "ransomware", "INC-7", Duration.ofMinutes(30));
    node.review().observe(reference, "ann");
    assertThat(question(run).status()).isEqualTo(RequestStatus.APPROVED);
  }

  /** What is asked about the call, without the review of an emergency. */
  private static Request question(RunHandle run) {
    List<Request> questions =
        run.requests().stream()
            .filter(request -> request.status() != RequestStatus.REVIEWING)
            .toList();
    assertThat(questions).hasSize(1);
    return questions.get(0);
  }

  @Test
  void anEmergencyInWhichNothingChangedIsRun() {
    office.person("cara", "director");
    Hitl node = node(GLASS);
    RunHandle run = parked(node, "boss", Shop.refund("c1", "500"));
    emergency(node, run);
    node.resumeDue();
    assertThat(shop.effects).hasSize(1);
  }

  @Test
  void whileTheDirectoryFailsNothingIsClaimedAndNothingIsLost() {
    Hitl node = node(null);
    RunHandle run = parked(node, null, Shop.refund("c1", "500"));
    node.review().approve(Shop.only(run).reference(), "ann");
    Request approved = Shop.only(run);
    office.isDown = true;
    for (int i = 0; i < 3; i++) {
      assertThat(node.resumeDue()).isZero();
      assertThat(Shop.only(run)).isEqualTo(approved);
      assertThat(run.status()).isEqualTo(RunStatus.READY);
    }
    office.isDown = false;
    node.resumeDue();
    assertThat(shop.effects).containsExactly("refund 42 500 [ann]");
    assertThat(run.status()).isEqualTo(RunStatus.FINISHED);
  }

  @Test
  void aDirectoryThatHangsHoldsNothingUpForLongerThanItsTime() {
    CountDownLatch over = new CountDownLatch(1);
    Office slow =
        new Office() {
          @Override
          public Optional<Identity> find(String tenant, String name) {
            if (isDown) {
              try {
                over.await();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            }
            return super.find(tenant, name);
          }
        };
    slow.person("ann", "manager");
    hitl = shop.open(builder -> builder.reviewers(slow).directoryTimeout(Duration.ofMillis(200)));
    RunHandle run = parked(hitl, null, Shop.refund("c1", "500"));
    hitl.review().approve(Shop.only(run).reference(), "ann");
    slow.isDown = true;
    assertThat(hitl.resumeDue()).isZero();
    assertThat(Shop.only(run).status()).isEqualTo(RequestStatus.APPROVED);
    slow.isDown = false;
    over.countDown();
    hitl.resumeDue();
    assertThat(shop.effects).containsExactly("refund 42 500 [ann]");
  }

  @Test
  void theSecondOfTwoApprovedCallsWaitsWhereTheDirectoryFailsInBetween() {
    Hitl node = node(null);
    RunHandle run =
        parked(node, null, Shop.refund("c1", "500"), Shop.call("c2", "explode", "what", "x"));
    for (Request request : run.requests()) {
      node.review().approve(request.reference(), "ann");
    }
    // One look-up for the claim that goes with the run; the next one fails.
    office.failAfter(1);
    node.resumeDue();
    assertThat(shop.effects).hasSize(1);
    assertThat(run.requests()).extracting(Request::status).contains(RequestStatus.APPROVED);
    office.isDown = false;
    node.resumeDue();
    assertThat(shop.effects).hasSize(2);
    assertThat(run.status()).isEqualTo(RunStatus.FINISHED);
  }

  private static AuditEvent last(Hitl node, Request request) {
    List<AuditEvent> events = node.audit().of(request.id());
    return events.get(events.size() - 1);
  }
}
