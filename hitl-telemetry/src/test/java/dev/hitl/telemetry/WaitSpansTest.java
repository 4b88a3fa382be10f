package dev.hitl.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hitl.Hitl;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class WaitSpansTest {
  private final Office office = new Office();
  private final InMemorySpanExporter exporter = InMemorySpanExporter.create();
  private final OpenTelemetry telemetry =
      OpenTelemetrySdk.builder()
          .setTracerProvider(
              SdkTracerProvider.builder()
                  .addSpanProcessor(SimpleSpanProcessor.create(exporter))
                  .build())
          .build();
  private final Tracer tracer = telemetry.getTracer("test");

  private Hitl node(boolean withArguments) {
    WaitSpans spans = new WaitSpans(telemetry, withArguments);
    return office.open(builder -> builder.probe(spans).traces(spans));
  }

  private Span within(String name, Runnable body) {
    Span span = tracer.spanBuilder(name).startSpan();
    try (Scope scope = span.makeCurrent()) {
      assertThat(scope).isNotNull();
      body.run();
    } finally {
      span.end();
    }
    return span;
  }

  private List<SpanData> waits() {
    return exporter.getFinishedSpanItems().stream()
        .filter(span -> span.getName().startsWith("wait_for_human"))
        .toList();
  }

  private SpanData wait(int index) {
    return waits().get(index);
  }

  @Test
  void theWaitIsASpanOfTheAgentsTraceThoughItEndsOnAnotherNode() {
    Hitl asks = node(false);
    Hitl decides = node(false);
    Span agent = within("agent", () -> asks.start("clerk", "go"));
    Instant asked = office.clock.instant();
    office.clock.advance(Duration.ofMinutes(90));
    assertThat(waits()).isEmpty();
    Span reviewer =
        within(
            "POST /approve", () -> decides.review().approve(Office.pending(decides).id(), "boss"));
    decides.resumeDue();

    assertThat(waits()).hasSize(1);
    SpanData wait = wait(0);
    assertThat(wait.getTraceId()).isEqualTo(agent.getSpanContext().getTraceId());
    assertThat(wait.getParentSpanId()).isEqualTo(agent.getSpanContext().getSpanId());
    assertThat(wait.getParentSpanContext().isRemote()).isTrue();
    assertThat(wait.getLinks())
        .singleElement()
        .satisfies(
            link ->
                assertThat(link.getSpanContext().getSpanId())
                    .isEqualTo(reviewer.getSpanContext().getSpanId()));
    assertThat(wait.getStartEpochNanos())
        .isEqualTo(TimeUnit.MILLISECONDS.toNanos(asked.toEpochMilli()));
    assertThat(wait.getEndEpochNanos() - wait.getStartEpochNanos())
        .isEqualTo(Duration.ofMinutes(90).toNanos());
    assertThat(wait.getName()).isEqualTo("wait_for_human send");
  }

  @Test
  void attributesSayWhatWasAskedAndNobodysName() {
    Hitl hitl = node(false);
    hitl.start("clerk", "go");
    hitl.review().reject(Office.pending(hitl).id(), "boss", "no");
    assertThat(wait(0).getAttributes().asMap())
        .containsEntry(AttributeKey.stringKey("gen_ai.tool.name"), "send")
        .containsEntry(AttributeKey.stringKey("gen_ai.tool.call.id"), "c2")
        .containsEntry(AttributeKey.stringKey("gen_ai.agent.name"), "clerk")
        .containsEntry(AttributeKey.stringKey("hitl.outcome"), "reject")
        .containsKey(AttributeKey.stringArrayKey("hitl.rules"));
    assertThat(wait(0).getAttributes().toString())
        .doesNotContain("boss")
        .doesNotContain("you")
        .doesNotContain("s3cr3t");
  }

  @Test
  void argumentsAreAnAttributeOnlyWhereThatIsWantedAndWithoutSecrets() {
    Hitl hitl = node(true);
    hitl.start("clerk", "go");
    hitl.review().reject(Office.pending(hitl).id(), "boss", "no");
    String arguments =
        wait(0).getAttributes().get(AttributeKey.stringKey("gen_ai.tool.call.arguments"));
    assertThat(arguments).contains("\"to\":\"you\"").doesNotContain("s3cr3t");
  }

  @Test
  void aWaitOutsideOfATraceIsATraceOfItsOwn() {
    Hitl hitl = node(false);
    hitl.start("clerk", "go");
    hitl.review().reject(Office.pending(hitl).id(), "boss", "no");
    assertThat(wait(0).getParentSpanContext().isValid()).isFalse();
    assertThat(wait(0).getLinks()).isEmpty();
  }
}
