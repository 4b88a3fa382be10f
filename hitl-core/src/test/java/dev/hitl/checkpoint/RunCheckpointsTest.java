package dev.hitl.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class RunCheckpointsTest {
  private static final Instant AT = Instant.parse("2026-03-02T09:00:00Z");

  private final AtomicInteger bodiesRead = new AtomicInteger();
  private final CheckpointCodec counting =
      new CheckpointCodec(
          2,
          List.of(
              content -> {
                bodiesRead.incrementAndGet();
                return content;
              }));
  private final List<StoredCheckpoint> all = chain(5);

  /** Each adds one message to the one before. */
  private static List<StoredCheckpoint> chain(int length) {
    List<StoredCheckpoint> all = new ArrayList<>();
    List<Message> said = new ArrayList<>();
    for (int seq = 1; seq <= length; seq++) {
      said.add(Message.user("message " + seq));
      all.add(
          new CheckpointCodec().encode(Checkpoint.first(said), seq, seq - 1, said.size() - 1, AT));
    }
    return all;
  }

  @Test
  void everyCheckpointIsWhatItIsByItselfAndEveryBodyIsReadOnce() {
    RunCheckpoints read = new RunCheckpoints(counting, all);
    for (int seq = 5; seq >= 1; seq--) {
      assertThat(read.decode(seq)).isEqualTo(new CheckpointCodec().decode(all, seq));
    }
    assertThat(bodiesRead).hasValue(5);
  }

  @Test
  void oneByOneABodyIsReadWithEveryCheckpointThatAddsToIt() {
    for (int seq = 5; seq >= 1; seq--) {
      counting.decode(all, seq);
    }
    assertThat(bodiesRead).hasValue(5 + 4 + 3 + 2 + 1);
  }

  @Test
  void aDamagedBodyHarmsThoseThatAddToItAndNoOthers() {
    StoredCheckpoint third = all.get(2);
    byte[] body = third.body().clone();
    body[body.length / 2] ^= 1;
    all.set(2, new StoredCheckpoint(3, 2, third.format(), body, AT));
    RunCheckpoints read = new RunCheckpoints(counting, all);
    for (int seq = 5; seq >= 3; seq--) {
      int damaged = seq;
      assertThatThrownBy(() -> read.decode(damaged))
          .isInstanceOf(UnreadableCheckpoint.class)
          .hasMessageContaining("3");
    }
    assertThat(read.decode(2).messages()).hasSize(2);
  }
}
