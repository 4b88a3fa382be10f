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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Running a call with other arguments, from the command line and from an editor. */
abstract class ModifyingContract {
  @TempDir Path folder;
  Office office;
  Path people;

  abstract Office newOffice();

  /** What this desk needs besides, to judge an edit. */
  abstract String[] judging(String... args);

  @BeforeEach
  void open() throws IOException {
    office = newOffice();
    people = Files.writeString(folder.resolve("people.json"), "{\"maria\": [\"manager\"]}");
  }

  @AfterEach
  void close() {
    office.close();
  }

  Printed maria(String... args) {
    return office.as("maria", people, judging(args));
  }

  Printed typing(String typed, String... args) {
    return office.typing(typed, "maria", people, judging(args));
  }

  /** An editor that runs a script of a shell, with the file as its first argument. */
  private void editor(String script) {
    try {
      Path file = Files.writeString(folder.resolve("an editor.sh"), script);
      office.with("EDITOR", "sh '" + file + "'").with("VISUAL", "");
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aValueFromTheCommandLineRunsInsteadAndTheDifferenceIsShown() {
    Request request = office.refund(500);
    Printed printed =
        maria("modify", request.id(), "--set", "amount=50", "--reason", "half", "--yes");
    assertThat(printed.code()).as(printed.toString()).isZero();
    assertThat(printed.out()).contains("- /amount").contains("│ 500").contains("│ 50\n");
    office.hitl.resumeDue();
    assertThat(office.tools.effects).containsExactly("refund 42 50 [maria]");
  }

  @Test
  void aTextWithoutQuotationMarksIsATextAndJsonIsJson() {
    Request request = office.refund(500);
    assertThat(
            maria(
                    "modify",
                    request.id(),
                    "--set",
                    "orderId=A-7",
                    "--set",
                    "amount=1.50",
                    "--reason",
                    "r",
                    "--yes")
                .code())
        .isZero();
    assertThat(office.again(request).revision().action().arguments().json())
        .isEqualTo("{\"orderId\":\"A-7\",\"amount\":1.50}");
  }

  @Test
  void whatDoesNotFitTheToolIsRefusedAndSaysWhy() {
    Request request = office.refund(500);
    Printed kind = maria("modify", request.id(), "--set", "amount=lots", "--reason", "r", "--yes");
    assertThat(kind.code()).isEqualTo(Exit.WRONG);
    assertThat(kind.err()).contains("invalid: amount");
    Printed unknown = maria("modify", request.id(), "--set", "x=1", "--reason", "r", "--yes");
    assertThat(unknown.code()).isEqualTo(Exit.WRONG);
    Printed same = maria("modify", request.id(), "--set", "amount=500", "--reason", "r", "--yes");
    assertThat(same.err()).contains("nothing is different");
    Printed reason = maria("modify", request.id(), "--set", "amount=50", "--yes");
    assertThat(reason.err()).contains("modify needs --reason");
    assertThat(office.again(request).status()).isEqualTo(RequestStatus.PENDING);
  }

  @Test
  void whatAnEditorLeavesInAnotherEncodingCannotBeDoneAsItWasSaid() {
    Request request = office.refund(500);
    editor("printf '{\"orderId\": \"\\351\"}' > \"$1\"\n");
    Printed printed = maria("modify", request.id(), "--reason", "r", "--yes");
    assertThat(printed.code()).as(printed.toString()).isEqualTo(Exit.WRONG);
    assertThat(printed.err()).contains("what you wrote is not in UTF-8");
    assertThat(office.again(request).status()).isEqualTo(RequestStatus.PENDING);
  }

  @Test
  void theEditorHasTheArgumentsInAFileThatNobodyElseReadsAndThatIsGoneAfterwards()
      throws IOException {
    Request request = office.refund(500);
    Path log = folder.resolve("log");
    editor(
        "ls -ld \"$(dirname \"$1\")\" \"$1\" > '"
            + log
            + "'; echo \"$1\" >> '"
            + log
            + "'\n"
            + "cat \"$1\" >> '"
            + log
            + "'\n"
            + "sed -i 's/500/75/' \"$1\"\n");
    Printed printed = typing("because\ny\n", "modify", request.id());
    assertThat(printed.code()).as(printed.toString()).isZero();
    assertThat(printed.out()).contains("+ /amount").contains("modify refund like that? [y/N]");
    String seen = Files.readString(log);
    assertThat(seen)
        .contains("drwx------")
        .contains("-rw-------")
        .contains("{\n  \"orderId\": \"42\",\n  \"amount\": 500\n}");
    Path file =
        Path.of(seen.lines().filter(line -> line.endsWith("arguments.json")).toList().get(1));
    assertThat(file).doesNotExist();
    assertThat(file.getParent()).doesNotExist();
    office.hitl.resumeDue();
    assertThat(office.tools.effects).containsExactly("refund 42 75 [maria]");
  }

  @Test
  void whoSaysNoAfterTheDifferenceChangesNothing() {
    Request request = office.refund(500);
    editor("sed -i 's/500/75/' \"$1\"");
    Printed printed = typing("because\nn\n", "modify", request.id());
    assertThat(printed.code()).isEqualTo(Exit.REFUSED);
    assertThat(office.again(request).reference()).isEqualTo(request.reference());
  }

  @Test
  void anEditorThatFailsOrLeavesNoJsonOrIsNotThereIsSaid() {
    Request request = office.refund(500);
    editor("exit 3");
    assertThat(maria("modify", request.id(), "--reason", "r", "--yes").err())
        .contains("ended with 3");
    editor("echo '{' > \"$1\"");
    Printed broken = maria("modify", request.id(), "--reason", "r", "--yes");
    assertThat(broken.code()).isEqualTo(Exit.WRONG);
    assertThat(broken.err()).contains("no JSON object");
    // At a terminal one may mend it.
    editor(
        "if grep -q half \"$1\"; then echo '{\"orderId\":\"42\",\"amount\":5}' > \"$1\";"
            + " else echo half > \"$1\"; fi");
    assertThat(typing("y\nbecause\ny\n", "modify", request.id()).code()).isZero();
    office.with("EDITOR", "");
    Request next = office.refund(600);
    assertThat(maria("modify", next.id(), "--reason", "r", "--yes").err())
        .contains("set VISUAL or EDITOR, or say what to change with --set");
  }

  @Test
  void hostileTextIsInertInTheEditorAndComesBackUnchanged() throws IOException {
    String hostile = "pay\u200b \u202egnp \u001b[2J \ud83d\ude00 \udb40\udc41";
    Request request = office.ask("send", Map.of("to", "carla", "body", hostile));
    Path copy = folder.resolve("copy");
    editor("cp \"$1\" '" + copy + "'; sed -i 's/carla/cleo/' \"$1\"");
    Printed printed = maria("modify", request.id(), "--reason", "r", "--yes");
    assertThat(printed.code()).as(printed.toString()).isZero();
    assertThat(Files.readString(copy))
        .contains("pay\\u200b \\u202egnp \\u001b[2J")
        .contains("\ud83d\ude00")
        .contains("\\udb40\\udc41");
    assertThat(office.again(request).revision().action().arguments().asMap())
        .containsEntry("to", "cleo")
        .containsEntry("body", hostile);
  }

  @Test
  void aSecretIsNotInTheEditorAndStaysAsItIs() throws IOException {
    Request request = office.ask("signIn", Map.of("user", "u", "password", "hunter2"));
    Path copy = folder.resolve("copy");
    editor("cp \"$1\" '" + copy + "'; sed -i 's/\"u\"/\"v\"/' \"$1\"");
    assertThat(maria("modify", request.id(), "--reason", "r", "--yes").code()).isZero();
    assertThat(Files.readString(copy)).doesNotContain("hunter2").doesNotContain("password");
    assertThat(office.again(request).revision().action().arguments().asMap())
        .containsEntry("user", "v")
        .containsEntry("password", "hunter2");
  }

  @Test
  void whereTheWholeWasNotShownNothingIsChangedEither() {
    Request request = office.ask("send", Map.of("to", "carla", "body", "x".repeat(1_000)));
    Printed printed = maria("modify", request.id(), "--set", "to=cleo", "--reason", "r", "--yes");
    assertThat(printed.code()).isEqualTo(Exit.REFUSED);
    assertThat(printed.err()).contains("not-seen");
  }

  @Test
  void anEditThatIsGivenAgainByAnotherProcessUnderItsNameHasTheSameAnswer() {
    for (String account : List.of("one person", "two people")) {
      boolean two = account.startsWith("two");
      Request request = two ? office.ask("delete", Map.of("account", account)) : office.refund(500);
      String[] args = {
        "modify",
        request.id(),
        "--set",
        two ? "account=B" : "amount=5",
        "--set",
        two ? "account=B-2" : "orderId=\"42\"", // which is no other than it was
        "--reason",
        "r",
        "--yes",
        "--json",
        "--decision-id",
        "d-1"
      };
      Printed first = maria(args);
      assertThat(first.code()).as(first.toString()).isZero();
      Request edited = office.again(request);
      Printed again = maria(args);
      assertThat(again.code()).as(again.toString()).isZero();
      assertThat(again.json().get("outcome")).isEqualTo(first.json().get("outcome"));
      assertThat(again.json().get("text")).isEqualTo(first.json().get("text"));
      assertThat(office.again(request)).isEqualTo(edited);
      args[args.length - 1] = "d-2";
      Printed other = maria(args);
      assertThat(other.code()).as(other.toString()).isNotZero();
      args[args.length - 1] = "d-1";
      args[7] = "another reason";
      Printed changed = maria(args);
      assertThat(changed.code()).isEqualTo(Exit.WRONG);
      assertThat(changed.json().get("text").toString()).contains("given before with another");
    }
  }

  @Test
  void aLongEditIsGivenAgainWithItsCodeAsWell() {
    Request request = office.ask("send", Map.of("to", "carla", "body", "x".repeat(1_000)));
    String whole = maria("show", request.id(), "--json").json().get("seen").toString();
    String[] args = {
      "modify",
      request.id(),
      "--set",
      "to=cleo",
      "--reason",
      "r",
      "--yes",
      "--seen",
      whole,
      "--decision-id",
      "d-1"
    };
    assertThat(maria(args).code()).isZero();
    assertThat(maria(args).code()).isZero();
  }
}
