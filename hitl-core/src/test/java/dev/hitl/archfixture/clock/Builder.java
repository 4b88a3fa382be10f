package dev.hitl.archfixture.clock;

import java.time.Clock;
import java.time.Instant;

class Builder {
  Clock clock = Clock.systemUTC();
  Instant start = Instant.now();
}
