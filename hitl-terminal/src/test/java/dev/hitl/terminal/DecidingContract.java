package dev.hitl.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hitl.request.Request;
import dev.hitl.request.RequestStatus;
import dev.hitl.terminal.Office.Printed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Deciding from a terminal, wherever its desk is. */
abstract class DecidingContract {
  @TempDir Path folder;
  Office office;
  private Path people;

  abstract Office newOffice();

  @BeforeEach
  void open() throws IOException {
    office = newOffice();
    people =
        Files.writeString(
            folder.resolve("people.json"),
            "{\"maria\": [\"manager\"], \"tom\": [\"manager\"], \"cleo\": [\"clerk\"],"
                + " \"dora\": [\"director\"], \"mallory\": [\"manager\"]}");
  }

  @AfterEach
  void close() {
    office.close();
  }

  Printed as(String who, String... args) {
    return office.as(who, people, args);
  }

  RequestStatus status(Request request) {
    return office.again(request).status();
  }

  @Test
  void anApprovalFromAScriptRunsTheCallOnce() {
    Request request = office.refund(500);
    Printed printed = as("maria", "approve", request.id(), "--yes", "--reason", "receipt is there");
    assertThat(printed.code()).as(printed.toString()).isZero();
    assertThat(printed.out()).startsWith("approved: it runs with exactly what was shown");
    office.hitl.resumeDue();
    assertThat(office.tools.effects).containsExactly("refund 42 500 [maria]");
  }

  @Test
  void aRejectionNeedsAReasonAndTellsTheAgent() {
    Request request = office.refund(500);
    Printed without = as("maria", "reject", request.id(), "--yes");
    assertThat(without.code()).isEqualTo(Exit.WRONG);
    assertThat(without.err()).contains("reject needs --reason");
    assertThat(as("maria", "reject", request.id(), "--yes", "--reason", "no receipt").code())
        .isZero();
    office.hitl.resumeDue();
    assertThat(office.tools.effects).isEmpty();
    assertThat(office.hitl.run(request.run()).result().orElseThrow()).contains("no receipt");
  }

  @Test
  void whoIsSecondHearsWhoWasFirstAndWhen() {
    Request request = office.refund(500);
    assertThat(as("maria", "approve", request.id(), "--yes").code()).isZero();
    Printed second = as("tom", "reject", request.id(), "--yes", "--reason", "no");
    assertThat(second.code()).isEqualTo(Exit.REFUSED);
    assertThat(second.err())
        .startsWith("already-decided: already approved by maria, ")
        .containsPattern("\\d+ s ago \\(20\\d\\d-");
    Map<String, Object> json = as("tom", "approve", request.id(), "--yes", "--json").json();
    assertThat(json).containsEntry("outcome", "already-decided").containsEntry("taken", false);
    assertThat(json.get("request").toString()).contains("how=approved, by=[maria]");
  }

  @Test
  void ofTwoTerminalsAtOnceOneWinsAndTheOtherIsToldWhoDid() throws Exception {
    Request request = office.refund(500);
    CountDownLatch both = new CountDownLatch(2);
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      Future<Printed> yes = threads.submit(() -> race(both, "maria", "approve", request));
      Future<Printed> no = threads.submit(() -> race(both, "tom", "reject", request));
      List<Integer> codes = List.of(yes.get().code(), no.get().code());
      assertThat(codes).containsExactlyInAnyOrder(Exit.DONE, Exit.REFUSED);
      String lost = yes.get().code() == Exit.REFUSED ? yes.get().err() : no.get().err();
      String winner = yes.get().code() == Exit.DONE ? "approved by maria" : "rejected by tom";
      assertThat(lost).contains("already " + winner);
    } finally {
      threads.shutdownNow();
    }
  }

  private Printed race(CountDownLatch both, String who, String word, Request request)
      throws InterruptedException {
    both.countDown();
    both.await();
    return as(who, word, request.id(), "--yes", "--reason", "r");
  }

  @Test
  void theFirstOfTwoPeopleIsToldHowManyAreMissing() {
    Request request = office.ask("delete", Map.of("account", "a"));
    Map<String, Object> first = as("maria", "approve", request.id(), "--yes", "--json").json();
    assertThat(first)
        .containsEntry("outcome", "counted")
        .containsEntry("taken", true)
        .containsEntry("missing", 1L);
    assertThat(as("maria", "approve", request.id(), "--yes").code()).isEqualTo(Exit.REFUSED);
    assertThat(as("maria", "take-back", request.id(), "--yes").code()).isZero();
    assertThat(as("maria", "approve", request.id(), "--yes").code()).isZero();
    assertThat(as("tom", "approve", request.id(), "--yes").code()).isZero();
    assertThat(status(request)).isEqualTo(RequestStatus.APPROVED);
  }

  @Test
  void anotherRevisionIsNotDecidedByTheReferenceOfTheFirst() {
    Request request = office.ask("delete", Map.of("account", "a"));
    office.hitl.review().modify(request.id(), "tom", Map.of("account", "b"), "the other one");
    Printed printed = as("maria", "approve", request.id(), "--yes");
    assertThat(printed.code()).isEqualTo(Exit.REFUSED);
    assertThat(printed.err()).contains("superseded").contains(request.id() + "@2");
    assertThat(as("maria", "approve", request.id() + "@2", "--yes").code()).isZero();
  }

  @Test
  void theOtherWordsAreSaidAsWell() {
    Request answered = office.refund(500);
    assertThat(as("maria", "answer", answered.id(), "--yes", "--text", "paid by cheque").code())
        .isZero();
    assertThat(status(answered)).isEqualTo(RequestStatus.ANSWERED);

    Request taken = office.refund(600);
    assertThat(as("maria", "take", taken.id(), "--yes", "--for", "PT5M").code()).isZero();
    assertThat(as("tom", "release", taken.id(), "--yes").code()).isEqualTo(Exit.REFUSED);
    assertThat(as("maria", "release", taken.id(), "--yes").code()).isZero();

    Request handed = office.refund(700);
    String[] unknown = {"escalate", handed.id(), "--to", "pope", "--reason", "r", "--yes"};
    assertThat(as("maria", unknown).err()).contains("no role 'pope' is known");
    String[] known = {"escalate", handed.id(), "--to", "director", "--reason", "r", "--yes"};
    assertThat(as("maria", known).code()).isZero();
    assertThat(as("dora", "withdraw", handed.id(), "--reason", "mine", "--yes").code()).isZero();
    assertThat(status(handed)).isEqualTo(RequestStatus.CANCELLED);
  }

  @Test
  void theSameWordUnderTheSameNameCountsOnce() {
    Request request = office.refund(500);
    String[] args = {"approve", request.id(), "--yes", "--json", "--decision-id", "d-1"};
    Printed first = as("maria", args);
    Printed again = as("maria", args);
    assertThat(first.code()).isZero();
    assertThat(again.code()).isZero();
    assertThat(again.json()).containsEntry("outcome", "done");
    assertThat(office.hitl.audit().of(request.id())).hasSize(2);
  }

  @Test
  void aPersonAtTheTerminalSeesItAndSaysYes() {
    Request request = office.refund(500);
    Printed no = office.typing("n\n", "maria", people, "approve", request.id());
    assertThat(no.code()).isEqualTo(Exit.REFUSED);
    assertThat(no.out()).contains("Refund 500 on order 42").contains("approve refund? [y/N]");
    assertThat(no.err()).contains("not-confirmed");
    assertThat(status(request)).isEqualTo(RequestStatus.PENDING);
    assertThat(office.typing("", "maria", people, "approve", request.id()).code())
        .isEqualTo(Exit.REFUSED);
    assertThat(office.typing("why not\nyes\n", "maria", people, "reject", request.id()).code())
        .isZero();
    assertThat(status(request)).isEqualTo(RequestStatus.REJECTED);
  }

  @Test
  void whereNobodyCanBeAskedAYesHasToBeSaid() {
    Request request = office.refund(500);
    Printed printed = as("maria", "approve", request.id());
    assertThat(printed.code()).isEqualTo(Exit.WRONG);
    assertThat(printed.err()).contains("give --yes");
    assertThat(status(request)).isEqualTo(RequestStatus.PENDING);
  }
}
