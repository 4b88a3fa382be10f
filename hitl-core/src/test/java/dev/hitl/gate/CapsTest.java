package dev.hitl.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hitl.Hitl;
import dev.hitl.Shop;
import dev.hitl.audit.AuditEvent;
import dev.hitl.call.RunId;
import dev.hitl.call.ToolCall;
import dev.hitl.checkpoint.RunStatus;
import dev.hitl.policy.Caps;
import dev.hitl.policy.Policy;
import dev.hitl.request.Request;
import dev.hitl.review.InboxQuery;
import dev.hitl.run.Agent;
import dev.hitl.run.RunHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** An agent that asks too much is refused, and nothing else is. */
class CapsTest {
  private final Shop shop = new Shop();

  private Hitl hitl(Caps caps) {
    return shop.open(builder -> builder.policy(Policy.builder("1").caps(caps).build()));
  }

  private static ToolCall[] refunds(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> Shop.refund("c" + i, String.valueOf(200 + i)))
        .toArray(ToolCall[]::new);
  }

  @Test
  void aBatchBeyondTheCapIsRefusedToTheModelAndTheRunGoesOn() {
    Hitl hitl = hitl(new Caps(2, null, null));
    List<String> told = new ArrayList<>();
    Agent agent = Shop.proposing(List.of(refunds(3)), List.of(refunds(2)));
    hitl.agent(
        "support",
        run -> {
          try {
            return agent.run(run);
          } finally {
            told.addAll(Shop.toolTexts(run));
          }
        });
    RunHandle run = hitl.start("support", "x");
    assertThat(run.status()).isEqualTo(RunStatus.PARKED);
    assertThat(run.requests()).hasSize(2);
    List<AuditEvent> events = shop.store.audit(run.id().toString());
    List<AuditEvent> capped = events.stream().filter(e -> e.type().equals("CAPPED")).toList();
    assertThat(capped).hasSize(3);
    assertThat(capped.get(0).data().asMap())
        .containsEntry("cap", "RUN_FULL")
        .containsEntry("tool", "refund")
        .containsEntry("callId", "c0");
    assertThat(told.toString()).contains("nobody was asked", "of this run wait");
    assertThat(shop.effects).isEmpty();
    run.requests().forEach(r -> hitl.review().approve(r.reference(), "manager-1"));
    hitl.resumeDue();
    assertThat(run.status()).isEqualTo(RunStatus.FINISHED);
    assertThat(shop.effects).hasSize(2);
    assertThat(hitl.audit().verify().isIntact()).isTrue();
    assertThat(hitl.fsck().check().findings()).isEmpty();
  }

  @Test
  void allowedSiblingsOfARefusedCallRunOnce() {
    Hitl hitl = hitl(new Caps(1, null, null));
    ToolCall look = Shop.call("l", "lookUp", "orderId", "1");
    hitl.agent("support", Shop.proposing(List.of(refunds(2)[0], look, refunds(2)[1])));
    RunHandle run = hitl.start("support", "x");
    assertThat(run.status()).isEqualTo(RunStatus.FINISHED);
    assertThat(shop.effects).containsExactly("lookUp 1");
    assertThat(run.requests()).isEmpty();
  }

  @Test
  void aBodyThatAsksByItselfIsRefusedToo() {
    Hitl hitl = hitl(new Caps(null, null, 1));
    hitl.agent("support", Shop.proposing(List.of(refunds(1))));
    hitl.start("support", "x");
    hitl.agent("other", Shop.proposing(List.of(Shop.call("b", "askingByItself", "what", "harm"))));
    RunHandle run = hitl.start("other", "x");
    assertThat(run.status()).isEqualTo(RunStatus.FINISHED);
    assertThat(run.requests()).isEmpty();
    assertThat(shop.effects).containsExactly("asks false");
  }

  @Test
  void anAgentThatAsksAHundredThousandTimesLeavesReviewersAndOtherTenantsUnharmed() {
    Hitl hitl = hitl(new Caps(50, 100, 500));
    hitl.agent(
        "support",
        run -> {
          for (int i = 0; i < 1_000; i++) {
            run.call(List.of(refunds(100)));
          }
          return "done";
        });
    hitl.start(new RunId("flood", "support", "r"), "x");
    assertThat(pending(hitl, "flood")).isZero();
    hitl.agent("single", Shop.proposing(List.of(refunds(1))));
    for (int i = 0; i < 600; i++) {
      hitl.start(new RunId("flood", "single", "s" + i), "x");
    }
    assertThat(pending(hitl, "flood")).isEqualTo(100);
    RunHandle other = hitl.start(new RunId("small", "single", "r"), "x");
    assertThat(other.status()).isEqualTo(RunStatus.PARKED);
    hitl.resumeDue();
    assertThat(shop.notifier.told())
        .anyMatch(told -> told.reference().equals(Shop.only(other).reference()));
    assertThat(shop.notifier.told().size()).isLessThanOrEqualTo(102);
  }

  private int pending(Hitl hitl, String tenant) {
    List<Request> requests =
        hitl.review().inbox(InboxQuery.of(tenant).limit(1_000)).entries().stream()
            .flatMap(entry -> hitl.review().alike(entry.request()).stream())
            .toList();
    return requests.size();
  }
}
