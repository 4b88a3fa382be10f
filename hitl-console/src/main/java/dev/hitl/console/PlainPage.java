package dev.hitl.console;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A page of the console's own without a script: who one is, and what went wrong. */
final class PlainPage {
  private static final Map<String, String> HEADERS =
      Map.of("Content-Type", "text/html; charset=utf-8", "Cache-Control", "no-store");

  private PlainPage() {}

  /** Asks who somebody is, where that is typed; otherwise says that they sign in elsewhere. */
  static Answer signIn(
      int status, Authenticator authenticator, String to, String fault, Optional<String> known) {
    String alert =
        fault.isEmpty() ? "" : "<p class=\"note bad\" role=\"alert\">" + escape(fault) + "</p>";
    String form =
        authenticator instanceof DevelopmentMode mode
            ? form(to, byName(mode.people()))
            : authenticator instanceof BearerTokens
                ? form(to, byToken())
                : "<p class=\"muted\">Sign in where you usually do, and open this page again.</p>";
    return page(status, "Who are you?", alert + known.map(PlainPage::signOut).orElse("") + form);
  }

  /** For whoever is known by a pass already. */
  private static String signOut(String name) {
    return "<form class=\"card part sign-in\" method=\"post\" action=\""
        + Mounts.SIGN_OUT
        + "\"><p>This browser is known as <b>"
        + escape(Text.line(name, 100).shown())
        + "</b>. Sign out, or say below who you are instead.</p>"
        + "<button>Sign out</button></form>";
  }

  static Answer problem(Problem problem) {
    String text = "<p class=\"muted\">" + escape(Text.line(problem.detail(), 2_000).shown());
    return page(problem.kind().status(), problem.kind().title(), text + "</p>")
        .with(problem.headers());
  }

  private static String form(String to, String fields) {
    return "<form class=\"card part sign-in\" method=\"post\" action=\""
        + Mounts.SIGN_IN
        + "\"><input type=\"hidden\" name=\"to\" value=\""
        + escape(to)
        + "\">"
        + fields
        + "</form>";
  }

  private static String byName(List<String> people) {
    StringBuilder html =
        new StringBuilder(
            "<p class=\"muted small\">This console is in development mode: you are whoever you say."
                + "</p>");
    html.append("<label for=\"who\">Name, as the reviewer directory has it</label>")
        .append("<input id=\"who\" name=\"who\" autocomplete=\"off\">")
        // The first button is the one that Enter presses: it takes what was typed.
        .append("<button class=\"primary\">Go on</button>")
        .append("<div class=\"cluster\">");
    for (String name : people) {
      html.append("<button name=\"as\" value=\"")
          .append(escape(name))
          .append("\">")
          .append(escape(name))
          .append("</button>");
    }
    return html.append("</div>").toString();
  }

  private static String byToken() {
    return "<p class=\"muted small\">Give the token that you were given. This browser is known for"
        + " 12 hours then, on pages such as this one.</p>"
        + "<label for=\"who\">Access token</label>"
        + "<input id=\"who\" name=\"who\" type=\"password\" required autocomplete=\"off\">"
        + "<button class=\"primary\">Sign in</button>";
  }

  private static Answer page(int status, String title, String body) {
    String html =
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">"
            + "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">"
            + "<meta name=\"color-scheme\" content=\"light dark\"><title>"
            + escape(title)
            + "</title><link rel=\"icon\" href=\"/icon.svg\" type=\"image/svg+xml\">"
            + "<link rel=\"stylesheet\" href=\"/css/tokens.css\">"
            + "<link rel=\"stylesheet\" href=\"/css/base.css\">"
            + "<link rel=\"stylesheet\" href=\"/css/plain.css\"></head>"
            + "<body><header class=\"bar\"><span class=\"brand\"><img src=\"/icon.svg\" alt=\"\">"
            + "hitl</span></header><main class=\"empty\"><h1>"
            + escape(title)
            + "</h1>"
            + body
            + "</main></body></html>";
    return new Answer(status, HEADERS, html.getBytes(StandardCharsets.UTF_8));
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }
}
