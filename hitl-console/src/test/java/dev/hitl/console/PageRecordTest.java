package dev.hitl.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hitl.request.Request;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

/** Whoever oversees sees on the page what somebody changed in the database behind it. */
class PageRecordTest extends AtOffice {
  /** Says that somebody else did a step, past hitl. */
  static void tamper(Request request, long seq) {
    try (Connection connection = DriverManager.getConnection(Office.url());
        PreparedStatement update =
            connection.prepareStatement(
                "UPDATE hitl_audit SET actor = 'manager-9' WHERE subject = ? AND seq = ?")) {
      update.setString(1, request.id());
      update.setLong(2, seq);
      assertThat(update.executeUpdate()).isOne();
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  private void verify() {
    browser.signIn(office.console, "manager-1").at("#/record");
    browser.click("button[data-word=verify]");
  }

  @Test
  void aRecordThatNobodyTouchedIsIntact() {
    refund("R-1");
    verify();
    browser.reads("[data-verified=intact]", "Intact");
    browser.reads("hitl-verify", "2 chains");
    browser.reads("[data-seals=none]", "nothing is sealed");
    browser.reads("td .state", "unchanged");
    assertThat(browser.has(".state.bad")).isFalse();
  }

  @Test
  void theEventThatWasChangedIsNamedWhereverOneLooks() {
    refund("R-1");
    Request changed = refund("R-2");
    office.hitl.review().reject(changed.reference(), "manager-2", "no");
    tamper(changed, 2);

    verify();

    browser.reads("[data-verified=broken]", ", event 2: its content does not fit its hash");
    assertThat(browser.script("return document.querySelectorAll('.findings li').length"))
        .isEqualTo(1L);
    browser.reads("td .state.bad", "was changed");
    browser.click("[data-verified=broken] a");
    browser.reads("[data-verification=broken]", "(event 2)");
    browser.reads(".steps li.wrong", "Broken here");
    browser.reads(".steps li.wrong", "REJECT");
    browser.at("#/record");
    browser.reads("[data-verified=broken]", "event 2");
    browser.reads("td .state.bad", "chain broken");
  }

  @Test
  void whereTheServerFallsSilentItGoesOnFromThere() {
    refund("R-1");
    browser.signIn(office.console, "manager-1").at("#/record");
    browser.find("button[data-word=verify]");
    browser.script(
        """
        window.asked = [];
        const ask = window.fetch;
        window.fetch = (url, o) => {
          if (!String(url).includes('verification')) return ask(url, o);
          window.asked.push(String(url));
          return window.asked.length === 2 ? Promise.reject(new TypeError('gone')) : ask(url, o);
        };
        """);
    browser.click("button[data-word=verify]");
    browser.reads("hitl-verify .note.warn", "does not answer");
    browser.reads("button[data-word=verify]", "Go on");
    browser.click("button[data-word=verify]");
    browser.reads("[data-verified=intact]", "Intact");
    browser.reads("hitl-verify", "2 chains");
    assertThat(browser.is("window.asked[1] === window.asked[2]")).isTrue();
  }

  @Test
  void figuresSayWhatWaitsAndWhoSaidWhatAndNeverZeroSeconds() {
    office.hitl.review().reject(refund("R-1").reference(), "manager-2", "no");
    office.hitl.review().approve(refund("R-2").reference(), "manager-1");
    Request paused = refund("R-3");
    office.hitl.overrides().pause(paused.run(), "director-1", "wait");
    browser.signIn(office.console, "manager-1").at("#/figures");
    browser.reads(".tile", "waiting now");
    browser.reads(".plot h2", "Age of the oldest that waited");
    browser.reads(".across li", "manager-2");
    browser.reads(".counts > div:not(.muted)", "runs paused");
    assertThat(
            browser.script(
                "return document.querySelector('.counts > div:not(.muted) dd').innerText"))
        .isEqualTo("1");
    assertThat(browser.text()).doesNotMatch("(?s).*\\b0 s\\b.*");
    assertThat(
            browser.is(
                "new Set([...document.querySelectorAll('.tile')].map("
                    + "(t) => t.getBoundingClientRect().height)).size === 1"))
        .isTrue();
  }
}
