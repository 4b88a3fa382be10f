package dev.hitl.store;

import dev.hitl.checkpoint.RunRecord;
import dev.hitl.checkpoint.StoredCheckpoint;
import java.util.List;

/**
 * What is needed to enter a run. Nothing is locked: whoever takes the run afterwards does so on
 * condition that its row is still the one that was read.
 *
 * @param run the run
 * @param checkpoints all of them, in order
 * @param requests its newest requests, in the order they were opened; with their chains where they
 *     are approved, without events otherwise
 */
public record RunSnapshot(
    RunRecord run, List<StoredCheckpoint> checkpoints, List<RequestRecord> requests) {
  /** Copies the lists. */
  public RunSnapshot {
    checkpoints = List.copyOf(checkpoints);
    requests = List.copyOf(requests);
  }
}
