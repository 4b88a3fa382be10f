package dev.hitl.review;

import static dev.hitl.review.Desk.delete;
import static dev.hitl.review.Desk.refund;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hitl.checkpoint.RunStatus;
import dev.hitl.request.Decision;
import dev.hitl.request.Identity;
import dev.hitl.request.Request;
import dev.hitl.request.ReviewerDirectory;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WhoMayDecideTest {
  /** One of each kind that concludes or changes a pending question. */
  static List<Ballot> all(String reference, String who) {
    return List.of(
        new Ballot.Approve(reference, who, null),
        new Ballot.Reject(reference, who, "no"),
        new Ballot.Modify(reference, who, Map.of("amount", 50), "half"),
        new Ballot.Answer(reference, who, "by hand"),
        new Ballot.Redirect(
            reference, who, "credit", Map.of("orderId", "42", "amount", 5), "credit"),
        new Ballot.Escalate(reference, who, "director", "too much"),
        new Ballot.Withdraw(reference, who, "hung up"));
  }

  private static void assertAllRefused(
      Desk desk, String who, Class<? extends Ruling> kind, Function<Ballot, Boolean> except) {
    for (Ballot ballot : all(desk.reference(), who)) {
      if (!except.apply(ballot)) {
        desk.refused(kind, () -> desk.desk().decide(ballot));
      }
    }
    assertThat(desk.run.status()).isEqualTo(RunStatus.PARKED);
  }

  @ParameterizedTest
  @ValueSource(strings = {"eve", "Manager-1", "manager-1 ", "manager", "hitl"})
  void aPersonThatTheDirectoryDoesNotKnowMayNothing(String who) {
    Desk desk = Desk.asked(refund("500"));
    assertAllRefused(desk, who, Ruling.NotAllowed.class, ballot -> false);
    assertThat(desk.notAllowed(() -> desk.desk().approve(desk.reference(), who)))
        .contains(who)
        .contains("not a known reviewer");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "\t\n"})
  void aBallotWithoutAPersonIsRefusedEvenWhereAnybodyMayDecide(String who) {
    Desk desk =
        Desk.asked(builder -> builder.reviewers(everybody(Set.of("manager"))), refund("500"));
    assertAllRefused(desk, who, Ruling.NotAllowed.class, ballot -> false);
    desk.done(desk.desk().approve(desk.reference(), "somebody"));
  }

  @Test
  void aPersonWithoutARoleThatIsAskedForMayNothing() {
    Desk desk = Desk.asked(refund("500"));
    assertAllRefused(desk, "clerk-1", Ruling.NotAllowed.class, ballot -> false);
    assertThat(desk.notAllowed(() -> desk.desk().approve(desk.reference(), "clerk-1")))
        .contains("clerk-1")
        .contains("manager");
  }

  @Test
  void rolesAreAskedForAtEveryVoteAndOfTheTenantOfTheRun() {
    Set<String> asked = new LinkedHashSet<>();
    ReviewerDirectory directory =
        new ReviewerDirectory() {
          private boolean dismissed;

          @Override
          public Optional<Identity> find(String tenant, String reviewer) {
            asked.add(tenant + "/" + reviewer);
            boolean knows = !dismissed;
            dismissed = true;
            return knows ? Optional.of(Identity.person(reviewer, Set.of())) : Optional.empty();
          }

          @Override
          public Set<String> roles(String tenant) {
            return Set.of("manager");
          }
        };
    Desk desk = Desk.asked(builder -> builder.reviewers(directory), delete());
    assertThat(desk.desk().approve(desk.reference(), "ann")).isInstanceOf(Ruling.Counted.class);
    desk.notAllowed(() -> desk.desk().approve(desk.reference(), "bob"));
    assertThat(asked).containsExactly("default/ann", "default/support", "default/bob");
  }

  @Test
  void aDirectoryThatFailsMeansNoForEveryBallot() {
    ReviewerDirectory broken =
        new ReviewerDirectory() {
          @Override
          public Optional<Identity> find(String tenant, String reviewer) {
            throw new IllegalStateException("LDAP is down");
          }

          @Override
          public Set<String> roles(String tenant) {
            throw new IllegalStateException("LDAP is down");
          }
        };
    Desk desk = Desk.asked(builder -> builder.reviewers(broken), refund("500"));
    assertAllRefused(desk, "manager-1", Ruling.NotAllowed.class, ballot -> false);
    assertThat(desk.notAllowed(() -> desk.desk().approve(desk.reference(), "manager-1")))
        .contains("could not say who")
        .doesNotContain("LDAP");
  }

  @Test
  void aDirectoryThatCannotNameItsRolesHandsNothingOn() {
    ReviewerDirectory half =
        new ReviewerDirectory() {
          @Override
          public Optional<Identity> find(String tenant, String reviewer) {
            return Optional.of(Identity.person(reviewer, Set.of("manager")));
          }

          @Override
          public Set<String> roles(String tenant) {
            throw new IllegalStateException("LDAP is down");
          }
        };
    Desk desk = Desk.asked(builder -> builder.reviewers(half), refund("500"));
    assertThat(
            desk.notAllowed(
                () -> desk.desk().escalate(desk.reference(), "manager-1", "director", "x")))
        .contains("could not say which roles");
    desk.done(desk.desk().approve(desk.reference(), "manager-1"));
  }

  @Test
  void whoeverTheAgentActsForMayTakeTheQuestionBackAndNothingElse() {
    Desk desk = Desk.askedFor("manager-2", refund("500"));
    assertAllRefused(desk, "manager-2", Ruling.NotAllowed.class, Ballot.Withdraw.class::isInstance);
    assertThat(desk.notAllowed(() -> desk.desk().approve(desk.reference(), "manager-2")))
        .contains("on behalf of manager-2");
    Request now = desk.done(desk.desk().withdraw(desk.reference(), "manager-2", "no more"));
    assertThat(now.decision()).isEqualTo(new Decision.Withdrawn("manager-2", "no more"));
  }

  @Test
  void aCustomerWhoIsNoReviewerMayTakeBackWhatWasAskedForThem() {
    Desk desk = Desk.askedFor("customer-7", refund("500"));
    desk.notAllowed(() -> desk.desk().withdraw(desk.reference(), "customer-8", "not mine"));
    desk.done(desk.desk().withdraw(desk.reference(), "customer-7", "changed my mind"));
  }

  private static ReviewerDirectory everybody(Set<String> roles) {
    return new ReviewerDirectory() {
      @Override
      public Optional<Identity> find(String tenant, String reviewer) {
        return Optional.of(Identity.person(reviewer, roles));
      }

      @Override
      public Set<String> roles(String tenant) {
        return Set.of("manager", "director");
      }
    };
  }
}
