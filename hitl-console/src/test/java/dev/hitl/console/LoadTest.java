package dev.hitl.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hitl.jdbc.JdbcStore;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Many open pages and much that waits: everybody is told of everything, what waits for the network
 * does not grow, and a browser shows the first request. Prints how long it took, which depends on
 * what else the machine has to do.
 */
class LoadTest {
  private static final int NEW = 20;
  private static final int LOOKS = 5;

  /** Says when the first request is painted: in the frame after the one that it is drawn in. */
  private static final String WATCH =
      """
      new MutationObserver((_, self) => {
        if (document.querySelector('hitl-request h1')?.innerText
            && document.querySelectorAll('.row').length > 40) {
          self.disconnect();
          requestAnimationFrame(() => setTimeout(() => { window.shown = performance.now(); }));
        }
      }).observe(document, { subtree: true, childList: true });
      """;

  @TempDir Path folder;

  private final PrintStream out = System.out;

  @Test
  void everyOpenPageIsToldOfEverythingAndABrowserShowsTheFirstOfALongQueue() {
    long began = System.nanoTime();
    List<Follower> pages = new ArrayList<>();
    JdbcStore store = JdbcStore.h2(folder.resolve("hitl").toString());
    try (Crowd crowd = new Crowd(store, Load.WAITING)) {
      out.printf(
          "%d wait after %d ms; load of the machine %.1f on %d processors%n",
          Load.WAITING,
          millis(began),
          ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage(),
          Runtime.getRuntime().availableProcessors());
      long before = used();
      for (int i = 0; i < Load.PAGES; i++) {
        pages.add(Follower.of(crowd.console, "manager-1"));
      }
      await().until(() -> pages.stream().allMatch(page -> page.wasTold("event: hello")));
      out.printf("%d KB of heap a page%n", (used() - before) / 1024 / Load.PAGES);

      long asked = System.nanoTime();
      String id = crowd.ask("first").id();
      await()
          .pollDelay(Duration.ZERO)
          .pollInterval(Duration.ofMillis(5))
          .until(() -> pages.stream().allMatch(page -> page.wasTold(id)));
      out.printf("%d pages are told within %d ms of asking%n", Load.PAGES, millis(asked));

      List<String> ids = new ArrayList<>();
      for (int i = 0; i < NEW; i++) {
        ids.add(crowd.ask("new-" + i).id());
      }
      await().until(() -> pages.stream().allMatch(page -> ids.stream().allMatch(page::wasTold)));
      assertThat(crowd.console.feed().waiting()).isZero();

      inTheBrowser(crowd);
      assertThat(crowd.console.feed().size()).isEqualTo(Load.PAGES);
    } finally {
      pages.forEach(Follower::close);
    }
  }

  private void inTheBrowser(Crowd crowd) {
    Object first = crowd.manager().get("/api/queue").at("entries/0/id");
    try (Browser browser = new Browser()) {
      browser
          .driver()
          .executeCdpCommand("Page.addScriptToEvaluateOnNewDocument", Map.of("source", WATCH));
      List<Long> shown = new ArrayList<>();
      for (int i = 0; i < LOOKS; i++) {
        browser.driver().get("about:blank");
        browser.driver().get(crowd.console.address() + "/#/inbox/" + first);
        browser.until("window.shown");
        browser.reads("hitl-request h1", "Refund");
        browser.reads("hitl-request", "the last 10");
        shown.add(((Number) browser.script("return window.shown")).longValue());
      }
      out.printf("The browser shows the first request %s ms after it was opened%n", shown);
    }
    await().until(() -> crowd.console.feed().size() == Load.PAGES);
  }

  private static long millis(long from) {
    return Duration.ofNanos(System.nanoTime() - from).toMillis();
  }

  private static long used() {
    System.gc();
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }
}
