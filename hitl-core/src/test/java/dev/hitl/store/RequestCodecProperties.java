package dev.hitl.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hitl.call.Arguments;
import dev.hitl.call.JsonException;
import dev.hitl.call.RunId;
import dev.hitl.call.Signals;
import dev.hitl.checkpoint.RunRecord.Head;
import dev.hitl.policy.Priority;
import dev.hitl.request.Claim;
import dev.hitl.request.Decision;
import dev.hitl.request.Request;
import dev.hitl.request.RequestStatus;
import dev.hitl.request.Revision;
import dev.hitl.request.Vote;
import dev.hitl.request.Waiting;
import dev.hitl.signal.Evidence;
import dev.hitl.signal.RunFacts;
import dev.hitl.tool.Basis;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.LongRange;

class RequestCodecProperties {

  private static Evidence evidence(BigDecimal spent, boolean some) {
    RunFacts.Used used = new RunFacts.Used(3, Duration.ofMillis(7), spent);
    RunFacts facts =
        new RunFacts(used, RunFacts.Used.NOTHING, 2, 1, 5, List.of(RunId.of("boss", "above")));
    return some
        ? Evidence.of(facts)
        : new Evidence(
            RunFacts.START,
            Map.of("m", Arguments.of(Map.of("riskScore", 0.25))),
            Map.of("geo", "it threw"),
            Set.of("a within P1D"));
  }

  @Property(tries = 300)
  void aRequestIsReadBackAsItWasOrRefusedBeforeItIsWritten(
      @ForAll String text,
      @ForAll String other,
      @ForAll BigDecimal number,
      @ForAll @DoubleRange(min = 0, max = 1) double confidence,
      @ForAll @LongRange(min = 0, max = 4_102_444_800_000L) long millis,
      @ForAll RequestStatus status,
      @ForAll boolean some) {
    Instant at = Instant.ofEpochMilli(millis);
    Request sample = Samples.pending(Samples.run("r"), "c", at);
    Request request;
    String result = some ? text : null;
    RequestCodec.Encoded encoded;
    try {
      Revision old = sample.revision();
      Revision revision =
          new Revision(
              old.action(),
              old.digest(),
              old.risk(),
              text,
              old.reasons(),
              Arguments.of(Map.of("n", number, "t", other)),
              some ? new Basis.Unknown(other) : new Basis.Known(Arguments.of(Map.of("n", number))),
              new Signals(confidence == 0 ? 0.0 : confidence, other, Arguments.none()),
              Set.of(text, "x"),
              some ? null : other,
              at,
              evidence(number, some));
      request =
          new Request(
              sample.id(),
              revision,
              status,
              sample.route(),
              some ? at : null,
              new Waiting(
                  some ? 1 : 0,
                  some ? at : null,
                  Priority.HIGH,
                  some ? text : null,
                  some ? new Waiting.Assignment(other, at) : null),
              List.of(new Vote(text, Set.of(other), some ? null : other, at)),
              new Decision.Approved(List.of(text, other), some ? text : null),
              some ? new Claim(millis, other, at) : null,
              result,
              some ? text : null,
              null,
              at,
              at,
              new Head(millis, "hash"));
      encoded = RequestCodec.encode(request);
    } catch (JsonException e) {
      assertThat(e).hasMessageContaining("surrogate");
      return;
    }
    assertThat(RequestCodec.decode(encoded)).isEqualTo(request);
  }
}
