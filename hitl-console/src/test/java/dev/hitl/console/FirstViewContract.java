package dev.hitl.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hitl.store.Store;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * What a page asks for when it is opened, where much waits: that it gets one page of it and the
 * history of the first request. Prints how long each part took; {@code -Dhitl.load=10000,500} has
 * all of it on each database.
 */
public abstract class FirstViewContract {
  private static final int LOOKS = 10;
  private static final Pattern FILE = Pattern.compile("(?:href|src|from) ?=? ?\"([^\"]+)\"");

  private final PrintStream out = System.out;
  private final Map<String, List<Long>> times = new TreeMap<>();

  /** An empty one. */
  protected abstract Store store();

  @Test
  void theFirstViewOfALongQueueIsOnePageWithTheHistoryOfItsFirstRequest() {
    int waiting = Load.WAITING_EACH;
    long from = System.nanoTime();
    try (Crowd crowd = new Crowd(store(), waiting)) {
      times.computeIfAbsent("0 filling", w -> new ArrayList<>()).add(System.nanoTime() - from);
      Http manager = crowd.manager();
      for (int i = 0; i < LOOKS; i++) {
        timed("1 files", () -> files(manager));
        timed("2 me", () -> manager.get("/api/me"));
        Http.Got queue = timed("3 queue", () -> manager.get("/api/queue"));
        String first = "/api/requests/" + queue.at("entries/0/id");
        Http.Got detail = timed("4 detail", () -> manager.get(first));

        assertThat(queue.list("entries")).hasSize(Math.min(50, waiting));
        assertThat(queue.at("next") != null).isEqualTo(waiting > 50);
        assertThat(detail.list("history")).hasSize(10);
      }
      out.printf("%s, %d waiting:%n", getClass().getSimpleName(), waiting);
      times.forEach(
          (what, all) -> {
            long first = all.get(0);
            List<Long> sorted = all.stream().sorted().toList();
            out.printf(
                "  %s first %d ms, median %d ms, slowest %d ms%n",
                what,
                Duration.ofNanos(first).toMillis(),
                Duration.ofNanos(sorted.get(sorted.size() / 2)).toMillis(),
                Duration.ofNanos(sorted.get(sorted.size() - 1)).toMillis());
          });
    }
  }

  private Http.Got timed(String what, Supplier<Http.Got> ask) {
    long from = System.nanoTime();
    Http.Got got = ask.get();
    times.computeIfAbsent(what, w -> new ArrayList<>()).add(System.nanoTime() - from);
    assertThat(got.status()).isEqualTo(200);
    return got;
  }

  /** As a browser does: what the page names, and what its modules name. */
  private static Http.Got files(Http http) {
    Http.Got page = http.get("/");
    Map<String, Boolean> asked = new TreeMap<>();
    files(http, "/", page, asked);
    assertThat(asked).hasSizeGreaterThan(20);
    return page;
  }

  private static void files(Http http, String folder, Http.Got file, Map<String, Boolean> asked) {
    Matcher named = FILE.matcher(file.response().body());
    while (named.find()) {
      String path = folder + named.group(1).replaceFirst("^\\./", "");
      if (path.matches("[a-z/-]+\\.(js|css|svg)") && asked.put(path, true) == null) {
        Http.Got found = http.get(path);
        assertThat(found.status()).as(path).isEqualTo(200);
        files(http, path.substring(0, path.lastIndexOf('/') + 1), found, asked);
      }
    }
  }
}
