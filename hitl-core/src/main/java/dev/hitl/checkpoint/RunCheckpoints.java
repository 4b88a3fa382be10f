package dev.hitl.checkpoint;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The checkpoints of one run, for whoever reads several of them: a body that others add to is read
 * once and not with each of these. Not thread-safe.
 */
public final class RunCheckpoints {
  private final CheckpointCodec codec;
  private final Map<Integer, StoredCheckpoint> stored = new HashMap<>();
  private final Map<Integer, CheckpointCodec.Part> read = new HashMap<>();

  /**
   * Reads nothing yet.
   *
   * @param codec what reads them
   * @param all the run's checkpoints, in any order
   */
  public RunCheckpoints(CheckpointCodec codec, List<StoredCheckpoint> all) {
    this.codec = codec;
    all.forEach(each -> stored.put(each.seq(), each));
  }

  /**
   * Reads one checkpoint.
   *
   * @param seq its number
   * @return the checkpoint with its whole conversation
   * @throws UnreadableCheckpoint if it, or one that it adds to, is missing, damaged, or {@linkplain
   *     UnreadableCheckpoint#isNewer of a newer format}
   */
  public Checkpoint decode(int seq) {
    Deque<CheckpointCodec.Part> chain = new ArrayDeque<>();
    int at = seq;
    do {
      StoredCheckpoint next = stored.get(at);
      if (next == null) {
        throw new UnreadableCheckpoint(seq, "checkpoint " + at + " is missing");
      }
      chain.addFirst(read.computeIfAbsent(at, number -> codec.read(next)));
      at = next.parent();
    } while (at != 0);
    List<Message> messages = new ArrayList<>();
    for (CheckpointCodec.Part part : chain) {
      if (part.known() > messages.size()) {
        throw new UnreadableCheckpoint(seq, "messages are missing from its parents");
      }
      messages = new ArrayList<>(messages.subList(0, part.known()));
      messages.addAll(part.messages());
    }
    Checkpoint rest = chain.getLast().rest();
    return new Checkpoint(
        messages,
        rest.state(),
        rest.turn(),
        rest.pendingCalls(),
        rest.results(),
        rest.rejections(),
        rest.progress(),
        rest.planned());
  }
}
