package dev.hitl.escalate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hitl.notify.Notice;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class BackoffTest {
  private static Duration after(String id, int attempt) {
    return Backoff.after(new Notice(id, Notice.Kind.OPENED, "r", attempt));
  }

  @Test
  void theTimeDoublesUpToAnHourAndIsShortenedByHalfOfItAtMost() {
    long most = 5_000;
    for (int attempt = 1; attempt <= 100; attempt++) {
      assertThat(after("n" + attempt, attempt).toMillis()).isBetween(most / 2, most);
      most = Math.min(most * 2, Duration.ofHours(1).toMillis());
    }
    assertThat(after("n", 0)).isLessThanOrEqualTo(Duration.ofSeconds(5));
  }

  @Test
  void noticesThatFailedTogetherDoNotComeBackTogether() {
    Set<Duration> times = new HashSet<>();
    for (int i = 0; i < 100; i++) {
      times.add(after("notice-" + i, 5));
    }
    assertThat(times).hasSizeGreaterThan(90);
  }

  @Test
  void aNoticeComesBackAfterTheSameTimeOnEveryNode() {
    assertThat(after("n", 3)).isEqualTo(after("n", 3));
  }
}
