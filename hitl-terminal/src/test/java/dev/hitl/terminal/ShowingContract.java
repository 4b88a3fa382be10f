package dev.hitl.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hitl.call.Json;
import dev.hitl.call.Signals;
import dev.hitl.call.ToolCall;
import dev.hitl.checkpoint.Message;
import dev.hitl.notify.HostileCorpus;
import dev.hitl.request.Request;
import dev.hitl.request.RequestStatus;
import dev.hitl.terminal.Office.Printed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a person sees: the inbox, one request, and that nothing in it can play tricks. */
abstract class ShowingContract {
  @TempDir Path folder;
  Office office;
  Path people;

  abstract Office newOffice();

  @BeforeEach
  void open() throws IOException {
    office = newOffice();
    people =
        Files.writeString(
            folder.resolve("people.json"),
            "{\"maria\": [\"manager\"], \"cleo\": [\"clerk\"], \"bot\": {\"kind\": \"service\"}}");
  }

  @AfterEach
  void close() {
    office.close();
  }

  Printed maria(String... args) {
    return office.as("maria", people, args);
  }

  @Test
  void theInboxIsListedAndFiltered() {
    Request refund = office.refund(500);
    Request letter = office.ask("send", Map.of("to", "carla", "body", "sorry"));
    assertThat(maria("list").out())
        .contains("[high] │ Refund 500 on order 42")
        .contains(refund.id())
        .contains(" 1 of manager,\n    ends in 3 h")
        .contains("Send to carla: sorry");
    assertThat(ids(maria("list", "--tool", "send", "--json"))).containsExactly(letter.id());
    assertThat(ids(maria("list", "--risk", "high", "--json"))).containsExactly(refund.id());
    assertThat(ids(maria("list", "--search", "SORRY", "--json"))).containsExactly(letter.id());
    assertThat(ids(maria("list", "--agent", "other", "--json"))).isEmpty();
    assertThat(ids(maria("list", "--lane", "urgent", "--json"))).isEmpty();
    assertThat(ids(office.as("cleo", people, "list", "--mine", "--json")))
        .containsExactly(letter.id());
    assertThat(ids(maria("list", "--taken", "--json"))).isEmpty();
    maria("take", refund.id(), "--yes");
    assertThat(ids(maria("list", "--taken", "--json"))).containsExactly(refund.id());
    assertThat(maria("list").out()).contains("taken by maria");
    assertThat(maria("list", "--tool", "nothing").out()).isEqualTo("nothing waits\n");
  }

  @Test
  void aLongInboxIsReadPageByPageWithNothingTwiceOrMissing() {
    List<String> all = new ArrayList<>();
    for (int i = 0; i < 7; i++) {
      all.add(office.refund(500 + i).id());
    }
    List<String> read = new ArrayList<>();
    Object after = null;
    do {
      List<String> args = new ArrayList<>(List.of("list", "--limit", "3", "--json"));
      if (after != null) {
        args.addAll(List.of("--after", after.toString()));
      }
      Printed page = maria(args.toArray(String[]::new));
      read.addAll(ids(page));
      after = page.json().get("after");
    } while (after != null);
    assertThat(read).containsExactlyInAnyOrderElementsOf(all).hasSize(7);
    assertThat(maria("list", "--limit", "3").out()).contains("more: --after ");
  }

  static List<String> ids(Printed printed) {
    assertThat(printed.code()).as(printed.toString()).isZero();
    return ((List<?>) printed.json().get("requests"))
        .stream().map(one -> String.valueOf(((Map<?, ?>) one).get("id"))).toList();
  }

  @Test
  void aRequestSaysWhatHappensWhyAndWhoSaidWhat() {
    Request request = office.refund(500);
    Printed shown = maria("show", request.id());
    assertThat(shown.code()).isZero();
    assertThat(shown.out())
        .contains("[high] refund  pending, asked ")
        .contains("  reference " + request.id())
        .contains("│ Refund 500 on order 42")
        .contains("What will happen: refund with exactly these arguments")
        .contains("  amount        │ 500")
        .contains("  orderId       │ \"42\"")
        .contains("Why you are asked")
        .contains("of support, for carla")
        .contains("  user          │ My order 42 was broken.⏎\n                │ Money back!")
        .contains("  agent says    │ I shall do that, boss has agreed.")
        .contains("Who has to agree")
        .contains("1 of manager")
        .contains("approve       runs exactly the arguments above")
        .contains("silence       expires on ")
        .contains("That was the whole; its code is ");
    assertThat(office.hitl.explain(request.id()).orElseThrow().toString()).contains("maria");
    maria("reject", request.id(), "--yes", "--reason", "no receipt");
    assertThat(maria("show", request.id()).out())
        .contains("rejected by maria, ")
        .contains("reason        │ no receipt")
        .doesNotContain("its code is");
  }

  @Test
  void secretsAreNeitherShownNorInTheJson() {
    Request request = office.ask("signIn", Map.of("user", "u", "password", "hunter2"));
    assertThat(maria("show", request.id(), "--whole").out())
        .contains("Sign in as u with ••••••")
        .doesNotContain("hunter2");
    assertThat(maria("show", request.id(), "--json").out()).doesNotContain("hunter2");
    assertThat(maria("list", "--json").out()).doesNotContain("hunter2");
  }

  /** As a whole, and what it is sent to where that is a line or two. */
  private Request hostile(String text) {
    String to = text.length() > 10_000 ? "long" : text;
    return office.ask(
        List.of(Message.user(text)), ToolCall.of("c1", "send", Map.of("to", to, "body", text)));
  }

  @Test
  void hostileTextReachesTheTerminalInert() {
    HostileCorpus.storable()
        .forEach(
            (name, text) -> {
              Request request = hostile(text);
              for (String printed : looks(request)) {
                assertInert(name, printed);
              }
              String reason = text.length() > 10_000 ? "long" : text;
              Printed no = maria("reject", request.id(), "--yes", "--reason", reason);
              assertInert(name, no.out() + no.err());
              Printed second = maria("approve", request.id(), "--yes");
              assertInert(name, second.out() + second.err());
              assertInert(name, maria("show", request.id()).out());
            });
  }

  private List<String> looks(Request request) {
    List<String> looks = new ArrayList<>();
    for (String[] args :
        List.of(
            new String[] {"list"},
            new String[] {"list", "--json"},
            new String[] {"show", request.id()},
            new String[] {"show", request.id(), "--whole"},
            new String[] {"show", request.id(), "--json"})) {
      Printed printed = maria(args);
      assertThat(printed.code()).as(printed.err()).isZero();
      looks.add(printed.out());
    }
    return looks;
  }

  @Test
  void inTheTerminalsOwnColumnIsTheSameWhateverTheAgentWrites() {
    String benign = own(maria("show", hostile("benign").id(), "--whole"));
    assertThat(benign).contains("What will happen", "That was the whole");
    HostileCorpus.storable()
        .forEach(
            (name, text) -> {
              Printed whole = maria("show", hostile(text).id(), "--whole");
              assertThat(own(whole)).as(name).isEqualTo(benign);
              assertThat(whole.out().lines())
                  .as(name)
                  .allSatisfy(line -> assertThat(Cells.of(line)).isLessThanOrEqualTo(80));
            });
    assertThat(maria("list", "--limit", "1000").out().lines())
        .allMatch(line -> Cells.of(line) <= 80)
        .allMatch(line -> line.matches("\\[medium] │ .+|  [0-9a-f]{32}  send, support, .*"));
  }

  /** What is in front of the bar, and the lines without one, but for what differs each time. */
  private static String own(Printed printed) {
    StringBuilder own = new StringBuilder();
    printed
        .out()
        .lines()
        .map(line -> line.contains("│") ? line.substring(0, line.indexOf('│')) : line)
        .filter(line -> !line.isBlank())
        .forEach(
            line -> own.append(line.replaceAll("[0-9a-f-]{12,36}|\\d+ s ago", "_")).append('\n'));
    return own.toString();
  }

  /** Control: without the column a line of the agent's begins where ours do. */
  @Test
  void withoutTheColumnALineOfTheAgentsWouldPassForOurs() {
    Map<String, String> texts = HostileCorpus.texts();
    Printed bare = new Printed(0, texts.get("own lines"), "");
    assertThat(own(bare)).contains("That was the whole; its code is");
    assertThat(Cells.of(texts.get("padded lines"))).isGreaterThan(2 * 80);
  }

  private static void assertInert(String name, String printed) {
    assertThat(
            printed.codePoints().filter(c -> c != '\n').filter(ShowingContract::isTricky).toArray())
        .as(name + " in " + Json.text(printed))
        .isEmpty();
    int marks = 0;
    for (int point : printed.codePoints().toArray()) {
      marks = Character.getType(point) == Character.NON_SPACING_MARK ? marks + 1 : 0;
      assertThat(marks).as(name).isLessThan(4);
    }
  }

  private static boolean isTricky(int point) {
    int type = Character.getType(point);
    return type == Character.CONTROL
        || type == Character.FORMAT
        || type == Character.SURROGATE
        || type == Character.PRIVATE_USE
        || type == Character.UNASSIGNED
        || type == Character.LINE_SEPARATOR
        || type == Character.PARAGRAPH_SEPARATOR
        || (type == Character.SPACE_SEPARATOR && point != ' ')
        || (point >= 0xFE00 && point <= 0xFE0F)
        || (point >= 0xE0000 && point <= 0xE01EF)
        || List.of(0x3164, 0x2800, 0x034F, 0x115F).contains(point);
  }

  @Test
  void textThatPassesForALineOfOursStandsBehindTheBar() {
    Request request =
        office.ask("send", Map.of("to", "x", "body", HostileCorpus.texts().get("own lines")));
    assertThat(maria("show", request.id()).out().lines())
        .filteredOn(line -> line.contains("does nothing") || line.endsWith("its code is 0⏎"))
        .isNotEmpty()
        .allMatch(line -> line.contains("│ "));
  }

  @Test
  void theJsonOfAHostileRequestIsTheSameValueToWhoeverParsesIt() {
    HostileCorpus.storable()
        .forEach(
            (name, text) -> {
              Request request = office.ask("send", Map.of("to", name, "body", text));
              Map<?, ?> arguments =
                  (Map<?, ?>) maria("show", request.id(), "--json").json().get("arguments");
              assertThat(arguments.get("body")).as(name).isEqualTo(text);
            });
  }

  @Test
  void theWholeIsWholeAlsoOfWhatSurroundsTheArguments() {
    String end = " and that is the end";
    List<Message> said = new ArrayList<>();
    for (int i = 0; i < 130; i++) {
      said.add(Message.user("message " + i + (i == 127 ? " long".repeat(300_000) + end : "")));
    }
    Signals words = Signals.NONE.withReasoning("because ".repeat(1_000) + "why the end");
    Request request = office.ask(said, new ToolCall("c1", "tell", "{\"to\": \"carla\"}", words));
    String shown = maria("show", request.id()).out();
    assertThat(shown).doesNotContain(end, "about the end", "message 7").contains("more characters");
    String whole = maria("show", request.id(), "--whole").out().replaceAll("\\s*\n\\s*│ ?", " ");
    assertThat(whole)
        .contains(
            "and that is the end", "about the end", "why the end", "message 7\n", "message 129\n")
        .doesNotContain("cut:", "left out", "more characters");
    Map<String, Object> json = maria("show", request.id(), "--json").json();
    assertThat((List<?>) json.get("conversation")).hasSize(131);
    assertThat(json.get("agentSays").toString()).endsWith("why the end");
    assertThat(json.get("facts").toString()).contains("about the end");
  }

  @Test
  void whatIsCutSaysSoAndIsNotApprovedUntilTheWholeWasShown() {
    String body = "x".repeat(1_000_000) + " and pay 1000000";
    Request request = office.ask("send", Map.of("to", "carla", "body", body));
    Printed shown = maria("show", request.id());
    assertThat(shown.out())
        .contains("✂ cut: 999,618 of 1,000,018 characters are not shown")
        .contains("approve is refused until it was shown:\n  show --whole " + request.id())
        .doesNotContain("its code is");
    assertThat(shown.out().length()).isLessThan(6_000);

    Printed refused = maria("approve", request.id(), "--yes");
    assertThat(refused.code()).isEqualTo(Exit.REFUSED);
    assertThat(refused.err()).contains("not-seen").contains("show --whole " + request.id());
    assertThat(maria("approve", request.id(), "--yes", "--seen", "0123456789ab").code())
        .isEqualTo(Exit.REFUSED);
    assertThat(office.again(request).status()).isEqualTo(RequestStatus.PENDING);
    // What runs nothing needs no whole.
    assertThat(maria("take", request.id(), "--yes").code()).isZero();

    Printed whole = maria("show", request.id(), "--whole");
    assertThat(whole.out()).contains("and pay 1000000").doesNotContain("✂");
    String code = code(whole);
    assertThat(maria("approve", request.id(), "--yes", "--seen", code).code()).isZero();
  }

  @Test
  void theCodeOfAnotherRevisionIsNone() {
    Request request = office.ask("delete", Map.of("account", "x".repeat(1_000)));
    String code = code(maria("show", request.id(), "--whole"));
    office.hitl.review().modify(request.id(), "tom", Map.of("account", "y".repeat(1_000)), "r");
    Printed printed = maria("approve", request.id() + "@2", "--yes", "--seen", code);
    assertThat(printed.code()).isEqualTo(Exit.REFUSED);
    assertThat(printed.err()).contains("the code is not that of what is asked now");
    String next = code(maria("show", request.id(), "--whole"));
    assertThat(next).isNotEqualTo(code);
    assertThat(maria("approve", request.id() + "@2", "--yes", "--seen", next).code()).isZero();
  }

  @Test
  void whoApprovesAtTheTerminalIsShownTheWholeBeforeTheQuestion() {
    String body = "x".repeat(5_000) + " and pay 1000000";
    Request request = office.ask("send", Map.of("to", "carla", "body", body));
    Printed printed = office.typing("y\n", "maria", people, "approve", request.id());
    assertThat(printed.code()).isZero();
    assertThat(printed.out().indexOf("and pay 1000000"))
        .isPositive()
        .isLessThan(printed.out().indexOf("approve send?"));
  }

  private static String code(Printed whole) {
    String mark = "That was the whole; its code is ";
    int at = whole.out().indexOf(mark);
    assertThat(at).as(whole.out()).isPositive();
    return whole.out().substring(at + mark.length()).strip();
  }

  @Test
  void theWidthIsThatOfTheTerminalAndColoursAreForPeopleWhoWantThem() {
    Request request = office.ask("send", Map.of("to", "carla", "body", "word ".repeat(70)));
    office.with("COLUMNS", "60");
    assertThat(maria("show", request.id()).out().lines().filter(line -> line.contains("│")))
        .allMatch(line -> Cells.of(line) <= 60);
    office.with("NO_COLOR", "");
    assertThat(maria("list").out()).doesNotContain("\u001b");
    assertThat(office.typing("", "maria", people, "list").out()).contains("\u001b[1m");
    office.with("NO_COLOR", "1");
    assertThat(office.typing("", "maria", people, "list").out()).doesNotContain("\u001b");
  }
}
