package dev.hitl.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hitl.Hitl;
import dev.hitl.Shop;
import dev.hitl.audit.AuditEvent;
import dev.hitl.call.Json;
import dev.hitl.call.ToolCall;
import dev.hitl.checkpoint.CheckpointCodec;
import dev.hitl.checkpoint.Message;
import dev.hitl.checkpoint.RunStatus;
import dev.hitl.checkpoint.StoredCheckpoint;
import dev.hitl.request.Request;
import dev.hitl.store.ForwardingStore;
import dev.hitl.store.InMemoryStore;
import dev.hitl.store.RequestCodec;
import dev.hitl.store.RunWrite;
import dev.hitl.store.RunWritten;
import dev.hitl.store.Step;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The k-th pause writes what is new since the last one, however large k is. */
class GrowthTest {
  private final List<Long> pauses = new ArrayList<>();

  private final Shop shop =
      new Shop(
          clock ->
              new ForwardingStore(new InMemoryStore(clock)) {
                @Override
                public RunWritten writeRun(RunWrite write) {
                  if (write.status() == RunStatus.PARKED) {
                    pauses.add(bytes(write));
                  }
                  return super.writeRun(write);
                }
              });

  private static long bytes(RunWrite write) {
    StoredCheckpoint checkpoint = write.checkpoint();
    long sum = checkpoint == null ? 0 : checkpoint.body().length;
    for (AuditEvent event : write.events()) {
      sum += event.data().bytes().length;
    }
    for (Step step : write.opened()) {
      RequestCodec.Encoded row = RequestCodec.encode(step.after());
      sum += Json.utf8(row.progress()).length;
      sum += Json.utf8(row.revision().body()).length;
      sum += Json.utf8(row.revision().arguments()).length;
      sum += step.event().data().bytes().length;
    }
    return sum;
  }

  @Test
  void thePauseOfALongRunWritesAsMuchAsTheFirst() {
    Hitl hitl = shop.open();
    hitl.agent(
        "support",
        run -> {
          while (true) {
            List<ToolCall> calls = run.pendingCalls();
            if (calls.isEmpty()) {
              run.append("{\"role\":\"assistant\",\"content\":\"" + "words ".repeat(100) + "\"}");
              calls = List.of(Shop.refund("pay", "200"));
            }
            run.append(run.call(calls));
          }
        });
    RunHandle run = hitl.start("support", "x");
    for (int k = 1; k < 200; k++) {
      shop.clock.advance(Duration.ofMillis(1));
      List<Request> asked = run.requests();
      hitl.review().approve(asked.get(asked.size() - 1).reference(), "manager-1");
      hitl.resumeDue();
    }
    assertThat(pauses).hasSize(200);
    // The first has no result before it. The rest differ by the digits of the numbers in them.
    long second = pauses.get(1);
    assertThat(second).isBetween(1_000L, 6_000L);
    for (int k : List.of(1, 10, 100, 200)) {
      assertThat(pauses.get(k - 1)).as("pause %d", k).isBetween(second - 400, second + 40);
    }
    assertThat(hitl.fsck().check().findings()).isEmpty();

    // The control: the whole conversation, written again, would be far more.
    List<StoredCheckpoint> all = shop.store.checkpoints(run.id());
    List<Message> messages = new CheckpointCodec().decode(all, all.size()).messages();
    assertThat(messages).hasSize(400);
    assertThat(messages.stream().mapToLong(message -> message.body().length()).sum())
        .isGreaterThan(25 * second);
  }
}
