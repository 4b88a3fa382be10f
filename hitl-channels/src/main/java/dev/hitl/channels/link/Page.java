package dev.hitl.channels.link;

import dev.hitl.channels.Html;
import dev.hitl.channels.HttpAnswer;
import dev.hitl.channels.Sentence;
import dev.hitl.notify.Briefing;
import dev.hitl.notify.Inert;
import dev.hitl.request.Request;
import dev.hitl.review.Ruling;
import java.net.URI;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What comes of a link as a page.
 *
 * @param inbox where a request is looked at, by its reference; null where that is not said
 * @param signIn where one signs in to open a link, by its token; null where that is not said
 */
record Page(@Nullable Function<String, URI> inbox, @Nullable Function<String, URI> signIn) {
  private static final int CONFLICT = 409;

  private static final Map<String, String> HEADERS =
      Map.of(
          "Content-Type", "text/html; charset=utf-8",
          "Content-Security-Policy",
              "default-src 'none'; style-src "
                  + Style.source()
                  + "; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
          "Cache-Control", "no-store",
          "Referrer-Policy", "no-referrer",
          "X-Content-Type-Options", "nosniff",
          "X-Frame-Options", "DENY",
          "X-Robots-Tag", "noindex");

  /** Whether a query asks for all there is: as the page's own button sends it, or by hand. */
  static boolean isWhole(@Nullable String query) {
    return "whole".equals(query) || "whole=".equals(query);
  }

  HttpAnswer of(LinkAnswer answer, String token) {
    if (answer instanceof LinkAnswer.Shown shown) {
      return page(200, Briefing.title(shown.request()), as(shown.reviewer(), token), shown(shown));
    } else if (answer instanceof LinkAnswer.Decided decided) {
      return page(
          200,
          "Thank you",
          as(decided.reviewer(), token),
          heading("Thank you") + note("good", Sentence.of(decided.ruling())) + about(decided));
    } else if (answer instanceof LinkAnswer.NotTaken not) {
      return page(
          CONFLICT,
          "Not decided",
          as(not.reviewer(), token),
          heading("Not decided")
              + note("warn", Sentence.of(not.ruling()))
              + muted("Nothing was decided, and the link can still be used."));
    }
    return refused((LinkAnswer.Refused) answer, token);
  }

  /** What was decided, for whoever had several letters open. */
  private String about(LinkAnswer.Decided decided) {
    Request request =
        decided.ruling() instanceof Ruling.Done done
            ? done.request()
            : decided.ruling() instanceof Ruling.Counted counted ? counted.request() : null;
    return request == null
        ? ""
        : paragraph(Briefing.title(request)) + inbox(request, "Open the request");
  }

  private HttpAnswer refused(LinkAnswer.Refused refused, String token) {
    LinkAnswer.Why why = refused.why();
    Request now = refused.now();
    boolean done = why == LinkAnswer.Why.USED || why == LinkAnswer.Why.CONCLUDED;
    String title = done ? "Nothing left to decide here" : "Not decided";
    String body = heading(title) + note("warn", why.text());
    if (now != null && !why.isAboutThePost()) {
      body +=
          paragraph(Briefing.title(now) + ": " + Sentence.of(now)) + inbox(now, "Open the request");
    }
    boolean whoElse = why == LinkAnswer.Why.SIGN_IN || why == LinkAnswer.Why.OTHER_PERSON;
    if (signIn != null && whoElse) {
      body +=
          "<p>"
              + anchor(
                  signIn.apply(token),
                  why == LinkAnswer.Why.SIGN_IN ? "Sign in" : "Sign in as somebody else")
              + "</p>";
    }
    if (why.isAboutThePost()) {
      body += muted("Go back to the page before, or open the link again.");
    }
    return page(why.status(), title, null, body);
  }

  private String shown(LinkAnswer.Shown shown) {
    Request request = shown.request();
    String risk = request.revision().risk().word();
    String title = Briefing.title(request).substring(risk.length() + 3); // "[high] "
    String text =
        "<span class=\"risk "
            + Html.escape(risk)
            + "\">"
            + Html.escape(risk)
            + " risk</span>"
            + heading(title)
            + Rows.html(shown.text(), title, risk);
    if (shown.seen() == null) {
      return text
          + note("warn", "Something above is cut. Look at the whole before you decide.")
          + "<form class=\"panel\" method=\"get\"><div class=\"buttons\">"
          + "<button class=\"primary\" name=\"whole\">Show the whole</button></div></form>";
    }
    String reasons = request.route().terms().reasons() ? "Reason" : "Reason (needed to reject)";
    return text
        + "<form class=\"panel deciding\" method=\"post\"><input type=\"hidden\" name=\"seen\" value=\""
        + Html.escape(shown.seen())
        + "\"><label for=\"reason\">"
        + reasons
        + "</label><textarea id=\"reason\" name=\"reason\" rows=\"1\" maxlength=\"2000\"></textarea>"
        + "<div class=\"buttons\">"
        + button(shown, Choice.APPROVE, "Approve", "primary")
        + button(shown, Choice.REJECT, "Reject", "danger")
        + "</div></form>"
        + muted("This link decides once, until " + Briefing.time(shown.until()) + ".")
        + inbox(request, "Open the request for all that can be done");
  }

  private String inbox(Request request, String words) {
    return inbox == null ? "" : "<p>" + anchor(inbox.apply(request.reference()), words) + "</p>";
  }

  private static String anchor(URI to, String words) {
    return "<a href=\"" + Html.escape(to.toASCIIString()) + "\">" + Html.escape(words) + "</a>";
  }

  private static String button(LinkAnswer.Shown shown, Choice choice, String label, String style) {
    return shown.choices().contains(choice)
        ? "<button class=\""
            + style
            + "\" name=\"choice\" value=\""
            + choice.word()
            + "\">"
            + label
            + "</button>"
        : "";
  }

  private static String heading(String text) {
    return "<h1>" + Html.escape(text) + "</h1>";
  }

  private static String paragraph(String text) {
    return "<p>" + Html.escape(text) + "</p>";
  }

  private static String muted(String text) {
    return "<p class=\"muted\">" + Html.escape(text) + "</p>";
  }

  private static String note(String style, String text) {
    return "<p class=\"note " + style + "\" role=\"status\">" + Html.escape(text) + "</p>";
  }

  /** Who it is taken for, and where they sign out or say that they are somebody else. */
  private String as(String reviewer, String token) {
    String who = "<span>You decide as " + Html.escape(Inert.line(reviewer, 100));
    return signIn == null
        ? who + "</span>"
        : who + ". " + anchor(signIn.apply(token), "Change or sign out") + "</span>";
  }

  private static HttpAnswer page(int status, String title, @Nullable String as, String body) {
    String who = as == null ? "" : as;
    return new HttpAnswer(
        status,
        HEADERS,
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">"
            + "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>"
            + Html.escape(title)
            + "</title><style>"
            + Style.SHEET
            + "</style></head><body><header><b>hitl</b>"
            + who
            + "</header><main>"
            + body
            + "</main></body></html>");
  }
}
