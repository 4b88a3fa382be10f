package dev.hitl.examples.support;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hitl.Hitl;
import dev.hitl.call.Json;
import dev.hitl.request.Request;
import dev.hitl.request.RequestStatus;
import dev.hitl.store.InMemoryStore;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InteractiveReviewerTest {
  @TempDir Path folder;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final PrintStream print = new PrintStream(out, true, StandardCharsets.UTF_8);
  private Ledger ledger;
  private Hitl hitl;

  @BeforeEach
  void parkTheTickets() {
    ledger = SupportNode.ledger(folder, "test");
    hitl = SupportNode.open(new InMemoryStore(), ledger, "test", Map.of());
    AgentProcess.takeUp(hitl, new Page(print));
  }

  @AfterEach
  void close() {
    hitl.close();
  }

  @Test
  void whatIsNoChoiceOrNoReasonIsAskedAgain() {
    type("yes", "r", "", "r", "no photo");

    assertThat(printed()).contains("That is none of the choices");
    assertThat(statuses("T-2")).containsExactly(RequestStatus.REJECTED);
  }

  @Test
  void aChangeIsCheckedBeforeItIsGiven() {
    type("m", "amont=1", "amount", "amount=plenty", "amount=300.00", "as agreed");

    assertThat(printed())
        .contains("There is no argument 'amont'; there are [orderId, amount]")
        .contains("Write amount= and the new value; it is 480.00")
        .contains("'plenty' is not a number; amount is 480.00");
    assertThat(effects()).contains("300.00 EUR on order 1043");
    assertThat(statuses("T-2")).containsExactly(RequestStatus.EXECUTED);
  }

  @Test
  void whatTheLibraryRefusesIsShownAndAskedAgain() {
    type(
        "d",
        "issueStoreCredit",
        "{\"customer\":",
        "{\"customer\":\"b\",\"amont\":1}",
        "typed badly",
        "d",
        "sendEmail",
        "{\"to\":\"b\",\"subject\":\"Sorry\",\"body\":\"x\"}",
        "only a mail");

    assertThat(printed()).contains("not JSON").contains("not taken: ").contains("amont");
    assertThat(effects()).contains("to b: Sorry");
    assertThat(statuses("T-2")).containsExactly(RequestStatus.REDIRECTED, RequestStatus.EXECUTED);
  }

  @Test
  void aCriticalCallAsksASecondPerson() {
    type("a", "a", "a");

    assertThat(printed())
        .contains("=> maria approves")
        .contains("1 more must agree")
        .contains("=> omar approves");
    assertThat(effects()).contains("chloe@example.com");
  }

  @Test
  void aHandedOnQuestionIsPutToTheOtherRole() {
    type("e", "boss", "not mine", "e", "head-of-support", "not mine", "a");

    assertThat(printed()).contains("not taken: no role 'boss'").contains("=> ines approves");
    assertThat(statuses("T-2")).containsExactly(RequestStatus.EXECUTED);
  }

  @Test
  void anAnswerStandsInTheToolsPlace() {
    type("w", "already paid by cheque");

    assertThat(effects()).doesNotContain("480.00 EUR on order 1043");
    assertThat(statuses("T-2")).containsExactly(RequestStatus.ANSWERED);
    assertThat(hitl.run(Ticket.ALL.get(1).run()).result())
        .hasValueSatisfying(text -> assertThat(text).contains("has taken over your case"));
  }

  @Test
  void everyEditNeedsOthersToAgreeWhereTwoAreNeeded() {
    // The account of T-3: maria changes it, omar and ines agree.
    type("s", "m", "customer=c@example.com", "moved", "a", "a");

    assertThat(effects()).contains("c@example.com");
    assertThat(printed()).contains("=> omar approves").contains("=> ines approves");
  }

  @Test
  void everyTicketHasARecordedConversation() {
    assertThat(SupportNode.model(Map.of(), "[]").next(SupportAgent.opening(Ticket.ALL.get(0))))
        .isNotNull();
    Ticket.ALL.forEach(
        ticket ->
            assertThat(
                    SupportNode.model(Map.of(), "[]")
                        .next(SupportAgent.opening(ticket))
                        .toolCalls())
                .allSatisfy(call -> Json.parseObject(call.arguments())));
  }

  /** Types these lines; the script decides the rest. Every promise must hold whoever decides. */
  private void type(String... lines) {
    Reviewer reviewer =
        new InteractiveReviewer(
            new BufferedReader(new StringReader(String.join("\n", lines))),
            print,
            new ScriptedReviewer());

    boolean ok = new DeskProcess(hitl, ledger, new Page(print)).work(reviewer, false);

    assertThat(ok).as(printed()).isTrue();
  }

  private String printed() {
    return out.toString(StandardCharsets.UTF_8);
  }

  private List<String> effects() {
    return ledger.entries().stream().filter(Ledger.Entry::effect).map(Ledger.Entry::what).toList();
  }

  private List<RequestStatus> statuses(String ticket) {
    return Ticket.ALL.stream()
        .filter(t -> t.number().equals(ticket))
        .flatMap(t -> hitl.run(t.run()).requests().stream())
        .map(Request::status)
        .toList();
  }
}
