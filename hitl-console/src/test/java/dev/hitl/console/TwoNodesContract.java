package dev.hitl.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hitl.request.Request;
import dev.hitl.store.Store;
import dev.hitl.testing.SettableClock;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * A page at one node hears of what happens at another, also where the database tells nobody and the
 * record is looked at four times a second. Prints how long it took.
 */
public abstract class TwoNodesContract {
  private static final int TIMES = 10;

  private final PrintStream out = System.out;
  private final SettableClock clock = new SettableClock();

  /** Another store over the same database. */
  protected abstract Store store(SettableClock time);

  @Test
  void whatIsOpenedAtOneNodeIsToldAtTheOtherAndWhatIsDecidedThereGoes() {
    try (Desk one = Desk.over(store(clock), clock);
        Desk other = Desk.over(store(clock), clock);
        Following page = Following.from(one.as("manager-1"))) {
      await().until(() -> page.kinds().contains("hello"));
      List<Long> told = new ArrayList<>();
      for (int i = 1; i <= TIMES; i++) {
        clock.advance(Duration.ofMillis(100));
        long from = System.nanoTime();
        Request request = other.refund(i);
        await()
            .pollDelay(Duration.ZERO)
            .pollInterval(Duration.ofMillis(2))
            .until(() -> page.told("opened").contains(request.id()));
        told.add(Duration.ofNanos(System.nanoTime() - from).toMillis());
        Http there = other.as("manager-2");
        String path = "/api/requests/" + request.id();
        there.match(there.get(path).etag()).post(path + "/reject", Map.of("reason", "no"));
        await().until(() -> page.told("decided").contains(request.id()));
      }
      assertThat(page.kinds()).doesNotContain("reset");
      out.printf(
          "%s: a page at another node is told %s ms after it was asked%n",
          getClass().getSimpleName(), told);
    }
  }
}
