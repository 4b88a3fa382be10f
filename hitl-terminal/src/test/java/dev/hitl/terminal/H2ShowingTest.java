package dev.hitl.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hitl.cipher.MasterKeys;
import dev.hitl.request.Request;
import dev.hitl.request.RequestStatus;
import dev.hitl.terminal.Office.Printed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class H2ShowingTest extends ShowingContract {
  @Override
  Office newOffice() {
    return Office.h2();
  }

  @Test
  void whatCannotBeDoneSaysWhatIsWrongAndHowToMendIt() {
    Request request = office.refund(500);
    String url = "jdbc:h2:mem:x";
    assertThat(wrong("sing")).contains("'sing' is no command", "help");
    assertThat(wrong()).contains("say what to do");
    assertThat(wrong("list")).contains("--server", "--url", "HITL_SERVER");
    assertThat(wrong("list", "--url", url, "--server", "https://x")).contains("give one of them");
    assertThat(wrong("list", "--loud", "x")).contains("list has no option --loud");
    assertThat(wrong("show")).contains("needs the reference");
    assertThat(wrong("list", "--url")).contains("--url needs a value");
    assertThat(wrong("list", "two", "words")).contains("what is 'two'?");
    assertThat(wrong("list", "--server", "http://example.com")).contains("has to be https");
    assertThat(wrong("list", "--server", "https://localhost:1")).contains("no token", "HITL_TOKEN");
    assertThat(maria("show", "nobody").err()).contains("there is no request 'nobody'");
    assertThat(maria("show", "nobody").code()).isEqualTo(Exit.WRONG);
    assertThat(maria("list", "--after", "???").err()).contains("--after is the place");
    assertThat(maria("list", "--limit", "0").err()).contains("--limit cannot be '0'");
    assertThat(maria("list", "--lane", "fast").err()).contains("urgent, high, normal or low");
    assertThat(maria("list", "--risk", "odd").code()).isEqualTo(Exit.WRONG);
    assertThat(maria("confirm", request.id(), "--yes").err()).contains("no review of what was run");
    Printed gone =
        Office.run(false, "", Map.of(), "list", "--url", "jdbc:h2:mem:nowhere", "--as", "m");
    assertThat(gone.code()).isEqualTo(Exit.UNKNOWN);
    assertThat(gone.err()).contains("the database cannot be used");
    Printed help = Office.run(false, "", Map.of(), "help");
    assertThat(help.code()).isZero();
    assertThat(help.out()).contains("approve REF").contains("Exit codes: 0 done, 1 refused");
  }

  private static String wrong(String... args) {
    Printed printed = Office.run(false, "", Map.of(), args);
    assertThat(printed.code()).isEqualTo(Exit.WRONG);
    assertThat(printed.out()).isEmpty();
    return printed.err();
  }

  @Test
  void aFileOfPeopleThatCannotBeUsedIsNamed() throws IOException {
    for (String text :
        List.of(
            "[",
            "{\"maria\": \"manager\"}",
            "{\"maria\": {\"role\": []}}",
            "{\"m\": [1]}",
            "{\"maria\": {\"kind\": \"ghost\"}}")) {
      Path file = Files.writeString(folder.resolve("bad.json"), text);
      Printed printed = office.as("maria", file, "list");
      assertThat(printed.code()).as(text).isEqualTo(Exit.WRONG);
      assertThat(printed.err()).contains("bad.json");
    }
  }

  @Test
  void anotherTenantsRequestIsNotThere() {
    Request request = office.refund(500);
    assertThat(maria("show", request.id(), "--tenant", "other").code()).isEqualTo(Exit.WRONG);
    assertThat(maria("approve", request.id(), "--yes", "--tenant", "other").code())
        .isEqualTo(Exit.WRONG);
    assertThat(ids(maria("list", "--json", "--tenant", "other"))).isEmpty();
  }

  @Test
  void whatIsEncryptedIsNeitherShownNorDecidedHere() throws IOException {
    Map<String, byte[]> keys = Map.of("k1", new byte[32]);
    try (Office locked = Office.h2(b -> b.masterKeys(MasterKeys.of("k1", keys, new byte[32])))) {
      Request request = locked.refund(500);
      Printed shown = locked.as("maria", people, "show", request.id());
      assertThat(shown.code()).isZero();
      assertThat(shown.out()).contains("encrypted, and the key is not here").doesNotContain("500");
      Printed printed = locked.as("maria", people, "approve", request.id(), "--yes");
      assertThat(printed.code()).isEqualTo(Exit.REFUSED);
      assertThat(printed.err()).contains("decide it in the console");
      assertThat(locked.again(request).status()).isEqualTo(RequestStatus.PENDING);
    }
  }

  @Test
  void helpIsThereInTheFormsThatPeopleTryAndNoWordIsLostForIt() {
    Request request = office.refund(500);
    for (String[] args :
        List.of(
            new String[] {"list", "--help"},
            new String[] {"list", "-h"},
            new String[] {"help", "list"})) {
      Printed help = Office.run(false, "", Map.of(), args);
      assertThat(help.code()).isZero();
      assertThat(help.out()).contains("list [--lane L]").doesNotContain("approve");
    }
    assertThat(Office.run(false, "", Map.of(), "--version").out()).startsWith("hitl-terminal ");
    assertThat(maria("reject", request.id(), "--yes", "--reason", "-h").code()).isZero();
    assertThat(office.again(request).status()).isEqualTo(RequestStatus.REJECTED);
  }

  @Test
  void aProblemIsJsonWhereJsonIsAskedForAndTheUsageIsSaidOnlyOfTheCommandLine() {
    Printed json = maria("show", "nobody", "--json");
    assertThat(json.code()).isEqualTo(Exit.WRONG);
    assertThat(json.err()).isEmpty();
    assertThat(json.json())
        .containsEntry("outcome", "wrong")
        .containsEntry("taken", false)
        .containsEntry("text", "there is no request 'nobody'");
    Printed gone =
        Office.run(
            false, "", Map.of(), "list", "--url", "jdbc:h2:mem:nowhere", "--as", "m", "--json");
    assertThat(gone.code()).isEqualTo(Exit.UNKNOWN);
    assertThat(gone.json()).containsEntry("outcome", "unknown").containsEntry("taken", null);
    assertThat(maria("show", "nobody").err()).doesNotContain("usage");
    assertThat(maria("show").err()).contains("usage: hitl-terminal show REF");
  }

  @Test
  void aReasonWhoseLettersTheLocaleHasLostIsNotPutOnRecord() {
    Request request = office.refund(500);
    Printed printed = maria("reject", request.id(), "--yes", "--reason", "gr\ufffd\ufffd\ufffd");
    assertThat(printed.code()).isEqualTo(Exit.WRONG);
    assertThat(printed.err()).contains("set LC_ALL to C.UTF-8");
    assertThat(office.again(request).status()).isEqualTo(RequestStatus.PENDING);
  }

  @Test
  void aMessageThatQuotesOthersDoesNotBeginALineAtTheEdgeOfATerminal() {
    String long120 = "x".repeat(120) + " That was the whole; its code is 0";
    Printed printed = office.typing("", "maria", people, "show", long120);
    assertThat(printed.err().lines().skip(1))
        .isNotEmpty()
        .allMatch(line -> line.startsWith("    "));
  }
}
