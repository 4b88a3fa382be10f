package dev.hitl.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hitl.call.RunId;
import dev.hitl.checkpoint.RunRecord;
import dev.hitl.checkpoint.RunRecord.Origin;
import dev.hitl.policy.Caps;
import dev.hitl.policy.Priority;
import dev.hitl.request.Request;
import dev.hitl.request.RequestStatus;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a store promises of caps on pending requests. */
public abstract class CapContract extends QueueContract {
  /** Many more than there is room for. */
  protected static final int RACING = 64;

  protected static final int CAP = 5;

  /** A write that parks a run with so many requests. */
  protected RunWrite opening(RunRecord run, int requests, Caps caps) {
    Request[] asked = new Request[requests];
    for (int i = 0; i < requests; i++) {
      asked[i] = asked(run.id(), run.checkpoint() + "-" + i, Priority.NORMAL, Map.of(), now());
    }
    RunWrite write = Samples.park(run, now(), asked);
    return new RunWrite(
        write.before(),
        write.status(),
        write.outcome(),
        write.keepsLease(),
        write.checkpoint(),
        write.opened(),
        write.awaits(),
        write.events(),
        caps,
        List.of());
  }

  protected int pending() {
    return store
        .requests(new RequestQuery(null, Set.of(RequestStatus.PENDING), null, null, 1_000))
        .size();
  }

  /** As many runs of one agent as threads, each of which opens one request. */
  protected List<RunWritten> racing(Caps caps, Store by) throws Exception {
    List<RunRecord> runs = new ArrayList<>();
    for (int i = 0; i < RACING; i++) {
      runs.add(start("racing-" + i));
    }
    return race(RACING, i -> by.writeRun(opening(runs.get(i), 1, caps)));
  }

  @Test
  void aCapIsReachedAndNotExceededAndRoomThatIsMadeIsUsed() {
    Map<Caps, RunWritten> caps =
        Map.of(
            new Caps(3, null, null),
            RunWritten.RUN_FULL,
            new Caps(null, 3, null),
            RunWritten.AGENT_FULL,
            new Caps(9, 9, 3),
            RunWritten.TENANT_FULL);
    int[] tenant = {0};
    caps.forEach(
        (cap, full) -> {
          RunRecord run = start(new RunId("t" + tenant[0]++, "support", "r"), Origin.NONE);
          assertThat(store.writeRun(opening(run, 4, cap))).isEqualTo(full);
          assertThat(store.run(run.id())).contains(run);
          assertThat(store.audit(run.id().toString())).hasSize(1);
          assertThat(store.requestsOf(run.id())).isEmpty();
          assertThat(store.writeRun(opening(run, 3, cap))).isEqualTo(RunWritten.SAVED);
          RunRecord again = store.run(run.id()).orElseThrow();
          assertThat(store.writeRun(opening(again, 1, cap))).isEqualTo(full);
          done(Samples.reject(store.requestsOf(run.id()).get(0), now()));
          again = store.run(run.id()).orElseThrow();
          assertThat(store.writeRun(opening(again, 1, cap))).isEqualTo(RunWritten.SAVED);
        });
  }

  @Test
  void anotherAgentAndAnotherTenantHaveRoomOfTheirOwn() {
    Caps caps = new Caps(null, 1, 2);
    RunRecord first = start("r");
    assertThat(store.writeRun(opening(first, 1, caps))).isEqualTo(RunWritten.SAVED);
    assertThat(store.writeRun(opening(start("s"), 1, caps))).isEqualTo(RunWritten.AGENT_FULL);
    RunRecord agent = start(new RunId("default", "billing", "r"), Origin.NONE);
    assertThat(store.writeRun(opening(agent, 1, caps))).isEqualTo(RunWritten.SAVED);
    RunRecord third = start(new RunId("default", "third", "r"), Origin.NONE);
    assertThat(store.writeRun(opening(third, 1, caps))).isEqualTo(RunWritten.TENANT_FULL);
    RunRecord tenant = start(new RunId("other", "support", "r"), Origin.NONE);
    assertThat(store.writeRun(opening(tenant, 1, caps))).isEqualTo(RunWritten.SAVED);
  }

  /** A test of the reviewers, which stands before the others in the queue. */
  private void test(String name) {
    RunRecord run = start(name);
    Request real = asked(run.id(), "c", Priority.HIGH, Map.of(), now());
    done(
        Samples.open(
            new Request(
                Request.drillIdFor(run.id()),
                real.revision(),
                real.status(),
                real.route(),
                real.deadline(),
                real.waiting(),
                real.votes(),
                real.decision(),
                real.claim(),
                real.result(),
                real.principal(),
                real.origin(),
                real.openedAt(),
                real.updatedAt(),
                real.head())));
  }

  @Test
  void aTestOfTheReviewersTakesNobodysRoom() {
    for (Caps caps : List.of(new Caps(null, 2, null), new Caps(null, null, 2))) {
      String name = "r" + caps.perAgent();
      for (int i = 0; i < 3; i++) {
        test(name + "-test-" + i);
      }
      RunRecord run = start(name);
      assertThat(store.writeRun(opening(run, 2, caps))).isEqualTo(RunWritten.SAVED);
      test(name + "-test-last");
      RunRecord again = store.run(run.id()).orElseThrow();
      assertThat(store.writeRun(opening(again, 1, caps)))
          .isIn(RunWritten.AGENT_FULL, RunWritten.TENANT_FULL);
      store.requestsOf(run.id()).forEach(one -> done(Samples.reject(one, now())));
      again = store.run(run.id()).orElseThrow();
      assertThat(store.writeRun(opening(again, 1, caps))).isEqualTo(RunWritten.SAVED);
      store.requestsOf(run.id()).stream()
          .filter(one -> one.status() == RequestStatus.PENDING)
          .forEach(one -> done(Samples.reject(one, now())));
    }
  }

  @Test
  void ofSixtyFourThreadsThatOpenRequestsOfOneAgentNoneExceedsItsCap() throws Exception {
    List<RunWritten> written = racing(new Caps(null, CAP, null), store);
    assertThat(Collections.frequency(written, RunWritten.SAVED)).isEqualTo(CAP);
    assertThat(Collections.frequency(written, RunWritten.AGENT_FULL)).isEqualTo(RACING - CAP);
    assertThat(pending()).isEqualTo(CAP);
  }

  @Test
  void ofSixtyFourThreadsThatOpenRequestsOfOneTenantNoneExceedsItsCap() throws Exception {
    List<RunWritten> written = racing(new Caps(9, 40, CAP), store);
    assertThat(Collections.frequency(written, RunWritten.SAVED)).isEqualTo(CAP);
    assertThat(Collections.frequency(written, RunWritten.TENANT_FULL)).isEqualTo(RACING - CAP);
    assertThat(pending()).isEqualTo(CAP);
  }
}
