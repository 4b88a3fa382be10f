package dev.hitl.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hitl.request.Request;
import dev.hitl.request.RequestStatus;
import dev.hitl.terminal.Office.Printed;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HttpModifyingTest extends ModifyingContract {
  @Override
  Office newOffice() {
    return Office.behindAServer();
  }

  /** The server has the tools. */
  @Override
  String[] judging(String... args) {
    return args;
  }

  private Printed modify(LosingServer server, Request request) {
    return Office.run(
        false,
        "",
        Map.of("NO_COLOR", "1", "HITL_TOKEN", Office.token("maria")),
        "modify",
        request.reference(),
        "--set",
        "account=B-2",
        "--reason",
        "wrong account",
        "--yes",
        "--server",
        server.address());
  }

  @Test
  void anEditOfTwoPeoplesQuestionWhoseAnswerIsLostIsStillOnesOwn() throws IOException {
    Request request = office.ask("delete", Map.of("account", "A-1"));
    try (LosingServer losing = new LosingServer(office.address(), "modify", 1)) {
      Printed printed = modify(losing, request);

      assertThat(losing.lossesLeft()).isZero();
      assertThat(printed.code()).as(printed.err()).isZero();
      assertThat(printed.out()).contains("done; it is pending");
    }
    Request edited = office.again(request);
    assertThat(edited.status()).isEqualTo(RequestStatus.PENDING);
    assertThat(edited.revision().action().revision()).isEqualTo(2);
    assertThat(edited.revision().action().arguments().get("account")).isEqualTo("B-2");
  }

  @Test
  void anEditOfSomebodyElseIsNoneOfOnesOwn() throws IOException {
    Request request = office.ask("delete", Map.of("account", "A-1"));
    office
        .hitl
        .review()
        .modify(request.reference(), "tom", Map.of("account", "C-3"), "another one");
    try (LosingServer losing = new LosingServer(office.address(), "modify", 0)) {
      Printed printed = modify(losing, request);

      assertThat(printed.code()).isEqualTo(Exit.REFUSED);
      assertThat(printed.err()).contains("superseded");
    }
    assertThat(office.again(request).revision().action().arguments().get("account"))
        .isEqualTo("C-3");
  }

  @Test
  void whereTheAnswerStaysLostItIsSaidHowToGiveTheVeryEditAgain() throws IOException {
    Request request = office.ask("delete", Map.of("account", "A-1"));
    String said;
    try (LosingServer losing = new LosingServer(office.address(), "modify", 9)) {
      Printed lost = modify(losing, request);
      assertThat(lost.code()).isEqualTo(Exit.UNKNOWN);
      said = lost.err();
    }
    assertThat(said)
        .contains(
            "say modify " + request.id() + " --set 'account=\"B-2\"' --reason 'wrong account'")
        .contains("--decision-id '");
    String name = said.replaceAll("(?s).*--decision-id '([^']+)'.*", "$1");
    Printed again =
        maria(
            "modify",
            request.id(),
            "--set",
            "account=\"B-2\"",
            "--reason",
            "wrong account",
            "--decision-id",
            name,
            "--yes");
    assertThat(again.code()).as(again.err()).isZero();
    assertThat(office.again(request).revision().action().revision()).isEqualTo(2);
  }
}
