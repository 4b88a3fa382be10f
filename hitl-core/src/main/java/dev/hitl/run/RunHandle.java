package dev.hitl.run;

import dev.hitl.audit.AuditEvent;
import dev.hitl.call.RunId;
import dev.hitl.checkpoint.RunRecord;
import dev.hitl.checkpoint.RunStatus;
import dev.hitl.request.Request;
import dev.hitl.store.Store;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * A run as the application sees it. Each method reads the store, so it says how the run stands now,
 * whichever node has it. Thread-safe.
 */
public final class RunHandle {
  private final RunId id;
  private final Store store;

  RunHandle(RunId id, Store store) {
    this.id = id;
    this.store = store;
  }

  /**
   * Its name.
   *
   * @return tenant, agent and run
   */
  public RunId id() {
    return id;
  }

  /**
   * Where it stands.
   *
   * @return the status
   */
  public RunStatus status() {
    return row().status();
  }

  /**
   * The agent's answer.
   *
   * @return the answer, or empty while the run is not finished
   */
  public Optional<String> result() {
    RunRecord row = row();
    return row.status() == RunStatus.FINISHED
        ? Optional.ofNullable(row.outcome())
        : Optional.empty();
  }

  /**
   * What went wrong.
   *
   * @return the problem, or empty where the run has neither failed nor was aborted nor is in
   *     quarantine
   */
  public Optional<String> problem() {
    RunRecord row = row();
    return row.status().hasEnded() && row.status() != RunStatus.FINISHED
        ? Optional.ofNullable(row.outcome())
        : Optional.empty();
  }

  /**
   * What it asks people, or asked.
   *
   * @return all its requests, oldest first
   */
  public List<Request> requests() {
    return store.requestsOf(id);
  }

  /**
   * All that is on record of the run and its requests.
   *
   * @return events in the order of their time
   */
  public List<AuditEvent> history() {
    List<AuditEvent> all = new ArrayList<>(store.audit(id.toString()));
    requests().forEach(request -> all.addAll(store.audit(request.id())));
    // The sort is stable, so that a chain's own order decides within a millisecond; between chains,
    // a run begins before and ends or is parked after what happens in it.
    all.sort(Comparator.comparing(AuditEvent::at).thenComparing(RunHandle::rank));
    return List.copyOf(all);
  }

  private static int rank(AuditEvent event) {
    return switch (event.type()) {
      case "STARTED" -> 0;
      case "PARKED",
          "PAUSED",
          "RESUMED",
          "EDITED",
          "WENT_BACK",
          "INSTRUCTED",
          "FINISHED",
          "FAILED",
          "ABORTED" ->
          2;
      default -> 1;
    };
  }

  /**
   * Its row.
   *
   * @return as it is now
   */
  public RunRecord row() {
    return store.run(id).orElseThrow(() -> new IllegalStateException("there is no run " + id));
  }
}
