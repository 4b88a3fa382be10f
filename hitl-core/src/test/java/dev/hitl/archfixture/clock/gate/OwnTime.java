package dev.hitl.archfixture.clock.gate;

import java.time.Clock;
import java.time.Instant;
import java.util.function.Supplier;

class OwnTime {
  Instant instant() {
    return Instant.now();
  }

  Supplier<Instant> reference() {
    return Instant::now;
  }

  long millis() {
    return System.currentTimeMillis();
  }

  Clock clock() {
    return Clock.systemUTC();
  }

  Instant given(Clock clock) {
    return Instant.now(clock);
  }
}
