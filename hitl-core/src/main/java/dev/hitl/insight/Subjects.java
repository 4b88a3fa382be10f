package dev.hitl.insight;

import dev.hitl.checkpoint.RunRecord;
import dev.hitl.request.Request;
import dev.hitl.store.RequestQuery;
import dev.hitl.store.RunQuery;
import dev.hitl.store.Standing;
import dev.hitl.store.StandingQuery;
import dev.hitl.store.Store;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** Everything that a store has a row or a chain of, a page at a time. */
final class Subjects {
  private static final int PAGE = 500;

  private final Store store;
  private final Chains chains;

  Subjects(Store store, Chains chains) {
    this.store = store;
    this.chains = chains;
  }

  /**
   * By the chains and not by the rows: a list leaves out what cannot be read, and in the order of
   * their last change busy runs would be met twice. Then the rows without a chain.
   *
   * @param run told each run's name
   * @param request told each request's id
   * @param standing told each standing record's id
   */
  void each(Consumer<String> run, Consumer<String> request, Consumer<String> standing) {
    String last = null;
    List<String> page;
    do {
      page = store.auditSubjects(last, PAGE);
      for (String subject : page) {
        (subject.indexOf('/') >= 0 ? run : subject.indexOf(':') >= 0 ? standing : request)
            .accept(subject);
        last = subject;
      }
    } while (page.size() == PAGE);
    requestsWithoutChain(request);
    runsWithoutChain(run);
    standingWithoutChain(standing);
  }

  /** What only counts has no chain, and says so. */
  private void standingWithoutChain(Consumer<String> found) {
    String last = null;
    List<Standing> page;
    do {
      page = store.standings(new StandingQuery(null, null, last, PAGE));
      for (Standing standing : page) {
        if (standing.head().seq() > 0 && !chains.exists(standing.id())) {
          found.accept(standing.id());
        }
        last = standing.id();
      }
    } while (page.size() == PAGE);
  }

  private void requestsWithoutChain(Consumer<String> found) {
    Request last = null;
    List<Request> page;
    do {
      page =
          store.requests(
              new RequestQuery(
                  null,
                  Set.of(),
                  last == null ? null : last.openedAt(),
                  last == null ? null : last.id(),
                  PAGE));
      for (Request request : page) {
        if (!chains.exists(request.id())) {
          found.accept(request.id());
        }
        last = request;
      }
    } while (page.size() == PAGE);
  }

  private void runsWithoutChain(Consumer<String> found) {
    RunRecord last = null;
    List<RunRecord> page;
    do {
      page =
          store.runs(
              new RunQuery(
                  Set.of(),
                  Set.of(),
                  last == null ? null : last.updatedAt(),
                  last == null ? null : last.id(),
                  PAGE));
      for (RunRecord run : page) {
        if (!chains.exists(run.id().toString())) {
          found.accept(run.id().toString());
        }
        last = run;
      }
    } while (page.size() == PAGE);
  }
}
