package dev.hitl.insight;

import dev.hitl.audit.AuditEvent;
import dev.hitl.request.Trigger;
import dev.hitl.store.AuditQuery;
import dev.hitl.store.Store;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Counts {@link Figures} in one pass over the events of a time. */
final class Tallies {
  private static final int PAGE = 1_000;
  private static final int MOST_PARTS = 10_000;

  private static final Set<String> COUNTED =
      Stream.of(
              Set.of(Part.CALLED, Part.DENIED, Recall.SEEN),
              Part.ENDS.keySet(),
              Overridings.TYPES,
              names(Kind.counted()),
              names(Kind.WORDS),
              // They say what is asked, who has it, and what was found afterwards.
              names(Set.of(Trigger.REOPEN, Trigger.ASSIGN, Trigger.FLAG)))
          .flatMap(Collection::stream)
          .collect(Collectors.toUnmodifiableSet());

  private static final Set<String> TYPES =
      Stream.concat(COUNTED.stream(), QueueThen.TYPES.stream())
          .collect(Collectors.toUnmodifiableSet());

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
    QueueThen queue = new QueueThen(store, tenant);
    pass(from, until, queue, part::add);
    return part.figures(from, until, queue.now(), queue.at(List.of(until)).get(0));
  }

  List<Figures> count(Instant from, Instant until, Duration step) {
    if (step.isZero() || step.isNegative()) {
      throw new IllegalArgumentException("a step is more than zero, not " + step);
    }
    List<Instant> ends = new ArrayList<>();
    for (Instant at = from; at.isBefore(until); at = at.plus(step)) {
      if (ends.size() == MOST_PARTS) {
        throw new IllegalArgumentException("there are more than 10,000 steps of " + step);
      }
      ends.add(at.plus(step).isBefore(until) ? at.plus(step) : until);
    }
    Recall recall = new Recall(store);
    List<Part> parts = ends.stream().map(end -> new Part(recall)).toList();
    QueueThen queue = new QueueThen(store, tenant);
    pass(from, until, queue, event -> parts.get(place(from, event, step)).add(event));
    List<Figures.Queue> queues = queue.at(ends);
    List<Figures> figures = new ArrayList<>();
    for (int i = 0; i < parts.size(); i++) {
      Instant begin = i == 0 ? from : ends.get(i - 1);
      figures.add(parts.get(i).figures(begin, ends.get(i), queue.now(), queues.get(i)));
    }
    return List.copyOf(figures);
  }

  /** All of the time; and of what came after it the steps that say what waited when it ended. */
  private void pass(Instant from, Instant until, QueueThen queue, Consumer<AuditEvent> each) {
    query(TYPES, from, until)
        .forEach(
            store,
            event -> {
              queue.meet(event);
              if (COUNTED.contains(event.type())) {
                each.accept(event);
              }
            });
    query(QueueThen.TYPES, until, null).forEach(store, queue::meet);
  }

  private static int place(Instant from, AuditEvent event, Duration step) {
    return (int) Duration.between(from, event.at()).dividedBy(step);
  }

  private AuditQuery query(Set<String> types, Instant from, @Nullable Instant until) {
    return new AuditQuery(tenant, null, null, null, null, types, from, until, null, PAGE);
  }

  Figures.Queue queue() {
    return QueueThen.now(store, tenant);
  }
}
