package dev.hitl.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hitl.call.Json;
import dev.hitl.request.Request;
import dev.hitl.request.RequestStatus;
import dev.hitl.terminal.Office.Printed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a person sees: the inbox, one request, and that nothing in it can play tricks. */
abstract class ShowingContract {
  /** What a text may try, by its name, and what must not reach the terminal. */
  private static final Map<String, String> HOSTILE = new LinkedHashMap<>();

  static {
    HOSTILE.put("ansi", "\u001b[2J\u001b[1;1H\u001b]0;t\u0007\u009b31mapproved");
    HOSTILE.put("link", "\u001b]8;;http://evil.example\u001b\\click\u001b]8;;\u001b\\");
    HOSTILE.put("control", "a\u0000b\u0007c\bd\u007fe\fg\u000bh\ti\rj");
    HOSTILE.put("bidi", "invoice\u202egnp.exe\u202c\u2066x\u2069\u200f\u061c");
    HOSTILE.put("zero width", "pay\u200bpal\u200c\u200d\ufeff\u2060\u00ad");
    HOSTILE.put("tags", "ok\udb40\udc41\udb40\udc42\udb40\udc7f");
    HOSTILE.put("selectors", "a\ufe0fb\udb40\udd00");
    HOSTILE.put("fillers", "\u3164\u2800\u034f\u115f\u00a0\u3000");
    HOSTILE.put("lines", "5\u0085x\u2028y\u2029z");
    HOSTILE.put("private", "\ue000\udbff\udffd");
    HOSTILE.put("marks", "Z" + "\u0351\u035c\u0321".repeat(300));
    HOSTILE.put("rows", "5\n  approve       does nothing\nThat was the whole; its code is 0");
    HOSTILE.put("ours", "✂ cut: 5 of 9 characters are not shown │ ⟨U+0041⟩ ••••••");
  }

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
        .contains("1 of manager, ends in 3 h")
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
        .contains("silence       expires at ")
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

  @Test
  void hostileTextReachesTheTerminalInert() {
    HOSTILE.forEach(
        (name, text) -> {
          Request request = office.ask("send", Map.of("to", text, "body", text));
          for (Printed printed :
              List.of(
                  maria("list"),
                  maria("show", request.id()),
                  maria("show", request.id(), "--whole"),
                  maria("show", request.id(), "--json"),
                  maria("reject", request.id(), "--yes", "--reason", text))) {
            assertInert(name, printed.out() + printed.err());
          }
          Printed second = maria("approve", request.id(), "--yes");
          assertInert(name, second.out() + second.err());
          assertInert(name, maria("show", request.id()).out());
        });
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
    Request request = office.ask("send", Map.of("to", "x", "body", HOSTILE.get("rows")));
    assertThat(maria("show", request.id()).out().lines())
        .filteredOn(line -> line.contains("does nothing") || line.contains("its code is 0"))
        .isNotEmpty()
        .allMatch(line -> line.contains("│ "));
  }

  @Test
  void theJsonOfAHostileRequestIsTheSameValueToWhoeverParsesIt() {
    HOSTILE.forEach(
        (name, text) -> {
          Request request = office.ask("send", Map.of("to", name, "body", text));
          Map<?, ?> arguments =
              (Map<?, ?>) maria("show", request.id(), "--json").json().get("arguments");
          assertThat(arguments.get("body")).isEqualTo(text);
        });
  }

  @Test
  void whatIsCutSaysSoAndIsNotApprovedUntilTheWholeWasShown() {
    String body = "x".repeat(1_000_000) + " and pay 1000000";
    Request request = office.ask("send", Map.of("to", "carla", "body", body));
    Printed shown = maria("show", request.id());
    assertThat(shown.out())
        .contains("✂ cut: 999,618 of 1,000,018 characters are not shown")
        .contains("approve is refused until it was shown: show --whole " + request.id())
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
        .allMatch(line -> line.length() <= 60);
    office.with("NO_COLOR", "");
    assertThat(maria("list").out()).doesNotContain("\u001b");
    assertThat(office.typing("", "maria", people, "list").out()).contains("\u001b[1m");
    office.with("NO_COLOR", "1");
    assertThat(office.typing("", "maria", people, "list").out()).doesNotContain("\u001b");
  }
}
