package dev.hitl.grant;

import dev.hitl.audit.AuditEvent;
import dev.hitl.request.Change;
import dev.hitl.request.Decision;
import dev.hitl.request.Request;
import dev.hitl.request.Vote;
import dev.hitl.store.RequestQuery;
import dev.hitl.store.Store;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How reviewers decide: how often they agree, how long they take, and how many tests they missed.
 * Read from requests and their record, a page at a time. Thread-safe.
 */
public final class Workload {
  private static final int PAGE = 500;
  private static final int MOST_READ = 50_000;

  private final Store store;

  /**
   * @param store where requests are
   */
  public Workload(Store store) {
    this.store = store;
  }

  /**
   * How one reviewer decided.
   *
   * @param reviewer who
   * @param decisions how many real requests they voted on or concluded
   * @param approvals how many of these votes agreed
   * @param median the time between being asked and their word that half of them took less than
   * @param tests how many tests they were given and decided
   * @param missed how many of the tests they would have let run
   */
  public record Figures(
      String reviewer, int decisions, int approvals, Duration median, int tests, int missed) {
    /**
     * How often they agreed.
     *
     * @return 0 to 1; 0 where they decided nothing
     */
    public double approvalRate() {
      return decisions == 0 ? 0 : (double) approvals / decisions;
    }
  }

  /**
   * The figures of everybody who decided something about requests that were opened within a window.
   *
   * @param tenant whose
   * @param window from now back; at most the first 50,000 requests of it are read
   * @return in order of the reviewers' names
   */
  public List<Figures> of(String tenant, Duration window) {
    SortedMap<String, Sum> sums = new TreeMap<>();
    Instant from = store.clock().instant().minus(window);
    RequestQuery query = new RequestQuery(tenant, Set.of(), from, "", PAGE);
    int read = 0;
    List<Request> page;
    do {
      page = store.requests(query);
      for (Request request : page) {
        if (request.isDrill()) {
          test(request, sums);
        } else {
          real(request, sums);
        }
        query = query.after(request);
      }
      read += page.size();
    } while (page.size() == PAGE && read < MOST_READ);
    return sums.entrySet().stream().map(each -> each.getValue().figures(each.getKey())).toList();
  }

  private static void real(Request request, SortedMap<String, Sum> sums) {
    Instant asked = request.revision().at();
    for (Vote vote : request.votes()) {
      sum(sums, vote.voter()).add(vote.agrees(), Duration.between(asked, vote.at()));
    }
    Decision decision = request.decision();
    String by =
        decision instanceof Decision.Rejected rejected
            ? rejected.by()
            : decision instanceof Decision.Answered answered
                ? answered.by()
                : decision instanceof Decision.Redirected redirected
                    ? redirected.by()
                    : Change.SYSTEM;
    if (!by.equals(Change.SYSTEM)
        && request.votes().stream().noneMatch(vote -> vote.voter().equals(by))) {
      sum(sums, by).add(false, Duration.between(asked, request.updatedAt()));
    }
  }

  private void test(Request request, SortedMap<String, Sum> sums) {
    for (AuditEvent event : store.audit(request.id())) {
      if (event.seq() > 1 && event.data().get("drill") instanceof String what) {
        Sum sum = sum(sums, event.actor());
        sum.tests++;
        sum.missed += what.equals("missed") ? 1 : 0;
      }
    }
  }

  private static Sum sum(SortedMap<String, Sum> sums, String reviewer) {
    return sums.computeIfAbsent(reviewer, name -> new Sum());
  }

  private static final class Sum {
    private int approvals;
    private int tests;
    private int missed;
    private final List<Duration> times = new ArrayList<>();

    void add(boolean agrees, Duration time) {
      approvals += agrees ? 1 : 0;
      times.add(time.isNegative() ? Duration.ZERO : time);
    }

    Figures figures(String reviewer) {
      Collections.sort(times);
      return new Figures(
          reviewer,
          times.size(),
          approvals,
          times.isEmpty() ? Duration.ZERO : times.get((times.size() - 1) / 2),
          tests,
          missed);
    }
  }
}
