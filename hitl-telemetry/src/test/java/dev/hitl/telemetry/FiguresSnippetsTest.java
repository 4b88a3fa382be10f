package dev.hitl.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hitl.Hitl;
import dev.hitl.insight.Figures;
import dev.hitl.insight.KnownOutcome;
import dev.hitl.insight.Proven;
import dev.hitl.request.Request;
import dev.hitl.store.Store;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.api.OpenTelemetry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The code of the page on figures. */
class FiguresSnippetsTest {
  private final Office office = new Office();
  private final Store store = office.store;
  private final Object tools = new Office.Tools();

  @Test
  void theSnapshot() {
    Hitl hitl = office.open(builder -> builder);
    hitl.start("clerk", "go");
    Instant monday = office.clock.instant();
    Instant friday = monday.plus(Duration.ofDays(4));
    hitl.review().approve(Office.pending(hitl).id(), "boss");
    hitl.resumeDue();
    // snippet:figures-snapshot
    Figures figures = hitl.audit().figures(monday, friday);
    double asked = figures.all().escalationRate(); // part of all calls
    double agreed = figures.byRule().get("annotation on Tools.send").approvalRate();
    Duration latency = figures.times().latency95(); // from the question to the decision
    Duration deciding = figures.times().deciding50(); // from the decider's first look
    double consistency = figures.people().consistency();
    double effort = figures.people().effort(); // words of people for each run
    double resumed = figures.runs().resumeSuccess();
    List<Figures> days = hitl.audit().figures(monday, friday, Duration.ofDays(1));
    // end
    assertThat(asked).isEqualTo(0.5);
    assertThat(List.of(agreed, effort, resumed)).containsOnly(1.0);
    assertThat(List.of(latency, deciding)).containsOnly(Duration.ZERO);
    assertThat(consistency).isZero();
    assertThat(days).hasSize(4);
  }

  @Test
  void whatIsProved() {
    Hitl hitl = office.open(builder -> builder);
    hitl.start("clerk", "go");
    Request rejected = Office.pending(hitl);
    hitl.review().reject(rejected.id(), "boss", "no");
    // snippet:figures-proven
    List<KnownOutcome> known =
        KnownOutcome.parse("{\"request\":\"" + rejected.id() + "\",\"right\":\"run\"}");
    Proven proven = hitl.audit().proven(known);
    double falsePositives = proven.wrongRejectionRate();
    // end
    assertThat(falsePositives).isEqualTo(1);
  }

  @Test
  void meters() {
    MeterRegistry registry = new SimpleMeterRegistry();
    // snippet:figures-meters
    Hitl hitl = Hitl.builder().store(store).tools(tools).probe(new HitlMeters(registry)).build();
    new QueueMeters(hitl.audit()).bindTo(registry);
    // end
    hitl.close();
    assertThat(registry.find("hitl.queue.waiting").gauge()).isNotNull();
  }

  @Test
  void spans() {
    OpenTelemetry openTelemetry = OpenTelemetry.noop();
    // snippet:figures-spans
    WaitSpans spans = new WaitSpans(openTelemetry);
    Hitl hitl = Hitl.builder().store(store).tools(tools).probe(spans).traces(spans).build();
    // end
    hitl.close();
    assertThat(spans.current()).isNull();
  }
}
