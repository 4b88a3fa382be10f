package dev.hitl.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hitl.Hitl;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class QueueMetersTest {
  private final Office office = new Office();
  private final MeterRegistry registry = new SimpleMeterRegistry();
  private final Hitl hitl = office.open(builder -> builder);

  private double gauge(String name) {
    return registry.get(name).gauge().value();
  }

  @Test
  void theQueueIsThatOfTheStore() {
    new QueueMeters(hitl.audit(), Duration.ZERO, "default", "other").bindTo(registry);
    assertThat(gauge("hitl.queue.waiting")).isZero();
    hitl.start("clerk", "go");
    hitl.start("clerk", "go");
    office.clock.advance(Duration.ofMinutes(2));
    assertThat(gauge("hitl.queue.waiting")).isEqualTo(2);
    assertThat(gauge("hitl.queue.oldest")).isEqualTo(120);
    assertThat(registry.get("hitl.tenant.queue.waiting").tag("tenant", "default").gauge().value())
        .isEqualTo(2);
    assertThat(registry.get("hitl.tenant.queue.waiting").tag("tenant", "other").gauge().value())
        .isZero();
    hitl.review().reject(Office.pending(hitl).id(), "boss", "no");
    assertThat(gauge("hitl.queue.waiting")).isEqualTo(1);
  }

  @Test
  void withinAnIntervalTheStoreIsReadOnce() {
    new QueueMeters(hitl.audit(), Duration.ofDays(1)).bindTo(registry);
    assertThat(gauge("hitl.queue.waiting")).isZero();
    hitl.start("clerk", "go");
    assertThat(gauge("hitl.queue.waiting")).isZero();
  }
}
