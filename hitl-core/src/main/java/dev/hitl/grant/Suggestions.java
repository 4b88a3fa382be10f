package dev.hitl.grant;

import dev.hitl.call.Bound;
import dev.hitl.notify.Inert;
import dev.hitl.notify.Redaction;
import dev.hitl.policy.Assessor;
import dev.hitl.request.Change;
import dev.hitl.request.Decision;
import dev.hitl.request.Grant;
import dev.hitl.request.Identity;
import dev.hitl.request.Request;
import dev.hitl.request.Vote;
import dev.hitl.store.DecidedQuery;
import dev.hitl.store.Store;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Finds calls that people always approved. Reads a bounded part of what was decided last. */
final class Suggestions {
  private static final int PAGE = 500;
  private static final int MOST_READ = 5_000;
  private static final int MOST_VALUES = 20;
  private static final int MOST_TEXT = 600;

  private final Store store;
  private final Assessor assessor;
  private final Duration longest;

  Suggestions(Store store, Assessor assessor, Duration longest) {
    this.store = store;
    this.assessor = assessor;
    this.longest = longest;
  }

  /** What people said of one call. */
  private record Case(Map<String, @Nullable Object> arguments, boolean approved) {}

  List<Suggestion> of(String tenant, int least) {
    if (least < 2) {
      throw new IllegalArgumentException("one approval is no history; ask for at least 2");
    }
    List<Suggestion> found = new ArrayList<>();
    for (String tool : assessor.learnable()) {
      SortedMap<String, List<Case>> byAgent = new TreeMap<>();
      for (Request request : decided(tenant, tool)) {
        Boolean approved = approved(request);
        if (approved != null) {
          byAgent
              .computeIfAbsent(request.run().agent(), agent -> new ArrayList<>())
              .add(new Case(request.revision().action().arguments().asMap(), approved));
        }
      }
      byAgent.forEach(
          (agent, cases) -> {
            Suggestion suggestion = suggestion(tenant, agent, tool, cases, least);
            if (suggestion != null) {
              found.add(suggestion);
            }
          });
    }
    return found;
  }

  private List<Request> decided(String tenant, String tool) {
    List<Request> all = new ArrayList<>();
    DecidedQuery query = new DecidedQuery(tenant, tool, null, null, PAGE);
    List<Request> page;
    do {
      page = store.decided(query);
      all.addAll(page);
      query = page.isEmpty() ? query : query.after(page.get(page.size() - 1));
    } while (page.size() == PAGE && all.size() < MOST_READ);
    return all;
  }

  /** Null where it says nothing: another policy, a test, or nobody decided. */
  private @Nullable Boolean approved(Request request) {
    if (request.isDrill()
        || !Grant.mayAnswer(request.route(), request.revision().risk())
        || !request.revision().action().policyVersion().equals(assessor.policyVersion())) {
      return null;
    }
    Decision decision = request.decision();
    if (decision instanceof Decision.Approved) {
      List<Vote> agreed = request.votes().stream().filter(Vote::agrees).toList();
      boolean byPeople =
          !agreed.isEmpty()
              && agreed.stream().allMatch(vote -> vote.kind() == Identity.Kind.PERSON);
      return byPeople ? Boolean.valueOf(request.revision().action().revision() == 1) : null;
    } else if (decision instanceof Decision.Rejected rejected) {
      return rejected.by().equals(Change.SYSTEM) ? null : Boolean.FALSE;
    }
    boolean otherwise =
        decision instanceof Decision.Answered || decision instanceof Decision.Redirected;
    return otherwise ? Boolean.FALSE : null;
  }

  private @Nullable Suggestion suggestion(
      String tenant, String agent, String tool, List<Case> cases, int least) {
    List<Case> best = List.of();
    if (cases.stream().allMatch(Case::approved)) {
      best = cases;
    } else {
      for (String name : numbers(cases)) {
        List<Case> below = belowTheFirstNo(name, cases);
        best = below.size() > best.size() ? below : best;
      }
    }
    if (best.size() < least) {
      return null;
    }
    Map<String, Bound> bounds = bounds(best);
    Proposal proposal =
        new Proposal(
            tenant,
            null,
            agent,
            tool,
            bounds,
            Math.min(best.size(), Grant.MOST_USES),
            longest,
            "people approved %d of %d such calls".formatted(best.size(), best.size()));
    return new Suggestion(text(proposal, best.size()), proposal, best.size());
  }

  /** Arguments that are numbers, and not below zero, in every call. */
  private static Set<String> numbers(List<Case> cases) {
    Set<String> names = new TreeSet<>(cases.get(0).arguments().keySet());
    for (Case each : cases) {
      names.removeIf(
          name -> {
            BigDecimal number = number(each.arguments().get(name));
            return number == null || number.signum() < 0;
          });
    }
    return names;
  }

  private static List<Case> belowTheFirstNo(String name, List<Case> cases) {
    BigDecimal no = null;
    for (Case each : cases) {
      BigDecimal number = number(each.arguments().get(name));
      if (!each.approved() && number != null && (no == null || number.compareTo(no) < 0)) {
        no = number;
      }
    }
    BigDecimal first = no;
    return cases.stream()
        .filter(
            each -> {
              BigDecimal number = number(each.arguments().get(name));
              return first == null || (number != null && number.compareTo(first) < 0);
            })
        .toList();
  }

  private static Map<String, Bound> bounds(List<Case> cases) {
    Set<String> names = new LinkedHashSet<>();
    cases.forEach(each -> names.addAll(each.arguments().keySet()));
    Set<String> numbers = numbers(cases);
    Map<String, Bound> bounds = new LinkedHashMap<>();
    for (String name : names) {
      Set<@Nullable Object> values = new LinkedHashSet<>();
      BigDecimal most = BigDecimal.ZERO;
      for (Case each : cases) {
        Object value = each.arguments().get(name);
        values.add(value);
        BigDecimal number = number(value);
        most = number == null ? most : most.max(number);
      }
      bounds.put(
          name,
          numbers.contains(name)
              ? Bound.upTo(most)
              : values.size() <= MOST_VALUES
                  ? new Bound.OneOf(new ArrayList<>(values))
                  : new Bound.Any());
    }
    return bounds;
  }

  private String text(Proposal proposal, int count) {
    Set<String> secrets = assessor.secrets(proposal.tool());
    String with =
        proposal.bounds().entrySet().stream()
            .map(
                bound ->
                    bound.getKey()
                        + " "
                        + (Redaction.isSecret(bound.getKey(), secrets)
                            ? Redaction.MASK
                            : bound.getValue().describe()))
            .collect(Collectors.joining(", "));
    return Inert.line(
        "people approved %d of %d calls of %s by %s%s"
            .formatted(
                count,
                count,
                proposal.tool(),
                proposal.agent(),
                with.isEmpty() ? "" : " with " + with),
        MOST_TEXT);
  }

  private static @Nullable BigDecimal number(@Nullable Object value) {
    return value instanceof Number number ? new BigDecimal(number.toString()) : null;
  }
}
