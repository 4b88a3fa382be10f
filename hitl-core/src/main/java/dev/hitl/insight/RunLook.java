package dev.hitl.insight;

import dev.hitl.audit.Verification;
import dev.hitl.call.RunId;
import dev.hitl.checkpoint.CheckpointCodec;
import dev.hitl.checkpoint.RunRecord;
import dev.hitl.checkpoint.RunStatus;
import dev.hitl.checkpoint.StoredCheckpoint;
import dev.hitl.insight.FsckReport.Kind;
import dev.hitl.request.Request;
import dev.hitl.request.RequestStatus;
import dev.hitl.store.Store;
import java.util.List;
import java.util.Optional;

/** Looks at one run: its chain, its checkpoints, and what it waits for. */
final class RunLook {
  private final Store store;
  private final Chains chains;
  private final CheckpointCodec codec = new CheckpointCodec();

  RunLook(Store store, Chains chains) {
    this.store = store;
    this.chains = chains;
  }

  Look at(String name) {
    Look look = new Look(name);
    Optional<RunId> id = Chains.runNamed(name);
    Optional<RunRecord> run =
        id.isEmpty() ? Optional.empty() : look.reading(() -> store.run(id.get()));
    if (run == null) {
      return look;
    }
    look.seen.add(run);
    Optional<Verification> chain = chains.ofRunNamed(name);
    if (chain.isPresent() && chain.get() instanceof Verification.Broken broken) {
      look.found(Kind.CHAIN, "event " + broken.seq() + ": " + broken.why());
    } else if (chain.isPresent() && chain.get() instanceof Verification.Intact intact) {
      look.events = intact.events();
    }
    if (run.isPresent()) {
      boolean closed =
          chain.isPresent()
              && chain.get() instanceof Verification.Intact intact
              && intact.isClosed();
      checkpoints(look, run.get(), closed);
      waits(look, run.get());
    }
    return look;
  }

  private void checkpoints(Look look, RunRecord run, boolean closed) {
    List<StoredCheckpoint> all = look.reading(() -> store.checkpoints(run.id()));
    if (all == null) {
      return;
    }
    look.checkpoints = all.size();
    int newest = all.isEmpty() ? 0 : all.get(all.size() - 1).seq();
    look.unless(
        newest == run.checkpoint(),
        Kind.CHECKPOINT,
        "the run's row names checkpoint " + run.checkpoint() + ", the newest is " + newest);
    if (closed) {
      return;
    }
    codec.damaged(all).forEach(e -> look.found(Kind.UNREADABLE, String.valueOf(e.getMessage())));
  }

  private void waits(Look look, RunRecord run) {
    List<Request> waiting =
        store.requestsOf(run.id()).stream().filter(r -> r.status().isWaiting()).toList();
    // A finished run that says that it waits for nothing is not worth another look-up.
    boolean over = run.status() == RunStatus.FINISHED && run.waits() == waiting.size();
    int awaited = over ? 0 : store.awaitedBy(run.id()).size();
    look.unless(
        run.waits() == waiting.size() + awaited,
        Kind.WAITS,
        "the run's row says that it waits for %d things; there are %d requests and %d runs"
            .formatted(run.waits(), waiting.size(), awaited));
    boolean asks = waiting.stream().anyMatch(r -> r.status() == RequestStatus.PENDING);
    switch (run.status()) {
      case PARKED ->
          look.unless(run.waits() > 0, Kind.STATUS, "the run is parked and waits for nothing");
      // A run whose old execution was lost may be ready and in doubt, and is parked when entered.
      case READY ->
          look.unless(
              !asks && awaited == 0, Kind.STATUS, "the run is ready and waits for something");
      case FINISHED ->
          look.unless(
              waiting.stream().allMatch(Request::isDrill) && awaited == 0,
              Kind.STATUS,
              "the run is finished and waits for something");
      case RUNNING, PAUSED, FAILED, QUARANTINED, ABORTED -> {}
    }
  }
}
