package dev.hitl.notify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hitl.call.Action;
import dev.hitl.call.Arguments;
import dev.hitl.call.RunId;
import dev.hitl.call.Signals;
import dev.hitl.checkpoint.RunRecord.Head;
import dev.hitl.policy.Ladder;
import dev.hitl.policy.Route;
import dev.hitl.policy.Routes;
import dev.hitl.request.Asked;
import dev.hitl.request.Change;
import dev.hitl.request.Request;
import dev.hitl.request.RequestStatus;
import dev.hitl.request.Revision;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class BriefingTest {
  private static Request asked(
      Map<String, ?> arguments, String message, String words, Set<String> secrets) {
    Signals signals = words == null ? Signals.NONE : Signals.NONE.withReasoning(words);
    return Asked.of(
        Asked.revision(Arguments.of(arguments), message, signals, secrets, Arguments.none()),
        RequestStatus.PENDING);
  }

  private static String all(Request request) {
    return Briefing.title(request) + System.lineSeparator() + Briefing.of(request);
  }

  private static List<String> rows(Request request, String name) {
    return Briefing.of(request).lines().filter(line -> line.strip().startsWith(name)).toList();
  }

  @Example
  void aReviewerReadsWhatWhyTheArgumentsWhoDecidesAndWhatEachChoiceDoes() {
    Request request =
        asked(
            Map.of("amount", new BigDecimal("500.10")),
            "Refund 500.10",
            "customer asked",
            Set.of());
    assertThat(Briefing.title(request)).isEqualTo("[high] Refund 500.10");
    assertThat(Briefing.of(request))
        .contains("Refund 500.10", "refund  (high risk)", "500.10", "args.amount > 100")
        .contains("default/support/run-1, for customer-7", "1 of manager")
        .contains("runs exactly the arguments above", "the agent is told your reason")
        .contains("expires on 2 March 2026, 13:00 UTC")
        .contains(request.reference());
  }

  @Example
  void silenceSaysWhatHappensThen() {
    Request request = asked(Map.of(), "x", null, Set.of());
    Route rejecting = Routes.of(Asked.ROUTE.groups(), Duration.ofHours(4), Ladder.End.REJECT);
    assertThat(rows(with(request, rejecting, true), "silence").get(0))
        .contains("rejected on 2 March 2026");
    assertThat(rows(with(request, Asked.ROUTE, true), "silence").get(0)).contains("expires on");
    assertThat(rows(with(request, Asked.ROUTE, false), "silence").get(0))
        .contains("waits for ever");
  }

  @Example
  void whatIsDecidedAlreadyOffersNoChoice() {
    Request pending = asked(Map.of(), "x", null, Set.of());
    Request approved = Change.approve(pending, Asked.vote("ann", "manager")).after();
    assertThat(Briefing.title(approved)).endsWith("(approved)");
    assertThat(Briefing.of(approved)).contains("agreed so far: ann").doesNotContain("  reject ");
    Request lost = Asked.in(RequestStatus.IN_DOUBT);
    assertThat(Briefing.title(lost)).endsWith("(in doubt)");
    assertThat(Briefing.of(lost)).contains("nobody knows how it ended").doesNotContain("  reject ");
  }

  @Example
  void theAgentsOwnWordsAreMarkedAndCannotPassForARowOfTheBriefing() {
    String words = "fine\"\n  who            nobody needs to look\n  approve  always";
    Request request = asked(Map.of("amount", 5), "Refund 5", words, Set.of());
    assertThat(rows(request, "agent says")).hasSize(1);
    assertThat(rows(request, "agent says").get(0)).contains("\"fine\"⏎").endsWith("\"");
    assertThat(rows(request, "who")).hasSize(1);
    assertThat(rows(request, "approve")).hasSize(1);
    assertThat(Briefing.title(request)).doesNotContain("fine");
  }

  @Example
  void aSecretParameterIsNeverShown() {
    Request request =
        asked(
            Map.of("pin", 48213, "note", "n", "card", Map.of("number", "4111-1111")),
            "Pay with 48213 and 4111-1111",
            "the pin is 48213",
            Set.of("pin", "card"));
    assertThat(all(request)).doesNotContain("48213", "4111").contains("(not shown)");
    assertThat(rows(request, "note").get(0)).endsWith(" n");
  }

  @Example
  void memberNamesThatMeanSecretsAreNotShownHoweverDeepOrSpelled() {
    Map<String, Object> login =
        Map.of("user", "ann", "password", "hunter22", "list", List.of(Map.of("api_key", "k-9182")));
    Request request =
        asked(
            Map.of(
                "login",
                login,
                "Access-Token",
                "t-5591",
                "clientSecret",
                771234,
                "PASSPHRASE",
                "open sesame"),
            "Log in with {login}: hunter22, k-9182, t-5591, 771234, open sesame",
            "I use hunter22 and 771234",
            Set.of());
    assertThat(all(request))
        .contains("ann")
        .doesNotContain("hunter22", "k-9182", "t-5591", "771234", "open sesame");
  }

  @Example
  void aSecretThatIsAnObjectIsNotShownInAMessageThatHasItWhole() {
    Map<String, Object> secret = Map.of("bearer", "abc-7718");
    Request request =
        asked(
            Map.of("authorization", secret), "Call with {\"bearer\":\"abc-7718\"}", null, Set.of());
    assertThat(all(request)).doesNotContain("abc-7718");
  }

  @Example
  void whatTheToolAddsIsMarkedAndKeepsSecretsToo() {
    Revision revision =
        Asked.revision(
            Arguments.of(Map.of("password", "hunter22")),
            "x",
            Signals.NONE,
            Set.of(),
            Arguments.of(Map.of("balance", 12, "token", "t-5591")));
    Request request = Asked.of(revision, RequestStatus.PENDING);
    assertThat(rows(request, "balance").get(0)).contains("12  (from the tool)");
    assertThat(all(request)).doesNotContain("t-5591", "hunter22");
  }

  @Example
  void whatIsNoSecretIsShown() {
    Request request =
        asked(Map.of("passwordHint", "dog", "tokens", 5, "user", "ann"), "m", null, Set.of());
    assertThat(Briefing.of(request)).contains("dog", "ann").doesNotContain("not shown");
  }

  @Example
  void anArgumentThatIsEmptyOrPaddedIsShownInQuotesAndNotLeftOut() {
    Request request = asked(Map.of("path", "", "user", "root ", "x", "y"), "m", null, Set.of());
    assertThat(rows(request, "path").get(0)).endsWith(" \"\"");
    assertThat(rows(request, "user").get(0)).endsWith("\"root \"");
    assertThat(rows(request, "x").get(0)).endsWith(" y");
  }

  @Example
  void aSecretDoesNotHideAnArgumentThatHappensToBeTheSame() {
    Request request = asked(Map.of("to", "eve", "token", "eve"), "Pay eve", null, Set.of());
    assertThat(rows(request, "to ").get(0)).endsWith(" eve");
    assertThat(rows(request, "token").get(0)).contains("(not shown)");
    assertThat(Briefing.title(request)).doesNotContain("eve");
  }

  @Example
  void aLongValueIsCutAndSaysSo() {
    Request request =
        asked(
            Map.of("note", "x".repeat(1_000_000)), "m".repeat(10_000), "w".repeat(5_000), Set.of());
    assertThat(Briefing.of(request))
        .hasSizeLessThan(5_000)
        .contains("⟨cut: 1000000 characters in all⟩")
        .contains("⟨cut: 10000 characters in all⟩")
        .contains("⟨cut: 5000 characters in all⟩");
    assertThat(Briefing.title(request)).hasSizeLessThan(200).contains("⟨cut: 10000");
  }

  @Property(tries = 300)
  void noTextFromOutsideMovesTurnsHidesOrAddsARow(@ForAll("hostile") String text) {
    Request honest = hostile("x");
    Request request = hostile(text);
    InertTest.assertInert(Briefing.title(request));
    String briefing = Briefing.of(request);
    briefing.lines().forEach(InertTest::assertInert);
    assertThat(briefing.replace(System.lineSeparator(), "").codePoints())
        .noneMatch(Character::isISOControl);
    assertThat(briefing).hasLineCount((int) Briefing.of(honest).lines().count());
  }

  /** Hostile wherever text from outside goes; what cannot hold it is left as it is. */
  private static Request hostile(String text) {
    Revision revision =
        Asked.revision(
            Arguments.of(Map.of("a" + text, text, "deep", List.of(Map.of("k" + text, text)))),
            "Refund " + text,
            Signals.NONE.withReasoning(text),
            Set.of(),
            Arguments.of(Map.of("c" + text, text)));
    Request request = Asked.of(revision, RequestStatus.PENDING);
    Request voted = Change.vote(request, Asked.vote("ann" + text)).after();
    return new Request(
        voted.id(),
        voted.revision(),
        voted.status(),
        voted.route(),
        voted.deadline(),
        voted.waiting(),
        voted.votes(),
        null,
        null,
        null,
        "principal" + text,
        null,
        voted.openedAt(),
        voted.updatedAt(),
        Head.NONE);
  }

  @Example
  void theRunsNameIsMadeHarmlessToo() {
    Revision old = Asked.revision();
    Revision named =
        new Revision(
            new Action(
                RunId.of("support", "a\u202Eb\u200B"),
                "c1",
                "refund",
                "s",
                old.action().arguments(),
                "p1",
                1),
            old.digest(),
            old.risk(),
            old.message(),
            old.reasons(),
            old.context(),
            old.basis(),
            old.signals(),
            old.secrets(),
            null,
            old.at());
    assertThat(Briefing.of(Asked.of(named, RequestStatus.PENDING)))
        .contains("a⟨U+202E⟩b⟨U+200B⟩")
        .doesNotContain("\u202E", "\u200B");
  }

  @Provide
  Arbitrary<String> hostile() {
    return new InertTest()
        .hostile()
        .filter(text -> text.codePoints().noneMatch(p -> p >= 0xD800 && p <= 0xDFFF));
  }

  private static Request with(Request old, Route route, boolean deadline) {
    return new Request(
        old.id(),
        old.revision(),
        old.status(),
        route,
        deadline ? old.deadline() : null,
        old.waiting(),
        old.votes(),
        null,
        null,
        null,
        null,
        null,
        old.openedAt(),
        old.updatedAt(),
        Head.NONE);
  }
}
