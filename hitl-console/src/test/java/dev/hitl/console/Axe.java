package dev.hitl.console;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/** Looks at the page that a browser shows, by the rules of WCAG 2.2 up to AA. */
final class Axe {
  private Axe() {}

  /** Each finding with the first node that it is about. */
  @SuppressWarnings("unchecked")
  static List<String> on(Browser browser) {
    try (InputStream in = Objects.requireNonNull(Axe.class.getResourceAsStream("/axe.min.js"))) {
      browser.script(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    // Nothing is judged in the middle of fading.
    browser.until("document.getAnimations().every((a) => a.playState !== 'running')");
    return (List<String>)
        browser
            .driver()
            .executeAsyncScript(
                """
                const done = arguments[arguments.length - 1];
                const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
                axe.run(document, { runOnly: tags }).then(
                    (r) => done(r.violations.map((v) => v.id + ': ' + v.nodes[0].html.slice(0, 300).toWellFormed()
                        + ' ' + v.nodes[0].failureSummary)),
                    (e) => done(['axe failed: ' + e]));
                """);
  }
}
