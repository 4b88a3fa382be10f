package dev.hitl.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hitl.call.RunId;
import dev.hitl.checkpoint.RunStatus;
import dev.hitl.request.Request;
import dev.hitl.request.RequestStatus;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.Keys;

/** What people do on the page, in a real browser over a real server and a real store. */
class PageJourneyTest extends AtOffice {
  @Test
  void aRequestOfAnAgentInAnotherJvmAppearsByItselfAndItsRunGoesOnAfterTheClick() throws Exception {
    browser.signIn(office.console, "manager-1");
    browser.reads(".empty h2", "Nothing waits for you");
    browser.script(
        """
        new MutationObserver(() => {
          if (!window.seen && document.querySelector('.row a')) {
            window.seen = Date.now();
          }
        }).observe(document.body, { subtree: true, childList: true });
        window.sameLoad = true;
        """);
    try (AgentProcess agent = AgentProcess.start(office.run("far-away"), "A-7")) {
      assertThat(Long.parseLong(agent.says("ready"))).isNotEqualTo(ProcessHandle.current().pid());
      agent.go();
      long asked = Long.parseLong(agent.says("asked"));

      browser.reads(".row", "Refund 120.50 on order A-7");
      long seen = ((Number) browser.script("return window.seen")).longValue();
      System.out.printf("A request is on the page %d ms after it was opened.%n", seen - asked);
      assertThat(browser.is("window.sameLoad")).isTrue();

      browser.click(".row a");
      browser.reads(".panel", "120.50");
      browser.click("button[data-word=approve]");

      assertThat(agent.says("finished")).isEqualTo("refunded 120.50 on A-7");
      browser.reads(".toast", "Approved");
    }
  }

  @Test
  void ofTwoReviewersTheSecondSeesWhoWasFirst() {
    Request request = refund("A-8");
    browser.signIn(office.console, "manager-1").at("#/inbox/" + request.id());
    browser.find("button[data-word=approve]");
    try (Browser other = new Browser()) {
      other.signIn(office.console, "manager-2").at("#/inbox/" + request.id());
      other.find("button[data-word=reject]");

      browser.click("button[data-word=approve]");

      other.reads("[data-outcome]", "Approved by manager-1");
      other.reads("[data-outcome]", "ago");
      other.until("!document.querySelector('.deciding button')?.offsetParent");
      other.until("!document.querySelector('.row')");
    }
    assertThat(office.hitl.audit().of(request.id()))
        .filteredOn(event -> event.type().equals("APPROVE"))
        .singleElement()
        .satisfies(event -> assertThat(event.actor()).isEqualTo("manager-1"));
  }

  @Test
  void whoeverClicksTooLateIsToldWhoWasFirstAlsoWithoutTheStream() {
    Request request = refund("A-9");
    browser.signIn(office.console, "manager-2").at("#/inbox/" + request.id());
    browser.find("button[data-word=approve]");
    browser.script(
        "const ask = window.fetch; window.fetch = (url, o) => String(url).includes('events')"
            + " ? Promise.reject(new Error('cut')) : ask(url, o)");
    // The page has no stream any more: it holds what was true a moment ago.
    browser.script("import('./js/session.js').then((m) => m.session.live.close())");
    office.hitl.review().reject(request.reference(), "manager-1", "refunded on 3 May");

    browser.click("button[data-word=approve]");

    browser.reads(".toast", "manager-1 was first");
    browser.reads("[data-outcome]", "Rejected by manager-1");
    browser.reads("[data-outcome]", "refunded on 3 May");
    assertThat(office.now(request).status()).isEqualTo(RequestStatus.REJECTED);
  }

  @Test
  void allOfItCanBeDoneWithTheKeyboardAlone() {
    final Request first = refund("K-1");
    final Request second = refund("K-2");
    final Request third = refund("K-3");
    browser.driver().get(office.console.address().toString());
    browser.script("sessionStorage.clear(); location.hash = ''; location.reload()");
    browser.until("document.activeElement.id === 'who'");
    browser.type("manager-1", Keys.ENTER);
    browser.reads(".sum", "3 waiting");

    browser.type("?");
    browser.reads("dialog", "approve what is shown");
    browser.type(Keys.ESCAPE);
    browser.until("!document.querySelector('dialog')");

    browser.type("j");
    browser.reads("hitl-request h1", "K-1");
    browser.stands().type("a");
    browser.reads("hitl-request h1", "K-2");
    awaitStatus(first, RequestStatus.EXECUTED);

    browser.stands().type("r");
    browser.until("document.activeElement.name === 'reason'");
    browser.type("refunded on 3 May");
    browser.control(Keys.ENTER);
    browser.reads("hitl-request h1", "K-3");
    awaitStatus(second, RequestStatus.REJECTED);

    browser.stands().type("m");
    browser.tabTo("[data-field=amount] input");
    browser.control("a");
    browser.type("fifty");
    browser.reads("[data-field=amount] .wrong", "has to be a number");
    browser.control("a");
    browser.type("50.10");
    browser.reads("[data-diff]", "480.00");
    browser.reads("[data-diff]", "50.10");
    browser.tabTo("[name=reason]");
    browser.type("half", Keys.TAB, Keys.TAB, Keys.ENTER);
    awaitStatus(third, RequestStatus.EXECUTED);
    assertThat(office.now(third).revision().action().arguments().get("amount"))
        .isEqualTo(new BigDecimal("50.10"));
  }

  @Test
  void keysOfOneLetterCanBeSwitchedOff() {
    Request request = refund("S-1");
    browser.signIn(office.console, "manager-1").at("#/inbox/" + request.id());
    browser.find("button[data-word=approve]");
    browser.type("?");
    browser.click("#keys-on");
    browser.type(Keys.ESCAPE);
    browser.until("!document.querySelector('dialog')");

    browser.type("r");

    assertThat(browser.has("dialog")).isFalse();
    browser.script("localStorage.removeItem('hitl.keys')");
    browser.type("r");
    browser.reads("dialog", "Reject this?");
  }

  @Test
  void aPhoneShowsTheListThenTheRequestAndNothingReachesOverItsEdge() {
    Request request = refund("P-1");
    for (int width : new int[] {390, 320}) {
      browser.size(width, 740).signIn(office.console, "manager-1");
      browser.reads(".row", "P-1");
      assertThat(browser.overTheEdge()).isEmpty();
      browser.click(".row a");
      browser.reads("hitl-request h1", "P-1");
      assertThat(browser.overTheEdge()).isEmpty();
      assertThat(browser.is("document.querySelector('.list-pane').offsetParent")).isFalse();
      assertThat(
              browser.is(
                  "[...document.querySelectorAll('.deciding button, .views a')].filter((e) =>"
                      + " e.offsetParent).every((e) => e.getBoundingClientRect().height >= 44)"))
          .isTrue();
      browser.click(".back");
      browser.reads(".row", "P-1");
    }
    browser.click(".row a");
    browser.click("button[data-word=approve]");
    awaitStatus(request, RequestStatus.EXECUTED);
  }

  @Test
  void whatIsCutIsApprovedOnlyAfterAllOfItWasShown() {
    String body = "line\n".repeat(2_000) + "and the last words";
    Request request =
        office.ask("mail", "sendMail", Map.of("to", "ann", "subject", "hello", "body", body));
    browser.signIn(office.console, "manager-1").at("#/inbox/" + request.id());
    assertThat(browser.find("button[data-word=approve]").getAttribute("aria-disabled"))
        .isEqualTo("true");
    browser.reads("#blocked", "Some of it is cut");

    browser.type("a");
    browser.click("button[data-word=approve]");
    assertThat(office.now(request).status()).isEqualTo(RequestStatus.PENDING);

    browser.click("#blocked button");
    browser.reads(".values", "and the last words");
    browser.click("button[data-word=approve]:not([aria-disabled])");
    awaitStatus(request, RequestStatus.EXECUTED);
  }

  private void tell(String word, String text) {
    browser.click("button[data-word=" + word + "]");
    browser.find("dialog textarea").sendKeys(text);
    browser.click("#confirm");
    browser.until("!document.querySelector('dialog')");
  }

  @Test
  void aRunAtWorkIsWatchedPausedAndToldSomethingElse() {
    RunId run = office.mailing();
    browser.signIn(office.console, "director-1").at("#/runs");
    browser.reads("td", "mailing");
    browser.click("//a[contains(., 'mailing')]");
    browser.reads(".state", "at work");

    office.steps.release();
    browser.reads(".stream", "customer 1");
    tell("pause", "somebody complained");
    stepsUntil(run, RunStatus.PAUSED);
    browser.reads(".state", "paused");

    tell("resume", "it was nothing");
    browser.reads(".state", "at work");
    office.steps.release();
    browser.reads(".stream", "customer 2");
    tell("redirect", "that is enough");
    stepsUntil(run, RunStatus.FINISHED);
    browser.reads(".state", "finished");
    browser.reads(".agent", "stopped at customer");
    assertThat(office.hitl.run(run).history())
        .extracting(event -> event.type())
        .contains("PAUSED", "RESUMED", "INSTRUCTED");
  }

  private void stepsUntil(RunId run, RunStatus status) {
    Awaitility.await()
        .atMost(Duration.ofMinutes(1))
        .until(
            () -> {
              office.steps.release();
              return office.hitl.run(run).status() == status;
            });
  }

  @Test
  void anAbortedRunTakesItsQuestionsAlong() {
    Request request = refund("R-1");
    browser.signIn(office.console, "director-1").at("#/runs/" + Key.of(request.run()));
    browser.reads(".state", "waits");

    tell("abort", "the customer hung up");

    browser.reads(".state", "aborted");
    awaitStatus(request, RequestStatus.CANCELLED);
    browser.until("!document.querySelector('button[data-word=abort]')");
  }

  @Test
  void whoMayNotTakeTheWheelIsToldWhy() {
    Request request = refund("R-2");
    browser.signIn(office.console, "manager-1").at("#/runs/" + Key.of(request.run()));
    browser.click("button[data-word=pause]");
    browser.find("dialog textarea").sendKeys("wait");
    browser.click("#confirm");
    browser.reads("dialog .note", "director");
    assertThat(office.hitl.run(request.run()).status()).isEqualTo(RunStatus.PARKED);
  }

  @Test
  void howManyWaitIsToldInEveryViewAndWhateverIsSearched() {
    refund("C-1");
    browser.signIn(office.console, "manager-1");
    browser.until("document.querySelector('.count').innerText.startsWith('1')");
    browser.at("#/runs");
    browser.find("table");
    refund("C-2");
    browser.until("document.querySelector('.count').innerText.startsWith('2')");
    browser.at("#/inbox").find("#search").sendKeys("nothing has this");
    browser.reads(".sum", "0 found");
    refund("C-3");
    browser.until("document.querySelector('.count').innerText.startsWith('3')");
  }

  @Test
  void aSelectionIsDecidedWithOneReason() {
    final Request first = refund("B-1");
    final Request second = refund("B-2");
    browser.signIn(office.console, "manager-1");
    browser.reads(".sum", "2 waiting");
    browser.type("j", "x", "j", "x");
    browser.reads(".batch", "2 selected");
    browser.click("//button[contains(., 'Reject all')]");
    browser.find("dialog [name=reason]").sendKeys("twice is enough");
    browser.click("dialog #confirm");
    browser.reads(".toast", "2 of 2 decided");
    awaitStatus(first, RequestStatus.REJECTED);
    awaitStatus(second, RequestStatus.REJECTED);
  }
}
