package dev.hitl.examples.console;

import dev.hitl.channels.Html;
import dev.hitl.channels.link.DecisionLinks;
import dev.hitl.console.Mount;
import dev.hitl.notify.Notification;
import dev.hitl.notify.Notifier;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Everybody's letters on one page, in the place of a mail server: who is told what, with the link
 * that is theirs. Only for a demo, where whoever is at the machine is whoever they say.
 * Thread-safe.
 */
final class Mailbox implements Notifier {
  private static final int MOST = 40;
  private static final Duration TIME = Duration.ofHours(4);

  private final Map<String, Set<String>> people;
  private final DecisionLinks links;
  private final Deque<Letter> letters = new ArrayDeque<>();

  /** One letter; the link is a path of the console's. */
  private record Letter(String to, String title, String text, Optional<String> link) {}

  Mailbox(Map<String, Set<String>> people, DecisionLinks links) {
    this.people = new TreeMap<>(people);
    this.links = links;
  }

  @Override
  public void notify(Notification told) {
    List<Letter> written = new ArrayList<>();
    people.forEach(
        (person, roles) -> {
          if (!Collections.disjoint(roles, told.roles())) {
            written.add(
                new Letter(
                    person,
                    told.title(),
                    told.text(),
                    links.issue(told, person, TIME).map(token -> "/decide/" + token)));
          }
        });
    put(written);
  }

  private synchronized void put(List<Letter> written) {
    written.forEach(letters::addFirst);
    while (letters.size() > MOST) {
      letters.removeLast();
    }
  }

  /** The page with all of them, the newest first. */
  synchronized Mount.Reply page() {
    StringBuilder list = new StringBuilder();
    for (Letter letter : letters) {
      list.append("<article class=\"card\"><p class=\"muted small\">to ")
          .append(Html.escape(letter.to()))
          .append("</p><h2 class=\"wrap\">")
          .append(Html.escape(letter.title()))
          .append("</h2><details><summary>The whole letter</summary><pre class=\"said inside\">")
          .append(Html.escape(letter.text()))
          .append("</pre></details><p>")
          .append(
              letter
                  .link()
                  .map(link -> "<a class=\"button\" href=\"" + Html.escape(link) + "\">Decide</a>")
                  .orElse(
                      "<span class=\"muted small\">No link decides this: <a href=\"/#/inbox\">the inbox</a>"
                          + " has it while it waits.</span>"))
          .append("</p></article>");
    }
    return new Mount.Reply(
        200,
        Map.of("Content-Type", "text/html; charset=utf-8"),
        """
        <!doctype html><html lang="en"><head><meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>The demo's mailbox</title>
        <link rel="icon" href="/icon.svg" type="image/svg+xml">
        <link rel="stylesheet" href="/css/tokens.css"><link rel="stylesheet" href="/css/base.css">
        <link rel="stylesheet" href="/css/plain.css"></head><body>
        <header class="bar"><a class="brand" href="/"><img src="/icon.svg" alt="">hitl</a></header>
        <main class="page"><h1>The demo's mailbox</h1>
        <p class="muted">What people would get by mail or chat, newest first. Load the page again
        for more. Each link is its addressee's, decides once, and asks who you are.</p>
        """
            + (list.isEmpty()
                ? "<p>Nothing yet. It comes when an agent asks.</p>"
                : list.toString())
            + "</main></body></html>");
  }
}
