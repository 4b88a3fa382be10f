package dev.hitl.channels.link;

import dev.hitl.channels.Html;
import dev.hitl.channels.HttpAnswer;
import dev.hitl.channels.Sentence;
import dev.hitl.notify.Briefing;
import dev.hitl.notify.Inert;
import dev.hitl.review.Ruling;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What comes of a link as a page. */
final class Page {
  private static final int CONFLICT = 409;

  private static final String STYLE =
      """
      :root{color-scheme:light dark}
      body{font:16px/1.5 system-ui,sans-serif;max-width:46rem;margin:2rem auto;padding:0 1rem}
      h1{font-size:1.25rem}
      pre{font:14px/1.5 ui-monospace,monospace;white-space:pre-wrap;overflow-wrap:anywhere;\
      border:1px solid #8888;border-radius:6px;padding:1rem}
      label{display:block;margin:1rem 0 .25rem}
      textarea{font:inherit;width:100%;box-sizing:border-box}
      button{font:inherit;padding:.5rem 1.25rem;margin:1rem .5rem 0 0;min-height:44px}
      """;

  private static final Map<String, String> HEADERS =
      Map.of(
          "Content-Type", "text/html; charset=utf-8",
          "Content-Security-Policy",
              "default-src 'none'; style-src 'sha256-"
                  + sha256(STYLE)
                  + "'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
          "Cache-Control", "no-store",
          "Referrer-Policy", "no-referrer",
          "X-Content-Type-Options", "nosniff",
          "X-Frame-Options", "DENY",
          "X-Robots-Tag", "noindex");

  private Page() {}

  /** Whether a query asks for all there is: as the page's own button sends it, or by hand. */
  static boolean isWhole(@Nullable String query) {
    return "whole".equals(query) || "whole=".equals(query);
  }

  static HttpAnswer of(LinkAnswer answer) {
    if (answer instanceof LinkAnswer.Shown shown) {
      return page(200, Briefing.title(shown.request()), shown(shown));
    } else if (answer instanceof LinkAnswer.Decided decided) {
      Ruling ruling = decided.ruling();
      return page(
          ruling.isTaken() ? 200 : CONFLICT,
          ruling.isTaken() ? "Thank you" : "Not decided",
          paragraph(Sentence.of(ruling)));
    }
    LinkAnswer.Why why = ((LinkAnswer.Refused) answer).why();
    return page(why.status(), "Not decided", paragraph(why.text()));
  }

  private static String shown(LinkAnswer.Shown shown) {
    String text =
        paragraph(
                "You decide as "
                    + Inert.line(shown.reviewer(), 100)
                    + ", by this link once, until "
                    + shown.until())
            + "<pre>"
            + Html.escape(shown.text())
            + "</pre>";
    if (shown.seen() == null) {
      return text
          + paragraph("Something above is cut. Look at the whole before you decide.")
          + "<form method=\"get\"><button name=\"whole\">Show the whole</button></form>";
    }
    String reasons =
        shown.request().route().terms().reasons() ? "Reason" : "Reason (needed to reject)";
    return text
        + "<form method=\"post\"><input type=\"hidden\" name=\"seen\" value=\""
        + Html.escape(shown.seen())
        + "\"><label for=\"reason\">"
        + reasons
        + "</label><textarea id=\"reason\" name=\"reason\" rows=\"3\" maxlength=\"2000\"></textarea>"
        + button(shown, Choice.APPROVE, "Approve")
        + button(shown, Choice.REJECT, "Reject")
        + "</form>";
  }

  private static String button(LinkAnswer.Shown shown, Choice choice, String label) {
    return shown.choices().contains(choice)
        ? "<button name=\"choice\" value=\"" + choice.word() + "\">" + label + "</button>"
        : "";
  }

  private static String paragraph(String text) {
    return "<p>" + Html.escape(text) + "</p>";
  }

  private static HttpAnswer page(int status, String title, String body) {
    String heading = Html.escape(title);
    return new HttpAnswer(
        status,
        HEADERS,
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">"
            + "<meta name=\"viewport\" content=\"width=device-width\"><title>"
            + heading
            + "</title><style>"
            + STYLE
            + "</style></head><body><main><h1>"
            + heading
            + "</h1>"
            + body
            + "</main></body></html>");
  }

  private static String sha256(String text) {
    try {
      return Base64.getEncoder()
          .encodeToString(
              MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // Every Java platform has it.
    }
  }
}
