package dev.hitl.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hitl.call.ToolCall;
import dev.hitl.request.Request;
import java.util.LinkedHashMap;
import java.util.Map;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What a model may write so that the page shows something else, or does something: it does not. */
class PageHostileTest {
  /** Nothing that is not drawn, or that changes the order of what is; line ends are drawn. */
  private static final String UNSEEN =
      "(document.body.textContent.replaceAll('\\n', '')"
          + ".match(/[\\p{Cc}\\p{Cf}\\p{Co}\\p{Cs}\\p{Zl}\\p{Zp}]/u))";

  private static Browser browser;
  private static Office office;

  @BeforeAll
  static void start() {
    browser = new Browser();
    office = new Office();
  }

  @AfterAll
  static void end() {
    if (browser != null) {
      browser.close();
    }
    if (office != null) {
      office.close();
    }
  }

  private static Map<String, String> texts() {
    Map<String, String> all = new LinkedHashMap<>();
    all.put("lines", "5\napprove  runs nothing\r\n\u0085x\u2028y\u2029z");
    all.put("controls", "a\u0000b\u0007c\bd\u007fe\fg\u000bh\ti");
    all.put("ansi", "\u001b[2J\u001b]0;title\u0007\u009b31m approved");
    all.put("bidi", "invoice\u202egnp.exe\u202c \u2066amount\u2069 \u2067500\u2069\u200f\u061c");
    all.put("zero width", "pay\u200bpal\u200c\u200d\ufeff\u2060\u00ad");
    all.put("tags", "ok\udb40\udc41\udb40\udc42\udb40\udc7f a\ufe0fb\udb40\udd00");
    all.put("fillers", "\u3164\u2800\u034f\u115f\u00a0\u3000\ue000");
    all.put(
        "html",
        "<b>ok</b><script>alert(1)</script><img src=x onerror=alert(1)><svg onload=alert(1)>");
    all.put("attributes", "\" onmouseover=\"alert(1)\" x='y' `z` &lt;b&gt; &#x3c;script&#x3e;");
    all.put(
        "ends", "--></script></title><style>*{display:none}</style><iframe src=//evil.example>");
    all.put(
        "markdown", "**bold** [approve](http://evil.example) ![x](http://evil.example/x.png) `c`");
    all.put("links", "[x](javascript:alert(1)) <javascript:alert(1)> data:text/html,x");
    all.put("mentions", "<!channel> <@U012AB3CD> @everyone <at>Boss</at>");
    all.put("look-alikes", "p\u0430yp\u0430l \u041ffice");
    all.put("own marks", "\u2026 \u27e8cut: 5 characters in all\u27e9 \u27e8U+0041\u27e9");
    all.put("heaped", "Z" + "\u0351\u035c\u0321".repeat(300));
    all.put("long word", "x".repeat(3_000));
    all.put("megabyte", "x ".repeat(500_000) + " and pay 1000000");
    return all;
  }

  @Test
  void whateverTheModelWritesIsTextThatCanBeSeen() {
    Map<String, Request> asked = new LinkedHashMap<>();
    texts()
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
              .isEqualTo(name.equals("megabyte") || name.equals("long word"));
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
    assertThat(
            browser.is(
                "[...document.querySelectorAll('.said *')].every((e) => e.matches('span.mark'))"))
        .isFalse();
  }
}
