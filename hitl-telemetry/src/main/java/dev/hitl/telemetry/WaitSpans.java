package dev.hitl.telemetry;

import dev.hitl.audit.TraceContext;
import dev.hitl.call.Json;
import dev.hitl.notify.Redaction;
import dev.hitl.policy.Verdict;
import dev.hitl.probe.Committed;
import dev.hitl.probe.Probe;
import dev.hitl.request.Request;
import dev.hitl.request.Revision;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Each wait for people as a span in the trace in which the agent asked: from the question to its
 * end, made by the node on which it ends. That node's own span at that moment, such as the
 * reviewer's HTTP request, is linked. Give one to a builder as its probe and as its traces:
 *
 * <pre>{@code
 * WaitSpans spans = new WaitSpans(openTelemetry);
 * Hitl.builder().probe(spans).traces(spans)
 * }</pre>
 *
 * <p>Names of people are no attribute, and the arguments only where that is wanted, without
 * secrets. What ends a wait reads the chain of its request once or twice. Thread-safe.
 */
public final class WaitSpans implements Probe, TraceContext {
  private static final String TRACEPARENT = "traceparent";
  private static final AttributeKey<List<String>> RULES = AttributeKey.stringArrayKey("hitl.rules");

  private final Tracer tracer;
  private final boolean withArguments;

  /**
   * Spans without the arguments of calls.
   *
   * @param openTelemetry where spans go
   */
  public WaitSpans(OpenTelemetry openTelemetry) {
    this(openTelemetry, false);
  }

  /**
   * Spans.
   *
   * @param openTelemetry where spans go
   * @param withArguments whether the arguments of calls are an attribute, without secrets
   */
  public WaitSpans(OpenTelemetry openTelemetry, boolean withArguments) {
    tracer = openTelemetry.getTracer("dev.hitl");
    this.withArguments = withArguments;
  }

  @Override
  public @Nullable String current() {
    Map<String, String> headers = new HashMap<>();
    W3CTraceContextPropagator.getInstance()
        .inject(Context.current(), headers, (map, key, value) -> headers.put(key, value));
    return headers.get(TRACEPARENT);
  }

  @Override
  public void committed(Committed committed) {
    Request request = committed.request().orElse(null);
    if (request != null && committed.endsWait()) {
      Instant end = committed.event().at();
      Instant asked = committed.askedAt().orElse(end);
      Context parent = committed.trace().map(WaitSpans::context).orElseGet(Context::root);
      SpanBuilder builder =
          tracer
              .spanBuilder("wait_for_human " + request.revision().action().tool())
              .setParent(parent)
              .setStartTimestamp(asked.isAfter(end) ? end : asked);
      SpanContext here = Span.current().getSpanContext();
      if (here.isValid() && !here.equals(Span.fromContext(parent).getSpanContext())) {
        builder.addLink(here);
      }
      describe(builder, request, committed.event().type());
      builder.startSpan().end(end);
    }
  }

  private void describe(SpanBuilder builder, Request request, String step) {
    Revision revision = request.revision();
    builder
        .setAttribute("gen_ai.tool.name", revision.action().tool())
        .setAttribute("gen_ai.tool.call.id", revision.action().callId())
        .setAttribute("gen_ai.agent.name", request.run().agent())
        .setAttribute("gen_ai.conversation.id", request.run().run())
        .setAttribute("hitl.tenant", request.run().tenant())
        .setAttribute("hitl.request.id", request.id())
        .setAttribute("hitl.request.revision", revision.action().revision())
        .setAttribute("hitl.risk", revision.risk().word())
        .setAttribute("hitl.policy.version", revision.action().policyVersion())
        .setAttribute("hitl.outcome", step.toLowerCase(Locale.ROOT))
        .setAttribute("hitl.votes", request.votes().size())
        .setAttribute(RULES, revision.reasons().stream().map(Verdict.Reason::rule).toList());
    if (withArguments) {
      builder.setAttribute("gen_ai.tool.call.arguments", arguments(revision));
    }
  }

  private static String arguments(Revision revision) {
    Map<String, @Nullable Object> shown = new LinkedHashMap<>();
    revision
        .action()
        .arguments()
        .asMap()
        .forEach((name, value) -> shown.put(name, Redaction.of(name, value, revision.secrets())));
    return Json.text(shown);
  }

  private static Context context(String trace) {
    return W3CTraceContextPropagator.getInstance()
        .extract(Context.root(), Map.of(TRACEPARENT, trace), new Headers());
  }

  /** Reads a map as headers. */
  private static final class Headers implements TextMapGetter<Map<String, String>> {
    @Override
    public Iterable<String> keys(Map<String, String> headers) {
      return headers.keySet();
    }

    @Override
    public @Nullable String get(@Nullable Map<String, String> headers, String key) {
      return headers == null ? null : headers.get(key);
    }
  }
}
