package dev.hitl.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hitl.call.ToolCall;
import dev.hitl.notify.HostileCorpus;
import dev.hitl.request.Request;
import java.util.LinkedHashMap;
import java.util.Map;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What a model may write so that the page shows something else, or does something: it does not. */
class PageHostileTest extends InBrowser {
  /** Nothing that is not drawn, or that changes the order of what is; line ends are drawn. */
  private static final String UNSEEN =
      "(document.body.textContent.replaceAll('\\n', '')"
          + ".match(/[\\p{Cc}\\p{Cf}\\p{Co}\\p{Cs}\\p{Zl}\\p{Zp}]/u))";

  @AutoClose private static Office office;

  @BeforeAll
  static void start() {
    office = new Office();
  }

  @Test
  void whateverTheModelWritesIsTextThatCanBeSeen() {
    Map<String, Request> asked = new LinkedHashMap<>();
    HostileCorpus.storable()
        .forEach(
            (name, text) -> {
              String line = text.length() > 10_000 ? "long" : text;
              ToolCall call =
                  Office.saying(
                      line, "sendMail", Map.of("to", line, "subject", line, "body", text));
              asked.put(name, office.ask("hostile " + name, call));
            });
    browser.size(390, 800).signIn(office.console, "manager-1");
    browser.script("window.alert = () => { window.hit = 'alert'; }");
    browser.until("document.querySelectorAll('.row').length === arguments[0]", asked.size());
    SoftAssertions all = new SoftAssertions();
    check(all, "the list");
    asked.forEach(
        (name, request) -> {
          browser.at("#/inbox/" + request.id());
          browser.until(
              "document.querySelector('.small code')?.textContent === arguments[0]", request.id());
          browser.script("document.querySelectorAll('details').forEach((d) => { d.open = true; })");
          check(all, name);
          all.assertThat(browser.is("document.querySelector('#blocked')"))
              .as(name + " is cut")
              .isEqualTo(HostileCorpus.storable().get(name).length() > Members.SHORT);
        });
    all.assertThat(browser.is("window.hit")).isFalse();
    all.assertThat(
            browser.is(
                "performance.getEntriesByType('resource').every((r) => r.name.startsWith(origin))"))
        .isTrue();
    all.assertAll();
  }

  private static void check(SoftAssertions all, String name) {
    all.assertThat(
            browser.is(
                "[...document.querySelectorAll('.said *')].every((e) => e.matches('span.mark'))"))
        .as(name + " makes nothing but text")
        .isTrue();
    all.assertThat(String.valueOf(browser.script("return " + UNSEEN))).as(name).isEqualTo("null");
    all.assertThat(browser.overTheEdge()).as(name).isEmpty();
  }

  @Test
  void lettersOfTwoAlphabetsInOneWordAreMarked() {
    Request request =
        office.ask(
            "alike",
            "sendMail",
            Map.of(
                "to",
                "p\u0430ypal",
                "subject",
                "\u041f\u0440\u0438\u0432\u0435\u0442",
                "body",
                "hi"));
    browser.signIn(office.console, "manager-1").at("#/inbox/" + request.id());
    browser.reads(".values div:nth-child(1) .mark", "U+0430");
    assertThat(browser.has(".values div:nth-child(2) .mark")).isFalse();
  }

  @Test
  void theBrowserWouldNotRunWhatGotThrough() {
    browser.signIn(office.console, "manager-1");
    Object refused =
        browser.script(
            "try { document.body.innerHTML = '<img src=x onerror=\"window.hit = 1\">'; return 'taken'; }"
                + " catch (e) { return e.name; }");
    assertThat(refused).isEqualTo("TypeError");
    browser.script(
        "const img = document.createElement('img'); img.src = 'x'; const s ="
            + " document.createElement('a'); s.href = 'javascript:window.hit = 1';"
            + " document.body.append(img, s); s.click()");
    assertThat(browser.is("window.hit")).isFalse();
  }

  @Test
  void theChecksOfThisTestSeeWhatTheyLookFor() {
    browser.signIn(office.console, "manager-1");
    browser.script(
        "const p = document.createElement('p'); p.className = 'said'; p.textContent = 'a\\u202eb';"
            + " p.append(document.createElement('img')); document.body.append(p)");
    assertThat(String.valueOf(browser.script("return " + UNSEEN))).isNotEqualTo("null");
    assertThat(browser.overTheEdge()).isEmpty();
    browser.script(
        "const wide = document.createElement('p'); wide.className = 'wide';"
            + " wide.style.width = '9000px'; document.body.append(wide)");
    assertThat(browser.overTheEdge()).contains("wide");
    browser.script(
        "document.querySelector('.wide').remove(); const heap = document.createElement('p');"
            + " heap.className = 'wrap heap'; heap.textContent = '\\u1100' + '\\u1161'.repeat(250);"
            + " document.body.append(heap)");
    assertThat(browser.overTheEdge()).contains("heap");
    assertThat(
            browser.is(
                "[...document.querySelectorAll('.said *')].every((e) => e.matches('span.mark'))"))
        .isFalse();
  }
}
