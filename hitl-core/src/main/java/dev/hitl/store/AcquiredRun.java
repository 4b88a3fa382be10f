package dev.hitl.store;

import dev.hitl.checkpoint.RunRecord;
import dev.hitl.checkpoint.StoredCheckpoint;
import dev.hitl.request.Request;
import java.util.List;

/**
 * A run that a node has taken, with all that is needed to enter it.
 *
 * @param run running, with the new fence
 * @param checkpoints all of them, in order
 * @param requests all of its requests, in the order they were opened
 */
public record AcquiredRun(
    RunRecord run, List<StoredCheckpoint> checkpoints, List<Request> requests) {
  /** Copies the lists. */
  public AcquiredRun {
    checkpoints = List.copyOf(checkpoints);
    requests = List.copyOf(requests);
  }
}
