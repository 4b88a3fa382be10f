package dev.hitl.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.hitl.request.Request;
import dev.hitl.request.RequestStatus;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/**
 * What keeps other sites and foreign scripts out, in a real browser, each with the control that
 * without it they get in.
 */
class PageProtectionTest extends InBrowser {
  private static final Protections NO_ORIGINS = new Protections(false, Policies.CONTENT);
  private static final Protections NO_POLICY = new Protections(true, "");
  private static final Protections NO_TRUSTED_TYPES =
      new Protections(true, Policies.CONTENT.replace("; require-trusted-types-for 'script'", ""));

  private static final String INJECTED =
      "try { document.getElementById('polite').innerHTML = '<img src=\"nothing.png\""
          + " onerror=\"window.hit = true\">'; return 'taken'; } catch (e) { return e.name; }";

  /** Somebody vouches for whoever is at this browser, whichever page asks, such as a proxy does. */
  private static Desk open(Protections protections) {
    return new Desk(
        console ->
            console
                .protections(protections)
                .authenticator(incoming -> Optional.of(new Caller("default", "manager-1"))));
  }

  /** A page of another site whose form is sent at once; it needs no script that asks first. */
  private static HttpServer foreignSite(Desk desk, Request request) throws IOException {
    String body =
        """
        {"word":"approve","references":["%s"],"reason":"%s"}"""
            .formatted(request.reference(), "=");
    int at = body.indexOf('=');
    String form =
        """
        <!doctype html><title>A prize</title>
        <form method="post" enctype="text/plain" action="%s/api/batch">
        <input name='%s' value='%s'></form>
        <script>document.forms[0].submit()</script>
        """
            .formatted(desk.console.address(), body.substring(0, at), body.substring(at + 1));
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          byte[] bytes = form.getBytes(StandardCharsets.UTF_8);
          exchange.getResponseHeaders().add("Content-Type", "text/html; charset=utf-8");
          exchange.sendResponseHeaders(200, bytes.length);
          exchange.getResponseBody().write(bytes);
          exchange.close();
        });
    server.start();
    return server;
  }

  /** Opens the foreign site, and comes back when the console has answered its form. */
  private static String visited(Desk desk, Request request) throws IOException {
    HttpServer site = foreignSite(desk, request);
    try {
      browser.driver().get("http://127.0.0.1:" + site.getAddress().getPort() + "/");
      browser.until("location.origin === arguments[0]", desk.console.address().toString());
      return browser.text();
    } finally {
      site.stop(0);
    }
  }

  @Test
  void whatAnotherSiteSendsFromTheBrowserOfAReviewerDecidesNothing() throws Exception {
    try (Desk desk = open(Protections.ALL)) {
      Request request = desk.refund(500);

      assertThat(visited(desk, request)).contains("cross-site");

      assertThat(desk.now(request)).isEqualTo(request);
    }
  }

  @Test
  void withoutTheCheckOfWhereItComesFromAnotherSiteDecides() throws Exception {
    try (Desk desk = open(NO_ORIGINS)) {
      Request request = desk.refund(500);

      assertThat(visited(desk, request)).contains("\"taken\":1");

      assertThat(desk.now(request).status()).isEqualTo(RequestStatus.APPROVED);
    }
  }

  private static Object injected(Desk desk) {
    browser.driver().get(desk.console.address().toString());
    browser.until("document.querySelector('.live')?.dataset.state === 'live'");
    return browser.script(INJECTED);
  }

  /** The image was asked for, so what stands at its error was run or refused. */
  private static void awaitError() {
    browser.until(
        "performance.getEntriesByType('resource').some((r) => r.name.endsWith('/nothing.png'))");
    browser.until("document.querySelector('#polite img').complete");
  }

  @Test
  void whatIsInjectedAsMarkupIsRefusedBeforeItIsMarkup() {
    try (Desk desk = open(Protections.ALL)) {
      assertThat(injected(desk)).isEqualTo("TypeError");
      assertThat(browser.has("#polite img")).isFalse();
      assertThat(browser.is("window.hit")).isFalse();
    }
  }

  @Test
  void withoutTrustedTypesItIsMarkupAndThePolicyStillKeepsItsScriptFromRunning() {
    try (Desk desk = open(NO_TRUSTED_TYPES)) {
      browser.driver().get(desk.console.address().toString());
      browser.until("document.querySelector('.live')?.dataset.state === 'live'");
      browser.script(
          "document.addEventListener('securitypolicyviolation', (e) => { window.refused ="
              + " e.effectiveDirective; })");
      assertThat(browser.script(INJECTED)).isEqualTo("taken");
      awaitError();
      browser.until("window.refused");
      assertThat(browser.script("return window.refused")).isEqualTo("script-src-attr");
      assertThat(browser.is("window.hit")).isFalse();
    }
  }

  @Test
  void withoutThePolicyTheBrowserRunsWhatIsInjected() {
    try (Desk desk = open(NO_POLICY)) {
      assertThat(injected(desk)).isEqualTo("taken");
      awaitError();
      Awaitility.await().until(() -> browser.is("window.hit"));
    }
  }
}
