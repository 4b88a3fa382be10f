package dev.hitl.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hitl.audit.AuditEvent;
import dev.hitl.audit.Chain;
import dev.hitl.checkpoint.RunRecord.Head;
import dev.hitl.request.Request;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** What every store promises of chains that stand by themselves. */
abstract class AppendContract extends LadderContract {

  private AuditEvent refusal(Request of, Head end, String who) {
    return Chain.next(
        end,
        Chain.refusalsOf(of.id()),
        clock.instant(),
        "REFUSED",
        who,
        of.run(),
        Map.of("reason", "nobody knows " + who));
  }

  @Test
  void anEventIsAppendedToAChainOfItsOwnAndChangesNothingOfTheRequest() {
    parked("r", "c1");
    Request request = request("r", "c1");
    List<AuditEvent> own = store.audit(request.id());
    AuditEvent first = refusal(request, Head.NONE, "eve");
    AuditEvent second = refusal(request, Chain.headOf(first), "mallory");
    assertThat(store.append(first)).isTrue();
    assertThat(store.append(second)).isTrue();
    assertThat(store.audit(first.subject())).containsExactly(first, second);
    assertThat(store.auditSubjects(null, 100)).contains(first.subject());
    assertThat(store.request(request.id())).contains(request);
    assertThat(store.audit(request.id())).isEqualTo(own);
  }

  @Test
  void anEventThatContinuesNoEndIsNotAppended() {
    parked("r", "c1");
    Request request = request("r", "c1");
    AuditEvent first = refusal(request, Head.NONE, "eve");
    AuditEvent second = refusal(request, Chain.headOf(first), "eve");
    assertThat(store.append(second)).isFalse();
    assertThat(store.append(first)).isTrue();
    assertThat(store.append(first)).isFalse();
    assertThat(store.append(refusal(request, Head.NONE, "mallory"))).isFalse();
    assertThat(store.append(refusal(request, new Head(1, "0".repeat(64)), "mallory"))).isFalse();
    assertThat(store.append(refusal(request, new Head(0, "0".repeat(64)), "mallory"))).isFalse();
    assertThat(store.append(second)).isTrue();
    assertThat(store.append(refusal(request, Chain.headOf(first), "mallory"))).isFalse();
    assertThat(store.audit(first.subject())).containsExactly(first, second);
  }

  @Test
  void theChainOfARequestOrARunIsNotAppendedTo() {
    parked("r", "c1");
    Request request = request("r", "c1");
    for (String subject : List.of(request.id(), request.run().toString())) {
      AuditEvent event =
          Chain.next(
              request.head(), subject, clock.instant(), "REFUSED", "eve", request.run(), Map.of());
      assertThatThrownBy(() -> store.append(event)).isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void ofEightThreadsThatContinueOneEventOneWins() throws Exception {
    parked("r", "c1");
    Request request = request("r", "c1");
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      List<Callable<Boolean>> attempts = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        AuditEvent event = refusal(request, Head.NONE, "eve-" + i);
        attempts.add(() -> store.append(event));
      }
      int won = 0;
      for (Future<Boolean> attempt : threads.invokeAll(attempts)) {
        won += attempt.get() ? 1 : 0;
      }
      assertThat(won).isEqualTo(1);
      assertThat(store.audit(Chain.refusalsOf(request.id()))).hasSize(1);
    } finally {
      threads.shutdownNow();
    }
  }
}
