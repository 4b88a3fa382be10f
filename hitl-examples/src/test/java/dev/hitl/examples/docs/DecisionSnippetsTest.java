package dev.hitl.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hitl.Hitl;
import dev.hitl.audit.AuditEvent;
import dev.hitl.call.RunId;
import dev.hitl.call.ToolCall;
import dev.hitl.checkpoint.Message;
import dev.hitl.checkpoint.RunStatus;
import dev.hitl.request.ExecutionSteps;
import dev.hitl.request.Identity;
import dev.hitl.request.RequestStatus;
import dev.hitl.request.ReviewerDirectory;
import dev.hitl.review.Ballot;
import dev.hitl.review.InboxPage;
import dev.hitl.review.InboxQuery;
import dev.hitl.review.ReviewDesk;
import dev.hitl.review.Ruling;
import dev.hitl.review.Selection;
import dev.hitl.run.RunHandle;
import dev.hitl.store.RunTake;
import dev.hitl.store.Step;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The code of docs/decisions.md. */
class DecisionSnippetsTest {
  private final Support support = new Support();
  private Hitl hitl;
  private RunHandle run;
  private ReviewDesk desk;
  private String reference;
  private final List<String> report = new ArrayList<>();

  @BeforeEach
  void aRefundIsAskedFor() {
    hitl = support.open(ScriptedModel.proposing(Support.refund("c1", "500")));
    run = hitl.start("support", "money back");
    desk = hitl.review();
    reference = Support.only(run).reference();
  }

  private static String output(String name) throws IOException {
    return DocsTest.output("docs/decisions.md", name);
  }

  private String told() {
    hitl.resumeDue();
    assertThat(run.status()).isEqualTo(RunStatus.FINISHED);
    return support.told(run).get(0);
  }

  @Test
  void approve() throws IOException {
    // snippet:decide-approve
    desk.approve(reference, "manager-1");
    // end
    assertThat(told()).isEqualTo(output("approve"));
  }

  @Test
  void reject() throws IOException {
    // snippet:decide-reject
    desk.reject(reference, "manager-1", "customer already refunded on 3 May");
    // end
    assertThat(told()).isEqualTo(output("reject"));
    assertThat(support.effects).isEmpty();
  }

  @Test
  void modify() throws IOException {
    // snippet:decide-modify
    desk.modify(reference, "manager-1", Map.of("amount", 50), "half, per policy 4.2");
    // end
    assertThat(told()).isEqualTo(output("modify"));
    assertThat(support.effects).containsExactly("refund 42 50");
  }

  @Test
  void answer() throws IOException {
    // snippet:decide-answer
    desk.answer(reference, "manager-1", "Refunded by hand, receipt 77");
    // end
    assertThat(told()).isEqualTo(output("answer"));
    assertThat(support.effects).isEmpty();
  }

  @Test
  void redirect() throws IOException {
    // snippet:decide-redirect
    desk.redirect(
        reference,
        "manager-1",
        "credit",
        Map.of("orderId", "42", "amount", 500),
        "store credit above 400");
    // end
    assertThat(told()).isEqualTo(output("redirect"));
    assertThat(support.effects).containsExactly("credit 42 500");
  }

  @Test
  void escalate() {
    // snippet:decide-escalate
    desk.escalate(reference, "manager-1", "director", "too much for me");
    // end
    assertThat(desk.approve(reference, "manager-1")).isInstanceOf(Ruling.NotAllowed.class);
    assertThat(desk.approve(reference, "director-1")).isInstanceOf(Ruling.Done.class);
  }

  @Test
  void withdraw() throws IOException {
    // snippet:decide-withdraw
    desk.withdraw(reference, "manager-1", "customer hung up");
    // end
    assertThat(told()).isEqualTo(output("withdraw"));
  }

  @Test
  void silence() throws IOException {
    support.clock.advance(Duration.ofHours(4));
    assertThat(told()).isEqualTo(output("silence"));
  }

  @Test
  void aRulingSaysWhatBecameOfABallot() {
    String shown = "";
    // snippet:decide-ruling
    Ruling ruling = desk.approve(reference, "manager-1");
    if (ruling instanceof Ruling.Done done) {
      shown = "now " + done.request().status();
    } else if (ruling instanceof Ruling.Counted counted) {
      shown = counted.missing() + " more needed";
    } else if (ruling instanceof Ruling.AlreadyDecided late) {
      shown = "somebody was faster: " + late.winner().decision();
    } else if (ruling instanceof Ruling.Superseded changed) {
      shown = "it changed, look again: " + changed.current().reference();
    }
    // end
    assertThat(shown).isEqualTo("now APPROVED");
    assertThat(desk.reject(reference, "manager-2", "no")).isInstanceOf(Ruling.AlreadyDecided.class);
  }

  @Test
  void severalBallotsAreTakenTogether() {
    String first = reference;
    hitl.start(RunId.of("support", "second"), "more");
    String second = hitl.run(RunId.of("support", "second")).requests().get(0).reference();
    // snippet:decide-together
    List<Ruling> rulings =
        desk.together(
            List.of(
                new Ballot.Approve(first, "manager-1", null),
                new Ballot.Reject(second, "manager-1", "once is enough")));
    // end
    assertThat(rulings).allMatch(Ruling::isTaken);
    assertThat(desk.inbox()).isEmpty();
  }

  @Test
  void anEditAmongTwoIsANewRevision() {
    Hitl two = support.builder().build();
    two.agent(
        "accounts",
        r ->
            Support.answer(
                r,
                ScriptedModel.proposing(
                    ToolCall.of("c1", "deleteAccount", Map.of("account", "a")))));
    RunHandle critical = two.start("accounts", "delete me");
    String id = Support.only(critical).id();
    // snippet:decide-revisions
    desk.approve(id, "manager-1"); // 1 of 2
    desk.modify(id, "manager-2", Map.of("account", "b"), "that was the wrong one");
    Ruling stale = desk.approve(id, "director-1"); // Superseded: id is revision 1
    Ruling first = desk.approve(id + "@2", "director-1"); // Counted: 1 more needed
    Ruling editor = desk.approve(id + "@2", "manager-2"); // NotAllowed: manager-2 edited it
    Ruling second = desk.approve(id + "@2", "manager-1"); // Done: votes began again
    // end
    assertThat(stale).isInstanceOf(Ruling.Superseded.class);
    assertThat(first).isInstanceOf(Ruling.Counted.class);
    assertThat(editor).isInstanceOf(Ruling.NotAllowed.class);
    assertThat(second).isInstanceOf(Ruling.Done.class);
    two.resumeDue();
    assertThat(support.effects).containsExactly("deleteAccount b");
  }

  private record Account(String login, Set<String> groups) {}

  private interface Staff {
    Optional<Account> account(String name);
  }

  @Test
  void aDirectoryAsksYourOwnSystem() {
    Staff staff =
        name -> Optional.of(new Account("ann", Set.of("manager"))).filter(a -> name.equals("ann"));
    // snippet:decide-directory
    ReviewerDirectory directory =
        new ReviewerDirectory() {
          @Override
          public Optional<Identity> find(String tenant, String name) {
            return staff // empty: nobody we know
                .account(name) // a login or an e-mail address
                .map(account -> Identity.person(account.login(), account.groups()));
          }

          @Override
          public Set<String> roles(String tenant) {
            return Set.of("manager", "director");
          }
        };
    // end
    Hitl own =
        Hitl.builder()
            .store(support.store)
            .tools(support.tools)
            .reviewers(directory)
            .background(false)
            .build();
    assertThat(own.review().approve(reference, "bob")).isInstanceOf(Ruling.NotAllowed.class);
    assertThat(own.review().approve(reference, "ann")).isInstanceOf(Ruling.Done.class);
  }

  @Test
  void aFixedListSaysMoreThanRoles() {
    // snippet:decide-identities
    ReviewerDirectory staff =
        ReviewerDirectory.builder()
            .person("ann", "manager")
            .alias("ann", "ann@example.org") // one person, whichever name they log in with
            .shared("front-desk", "manager") // fills no place: nobody knows who it was
            .service("release-bot", "manager") // fills soft places only
            .onBehalfOf("release-bot", "ann") // and counts as ann where two are needed
            .groups("ann", "finance-emea") // rules name it as group:finance-emea
            .until("ann", Instant.parse("2031-01-01T00:00:00Z"))
            .build();
    // end
    Hitl own =
        Hitl.builder()
            .store(support.store)
            .tools(support.tools)
            .reviewers(staff)
            .background(false)
            .build();
    assertThat(own.review().approve(reference, "front-desk")).isInstanceOf(Ruling.NotAllowed.class);
    assertThat(own.review().approve(reference, "release-bot"))
        .isInstanceOf(Ruling.NotAllowed.class);
    assertThat(own.review().approve(reference, "ann@example.org")).isInstanceOf(Ruling.Done.class);
    // snippet:decide-refusals
    for (AuditEvent refusal : own.audit().refusals(Support.only(run).id())) {
      report.add(refusal.actor() + ": " + refusal.data().get("reason"));
    }
    // end
    assertThat(report).hasSize(2).first().asString().startsWith("front-desk: ");
  }

  @Test
  void thePrincipalCannotDecide() {
    // snippet:decide-principal
    RunId id = RunId.of("support", "ticket-7");
    hitl.start(id, "manager-2", List.of(Message.user("money back"))); // on behalf of manager-2
    // end
    String own = hitl.run(id).requests().get(0).reference();
    assertThat(desk.approve(own, "manager-2")).isInstanceOf(Ruling.NotAllowed.class);
    assertThat(desk.withdraw(own, "manager-2", "never mind")).isInstanceOf(Ruling.Done.class);
  }

  @Test
  void theInboxIsReadPageByPage() {
    int seen = 0;
    // snippet:decide-inbox
    InboxQuery query = InboxQuery.first().forRoles(Set.of("manager")).unassigned();
    InboxPage page;
    do {
      page = desk.inbox(query);
      for (InboxPage.Entry entry : page.entries()) {
        String text = desk.briefing(entry.request());
        seen += text.isEmpty() ? 0 : entry.alike();
      }
      query = query.after(page.next());
    } while (page.next() != null);
    // end
    assertThat(seen).isEqualTo(1);
    assertThat(desk.briefing(Support.only(run)))
        .contains("silence        expires on", "approve        runs exactly the arguments above");
  }

  @Test
  void aRequestIsTaken() {
    // snippet:decide-take
    Ruling mine = desk.take(reference, "manager-1"); // for a quarter of an hour
    Ruling other = desk.take(reference, "manager-2"); // Assigned, which says who has it
    desk.release(reference, "manager-1");
    // end
    assertThat(mine).isInstanceOf(Ruling.Done.class);
    assertThat(other).isInstanceOf(Ruling.Assigned.class);
    assertThat(desk.take(reference, "manager-2")).isInstanceOf(Ruling.Done.class);
  }

  @Test
  void alikeRequestsAreDecidedTogether() {
    hitl.start("support", "money back"); // another run that asks for the very same
    // snippet:decide-alike
    InboxPage.Entry entry = desk.inbox(InboxQuery.first()).entries().get(0);
    Ballot ballot = new Ballot.Approve(entry.request().reference(), "manager-1", "all of them");
    List<Ruling> rulings = desk.alike(ballot, entry.alike());
    // end
    assertThat(rulings).hasSize(2).allMatch(Ruling.Done.class::isInstance);
  }

  @Test
  void aSelectionIsDecidedWithOneReason() {
    List<String> references = List.of(reference);
    String batchId = UUID.randomUUID().toString();
    // snippet:decide-all
    Selection selection = Selection.reject(references, "manager-1", "not before the audit");
    List<Ruling> rulings = desk.all(selection, batchId);
    // end
    assertThat(rulings).allMatch(Ruling.Done.class::isInstance);
  }

  @Test
  void aDecisionIsGivenAgain() {
    // snippet:decide-again
    String decisionId = UUID.randomUUID().toString(); // kept until there is an answer
    Ballot ballot = new Ballot.Approve(reference, "manager-1", null);
    Ruling first = desk.decide(ballot, decisionId);
    Ruling again = desk.decide(ballot, decisionId); // Done as well, and one approval on record
    // end
    assertThat(again).isEqualTo(first).isInstanceOf(Ruling.Done.class);
    assertThat(hitl.audit().of(Support.only(run).id())).hasSize(2);
  }

  @Test
  void aDoubtIsResolved() {
    desk.approve(reference, "manager-1");
    Duration lease = Duration.ofSeconds(30);
    Step claim =
        Step.of(ExecutionSteps.claim(Support.only(run), "dead", lease, support.clock.instant()));
    support.store.acquire(
        new RunTake(support.store.run(run.id()).orElseThrow(), "dead", lease, claim));
    support.clock.advance(Duration.ofSeconds(31));
    hitl.resumeDue();
    assertThat(Support.only(run).status()).isEqualTo(RequestStatus.IN_DOUBT);
    // snippet:decide-in-doubt
    desk.decide(new Ballot.Succeeded(reference, "manager-1", "the bank says it was paid"));
    desk.decide(new Ballot.NotSucceeded(reference, "manager-1", "the bank refused it"));
    desk.decide(new Ballot.RunAgain(reference, "manager-1", "the bank never saw it"));
    // end
    assertThat(told()).isEqualTo("the bank says it was paid");
  }
}
