package dev.hitl.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hitl.request.Request;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What axe finds on the page, in light and dark, on a desk and on a phone: nothing. */
class PageAccessibilityTest extends InBrowser {
  @AutoClose private static Office office;
  private static Request mail;
  private static Request account;

  @BeforeAll
  static void start() {
    office = new Office();
    office.refund("A-1");
    office.hitl.review().approve(office.refund("A-2").reference(), "manager-2");
    office.hitl.review().reject(office.refund("A-3").reference(), "manager-1", "twice");
    mail =
        office.ask(
            "ticket-mail",
            Office.saying(
                "The customer asked for it.",
                "sendMail",
                Map.of(
                    "to", "ann\u202e", "subject", "<b>hello</b>", "body", "line\n".repeat(900))));
    account =
        office.ask(
            "ticket-account", "closeAccount", Map.of("account", "c-7", "keepInvoices", true));
    office
        .hitl
        .review()
        .modify(account.reference(), "manager-2", Map.of("keepInvoices", false), "all of it");
    office.ask("ticket-credit", "credit", Map.of("orderId", "A-5", "amount", new BigDecimal(5)));
  }

  /** What to do to see a view, and what stands there when it is there. */
  private static Map<String, List<String>> views() {
    Map<String, List<String>> views = new LinkedHashMap<>();
    views.put("#/inbox", List.of(".row", "A-1"));
    views.put("#/inbox/" + mail.id(), List.of("hitl-request h1", "Send"));
    views.put("#/inbox/" + account.id(), List.of(".diff", "will be"));
    views.put("#/inbox/nothing", List.of(".empty h1", "no such request"));
    views.put("#/runs", List.of("td", "ticket-A-1"));
    views.put("#/runs/" + Key.of(account.run()), List.of(".talk", "help"));
    views.put("#/record", List.of("td", "OPEN"));
    views.put("#/record/" + account.id(), List.of("[data-verification=intact]", "Intact"));
    views.put("#/figures", List.of(".plot", "The numbers"));
    return views;
  }

  @Test
  void axeFindsNothingInAnyViewLightOrDarkWideOrNarrow() {
    browser.signIn(office.console, "manager-1");
    List<String> found = new ArrayList<>();
    for (int width : new int[] {1280, 390}) {
      browser.size(width, 900);
      for (Map.Entry<String, List<String>> view : views().entrySet()) {
        browser.at(view.getKey());
        browser.reads(view.getValue().get(0), view.getValue().get(1));
        browser.script("document.querySelectorAll('details').forEach((d) => { d.open = true; })");
        for (String theme : List.of("light", "dark")) {
          browser.theme(theme);
          Axe.on(browser)
              .forEach(one -> found.add(view.getKey() + " " + width + " " + theme + ": " + one));
        }
        if (!browser.overTheEdge().isEmpty()) {
          found.add(view.getKey() + " " + width + " over the edge: " + browser.overTheEdge());
        }
      }
    }
    assertThat(found).isEmpty();
  }

  @Test
  void axeFindsNothingInDialogs() {
    browser.size(1280, 900).signIn(office.console, "manager-1");
    List<String> found = new ArrayList<>();
    for (String theme : List.of("light", "dark")) {
      browser.theme(theme);
      for (String key : List.of("?", "m", "r", "e")) {
        browser.at("#/inbox/" + mail.id());
        browser.find("button[data-word=reject]");
        browser.stands().type(key);
        browser.find("dialog");
        Axe.on(browser).forEach(one -> found.add(key + " " + theme + ": " + one));
        browser.click("dialog header button");
        browser.until("!document.querySelector('dialog')");
      }
    }
    assertThat(found).isEmpty();
  }

  @Test
  void axeFindsNothingWhereTheRecordIsBroken() throws Exception {
    Request changed = office.refund("A-9");
    PageRecordTest.tamper(changed, 1);
    browser.size(1280, 900).signIn(office.console, "manager-1").at("#/record");
    browser.click("button[data-word=verify]");
    browser.reads("[data-verified=broken]", "event 1");
    browser.reads("td .state.bad", "was changed");
    List<String> found = new ArrayList<>();
    for (String theme : List.of("light", "dark")) {
      browser.theme(theme);
      axe().forEach(one -> found.add("verified " + theme + ": " + one));
    }
    browser.at("#/record/" + changed.id());
    browser.reads("[data-verification=broken]", "event 1");
    for (String theme : List.of("light", "dark")) {
      browser.theme(theme);
      axe().forEach(one -> found.add("broken " + theme + ": " + one));
    }
    assertThat(found).isEmpty();
  }

  @Test
  void axeFindsNothingWhereOneSaysWhoOneIs() throws Exception {
    browser.driver().get(office.console.address().toString());
    browser.script("sessionStorage.clear(); location.reload()");
    browser.find("#who");
    assertThat(Axe.on(browser)).isEmpty();
  }

  @Test
  void axeSeesWhatIsWrong() {
    browser.signIn(office.console, "manager-1");
    browser.reads(".row", "A-1");
    browser.script("document.querySelector('#search').removeAttribute('aria-label')");
    browser.script("document.querySelector('#search').removeAttribute('placeholder')");
    assertThat(axe()).anyMatch(one -> one.startsWith("label"));
  }

  private static List<String> axe() {
    return Axe.on(browser);
  }
}
