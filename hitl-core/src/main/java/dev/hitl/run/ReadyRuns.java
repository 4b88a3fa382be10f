package dev.hitl.run;

import dev.hitl.call.RunId;
import dev.hitl.checkpoint.RunRecord;
import dev.hitl.checkpoint.RunStatus;
import dev.hitl.store.RunQuery;
import dev.hitl.store.Store;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Reads which runs are ready, longest waiting first. A look that has enough stops there, and the
 * next one goes on behind it, so that runs which this node cannot take keep no other back. For one
 * thread.
 */
final class ReadyRuns {
  private static final int PAGE = 100;

  private final Store store;
  private @Nullable Instant afterTime;
  private @Nullable RunId after;

  ReadyRuns(Store store) {
    this.store = store;
  }

  /** Whether the last look stopped before it had seen all. */
  boolean hasMore() {
    return after != null;
  }

  /**
   * Looks once.
   *
   * @param agents whose runs
   * @param wanted which of them
   * @param most how many are enough
   * @return those wanted
   */
  List<RunId> look(Set<String> agents, Predicate<RunId> wanted, int most) {
    List<RunId> found = new ArrayList<>();
    if (agents.isEmpty()) {
      return found;
    }
    List<RunRecord> page;
    do {
      page = store.runs(new RunQuery(Set.of(RunStatus.READY), agents, afterTime, after, PAGE));
      for (RunRecord run : page) {
        if (found.size() == most) {
          return found;
        }
        if (wanted.test(run.id())) {
          found.add(run.id());
        }
        afterTime = run.updatedAt();
        after = run.id();
      }
    } while (page.size() == PAGE);
    afterTime = null;
    after = null;
    return found;
  }
}
