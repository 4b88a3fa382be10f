package dev.hitl.console;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** What axe finds on a page. */
final class Axe {
  private Axe() {}

  /** Each finding with the first node that it is about; the rules of WCAG 2.2 up to AA. */
  @SuppressWarnings("unchecked")
  static List<String> findings(Browser browser) throws IOException {
    try (InputStream in = Axe.class.getResourceAsStream("/axe.min.js")) {
      browser.script(new String(in.readAllBytes(), StandardCharsets.UTF_8));
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
                    (r) => done(r.violations.map((v) => v.id + ': ' + v.nodes[0].html.slice(0, 300)
                        + ' ' + v.nodes[0].failureSummary)),
                    (e) => done(['axe failed: ' + e]));
                """);
  }
}
