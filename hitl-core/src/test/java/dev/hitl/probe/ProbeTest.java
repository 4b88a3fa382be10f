package dev.hitl.probe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hitl.Hitl;
import dev.hitl.Shop;
import dev.hitl.audit.AuditEvent;
import dev.hitl.audit.TraceContext;
import dev.hitl.request.Change;
import dev.hitl.request.Request;
import dev.hitl.request.Vote;
import dev.hitl.store.Applied;
import dev.hitl.store.AuditQuery;
import dev.hitl.store.Step;
import dev.hitl.store.Store;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ProbeTest {
  private static final String TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

  private final Shop shop = new Shop();
  private final List<Committed> here = new ArrayList<>();
  private final List<Committed> there = new ArrayList<>();

  private Hitl open(Probe probe, TraceContext traces) {
    Hitl hitl = shop.open(builder -> builder.probe(probe).traces(traces));
    hitl.agent(
        "support", Shop.proposing(List.of(Shop.refund("c1", "150"), Shop.refund("c2", "1"))));
    return hitl;
  }

  private static Request pending(Hitl hitl) {
    return hitl.review().inbox().get(0);
  }

  private void history(Hitl asks, Hitl decides) {
    asks.start(Shop.runId("1"), "go");
    asks.resumeDue();
    shop.clock.advance(Duration.ofMinutes(1));
    decides.review().view(pending(decides).id(), "manager-1");
    decides.review().approve(pending(decides).id(), "manager-1");
    decides.resumeDue();
  }

  private static List<String> places(List<AuditEvent> events) {
    return events.stream().map(event -> event.subject() + " " + event.seq()).sorted().toList();
  }

  @Test
  void allNodesTogetherAreToldOfEachEventOnRecordOnce() {
    history(open(here::add, TraceContext.NONE), open(there::add, TraceContext.NONE));
    List<AuditEvent> told = new ArrayList<>();
    here.forEach(committed -> told.add(committed.event()));
    there.forEach(committed -> told.add(committed.event()));
    assertThat(places(told))
        .hasSizeGreaterThan(8)
        .isEqualTo(places(shop.store.events(AuditQuery.all())));
    assertThat(here).extracting(one -> one.event().type()).contains("OPEN", "TOLD", "PARKED");
    assertThat(there).extracting(one -> one.event().type()).contains("APPROVE", "SUCCEED", "SEEN");
  }

  @Test
  void onlyTheStepOutOfTheWaitEndsIt() {
    history(open(here::add, TraceContext.NONE), open(there::add, TraceContext.NONE));
    assertThat(here).noneMatch(Committed::endsWait);
    assertThat(there.stream().filter(Committed::endsWait)).hasSize(1);
    Committed end = there.stream().filter(Committed::endsWait).findFirst().orElseThrow();
    assertThat(end.askedAt()).contains(shop.clock.instant().minusSeconds(60));
    assertThat(end.trace()).isEmpty();
    assertThat(end).hasToString("APPROVE of " + end.event().subject());
  }

  @Test
  void whatAProbeThrowsHarmsNothingAndTheNextIsToldAllTheSame() {
    Hitl hitl =
        shop.open(
            builder ->
                builder
                    .probe(
                        committed -> {
                          throw new NoClassDefFoundError("io/example/Missing");
                        })
                    .probe(here::add));
    hitl.agent("support", Shop.proposing(List.of(Shop.refund("c1", "150"))));
    history(hitl, hitl);
    assertThat(shop.effects).hasSize(1);
    assertThat(here.stream().filter(Committed::endsWait)).hasSize(1);
  }

  @Test
  void whatWasNotWrittenIsNotTold() {
    Hitl hitl = open(there::add, TraceContext.NONE);
    hitl.start(Shop.runId("1"), "go");
    Request stale = pending(hitl);
    hitl.review().reject(stale.id(), "manager-1", "no");
    Store probed = Probe.on(shop.store, List.of(here::add));
    Vote vote = new Vote("manager-2", Set.of("manager"), null, shop.clock.instant());
    Applied applied = probed.apply(List.of(Step.of(Change.approve(stale, vote))));
    assertThat(applied).isInstanceOf(Applied.Refused.class);
    assertThat(here).isEmpty();
  }

  @Test
  void theTraceIsOnRecordWithTheQuestionAndKnownOnAnotherNode() {
    history(open(here::add, () -> TRACE), open(there::add, TraceContext.NONE));
    Committed end = there.stream().filter(Committed::endsWait).findFirst().orElseThrow();
    assertThat(end.trace()).contains(TRACE);
  }

  @Test
  void aRequestInAnothersPlaceIsInThatOnesTrace() {
    Hitl hitl = open(here::add, () -> TRACE);
    hitl.start(Shop.runId("1"), "go");
    hitl.review()
        .redirect(
            pending(hitl).id(), "manager-1", "deleteAccount", Map.of("account", "7"), "that one");
    hitl.review().reject(pending(hitl).id(), "manager-2", "no");
    assertThat(here.stream().filter(Committed::endsWait))
        .hasSize(2)
        .allMatch(end -> end.trace().equals(Optional.of(TRACE)));
  }

  @Test
  void whatIsApprovedDoesNotDependOnTheTrace() {
    Hitl traced = open(here::add, () -> TRACE);
    traced.start(Shop.runId("1"), "go");
    Request with = pending(traced);
    Shop other = new Shop();
    Hitl plain = other.open();
    plain.agent(
        "support", Shop.proposing(List.of(Shop.refund("c1", "150"), Shop.refund("c2", "1"))));
    plain.start(Shop.runId("1"), "go");
    Request without = pending(plain);
    assertThat(with.revision().digest()).isEqualTo(without.revision().digest());
    assertThat(with.stateDigest()).isEqualTo(without.stateDigest());
    assertThat(with.likeness()).isEqualTo(without.likeness());
  }

  @Test
  void aTraceWithoutTheFormAndOneThatCannotBeToldAreNotOnRecord() {
    TraceContext failing =
        () -> {
          throw new IllegalStateException("no tracer");
        };
    for (TraceContext traces : List.of(failing, (TraceContext) () -> "<script>")) {
      Shop fresh = new Shop();
      Hitl hitl = fresh.open(builder -> builder.traces(traces));
      hitl.agent("support", Shop.proposing(List.of(Shop.refund("c1", "150"))));
      hitl.start(Shop.runId("1"), "go");
      AuditEvent opened = fresh.store.audit(pending(hitl).id()).get(0);
      assertThat(opened.data().asMap()).doesNotContainKey(TraceContext.KEY);
    }
  }
}
