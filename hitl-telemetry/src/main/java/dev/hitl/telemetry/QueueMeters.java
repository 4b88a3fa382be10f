package dev.hitl.telemetry;

import dev.hitl.insight.AuditTrail;
import dev.hitl.insight.Figures;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Gauges of what waits for people: {@code hitl.queue.waiting} and {@code hitl.queue.oldest} in
 * seconds over all tenants, and {@code hitl.tenant.queue.waiting} and {@code
 * hitl.tenant.queue.oldest} with the tag {@code tenant} for those that are named. Each node reads
 * the same store, so take the largest of all nodes, not their sum. The store is read at most once
 * in an interval, however often the gauges are. Thread-safe.
 */
public final class QueueMeters implements MeterBinder {
  private static final Duration INTERVAL = Duration.ofSeconds(15);

  private final AuditTrail trail;
  private final Duration interval;
  private final List<String> tenants;

  /**
   * Reads at most every 15 seconds.
   *
   * @param trail a node's record
   * @param tenants those with gauges of their own
   */
  public QueueMeters(AuditTrail trail, String... tenants) {
    this(trail, INTERVAL, tenants);
  }

  /**
   * Reads at most once in an interval.
   *
   * @param trail a node's record
   * @param interval zero to read every time
   * @param tenants those with gauges of their own
   */
  public QueueMeters(AuditTrail trail, Duration interval, String... tenants) {
    this.trail = trail;
    this.interval = interval;
    this.tenants = List.of(tenants);
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    bind(registry, Tags.empty(), trail::queue);
    for (String tenant : tenants) {
      bind(registry, Tags.of("tenant", tenant), () -> trail.queue(tenant));
    }
  }

  private void bind(MeterRegistry registry, Tags tags, Supplier<Figures.Queue> reader) {
    Glance glance = new Glance(reader, interval.toNanos());
    String prefix = tags.stream().findAny().isPresent() ? "hitl.tenant.queue." : "hitl.queue.";
    Gauge.builder(prefix + "waiting", () -> glance.now().waiting())
        .description("requests that wait for people")
        .tags(tags)
        .register(registry);
    Gauge.builder(
            prefix + "oldest",
            () -> glance.now().oldest().toMillis() / (double) TimeUnit.SECONDS.toMillis(1))
        .description("how long the oldest has waited")
        .baseUnit("seconds")
        .tags(tags)
        .register(registry);
  }

  /** What was seen a moment ago. */
  private static final class Glance {
    private final Supplier<Figures.Queue> reader;
    private final long nanos;
    private Figures.Queue seen = Figures.Queue.EMPTY;
    private long at;
    private boolean looked;

    Glance(Supplier<Figures.Queue> reader, long nanos) {
      this.reader = reader;
      this.nanos = nanos;
    }

    synchronized Figures.Queue now() {
      long time = System.nanoTime();
      if (!looked || time - at >= nanos) {
        seen = reader.get();
        at = time;
        looked = true;
      }
      return seen;
    }
  }
}
