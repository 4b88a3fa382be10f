package dev.hitl.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hitl.call.Action;
import dev.hitl.call.Arguments;
import dev.hitl.call.RunId;
import dev.hitl.call.Signals;
import dev.hitl.checkpoint.RunRecord;
import dev.hitl.checkpoint.RunRecord.Head;
import dev.hitl.checkpoint.RunRecord.Origin;
import dev.hitl.policy.Priority;
import dev.hitl.policy.Route;
import dev.hitl.request.Change;
import dev.hitl.request.Request;
import dev.hitl.request.RequestStatus;
import dev.hitl.request.Revision;
import dev.hitl.request.Trigger;
import dev.hitl.request.Waiting;
import dev.hitl.tool.Basis;
import dev.hitl.tool.Risk;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a store promises of the queue: its order, its pages, and what is alike. */
public abstract class QueueContract extends LadderContract {
  private static final List<Priority> PRIORITIES =
      List.of(Priority.URGENT, Priority.HIGH, Priority.NORMAL, Priority.LOW);

  private static final QueueQuery ALL = new QueueQuery("default", null, null, null, 100);

  /** A request as an agent's call makes it. */
  protected static Request asked(
      RunId run, String callId, Priority priority, Map<String, ?> attributes, Instant now) {
    return asked(run, callId, "refund", Map.of("of", callId), Risk.HIGH, priority, attributes, now);
  }

  private static Request asked(
      RunId run,
      String callId,
      String tool,
      Map<String, ?> arguments,
      Risk risk,
      Priority priority,
      Map<String, ?> attributes,
      Instant now) {
    Action action = new Action(run, callId, tool, "5167", Arguments.of(arguments), "p1", 1);
    Route route = Route.anyOf(1);
    return new Request(
        Request.idFor(run, 1, callId),
        new Revision(
            action,
            action.digest(),
            risk,
            "Please",
            List.of(),
            Arguments.none(),
            Basis.none(),
            Signals.NONE.withAttributes(attributes),
            Set.of(),
            null,
            now),
        RequestStatus.PENDING,
        route,
        null,
        new Waiting(0, null, priority, null, null),
        List.of(),
        null,
        null,
        null,
        "customer-1",
        null,
        now,
        now,
        Head.NONE);
  }

  private Request same(RunId run, String callId, Risk risk) {
    return asked(
        run, callId, "refund", Map.of("amount", 5), risk, Priority.NORMAL, Map.of(), now());
  }

  private List<String> calls(QueuePage page) {
    return page.found().stream()
        .map(queued -> queued.request().revision().action().callId())
        .toList();
  }

  @Test
  void theQueueIsInOrderOfPriorityThenOfWhatWaitingCostsThenOfAge() {
    RunRecord run = start("r");
    List<Request> asked = new ArrayList<>();
    Instant at = now();
    asked.add(asked(run.id(), "normal", Priority.NORMAL, Map.of(), at));
    asked.add(asked(run.id(), "low, dear", Priority.LOW, Map.of("costOfDelay", 1e9), at));
    asked.add(asked(run.id(), "dear", Priority.NORMAL, Map.of("costOfDelay", 50), at));
    asked.add(asked(run.id(), "dearer", Priority.NORMAL, Map.of("costOfDelay", 99), at));
    asked.add(asked(run.id(), "later", Priority.NORMAL, Map.of(), at.plusMillis(1)));
    asked.add(asked(run.id(), "high", Priority.HIGH, Map.of("costOfDelay", -5), at.plusMillis(2)));
    asked.add(asked(run.id(), "urgent", Priority.URGENT, Map.of("costOfDelay", "x"), at));
    saved(Samples.park(run, now(), asked.toArray(Request[]::new)));

    assertThat(calls(store.queue(ALL)))
        .containsExactly("urgent", "high", "dearer", "dear", "normal", "later", "low, dear");
    assertThat(store.queue(ALL).next()).isNull();
  }

  @Test
  void theQueueIsReadPageByPageWhileItChanges() {
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      RunRecord run = start("r" + i);
      Request[] asked = new Request[5];
      for (int n = 0; n < 5; n++) {
        asked[n] = asked(run.id(), i + "-" + n, PRIORITIES.get(n % 4), Map.of(), now());
        expected.add(asked[n].id());
      }
      saved(Samples.park(run, now(), asked));
      clock.advance(Duration.ofMillis(i % 2));
    }
    List<QueuePage.Queued> seen = new ArrayList<>();
    QueueQuery.Place after = null;
    int pages = 0;
    do {
      QueuePage page = store.queue(new QueueQuery("default", null, null, after, 3));
      seen.addAll(page.found());
      after = page.next();
      if (pages++ == 2) {
        done(Samples.reject(seen.get(0).request(), now()));
      }
    } while (after != null);
    assertThat(seen)
        .extracting(queued -> queued.request().id())
        .containsExactlyInAnyOrderElementsOf(expected);
    assertThat(seen).extracting(queued -> queued.request().lane()).isSorted();
  }

  @Test
  void theQueueHoldsWhatWaitsAndNothingElseAndKeepsTenantsApart() {
    parked("r", "c1", "c2", "c3");
    RunRecord other = start(new RunId("other", "support", "r"), Origin.NONE);
    saved(Samples.park(other, now(), Samples.pending(other.id(), "c9", now())));
    done(Samples.reject(request("r", "c1"), now()));
    Request approved = done(Samples.approve(request("r", "c2"), now()));
    assertThat(calls(store.queue(ALL))).containsExactly("c3");
    Request executing = done(Samples.claim(approved, "node-2", now()));
    clock.advance(Samples.LEASE);
    done(Samples.settle(Trigger.LOSE, executing, null, now()));
    assertThat(calls(store.queue(ALL))).containsExactlyInAnyOrder("c2", "c3");
    assertThat(calls(store.queue(new QueueQuery("other", null, null, null, 1))))
        .containsExactly("c9");
    assertThat(store.queue(new QueueQuery("none", null, null, null, 1)))
        .isEqualTo(new QueuePage(List.of(), null));
  }

  @Test
  void theQueueIsAskedByToolAndRisk() {
    RunRecord run = start("r");
    Request refund = asked(run.id(), "c1", Priority.NORMAL, Map.of(), now());
    Request delete =
        asked(run.id(), "c2", "delete", Map.of(), Risk.LOW, Priority.NORMAL, Map.of(), now());
    saved(Samples.park(run, now(), refund, delete));
    assertThat(calls(store.queue(new QueueQuery("default", "delete", null, null, 10))))
        .containsExactly("c2");
    assertThat(calls(store.queue(new QueueQuery("default", null, Risk.HIGH, null, 10))))
        .containsExactly("c1");
    assertThat(calls(store.queue(new QueueQuery("default", "delete", Risk.HIGH, null, 10))))
        .isEmpty();
  }

  @Test
  void aPageLooksAtABoundedNumberOfPlacesAndSaysWhereToGoOn() {
    int many = QueueQuery.MOST_SCANNED + 300;
    RunRecord run = start("r");
    Request[] asked = new Request[many + 1];
    for (int i = 0; i < many; i++) {
      asked[i] = asked(run.id(), "c" + i, Priority.HIGH, Map.of(), now());
    }
    asked[many] =
        asked(run.id(), "last", "delete", Map.of(), Risk.LOW, Priority.NORMAL, Map.of(), now());
    saved(Samples.park(run, now(), asked));

    QueuePage first = store.queue(new QueueQuery("default", "delete", null, null, 10));
    assertThat(first.found()).isEmpty();
    assertThat(first.next()).isNotNull();
    QueuePage second = store.queue(new QueueQuery("default", "delete", null, first.next(), 10));
    assertThat(calls(second)).containsExactly("last");
    assertThat(second.next()).isNull();
  }

  @Test
  void whatIsAlikeIsOneEntryUntilItIsDecided() {
    RunRecord run = start("r");
    RunRecord second = start("s");
    saved(
        Samples.park(
            run,
            now(),
            same(run.id(), "c1", Risk.HIGH),
            same(run.id(), "c2", Risk.HIGH),
            same(run.id(), "critical-1", Risk.CRITICAL),
            same(run.id(), "critical-2", Risk.CRITICAL)));
    clock.advance(Duration.ofMillis(1));
    saved(Samples.park(second, now(), same(second.id(), "c3", Risk.HIGH)));

    List<QueuePage.Queued> found = store.queue(ALL).found();
    assertThat(found).extracting(QueuePage.Queued::alike).containsExactlyInAnyOrder(3, 1, 1);
    Request shown =
        found.stream().filter(queued -> queued.alike() == 3).findFirst().orElseThrow().request();
    List<Request> alike = store.alike(shown, 10);
    assertThat(alike).hasSize(3).startsWith(shown);
    assertThat(alike.get(2).run()).isEqualTo(second.id());
    assertThat(store.alike(shown, 2)).hasSize(2);

    done(Samples.reject(shown, now()));
    assertThat(store.alike(shown, 10)).isEqualTo(alike.subList(1, 3));
    assertThat(store.queue(ALL).found())
        .extracting(queued -> queued.request().id())
        .contains(alike.get(1).id())
        .doesNotContain(shown.id());
    Request handedOn =
        done(Step.of(Change.escalate(alike.get(1), Route.anyOf(2), "m", "more", now())));
    assertThat(store.alike(handedOn, 10)).containsExactly(handedOn);
    Request none = asked(run.id(), "none", Priority.NORMAL, Map.of(), now());
    assertThat(store.alike(none, 10)).isEmpty();
    assertThat(alike).allMatch(request -> store.isQueuedAsIs(request(request)));
  }

  private Request request(Request old) {
    return store.request(old.id()).orElseThrow();
  }
}
