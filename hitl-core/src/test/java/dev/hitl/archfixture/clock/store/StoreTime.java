package dev.hitl.archfixture.clock.store;

import java.time.Clock;
import java.time.Instant;

class StoreTime {
  Instant instant() {
    return Instant.now();
  }

  Clock defaultClock() {
    return Clock.systemUTC();
  }
}
