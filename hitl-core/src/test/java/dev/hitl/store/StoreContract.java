package dev.hitl.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hitl.audit.AuditEvent;
import dev.hitl.audit.SideChain;
import dev.hitl.call.RunId;
import dev.hitl.checkpoint.RunRecord;
import dev.hitl.checkpoint.RunRecord.Origin;
import dev.hitl.notify.Notice;
import dev.hitl.request.Request;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * All that every store promises. A store's test inherits it and says how to open the store and how
 * to open it again; all of it must pass, unchanged.
 *
 * <p>What it promises of runs is in {@link RunContract}, of waiting in {@link WaitContract}, of
 * requests in {@link RequestContract}, of ladders in {@link LadderContract}, of removing in {@link
 * RetentionContract}, of sealing in {@link SealContract}, of the queue in {@link QueueContract}, of
 * caps in {@link CapContract}, of search, holds and keys in {@link CustodyContract}, of standing
 * records in {@link StandingContract}, to listeners in {@link HintContract}, and of notices here.
 */
public abstract class StoreContract extends StandingContract {

  @Test
  void aNoticeIsGivenToNobodyElseUntilTheLeaseIsOver() {
    parked("r", "c1");
    List<Notice> first = store.takeNotices(10, Samples.LEASE);
    assertThat(first).hasSize(1);
    assertThat(first.get(0).attempt()).isEqualTo(1);
    assertThat(first.get(0).kind()).isEqualTo(Notice.Kind.OPENED);

    clock.advance(Samples.LEASE.minusMillis(1));
    assertThat(store.takeNotices(10, Samples.LEASE)).isEmpty();
    clock.advance(Duration.ofMillis(1));
    List<Notice> second = store.takeNotices(10, Samples.LEASE);
    assertThat(second).hasSize(1);
    assertThat(second.get(0).id()).isEqualTo(first.get(0).id());
    assertThat(second.get(0).attempt()).isEqualTo(2);
  }

  @Test
  void aDeliveredNoticeIsGone() {
    parked("r", "c1", "c2");
    List<Notice> notices = store.takeNotices(10, Samples.LEASE);
    store.noticeDelivered(notices.get(0).id());
    store.noticeDelivered("unknown");
    clock.advance(Samples.LEASE);
    assertThat(store.takeNotices(10, Samples.LEASE))
        .extracting(Notice::id)
        .containsExactly(notices.get(1).id());
  }

  @Test
  void aNoticeIsTakenOutTogetherWithItsEventOrNotAtAll() {
    parked("r", "c1", "c2");
    List<Notice> notices = store.takeNotices(10, Samples.LEASE);
    Notice first = notices.get(0);
    String side = SideChain.ofRequest(first.request());
    AuditEvent told = side(side, "TOLD");
    assertThat(store.noticeDone(first.id(), told)).isTrue();
    assertThat(store.audit(side)).containsExactly(told);
    assertThat(store.noticeDone(first.id(), side(side, "TOLD"))).isTrue();
    assertThat(store.audit(side)).hasSize(1);

    Notice second = notices.get(1);
    assertThat(store.noticeDone(second.id(), stale(side))).isFalse();
    clock.advance(Samples.LEASE);
    assertThat(store.takeNotices(10, Samples.LEASE))
        .extracting(Notice::id)
        .containsExactly(second.id());
  }

  @Test
  void aNoticeThatFailedIsTriedAgainWhenItWasToBe() {
    parked("r", "c1");
    Notice notice = store.takeNotices(10, Samples.LEASE).get(0);
    store.noticeFailed(notice.id(), "no network ".repeat(1_000), Duration.ofMinutes(5));
    store.noticeFailed("unknown", "", Duration.ofMinutes(5));
    clock.advance(Duration.ofMinutes(5).minusMillis(1));
    assertThat(store.takeNotices(10, Samples.LEASE)).isEmpty();
    clock.advance(Duration.ofMillis(1));
    assertThat(store.takeNotices(10, Samples.LEASE))
        .containsExactly(new Notice(notice.id(), notice.kind(), notice.request(), 2));
  }

  @Test
  void noticesAreTakenInTheOrderTheyWereWritten() {
    String[] calls = {"c1", "c2", "c3", "c4", "c5"};
    parked("r", calls);
    clock.advance(Duration.ofMillis(1));
    parked("s", "c1");
    List<String> expected = new ArrayList<>();
    for (String call : calls) {
      expected.add(request("r", call).id());
    }
    expected.add(request("s", "c1").id());

    List<String> taken = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      store.takeNotices(2, Samples.LEASE).forEach(notice -> taken.add(notice.request()));
    }
    assertThat(taken).isEqualTo(expected);
  }

  @Test
  void aTenantWithFewNoticesDoesNotWaitForOneWithMany() {
    String[] calls = new String[60];
    for (int i = 0; i < calls.length; i++) {
      calls[i] = "c" + i;
    }
    parked("flood", calls);
    clock.advance(Duration.ofMillis(1));
    for (String tenant : List.of("a", "z")) {
      RunRecord run = start(new RunId(tenant, "support", "r"), Origin.NONE);
      saved(Samples.park(run, now(), Samples.pending(run.id(), "c1", now())));
    }
    List<String> others =
        List.of("a", "z").stream()
            .map(tenant -> Request.idFor(new RunId(tenant, "support", "r"), 1, "c1"))
            .toList();

    List<Notice> first = store.takeNotices(10, Samples.LEASE);

    assertThat(first).hasSize(10).extracting(Notice::request).containsAll(others);
  }

  @Test
  void everyNoticeIsTakenThoughThereAreMoreTenantsThanOneTakes() {
    for (int i = 0; i < 7; i++) {
      RunRecord run = start(new RunId("t" + i, "support", "r"), Origin.NONE);
      saved(
          Samples.park(
              run,
              now(),
              Samples.pending(run.id(), "c1", now()),
              Samples.pending(run.id(), "c2", now())));
    }
    List<String> taken = new ArrayList<>();
    for (int round = 0; round < 7; round++) {
      store.takeNotices(3, Samples.LEASE).forEach(notice -> taken.add(notice.id()));
    }
    assertThat(taken).hasSize(14).doesNotHaveDuplicates();
  }

  @Test
  void ofEightThreadsThatTakeNoticesEachNoticeIsGivenToOne() throws Exception {
    String[] calls = new String[20];
    for (int i = 0; i < calls.length; i++) {
      calls[i] = "c" + i;
    }
    parked("r", calls);
    List<List<Notice>> taken = race(THREADS, i -> store.takeNotices(5, Samples.LEASE));
    List<String> ids = taken.stream().flatMap(List::stream).map(Notice::id).toList();
    assertThat(ids).doesNotHaveDuplicates();
    List<Notice> rest = store.takeNotices(100, Samples.LEASE);
    assertThat(ids.size() + rest.size()).isEqualTo(calls.length);
  }
}
