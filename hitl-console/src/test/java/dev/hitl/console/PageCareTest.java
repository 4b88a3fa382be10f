package dev.hitl.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hitl.override.Command;
import dev.hitl.request.Request;
import dev.hitl.request.RequestStatus;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * The page lets nobody decide what they did not look at, and loses neither events nor the focus.
 */
class PageCareTest extends AtOffice {
  /** Opens a request as somebody, on a page that counts the approvals it sends. */
  private void counting(Request request) {
    browser.signIn(office.console, "manager-1").at("#/inbox/" + request.id());
    browser.find("button[data-word=approve]");
    browser.script(
        """
        window.sent = 0;
        const ask = window.fetch;
        window.fetch = (url, o) => {
          window.sent += String(url).endsWith('/approve') ? 1 : 0;
          return ask(url, o);
        };
        """);
    browser.stands();
  }

  private long sent() {
    return ((Number) browser.script("return window.sent")).longValue();
  }

  private void hold(String type, boolean repeated) {
    Map<String, Object> key = new HashMap<>();
    key.putAll(Map.of("type", type, "key", "a", "code", "KeyA", "autoRepeat", repeated));
    browser.driver().executeCdpCommand("Input.dispatchKeyEvent", key);
  }

  @Test
  void aKeyThatIsHeldDecidesOneRequest() {
    Request first = refund("H-1");
    final Request second = refund("H-2");
    counting(first);
    hold("keyDown", false);
    hold("keyDown", true);
    browser.reads("hitl-request h1", "H-2");
    hold("keyDown", true);
    browser.stands();
    hold("keyDown", true);
    hold("keyDown", true);
    assertThat(sent()).isOne();
    assertThat(office.now(second).status()).isEqualTo(RequestStatus.PENDING);

    hold("keyUp", false);
    hold("keyDown", false);
    hold("keyUp", false);
    awaitStatus(second, RequestStatus.EXECUTED);
  }

  @Test
  void theSecondClickOfTwoDoesNotHitTheNextRequest() {
    Request first = refund("D-1");
    final Request second = refund("D-2");
    counting(first);
    browser.script(
        """
        new MutationObserver(() => {
          const next = document.querySelector('hitl-request h1')?.innerText.includes('D-2');
          const button = document.querySelector('button[data-word=approve]');
          if (next && button && !window.clicked) {
            window.clicked = button.getAttribute('aria-disabled') ?? 'no';
            button.click();
          }
        }).observe(document.body, { subtree: true, childList: true });
        """);
    browser.click("button[data-word=approve]");
    browser.until("window.clicked");
    assertThat(browser.script("return window.clicked")).isEqualTo("true");
    assertThat(sent()).isOne();
    assertThat(office.now(second).status()).isEqualTo(RequestStatus.PENDING);

    browser.click("button[data-word=approve]");
    awaitStatus(second, RequestStatus.EXECUTED);
  }

  @Test
  void whileAWordIsOnItsWayThereIsNoSecond() {
    Request request = refund("W-1");
    counting(request);
    browser.script(
        "const b = document.querySelector('button[data-word=approve]'); b.click(); b.click();"
            + " document.querySelector('button[data-word=reject]').click();");
    assertThat(sent()).isOne();
    assertThat(browser.has("dialog")).isFalse();
    awaitStatus(request, RequestStatus.EXECUTED);
  }

  @Test
  void anotherRevisionIsDecidedOnlyAfterTheReaderLookedAtIt() {
    Request request =
        office.ask("close", "closeAccount", Map.of("account", "A-1", "keepInvoices", true));
    counting(request);

    office
        .hitl
        .review()
        .modify(request.reference(), "manager-2", Map.of("account", "B-2"), "wrong account");
    browser.reads("#changed", "Changed by manager-2");
    browser.reads("#urgent", "It is not what you were shown");
    browser.reads("[aria-label='Changed since you were shown it'] del", "A-1");
    browser.reads("[aria-label='Changed since you were shown it'] ins", "B-2");
    browser.stands().type("a");
    assertThat(browser.has("dialog")).isFalse();
    assertThat(browser.is("document.activeElement.closest('#changed')")).isTrue();
    browser.click("button[data-word=approve]");
    assertThat(browser.has("dialog")).isFalse();

    browser.click("#changed button");
    browser.until("!document.querySelector('#changed')");
    browser.until("document.activeElement.matches('hitl-request h1')");
    browser.click("button[data-word=approve]");
    browser.click("#confirm");
    browser.reads(".toast", "Your word counts");
    assertThat(sent()).isOne();
  }

  @Test
  void whatHappensBeforeAStreamBeginsIsOnThePage() {
    browser.signIn(office.console, "manager-1");
    browser.reads(".empty h2", "Nothing waits for you");
    browser.script(
        """
        const ask = window.fetch;
        const gone = new Promise((go) => { window.go = go; });
        window.fetch = (url, o) => String(url).includes('events')
            ? gone.then(() => ask(url, o)) : ask(url, o);
        import('./js/session.js').then((m) => {
          m.session.live.open();
          window.opening = true;
        });
        """);
    browser.until("window.opening");
    refund("E-1");

    browser.script("window.go()");

    browser.reads(".row", "E-1");
  }

  @Test
  void whoeverIsNotKnownAnyMoreIsAskedToSignIn() {
    browser.signIn(office.console, "manager-1");
    browser.script(
        """
        window.asked = 0;
        const ask = window.fetch;
        window.fetch = (url, o) => {
          window.asked += String(url).includes('events') ? 1 : 0;
          return String(url).includes('events')
              ? Promise.resolve(new Response('{}', { status: 401 })) : ask(url, o);
        };
        import('./js/session.js').then((m) => m.session.live.open());
        """);
    browser.reads("h1", "Who are you?");
    browser.reads("[role=alert]", "not signed in any more");
    assertThat(browser.script("return window.asked")).isEqualTo(1L);
  }

  @Test
  void theFocusStaysWhereARunIsReadAnew() {
    Request request = refund("F-1");
    browser.signIn(office.console, "director-1").at("#/runs/" + Key.of(request.run()));
    browser.find("button[data-word=redirect]");
    browser.script(
        """
        const button = document.querySelector('button[data-word=redirect]');
        button.old = true;
        button.focus();
        import('./js/session.js').then((m) => m.session.live.dispatchEvent(
            new CustomEvent('run', { detail: { key: arguments[0] } })));
        """,
        Key.of(request.run()));
    browser.until(
        "document.querySelector('button[data-word=redirect]')"
            + " && !document.querySelector('button[data-word=redirect]').old");
    assertThat(browser.focus()).contains("data-word=\"redirect\"");
  }

  @Test
  void manyEventsDoNotPutOffWhatTheyAskForWithoutEnd() {
    browser.signIn(office.console, "manager-1");
    browser.script(
        """
        import('./js/calm.js').then(({ Calm }) => {
          const calm = new Calm(() => { window.acted = true; }, 60_000, 300);
          calm.soon();
          setInterval(() => calm.soon(), 50);
        });
        """);
    browser.until("window.acted");
  }

  /** The next that is sent there arrives, and its answer does not; 0: the connection breaks. */
  private void losesAnAnswer(String path, int status) {
    browser.script(
        """
        const ask = window.fetch;
        const [path, status] = arguments;
        window.fetch = async (url, o) => {
          const answer = await ask(url, o);
          if (o?.method !== 'POST' || !String(url).endsWith(path)) {
            return answer;
          }
          window.fetch = ask;
          return status ? new Response('{}', { status }) : Promise.reject(new TypeError('lost'));
        };
        """,
        path,
        status);
  }

  private List<Command> stops() {
    return office.hitl.overrides().inForce().stream()
        .filter(command -> command.scope().tenant().equals(office.tenant))
        .toList();
  }

  private void liftAll() {
    browser.reads(".stopped", "an audit");
    stops()
        .forEach(stop -> office.hitl.overrides().lift(stop.id(), "director-1", "it was nothing"));
    browser.until("!document.querySelector('.stopped')");
  }

  private void sayThatAllStops() {
    browser.click("button[data-word=stop]");
    browser.click("#s-tenant");
    browser.click("#f-sure");
    browser.find("dialog [name=reason]").sendKeys("an audit");
    browser.click("#confirm");
  }

  @Test
  void aStopThatIsMeantAnewAfterALostAnswerStopsAnew() {
    browser.signIn(office.console, "director-1").at("#/runs");
    losesAnAnswer("api/stops", 0);
    sayThatAllStops();
    browser.reads("dialog .note.bad", "does not answer");
    browser.click("//dialog//button[text()='Cancel']");
    liftAll();

    sayThatAllStops();

    browser.reads(".toast", "Stopped");
    assertThat(stops()).hasSize(1);
  }

  @Test
  void aStopWhoseAnswerAProxyLostIsSentAgainAsTheSameStop() {
    browser.signIn(office.console, "director-1").at("#/runs");
    losesAnAnswer("api/stops", 502);
    sayThatAllStops();
    browser.reads("dialog .note.bad", "502");
    browser.click("#confirm");
    browser.reads(".toast", "Stopped");
    assertThat(stops()).hasSize(1);
  }

  @Test
  void aStopThatWasLiftedBeforeItWasSentAgainIsNotSaidToStand() {
    browser.signIn(office.console, "director-1").at("#/runs");
    losesAnAnswer("api/stops", 502);
    sayThatAllStops();
    liftAll();
    browser.click("#confirm");
    browser.reads("dialog .note.bad", "lifted since");
    assertThat(browser.has(".toast.good")).isFalse();
    assertThat(browser.has(".stopped")).isFalse();
    assertThat(stops()).isEmpty();

    browser.click("#confirm");
    browser.reads(".toast", "Stopped");
    assertThat(stops()).hasSize(1);
  }

  @Test
  void aWordWhoseAnswerAProxyLostIsSentAgainAsTheSameWord() {
    Request request = refund("P-1");
    browser.signIn(office.console, "manager-1").at("#/inbox/" + request.id());
    losesAnAnswer("/reject", 502);
    browser.stands().click("button[data-word=reject]");
    browser.find("dialog [name=reason]").sendKeys("paid before");
    browser.click("#confirm");
    browser.reads("dialog .note.bad", "502");
    browser.click("#confirm");
    browser.reads(".toast.good b", "Rejected");
    assertThat(browser.has(".toast.bad")).isFalse();
  }
}
