package dev.hitl.insight;

import dev.hitl.audit.AuditEvent;
import dev.hitl.request.Request;
import dev.hitl.request.RequestStatus;
import dev.hitl.request.Trigger;
import dev.hitl.store.AuditQuery;
import dev.hitl.store.RequestQuery;
import dev.hitl.store.Store;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Counts {@link Figures} in one pass over the events of a time. */
final class Tallies {
  private static final int PAGE = 1_000;
  private static final int MOST_PARTS = 10_000;

  private static final String[] TYPES =
      Stream.of(
              Set.of(Part.CALLED, Part.DENIED, Recall.SEEN),
              Part.ENDS.keySet(),
              names(Kind.counted()),
              names(Kind.WORDS),
              // They say what is asked, who has it, and what was found afterwards.
              names(Set.of(Trigger.REOPEN, Trigger.ASSIGN, Trigger.FLAG)))
          .flatMap(Collection::stream)
          .distinct()
          .toArray(String[]::new);

  private final Store store;
  private final @Nullable String tenant;

  Tallies(Store store, @Nullable String tenant) {
    this.store = store;
    this.tenant = tenant;
  }

  private static List<String> names(Set<Trigger> triggers) {
    return triggers.stream().map(Trigger::name).toList();
  }

  Figures count(Instant from, Instant until) {
    Part part = new Part(new Recall(store));
    query(from, until).forEach(store, part::add);
    return part.figures(from, until, queue());
  }

  List<Figures> count(Instant from, Instant until, Duration step) {
    if (step.isZero() || step.isNegative()) {
      throw new IllegalArgumentException("a step is more than zero, not " + step);
    }
    List<Instant> begins = new ArrayList<>();
    for (Instant at = from; at.isBefore(until); at = at.plus(step)) {
      if (begins.size() == MOST_PARTS) {
        throw new IllegalArgumentException("there are more than 10,000 steps of " + step);
      }
      begins.add(at);
    }
    Recall recall = new Recall(store);
    List<Part> parts = begins.stream().map(begin -> new Part(recall)).toList();
    query(from, until).forEach(store, event -> parts.get(place(from, event, step)).add(event));
    Figures.Queue queue = queue();
    List<Figures> figures = new ArrayList<>();
    for (int i = 0; i < parts.size(); i++) {
      Instant end = i + 1 < parts.size() ? begins.get(i + 1) : until;
      figures.add(parts.get(i).figures(begins.get(i), end, queue));
    }
    return List.copyOf(figures);
  }

  private static int place(Instant from, AuditEvent event, Duration step) {
    return (int) Duration.between(from, event.at()).dividedBy(step);
  }

  private AuditQuery query(Instant from, Instant until) {
    AuditQuery query = AuditQuery.all().types(TYPES).between(from, until).limit(PAGE);
    return tenant == null ? query : query.tenant(tenant);
  }

  Figures.Queue queue() {
    long count = 0;
    Instant first = null;
    RequestQuery query = new RequestQuery(tenant, RequestStatus.asking(), null, null, PAGE);
    List<Request> page;
    do {
      page = store.requests(query);
      for (Request request : page) {
        if (!request.isDrill()) {
          count++;
          first = first == null ? request.openedAt() : first;
        }
        query = query.after(request);
      }
    } while (page.size() == PAGE);
    Instant now = store.clock().instant();
    return new Figures.Queue(count, first == null ? Duration.ZERO : Duration.between(first, now));
  }
}
