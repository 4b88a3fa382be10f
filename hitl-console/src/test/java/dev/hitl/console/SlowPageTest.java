package dev.hitl.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hitl.request.Request;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A page that does not read what it is told. */
class SlowPageTest {
  private static final int MOST = 100_000;
  private static final byte[] WORDS =
      (": " + "x".repeat(16_000) + "\n\n").getBytes(StandardCharsets.US_ASCII);

  @Test
  void itIsCutOffTheOthersAreToldAndWhenItComesBackItIsToldWhatItMissed() {
    try (Desk desk = new Desk(b -> b.mostWaiting(MOST));
        Following other = Following.from(desk.as("manager-2"));
        Follower slow = Follower.narrow(desk.console, "manager-1")) {
      await().until(() -> other.kinds().contains("hello"));
      await().until(() -> slow.wasTold("event: hello"));
      Feed feed = desk.console.feed();

      Request request = desk.refund(1);
      await()
          .pollInterval(Duration.ofMillis(1))
          .until(
              () -> {
                feed.all("manager-1", WORDS);
                assertThat(feed.waiting()).isLessThanOrEqualTo(2 * MOST);
                return feed.size() == 1;
              });

      assertThat(feed.waiting()).isZero();
      await().until(() -> other.told("opened").contains(request.id()));
      String last = slow.lastId();
      try (Following back = Following.from(desk.as("manager-1").with("Last-Event-ID", last))) {
        await().until(() -> back.told("opened").contains(request.id()));
      }
    }
  }

  /** Control: where as much may wait as there is, it grows with whatever is told. */
  @Test
  void withoutABoundWhatWaitsForItGrows() {
    try (Desk desk = new Desk(b -> b.mostWaiting(Integer.MAX_VALUE));
        Follower slow = Follower.narrow(desk.console, "manager-1")) {
      await().until(() -> slow.wasTold("event: hello"));
      Feed feed = desk.console.feed();

      await()
          .pollInterval(Duration.ofMillis(1))
          .until(
              () -> {
                feed.all("manager-1", WORDS);
                return feed.waiting() > 10 * MOST;
              });

      assertThat(feed.size()).isEqualTo(1);
    }
  }
}
