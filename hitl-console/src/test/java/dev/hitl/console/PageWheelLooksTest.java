package dev.hitl.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hitl.call.Arguments;
import dev.hitl.override.Command;
import dev.hitl.override.Overridden;
import dev.hitl.override.Scope;
import dev.hitl.request.Request;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The wheel on the page as axe, a phone and hostile words find it. */
class PageWheelLooksTest extends InBrowser {
  private static final String HOSTILE =
      "<b>ok</b><img src=x onerror=alert(1)> \u202elifted\u202c\u0007\u200b "
          + "x".repeat(400)
          + " Z"
          + "\u0351\u035c".repeat(100);

  @AutoClose private static Office office;
  private static Request asked;
  private static Request ran;
  private static Command stop;

  @BeforeAll
  static void start() {
    office = new Office();
    asked = office.refund("W-1");
    ran = office.refund("W-2");
    office.hitl.review().approve(ran.reference(), "manager-2");
    org.awaitility.Awaitility.await().until(() -> office.now(ran).result() != null);
    int newest = office.hitl.run(asked.run()).row().checkpoint();
    office
        .hitl
        .overrides()
        .edit(
            asked.run(),
            newest,
            Arguments.of(
                Map.of("next", 3L, "apiKey", "k", "note", HOSTILE, "limits", Map.of("day", 5L))),
            "director-1",
            "as it was");
    office
        .hitl
        .review()
        .breakGlass(asked.reference(), "commander-1", HOSTILE, "INC-7", Duration.ofMinutes(30));
    stop = stopped("mail\u202eer<b>", HOSTILE);
  }

  private static Command stopped(String agent, String reason) {
    Overridden told =
        office.hitl.overrides().stop(Scope.agent(office.tenant, agent), "director-1", reason);
    return ((Overridden.Stands) told).command();
  }

  private static void looks(List<String> found, String name) throws Exception {
    for (String theme : List.of("light", "dark")) {
      browser.theme(theme);
      Axe.on(browser).forEach(one -> found.add(name + " " + theme + ": " + one));
    }
    if (!browser.overTheEdge().isEmpty()) {
      found.add(name + " over the edge: " + browser.overTheEdge());
    }
    if (!browser.is(
        "[...document.querySelectorAll('dialog, dialog *')].every((e) =>"
            + " e.getBoundingClientRect().right <= window.innerWidth + 1 || e.closest('.unseen'))")) {
      found.add(name + ": a dialog reaches over the edge");
    }
    if (!browser.is(
        "[...document.querySelectorAll('.said *')].every((e) => e.matches('span.mark'))")) {
      found.add(name + ": what somebody wrote is more than text");
    }
  }

  private static void closed() {
    browser.click("dialog header button");
    browser.until("!document.querySelector('dialog')");
  }

  @Test
  void axeFindsNothingAndNothingReachesOverTheEdgeWideOrNarrow() throws Exception {
    browser.signIn(office.console, "director-1");
    browser.script("window.alert = () => { window.hit = 'alert'; }");
    List<String> found = new ArrayList<>();
    for (int width : new int[] {1280, 390}) {
      browser.size(width, 800);
      browser.at("#/runs");
      browser.reads("td", "ticket-W-1");
      browser.reads(".stopped .mark", "U+202E");
      looks(found, "runs " + width);
      browser.click("button[data-word=stop]");
      browser.click("#s-tenant");
      looks(found, "stop " + width);
      closed();
      browser.click("button[data-word=lift]");
      browser.find("dialog");
      looks(found, "lift " + width);
      closed();
      browser.at("#/runs/" + Key.of(asked.run()));
      browser.reads(".page", "What people were asked");
      looks(found, "run " + width);
      browser.click("button[data-word=edit]");
      browser.reads("dialog", "apiKey");
      looks(found, "edit " + width);
      closed();
      browser.click("button[data-word=roll-back]");
      browser.click("#c-1");
      browser.reads("dialog", "is withdrawn");
      looks(found, "back " + width);
      closed();
      browser.at("#/inbox/" + ran.id());
      browser.stands();
      browser.click("button[data-word=roll-back]");
      browser.reads("dialog", "compensation");
      looks(found, "roll back " + width);
      closed();
      browser.at("#/inbox/" + asked.id());
      browser.reads(".note.bad", "INC-7");
      looks(found, "emergency " + width);
    }
    assertThat(found).isEmpty();
    assertThat(browser.is("window.hit")).isFalse();
  }

  @Test
  void aLongReasonLeavesRoomForTheViewOnAPhone() {
    browser.size(390, 800).signIn(office.console, "director-1");
    browser.reads(".stopped", "is stopped");
    assertThat(
            browser.is(
                "document.querySelector('.stopped').getBoundingClientRect().height <="
                    + " window.innerHeight * 0.31"))
        .isTrue();
    assertThat(
            browser.is(
                "document.querySelector('.stopped button').getBoundingClientRect().height >= 44"))
        .isTrue();
  }

  @Test
  void whatTheServerRefusesIsSaidWhereTheStateCannotBeReadNow() {
    browser.size(1280, 900).signIn(office.console, "director-1");
    browser.at("#/runs/" + Key.of(asked.run()));
    browser.find("button[data-word=edit]");
    browser.script(
        "const ask = window.fetch; window.fetch = (url, o) => String(url).includes('checkpoints')"
            + " ? Promise.reject(new TypeError('cut')) : ask(url, o)");
    browser.click("button[data-word=edit]");
    browser.reads(".toast.bad", "The server does not answer");
    assertThat(browser.has("dialog")).isFalse();
    assertThat(stop.words()).isEqualTo(HOSTILE);
  }
}
