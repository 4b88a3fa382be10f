package dev.hitl.review;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.hitl.Hitl;
import dev.hitl.Shop;
import dev.hitl.audit.AuditEvent;
import dev.hitl.checkpoint.Message;
import dev.hitl.checkpoint.RunStatus;
import dev.hitl.insight.Fsck;
import dev.hitl.insight.FsckReport;
import dev.hitl.notify.Notice;
import dev.hitl.notify.Notification;
import dev.hitl.policy.Assessor;
import dev.hitl.policy.BreakGlass;
import dev.hitl.policy.Ladder;
import dev.hitl.policy.Policy;
import dev.hitl.policy.PolicyException;
import dev.hitl.policy.Priority;
import dev.hitl.request.Change;
import dev.hitl.request.Decision;
import dev.hitl.request.EmergencySteps;
import dev.hitl.request.Request;
import dev.hitl.request.RequestStatus;
import dev.hitl.run.RunHandle;
import dev.hitl.store.Applied;
import dev.hitl.store.AuditQuery;
import dev.hitl.store.ForwardingStore;
import dev.hitl.store.Removable;
import dev.hitl.store.Step;
import dev.hitl.tool.Tool;
import dev.hitl.tool.ToolRegistry;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is run in an emergency is looked at afterwards, by a request of its own. */
public class EmergencyReviewTest {
  private static final String POLICY =
      """
      version: 1
      breakGlass:
        roles: [director]
        observers: [manager]
        limit: PT1H
        review:
          reviewers: [director, manager]
          escalation:
            - {after: PT12H, notify: manager, priority: high}
            - {after: P2D, to: clerk, channel: sms}
      """;
  private static final Duration LIMIT = Duration.ofMinutes(30);

  private Shop shop;
  private Hitl hitl;
  private RunHandle run;
  private Request emergency;

  /** What the tests run on; another store's tests override it. */
  protected Shop newShop() {
    return new Shop();
  }

  @BeforeEach
  void anAccountIsToBeDeleted() {
    shop = newShop();
    open(POLICY);
  }

  private void open(String policy) {
    hitl = shop.open(policy);
    hitl.agent(
        "support", Shop.proposing(List.of(Shop.call("c1", "deleteAccount", "account", "a7"))));
    run = hitl.start(Shop.runId("r1"), "customer-1", List.of(Message.user("go")));
    emergency = Shop.only(run);
  }

  /** The review that was opened. */
  private Request breakGlass() {
    ReviewDesk desk = hitl.review();
    desk.breakGlass(emergency.id(), "director-1", "ransomware spreads", "INC-7", LIMIT);
    desk.observe(emergency.id(), "manager-1");
    return review();
  }

  private Request review() {
    List<Request> open = hitl.review().inbox();
    assertThat(open).hasSize(1);
    return open.get(0);
  }

  private static String type(AuditEvent event) {
    return event.type() + " by " + event.actor();
  }

  @Test
  void whoeverWatchesOpensTheReviewInTheSameTransaction() {
    Request review = breakGlass();
    assertThat(review.status()).isEqualTo(RequestStatus.REVIEWING);
    assertThat(review.origin()).isEqualTo(emergency.id());
    List<AuditEvent> first = shop.store.audit(emergency.id());
    AuditEvent observed = first.get(first.size() - 1);
    assertThat(type(observed)).isEqualTo("OBSERVE by manager-1");
    assertThat(observed.data().get("review")).isEqualTo(review.id());
    List<AuditEvent> chain = shop.store.audit(review.id());
    assertThat(chain)
        .extracting(EmergencyReviewTest::type)
        .containsExactly("OPEN_REVIEW by manager-1");
    assertThat(chain.get(0).at()).isEqualTo(observed.at());
    assertThat(chain.get(0).data().asMap())
        .containsEntry("reviews", emergency.id())
        .containsEntry("by", List.of("director-1", "manager-1"));
  }

  @Test
  void whereTheReviewCannotBeOpenedNothingRuns() {
    ReviewDesk desk = hitl.review();
    desk.breakGlass(emergency.id(), "director-1", "ransomware spreads", "INC-7", LIMIT);
    Request wanted = desk.find(emergency.id()).orElseThrow();
    Change observed =
        EmergencySteps.observe(
            wanted,
            new Decision.Approved(List.of("director-1", "manager-1"), "x"),
            LIMIT,
            "manager-1",
            shop.clock.instant());
    // Its place is taken.
    shop.store.apply(List.of(Step.of(EmergencySteps.openReview(observed, wanted.route()))));
    assertThatThrownBy(() -> desk.observe(emergency.id(), "manager-1"))
        .isInstanceOf(IllegalStateException.class);
    hitl.resumeDue();
    assertThat(desk.find(emergency.id()).orElseThrow().status()).isEqualTo(RequestStatus.PENDING);
    assertThat(shop.effects).isEmpty();
  }

  @Test
  void theRunGoesOnAndDoesNotWaitForTheReview() {
    breakGlass();
    hitl.resumeDue();
    assertThat(shop.effects).containsExactly("delete a7");
    assertThat(run.status()).isEqualTo(RunStatus.FINISHED);
    assertThat(review().status()).isEqualTo(RequestStatus.REVIEWING);
    assertThat(hitl.fsck().check().findings()).isEmpty();
  }

  @Test
  void itIsConfirmedOrFlaggedWithAReasonAndStaysSo() {
    Request review = breakGlass();
    ReviewDesk desk = hitl.review();
    assertThat(desk.confirm(review.id(), "manager-2", " ")).isInstanceOf(Ruling.Invalid.class);
    assertThat(desk.flag(review.id(), "manager-2", "a drill would have done"))
        .isInstanceOf(Ruling.Done.class);
    Request found = desk.find(review.id()).orElseThrow();
    assertThat(found.status()).isEqualTo(RequestStatus.FLAGGED);
    assertThat(found.decision())
        .isEqualTo(new Decision.Flagged("manager-2", "a drill would have done"));
    assertThat(desk.confirm(review.id(), "manager-2", "no, it was fine"))
        .isInstanceOf(Ruling.AlreadyDecided.class);
    assertThat(desk.inbox()).isEmpty();
    hitl.resumeDue();
    assertThat(shop.effects).containsExactly("delete a7");
    assertThat(hitl.fsck().check().findings()).isEmpty();
    assertThat(hitl.audit().verify().isIntact()).isTrue();
  }

  @Test
  void neitherOfTheTwoJudgesItNorThePrincipalNorWhoIsNotAsked() {
    Request review = breakGlass();
    ReviewDesk desk = hitl.review();
    for (String who : List.of("director-1", "manager-1", "customer-1", "clerk-1", "stranger", "")) {
      assertThat(desk.confirm(review.id(), who, "it was fine"))
          .as(who)
          .isInstanceOf(Ruling.NotAllowed.class);
    }
    assertThat(desk.find(review.id()).orElseThrow().version()).isEqualTo(1);
    assertThat(desk.confirm(review.id(), "manager-2", "it was fine"))
        .isInstanceOf(Ruling.Done.class);
  }

  @Test
  void nothingElseCanBeSaidOfAReviewSoNothingRunsBecauseOfIt() {
    Request review = breakGlass();
    hitl.resumeDue();
    String id = review.id();
    for (Ballot ballot :
        List.of(
            new Ballot.Approve(id, "manager-2", null),
            new Ballot.Reject(id, "manager-2", "no"),
            new Ballot.Modify(id, "manager-2", Map.of("account", "a8"), "x"),
            new Ballot.Redirect(id, "manager-2", "lookUp", Map.of("orderId", "1"), "x"),
            new Ballot.Answer(id, "manager-2", "x"),
            new Ballot.Withdraw(id, "customer-1", "x"),
            new Ballot.Performed(id, "manager-2", "x"),
            new Ballot.BreakGlass(id, "director-1", "x", "T", LIMIT),
            new Ballot.Observe(id, "manager-2"),
            new Ballot.Overrule(id, "director-1", "x"),
            new Ballot.RunAgain(id, "manager-2", "x"),
            new Ballot.Escalate(id, "manager-2", "clerk", "x"))) {
      assertThat(hitl.review().decide(ballot)).as("%s", ballot).isInstanceOf(Ruling.Invalid.class);
    }
    assertThat(hitl.rollBack(id, "director-1", "x").toString()).contains("REVIEWING");
    shop.clock.advance(Duration.ofDays(100));
    hitl.resumeDue();
    assertThat(shop.effects).containsExactly("delete a7");
    assertThat(hitl.review().confirm(emergency.id(), "manager-2", "x"))
        .isInstanceOf(Ruling.Invalid.class);
  }

  @Test
  void nobodyAnswersSoItClimbsEachRungOnceAndNeverEnds() {
    Request review = breakGlass();
    hitl.resumeDue();
    int before = shop.notifier.told().size();
    for (int hours = 0; hours < 24 * 10; hours++) {
      shop.clock.advance(Duration.ofHours(1));
      hitl.resumeDue();
    }
    assertThat(shop.notifier.told().subList(before, shop.notifier.told().size()))
        .extracting(Notification::kind, Notification::roles, Notification::channel)
        .containsExactly(
            tuple(Notice.Kind.ESCALATED, Set.of("manager"), null),
            tuple(Notice.Kind.ESCALATED, Set.of("clerk"), "sms"));
    Request waiting = hitl.review().find(review.id()).orElseThrow();
    assertThat(waiting.status()).isEqualTo(RequestStatus.REVIEWING);
    assertThat(waiting.waiting().priority()).isEqualTo(Priority.HIGH);
    assertThat(shop.store.audit(review.id()))
        .extracting(AuditEvent::type)
        .containsExactly("OPEN_REVIEW", "CLIMB_REVIEW", "CLIMB_REVIEW");
    assertThat(hitl.review().confirm(review.id(), "clerk-1", "seen it"))
        .isInstanceOf(Ruling.Done.class);
    assertThat(hitl.fsck().check().findings()).isEmpty();
  }

  @Test
  void reviewersAreToldWhatWasRunAndWhatTheyMaySay() {
    Request review = breakGlass();
    hitl.resumeDue();
    Notification told =
        shop.notifier.told().stream()
            .filter(n -> n.reference().equals(review.reference()))
            .findFirst()
            .orElseThrow();
    assertThat(told.kind()).isEqualTo(Notice.Kind.OPENED);
    assertThat(told.roles()).containsExactlyInAnyOrder("director", "manager");
    assertThat(told.text())
        .contains("a7", "break-glass, ticket INC-7: ransomware spreads", "confirm", "flag")
        .doesNotContain("approve ", "redirect");
  }

  @Test
  void itIsInTheInboxTheSearchTheExportAndTheExplanationOfBoth() throws IOException {
    Request review = breakGlass();
    hitl.review().flag(review.id(), "manager-2", "a drill would have done");
    AuditQuery query =
        new AuditQuery(null, "manager-2", null, null, null, Set.of("FLAG"), null, null, null, 10);
    assertThat(hitl.audit().search(query)).extracting(AuditEvent::subject).contains(review.id());
    StringBuilder lines = new StringBuilder();
    hitl.audit().export(AuditQuery.all().run(run.id()), lines);
    assertThat(lines.toString()).contains("OPEN_REVIEW", "FLAG");
    assertThat(hitl.explain(emergency.id()).orElseThrow().toString())
        .contains(review.id(), "FLAGGED", "manager-2", "a drill would have done");
    assertThat(hitl.explain(review.id()).orElseThrow().toString())
        .contains(emergency.id(), "OPEN_REVIEW", "FLAG", "a drill would have done");
  }

  @Test
  void aRunIsNotRemovedBeforeSomebodyHasLookedAtItsEmergency() {
    Request review = breakGlass();
    hitl.resumeDue();
    shop.clock.advance(Duration.ofDays(1));
    Removable old = Removable.endedBefore(shop.clock.instant());
    assertThat(shop.store.removeEnded(old, 10)).isZero();
    hitl.review().confirm(review.id(), "manager-2", "seen it");
    assertThat(shop.store.removeEnded(old, 10)).isEqualTo(1);
    assertThat(hitl.review().find(review.id())).isEmpty();
  }

  /** Where reviews are not written together with what they are of, the check has to find it. */
  @Test
  void anEmergencyWithoutItsReviewIsFound() {
    ForwardingStore forgetful =
        new ForwardingStore(shop.store) {
          @Override
          public Applied apply(List<Step> steps) {
            return super.apply(steps.subList(0, 1));
          }
        };
    Hitl spoiled =
        Hitl.builder()
            .store(forgetful)
            .tools(shop.tools)
            .reviewers(Shop.PEOPLE)
            .policy(Policy.parse(POLICY))
            .background(false)
            .build();
    spoiled.review().breakGlass(emergency.id(), "director-1", "ransomware spreads", "INC-7", LIMIT);
    spoiled.review().observe(emergency.id(), "manager-1");
    assertThat(new Fsck(shop.store).check().findings())
        .extracting(FsckReport.Finding::kind, FsckReport.Finding::subject)
        .containsExactly(tuple(FsckReport.Kind.REVIEW, emergency.id()));
  }

  @Test
  void aReviewOfNoEmergencyIsFound() {
    Request review = breakGlass();
    ForwardingStore without =
        new ForwardingStore(shop.store) {
          @Override
          public List<AuditEvent> audit(String subject) {
            return subject.equals(emergency.id()) ? List.of() : super.audit(subject);
          }

          @Override
          public Optional<Request> request(String id) {
            return id.equals(emergency.id()) ? Optional.empty() : super.request(id);
          }
        };
    assertThat(new Fsck(without).check().findings())
        .filteredOn(finding -> finding.subject().equals(review.id()))
        .extracting(FsckReport.Finding::kind)
        .containsExactly(FsckReport.Kind.REVIEW);
  }

  @Test
  void withoutAWordOfThePolicyTheObserversLookAtItAndItEscalates() {
    BreakGlass usual = new BreakGlass(Set.of("director"), Set.of("manager"), LIMIT);
    assertThat(usual.review().reviewers()).containsExactly("manager");
    assertThat(usual.review().ladder().rungs())
        .extracting(Ladder.Rung::after, Ladder.Rung::tell, Ladder.Rung::to, Ladder.Rung::end)
        .containsExactly(
            tuple(Duration.ofDays(1), Set.of("manager"), Set.of(), null),
            tuple(Duration.ofDays(3), Set.of(), Set.of("director", "manager"), null));
    String text = POLICY.substring(0, POLICY.indexOf("  review:"));
    assertThat(Policy.parse(text).breakGlass())
        .contains(new BreakGlass(Set.of("director"), Set.of("manager"), Duration.ofHours(1)));
  }

  @Test
  void aReviewThatEndsByItselfOrIsForgottenIsAnErrorAtTheStart() {
    Ladder usual = BreakGlass.usualLadder(Set.of("a"), Set.of("b"), Set.of("c"));
    assertThatThrownBy(() -> Policy.parse(POLICY.replace("channel: sms", "then: expire")))
        .isInstanceOf(PolicyException.class)
        .hasMessageContaining("never ends by itself");
    assertThatThrownBy(() -> new BreakGlass.Review(Set.of("manager"), Ladder.NONE))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("needs an escalation");
    assertThatThrownBy(() -> new BreakGlass.Review(Set.of(), usual))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("reviewers");
    assertThatThrownBy(() -> Policy.parse(POLICY.replace("reviewers:", "reviewer:")))
        .isInstanceOf(PolicyException.class)
        .hasMessageContaining("unknown key 'reviewer'");
  }

  @Test
  void rolesThatTheReviewNamesAreAskedOfTheDirectoryAtTheStart() {
    assertThat(assessor(POLICY.replace("to: clerk", "to: auditor")).roles()).contains("auditor");
    assertThatThrownBy(
            () ->
                Hitl.builder()
                    .store(shop.store)
                    .policy(Policy.parse(POLICY))
                    .background(false)
                    .build())
        .hasMessageContaining("nobody says who has them");
  }

  @Test
  void anotherReviewIsAnotherPolicy() {
    assertThat(version(POLICY.replace("PT12H", "PT13H"))).isNotEqualTo(version(POLICY));
  }

  private String version(String policy) {
    return assessor(policy).policyVersion();
  }

  private Assessor assessor(String policy) {
    return new Assessor(ToolRegistry.of(Tool.of(shop.tools)), Policy.parse(policy), 1_000);
  }
}
