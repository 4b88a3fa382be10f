package dev.hitl.insight;

import dev.hitl.audit.RemovedChain;
import dev.hitl.audit.SideChain;
import dev.hitl.checkpoint.RunRecord;
import dev.hitl.checkpoint.RunRecord.Head;
import dev.hitl.request.Request;
import dev.hitl.store.RequestQuery;
import dev.hitl.store.RunQuery;
import dev.hitl.store.StandingQuery;
import dev.hitl.store.StandingRecord;
import dev.hitl.store.Store;
import java.util.HashSet;
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
   * @param side told each side chain's subject
   * @param removal told each chain that records a removal
   * @param standing told each standing record's id
   */
  void each(
      Consumer<String> run,
      Consumer<String> request,
      Consumer<String> side,
      Consumer<String> removal,
      Consumer<String> standing) {
    Set<String> tenants = new HashSet<>();
    String last = null;
    List<String> page;
    do {
      page = store.auditSubjects(last, PAGE);
      for (String subject : page) {
        if (RemovedChain.isRemoval(subject)) {
          removal.accept(subject);
        } else if (SideChain.is(subject)) {
          side.accept(subject);
        } else if (subject.indexOf('/') >= 0) {
          tenants.add(subject.substring(0, subject.indexOf('/')));
          run.accept(subject);
        } else if (subject.indexOf(':') >= 0) {
          standing.accept(subject);
        } else {
          request.accept(subject);
          SideChain.allOf(subject).forEach(of -> ifEmptied(of, side));
        }
        last = subject;
      }
    } while (page.size() == PAGE);
    tenants.forEach(tenant -> SideChain.allIn(tenant).forEach(of -> ifEmptied(of, side)));
    requestsWithoutChain(request);
    runsWithoutChain(run);
    standingWithoutChain(standing);
  }

  /** What only counts has no chain, and says so. */
  private void standingWithoutChain(Consumer<String> found) {
    StandingQuery query = new StandingQuery(null, null, null, PAGE);
    List<StandingRecord> page;
    do {
      page = store.standings(query);
      for (StandingRecord standing : page) {
        if (standing.head().seq() > 0 && !chains.exists(standing.id())) {
          found.accept(standing.id());
        }
        query = query.after(standing);
      }
    } while (page.size() == PAGE);
  }

  /** A side chain that has an end and no events is met nowhere else. */
  private void ifEmptied(String subject, Consumer<String> side) {
    if (!store.sideHead(subject).equals(Head.NONE) && !chains.exists(subject)) {
      side.accept(subject);
    }
  }

  private void requestsWithoutChain(Consumer<String> found) {
    RequestQuery query = new RequestQuery(null, Set.of(), null, null, PAGE);
    List<Request> page;
    do {
      page = store.requests(query);
      for (Request request : page) {
        if (!chains.exists(request.id())) {
          found.accept(request.id());
        }
        query = query.after(request);
      }
    } while (page.size() == PAGE);
  }

  private void runsWithoutChain(Consumer<String> found) {
    RunQuery query = new RunQuery(Set.of(), Set.of(), null, null, PAGE);
    List<RunRecord> page;
    do {
      page = store.runs(query);
      for (RunRecord run : page) {
        if (!chains.exists(run.id().toString())) {
          found.accept(run.id().toString());
        }
        query = query.after(run);
      }
    } while (page.size() == PAGE);
  }
}
