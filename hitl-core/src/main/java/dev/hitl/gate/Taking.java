package dev.hitl.gate;

import dev.hitl.audit.AuditEvent;
import dev.hitl.audit.Chain;
import dev.hitl.audit.Scribe;
import dev.hitl.call.RunId;
import dev.hitl.call.ToolCall;
import dev.hitl.checkpoint.Checkpoint;
import dev.hitl.checkpoint.CheckpointCodec;
import dev.hitl.checkpoint.RunRecord;
import dev.hitl.checkpoint.RunStatus;
import dev.hitl.checkpoint.UnreadableCheckpoint;
import dev.hitl.request.Decision;
import dev.hitl.request.Request;
import dev.hitl.store.RequestRecord;
import dev.hitl.store.RunSnapshot;
import dev.hitl.store.RunTake;
import dev.hitl.store.RunWrite;
import dev.hitl.store.RunWritten;
import dev.hitl.store.Step;
import dev.hitl.store.Store;
import dev.hitl.store.StoreException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes runs that nobody holds: reads one, finds out what is to happen with it, and takes it on
 * condition that it still is what was read. Thread-safe.
 */
final class Taking {
  private static final Logger LOG = LoggerFactory.getLogger(Taking.class);

  /** A run owes few calls at a time, however many it has had. */
  private static final int NEWEST = 8;

  private final Store store;
  private final Scribe scribe;
  private final Duration lease;
  private final CheckpointCodec codec;

  Taking(Store store, Scribe scribe, Duration lease, CheckpointCodec codec) {
    this.store = store;
    this.scribe = scribe;
    this.lease = lease;
    this.codec = codec;
  }

  /** What this node holds now. */
  record Taken(
      RunRecord run,
      Checkpoint checkpoint,
      List<RequestRecord> requests,
      RunSession.@Nullable Claimed claimed) {}

  /**
   * Everything is read and understood before the run is taken, on condition that it still is so.
   */
  Optional<Taken> take(RunId id, Set<RunStatus> from, RunKeeper.Pathfinder pathfinder) {
    Optional<RunSnapshot> known =
        store.memory().run(id).filter(found -> from.contains(found.run().status()));
    Optional<Taken> taken = known.flatMap(found -> takeRemembered(found, pathfinder));
    return taken.isPresent() ? taken : takeStored(id, from, pathfinder);
  }

  /** Saves a reading where nothing changed since this node wrote it; empty says nothing. */
  private Optional<Taken> takeRemembered(RunSnapshot known, RunKeeper.Pathfinder pathfinder) {
    RunRecord run = known.run();
    Checkpoint checkpoint = codec.decode(known.checkpoints(), run.checkpoint());
    Map<String, RequestRecord> requests = new LinkedHashMap<>();
    known.requests().forEach(record -> requests.put(record.request().id(), record));
    if (pathfinder.wayOf(run.id(), checkpoint, requests) instanceof RunKeeper.Way.Take way
        && way.claim() != null) {
      long since = System.nanoTime();
      RunTake take = new RunTake(run, scribe.node(), lease, way.claim(), way.unlessOverridden());
      if (store.memory().acquire(known, take) == RunWritten.SAVED) {
        return Optional.of(taken(take, checkpoint, requests, since));
      }
    }
    return Optional.empty();
  }

  private Taken taken(
      RunTake take, Checkpoint checkpoint, Map<String, RequestRecord> requests, long since) {
    Step claim = take.claim();
    return new Taken(
        take.after(store.clock().instant()),
        checkpoint,
        List.copyOf(requests.values()),
        claim == null ? null : new RunSession.Claimed(claim.after(), since));
  }

  private Optional<Taken> takeStored(
      RunId id, Set<RunStatus> from, RunKeeper.Pathfinder pathfinder) {
    RunRecord run = null;
    try {
      Optional<RunSnapshot> found = store.snapshot(id, NEWEST);
      if (found.isEmpty() || !from.contains(found.get().run().status())) {
        return Optional.empty();
      }
      RunSnapshot snapshot = found.get();
      run = snapshot.run();
      Checkpoint checkpoint = codec.decode(snapshot.checkpoints(), run.checkpoint());
      Map<String, RequestRecord> requests = requests(snapshot, checkpoint);
      refuseMiscounted(run, checkpoint, requests);
      if (!(pathfinder.wayOf(id, checkpoint, requests) instanceof RunKeeper.Way.Take way)) {
        return Optional.empty();
      }
      long since = System.nanoTime();
      RunTake take = new RunTake(run, scribe.node(), lease, way.claim(), way.unlessOverridden());
      return store.acquire(take) == RunWritten.LOST
          ? Optional.empty()
          : Optional.of(taken(take, checkpoint, requests, since));
    } catch (UnreadableCheckpoint e) {
      if (e.isNewer()) {
        throw e;
      }
      quarantine(Objects.requireNonNull(run, "the run whose checkpoint was read"), e);
      return Optional.empty();
    } catch (StoreException e) {
      if (!e.isUnreadable()) {
        throw e;
      }
      store
          .run(id)
          .filter(found -> from.contains(found.status()))
          .ifPresent(found -> quarantine(found, e));
      return Optional.empty();
    }
  }

  /**
   * A run that would wait for one of its requests, while its row says that it waits for nothing,
   * would be parked and found ready for ever. Both change together, so the row is read once more,
   * and then the request: if that is still the same, so it was when the row was read.
   */
  private void refuseMiscounted(
      RunRecord run, Checkpoint checkpoint, Map<String, RequestRecord> requests) {
    for (ToolCall call : checkpoint.pendingCalls()) {
      String id = Request.idFor(run.id(), checkpoint.turn(), call.id());
      RequestRecord record = requests.get(id);
      if (record != null
          && record.request().status().isWaiting()
          && store.run(run.id()).filter(row -> row.waits() <= 0).isPresent()
          && store
              .request(id)
              .filter(now -> now.head().equals(record.request().head()))
              .isPresent()) {
        throw StoreException.unreadable(
            "run " + run.id() + " says that it waits for nothing, and request " + id + " waits",
            null);
      }
    }
  }

  /** The owed calls' requests are most often among the newest; those that are not are read. */
  private Map<String, RequestRecord> requests(RunSnapshot snapshot, Checkpoint checkpoint) {
    Map<String, RequestRecord> requests = new LinkedHashMap<>();
    snapshot.requests().forEach(record -> requests.put(record.request().id(), record));
    if (snapshot.requests().size() == NEWEST) {
      for (ToolCall call : checkpoint.pendingCalls()) {
        String id = Request.idFor(snapshot.run().id(), checkpoint.turn(), call.id());
        RequestRecord record = known(requests, id);
        // Where it was redirected, the one that it was redirected to as well.
        while (record != null
            && record.request().decision() instanceof Decision.Redirected redirected) {
          record = known(requests, redirected.request());
        }
      }
    }
    return requests;
  }

  private @Nullable RequestRecord known(Map<String, RequestRecord> requests, String id) {
    if (!requests.containsKey(id)) {
      store.recorded(id).ifPresent(record -> requests.put(id, record));
    }
    return requests.get(id);
  }

  private void quarantine(RunRecord run, RuntimeException why) {
    LOG.error("Run {} is put in quarantine, it cannot go on: {}", run.id(), why.getMessage(), why);
    String reason = RunKeeper.bounded(String.valueOf(why.getMessage()));
    Map<String, @Nullable Object> data = new LinkedHashMap<>();
    data.put("reason", reason);
    scribe.sign(data);
    AuditEvent event =
        Chain.next(
            run.head(),
            run.id().toString(),
            store.clock().instant(),
            "QUARANTINED",
            "hitl",
            run.id(),
            data);
    store.writeRun(
        new RunWrite(
            run, RunStatus.QUARANTINED, reason, false, null, List.of(), List.of(), List.of(event)));
  }
}
