package dev.hitl.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hitl.channels.link.DecisionLinks;
import dev.hitl.channels.link.LinkKeys;
import dev.hitl.request.Request;
import dev.hitl.request.RequestStatus;
import java.math.BigDecimal;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WindowType;

/** From a letter in a real mailbox to what the agent does, in a real browser. */
class MessageToDecisionTest extends InBrowser {
  @AutoClose private static PostOffice office;

  @BeforeAll
  static void start() {
    office = new PostOffice(Office.store(Office.url()), builder -> builder);
  }

  @BeforeEach
  void nobody() {
    browser.driver().manage().deleteAllCookies();
    browser.size(1280, 900);
    dark(false);
  }

  private static void dark(boolean value) {
    browser
        .driver()
        .executeCdpCommand(
            "Emulation.setEmulatedMedia",
            Map.of(
                "features",
                List.of(
                    Map.of("name", "prefers-color-scheme", "value", value ? "dark" : "light"))));
  }

  private static Request refund(String order) {
    return office.ask("ticket-" + order, "refund", Shop.refund(order));
  }

  private static String letter(Request request) {
    return await().until(() -> office.link(request), Optional::isPresent).orElseThrow();
  }

  /** Opens a link as somebody, who has to say who they are first. */
  private static void open(String link, String person) {
    browser.driver().get(link);
    browser.click("//form//button[text()='" + person + "']");
    browser.until("!document.querySelector('#who') && document.title !== 'Who are you?'");
  }

  /** In light and dark, wide and narrow. */
  private static List<String> looks(String page) {
    List<String> found = new ArrayList<>();
    for (int width : new int[] {1280, 320}) {
      for (boolean dark : new boolean[] {false, true}) {
        browser.size(width, 900);
        dark(dark);
        String where = page + " " + width + (dark ? " dark" : " light") + ": ";
        Axe.on(browser).forEach(one -> found.add(where + one));
        if (!browser.overTheEdge().isEmpty()) {
          found.add(where + "over the edge: " + browser.overTheEdge());
        }
        Pictures.take(browser, page + "-" + width + (dark ? "-dark" : ""));
      }
    }
    browser.size(1280, 900);
    dark(false);
    return found;
  }

  private static void isRefused(String name, String why) {
    browser.reads("h1", "No");
    browser.reads(".note", why);
    assertThat(browser.has("form")).isFalse();
    assertThat(looks(name)).isEmpty();
  }

  @Test
  void whoIsDoneSignsOutFromTheDecisionsPage() {
    String link = letter(refund("A-9"));
    browser.driver().get(link);
    browser.click("//form//button[text()='manager-1']");
    browser.reads("header", "You decide as manager-1");
    browser.reads("dl", "if nobody decides");
    assertThat(browser.text()).contains("high risk").doesNotContain("(high risk)", "silence");

    browser.click("//header//a");
    browser.reads("main", "This browser is known as manager-1.");
    assertThat(looks("sign-out")).isEmpty();
    browser.click("//button[text()='Sign out']");
    browser.reads("h1", "Who are you?");
    assertThat(browser.text()).doesNotContain("known as");

    browser.driver().get(link);
    browser.reads("h1", "Who are you?");
  }

  @Test
  void aLettersLinkIsOpenedReadAndPostedAndTheRunGoesOn() {
    Request request = refund("A-1");
    String link = letter(request);

    browser.driver().get(link);
    browser.reads("h1", "Who are you?");
    assertThat(looks("sign-in")).isEmpty();
    assertThat(office.now(request).status()).isEqualTo(RequestStatus.PENDING);

    browser.click("//form//button[text()='manager-1']");
    browser.reads("h1", "Refund 480.00 on order A-1");
    browser.reads("header", "You decide as manager-1");
    browser.reads(".said", "The customer sent a photo of the damage.");
    assertThat(browser.text()).contains(" UTC").doesNotContainPattern("\\dT\\d\\d:");
    assertThat(looks("decide")).isEmpty();
    assertThat(office.now(request).status()).isEqualTo(RequestStatus.PENDING);

    browser.click("//button[text()='Approve']");
    browser.reads(".note", "Approved by manager-1.");
    browser.reads("main", "Refund 480.00 on order A-1");
    browser.find("//a[text()='Open the request']");
    assertThat(looks("decided")).isEmpty();
    await().until(() -> office.now(request).status() == RequestStatus.EXECUTED);
    assertThat(office.hitl.run(office.run("ticket-A-1")).result())
        .contains("refunded 480.00 on A-1");

    browser.driver().get(link);
    isRefused("used", "This link was used already.");
    browser.reads("main", "executed");
    browser.click("//a[text()='Open the request']");
    browser.until("location.hash.includes(arguments[0])", request.id());
  }

  @Test
  void theSecondOfTwoClicksIsToldAndDecidesNothing() {
    Request request = refund("A-2");
    String link = letter(request);
    open(link, "manager-1");
    String first = browser.driver().getWindowHandle();
    browser.driver().switchTo().newWindow(WindowType.TAB);
    String second = browser.driver().getWindowHandle();
    browser.driver().get(link);
    browser.reads("h1", "Refund 480.00 on order A-2");
    browser.driver().switchTo().window(first);
    browser.find("textarea").sendKeys("twice");
    browser.click("//button[text()='Reject']");
    browser.reads(".note", "Rejected by manager-1. Reason: twice");

    browser.driver().switchTo().window(second);
    browser.click("//button[text()='Approve']");

    browser.reads(".note", "This link was used already.");
    browser.reads("main", "Rejected by manager-1.");
    browser.driver().close();
    browser.driver().switchTo().window(first);
    assertThat(office.now(request).status()).isEqualTo(RequestStatus.REJECTED);
  }

  /** The names to choose from are buttons too, and Enter presses the first one of a form. */
  @Test
  void whoTypesTheirNameAndPressesEnterIsThatPerson() {
    String link = letter(refund("A-9"));
    browser.driver().get(link);
    browser.find("#who").sendKeys("manager-2", Keys.ENTER);
    isRefused("typed", "This link was sent to another person.");
  }

  @Test
  void aNoNeedsAReasonAndTheLinkIsAsItWas() {
    Request request = refund("A-3");
    String link = letter(request);
    open(link, "manager-1");
    browser.click("//button[text()='Reject']");
    isRefused("reason", "Say why.");
    browser.driver().get(link);
    browser.click("//button[text()='Approve']");
    browser.reads(".note", "Approved by manager-1.");
  }

  @Test
  void anotherPersonIsToldAndMaySignInAsWhomItWasSentTo() {
    Request request = refund("A-4");
    String link = letter(request);
    open(link, "manager-2");
    isRefused("another-person", "This link was sent to another person.");
    assertThat(browser.text()).doesNotContain("A-4", "480");
    browser.click("//a[text()='Sign in as somebody else']");
    browser.click("//form//button[text()='manager-1']");
    browser.reads("h1", "Refund 480.00 on order A-4");
    assertThat(office.now(request).status()).isEqualTo(RequestStatus.PENDING);
  }

  @Test
  void aFlippedBitAnOldKeyAndAnExpiredLinkAreToldApart() {
    Request request = refund("A-5");
    String link = letter(request);
    char last = link.charAt(link.length() - 2);
    String flipped =
        link.substring(0, link.length() - 2)
            + (last == 'a' ? 'b' : 'a')
            + link.substring(link.length() - 1);
    open(flipped, "manager-1");
    isRefused("flipped", "This link is not what was sent");

    String base = office.console.address() + "/decide/";
    DecisionLinks old =
        DecisionLinks.of(office.store, LinkKeys.of("old", Map.of("old", new byte[32])));
    browser.driver().get(base + old.issue(request, "manager-1", Duration.ofHours(1)).orElseThrow());
    isRefused("old-key", "This link was signed with a key that is not in use any more.");

    String brief = office.links.issue(request, "manager-1", Duration.ofMillis(1)).orElseThrow();
    await()
        .until(
            () -> {
              browser.driver().get(base + brief);
              return browser.text().contains("This link has expired.");
            });
    isRefused("expired", "This link has expired.");
    assertThat(office.now(request).status()).isEqualTo(RequestStatus.PENDING);
  }

  @Test
  void anEditedRevisionIsToldAndTheNewLetterLeadsToIt() {
    Request request =
        office.ask("ticket-A-6", "payOut", Map.of("to", "ann", "amount", new BigDecimal(900)));
    String link = letter(request);
    open(link, "manager-1");
    browser.reads("h1", "Pay 900 to ann");
    office.hitl.review().modify(request.reference(), "manager-2", Map.of("amount", 90), "a slip");

    browser.click("//button[text()='Approve']");

    isRefused("edited", "The request was changed since this link was sent");
    browser.driver().get(letter(office.now(request)));
    browser.reads("h1", "Pay 90 to ann");
    browser.click("//button[text()='Approve']");
    browser.reads(".note", "Your vote counts. People who must still agree: 1.");
  }

  @Test
  void withoutTheSameOriginsFormNothingIsPosted() {
    Request request = refund("A-7");
    String link = letter(request);
    open(link, "manager-1");
    String body =
        String.valueOf(
            browser.script(
                "return new URLSearchParams(new FormData(document.querySelector('form'))).toString()"));
    Http forged =
        Http.anonymous(office.console)
            .without(Origins.HEADER)
            .with("Content-Type", "application/x-www-form-urlencoded")
            .with(
                "Cookie",
                Passes.COOKIE
                    + "="
                    + browser.driver().manage().getCookieNamed(Passes.COOKIE).getValue());
    String path = link.substring(office.console.address().toString().length());
    var post = HttpRequest.BodyPublishers.ofString(body + "&choice=approve");
    assertThat(
            Http.send(forged.with("Sec-Fetch-Site", "cross-site").builder(path).POST(post).build())
                .status())
        .isEqualTo(403);
    assertThat(office.now(request).status()).isEqualTo(RequestStatus.PENDING);
    assertThat(
            Http.send(forged.with("Sec-Fetch-Site", "same-origin").builder(path).POST(post).build())
                .status())
        .isEqualTo(200);
    assertThat(office.now(request).status()).isNotEqualTo(RequestStatus.PENDING);
  }
}
