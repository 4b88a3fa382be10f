package dev.hitl.jdbc;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.hitl.audit.AuditEvent;
import dev.hitl.call.RunId;
import dev.hitl.checkpoint.RunRecord;
import dev.hitl.checkpoint.RunStatus;
import dev.hitl.checkpoint.StoredCheckpoint;
import dev.hitl.request.Request;
import dev.hitl.request.RequestStatus;
import dev.hitl.store.Applied;
import dev.hitl.store.RequestRecord;
import dev.hitl.store.RunOpened;
import dev.hitl.store.RunOpening;
import dev.hitl.store.RunSnapshot;
import dev.hitl.store.RunTake;
import dev.hitl.store.RunWrite;
import dev.hitl.store.RunWritten;
import dev.hitl.store.Step;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The runs and requests that this store wrote last, as they were when it did, within a bound of
 * bytes. Whatever it was not told of in full it forgets. Thread-safe.
 */
final class Remembered {
  /** What an entry weighs beside its texts. */
  private static final int ENTRY = 1_000;

  /** A run with more is read: what is remembered goes to the database to be compared. */
  private static final int MOST_OF_A_RUN = 64 << 10;

  private static final int MOST_CHECKPOINTS = 8;

  /**
   * A run while it is at work and while it waits.
   *
   * @param asked the only request that it waited for since it was parked; null where there is none,
   *     or more than one
   */
  private record Known(RunRecord run, List<StoredCheckpoint> checkpoints, @Nullable String asked) {
    int weight() {
      return ENTRY + checkpoints.stream().mapToInt(one -> ENTRY / 10 + one.body().length).sum();
    }
  }

  private final Cache<String, RequestRecord> requests;
  private final Cache<RunId, Known> runs;

  /**
   * @param mostBytes about so many in all; 0 for nothing
   */
  Remembered(long mostBytes) {
    // Evicted on the thread that put it: there is no pool to wait for, and nothing to do.
    requests =
        Caffeine.newBuilder()
            .executor(Runnable::run)
            .maximumWeight(mostBytes / 2)
            .<String, RequestRecord>weigher((id, record) -> weight(record))
            .build();
    runs =
        Caffeine.newBuilder()
            .executor(Runnable::run)
            .maximumWeight(mostBytes / 2)
            .<RunId, Known>weigher((id, known) -> known.weight())
            .build();
  }

  private static int weight(RequestRecord record) {
    Request request = record.request();
    int bytes =
        ENTRY
            + request.revision().action().arguments().size()
            + request.revision().context().size()
            + request.revision().basis().json().length()
            + request.revision().message().length();
    for (AuditEvent event : record.events()) {
      bytes += ENTRY + event.data().size();
    }
    return bytes;
  }

  Optional<RequestRecord> request(String id) {
    return Optional.ofNullable(requests.getIfPresent(id));
  }

  /** A run that is ready, as far as is known here, with one approved request. */
  Optional<RunSnapshot> ready(RunId id) {
    Known known = runs.getIfPresent(id);
    if (known == null || known.run().status() != RunStatus.READY || known.asked() == null) {
      return Optional.empty();
    }
    return request(known.asked())
        .filter(record -> record.request().status() == RequestStatus.APPROVED)
        .map(record -> new RunSnapshot(known.run(), known.checkpoints(), List.of(record)));
  }

  void opened(RunOpening opening, RunOpened opened) {
    if (opened instanceof RunOpened.New) {
      put(new Known(opening.run(), List.of(opening.checkpoint()), null));
    }
  }

  private void put(Known known) {
    if (known.weight() <= MOST_OF_A_RUN && known.checkpoints().size() <= MOST_CHECKPOINTS) {
      runs.put(known.run().id(), known);
    } else {
      runs.invalidate(known.run().id());
    }
  }

  void written(RunWrite write, RunWritten written) {
    RunId id = write.before().id();
    Known known = runs.getIfPresent(id);
    write.opened().forEach(step -> follow(step, written == RunWritten.SAVED));
    if (written != RunWritten.SAVED
        || known == null
        || !write.awaits().isEmpty()
        || write.status().hasEnded()
        || known.run().fence() != write.before().fence()
        || !known.run().head().equals(write.before().head())
        || known.run().checkpoint() != write.before().checkpoint()) {
      runs.invalidate(id);
      return;
    }
    List<StoredCheckpoint> checkpoints = new ArrayList<>(known.checkpoints());
    StoredCheckpoint checkpoint = write.checkpoint();
    if (checkpoint != null) {
      checkpoints.add(checkpoint);
    }
    int waits = known.run().waits() + write.opened().stream().mapToInt(Step::waits).sum();
    put(
        new Known(
            waiting(write.after(), waits),
            List.copyOf(checkpoints),
            write.opened().size() == 1 ? write.opened().get(0).after().id() : null));
  }

  private static RunRecord waiting(RunRecord run, int waits) {
    RunStatus status =
        run.status() == RunStatus.PARKED && waits <= 0 ? RunStatus.READY : run.status();
    return new RunRecord(
        run.id(),
        status,
        waits,
        run.fence(),
        run.node(),
        run.leaseUntil(),
        run.checkpoint(),
        run.origin(),
        run.outcome(),
        run.createdAt(),
        run.updatedAt(),
        run.head());
  }

  void taken(RunTake take, RunWritten written) {
    RunId id = take.before().id();
    Known known = runs.getIfPresent(id);
    boolean saved = written == RunWritten.SAVED;
    Step claim = take.claim();
    if (claim != null) {
      follow(claim, saved);
    }
    if (saved && known != null && known.run().head().equals(take.before().head())) {
      put(new Known(take.after(claimedAt(take)), known.checkpoints(), null));
    } else {
      runs.invalidate(id);
    }
  }

  /** Of no consequence: a lease is the database's to know. */
  private static Instant claimedAt(RunTake take) {
    return take.before().updatedAt();
  }

  void applied(List<Step> steps, Applied applied) {
    boolean done = applied instanceof Applied.Done;
    for (Step step : steps) {
      follow(step, done);
      RunId run = step.after().run();
      Known known = done ? runs.getIfPresent(run) : null;
      if (known == null || step.before() == null) {
        // It waits for another request than the one that is known.
        runs.invalidate(run);
      } else if (step.waits() != 0) {
        put(
            new Known(
                waiting(known.run(), known.run().waits() + step.waits()),
                known.checkpoints(),
                known.asked()));
      }
    }
  }

  /** Only requests that somebody may still act on, and only with the whole of their chains. */
  private void follow(Step step, boolean taken) {
    Request before = step.before();
    Request after = step.after();
    RequestRecord known = requests.getIfPresent(after.id());
    boolean goesOn =
        after.status() == RequestStatus.PENDING || after.status() == RequestStatus.APPROVED;
    if (taken && goesOn && before == null) {
      requests.put(after.id(), new RequestRecord(after, List.of(step.event())));
    } else if (taken
        && goesOn
        && before != null
        && known != null
        && known.request().equals(before)) {
      List<AuditEvent> events = new ArrayList<>(known.events());
      events.add(step.event());
      requests.put(after.id(), new RequestRecord(after, events));
    } else {
      requests.invalidate(after.id());
    }
  }
}
