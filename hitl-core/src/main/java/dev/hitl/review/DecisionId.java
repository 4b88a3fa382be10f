package dev.hitl.review;

import dev.hitl.audit.AuditEvent;
import dev.hitl.call.Digest;
import dev.hitl.call.Json;
import dev.hitl.request.Request;
import dev.hitl.request.Tally;
import dev.hitl.request.Trigger;
import dev.hitl.store.StandingStep;
import dev.hitl.store.Step;
import dev.hitl.store.Store;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A caller's name for one decision, so that giving it twice gives the same answer. It stands on
 * record in the event of the step it led to, with a digest of the ballot.
 *
 * @param id 1 to 190 characters
 * @param more what else stands on record in that event
 * @param use what is used up by it, in the same transaction; null for nothing
 */
record DecisionId(String id, Map<String, Object> more, StandingStep.@Nullable Use use) {
  private static final String NAME = "decisionId";
  private static final String BALLOT = "ballot";
  private static final int MAX = 190;

  DecisionId {
    if (id.isBlank() || id.length() > MAX) {
      throw new IllegalArgumentException("a decision id has 1 to " + MAX + " characters");
    }
  }

  DecisionId(String id) {
    this(id, Map.of());
  }

  DecisionId(String id, Map<String, Object> more) {
    this(id, more, null);
  }

  DecisionId(String id, StandingStep.Use use) {
    this(id, Map.of(), use);
  }

  /** What is to be used up and does not hold any more; the write itself asks again. */
  Optional<Counter.Count> spent(Store store) {
    return use == null
            || store
                .standing(use.id())
                .filter(now -> now.stateDigest().equals(use.known().stateDigest()))
                .filter(now -> now.left() == null || now.left() >= use.times())
                .filter(now -> now.holdsAt(store.clock().instant()))
                .isPresent()
        ? Optional.empty()
        : Optional.of(
            Counter.Count.refused(
                new Ruling.Invalid("what it is decided by was used before, or is over")));
  }

  /** The answer that was given before; empty where this decision is new to the request. */
  Optional<Counter.Count> answered(Ballot ballot, Request request, List<AuditEvent> events) {
    for (AuditEvent event : events) {
      Map<String, @Nullable Object> said = event.data().asMap();
      if (id.equals(said.get(NAME))) {
        return Optional.of(
            Counter.Count.refused(
                digest(ballot).equals(said.get(BALLOT))
                    ? answer(event, request)
                    : new Ruling.Invalid(
                        "decision id " + id + " was given before with another ballot")));
      }
    }
    return Optional.empty();
  }

  private static Ruling answer(AuditEvent event, Request request) {
    Optional<Ruling> tested = request.isDrill() ? Drill.answer(event, request) : Optional.empty();
    if (tested.isPresent()) {
      return tested.get();
    }
    if (!event.type().equals(Trigger.VOTE.name())) {
      return new Ruling.Done(request);
    }
    Tally tally = Tally.of(request);
    return Boolean.FALSE.equals(event.data().get("agrees"))
        ? new Ruling.Denied(
            request, Math.max(0, request.route().terms().denials() - tally.denials()))
        : new Ruling.Counted(request, tally.missing());
  }

  /** The count with this decision on record. */
  Counter.Count on(Counter.Count count, Ballot ballot) {
    if (count.steps().isEmpty()) {
      return count;
    }
    List<Step> steps = new ArrayList<>(count.steps());
    Step marked = steps.get(0).with(data(ballot));
    steps.set(0, marked);
    List<StandingStep> standing =
        Stream.concat(count.standing().stream(), Stream.ofNullable(use)).toList();
    return new Counter.Count(count.ruling().with(marked.after()), steps, standing, count.voter());
  }

  private Map<String, Object> data(Ballot ballot) {
    Map<String, Object> data = new LinkedHashMap<>(more);
    data.put(NAME, id);
    data.put(BALLOT, digest(ballot));
    return data;
  }

  /** Sorted, because a caller's map may come in another order the second time. */
  private static String digest(Ballot ballot) {
    Digest digest = Digest.of("hitl.ballot.v1");
    if (ballot instanceof Ballot.Modify b) {
      digest.add(new Ballot.Modify(b.reference(), b.reviewer(), Map.of(), b.reason()).toString());
      digest.add(Json.encodeSorted(b.changes()));
    } else if (ballot instanceof Ballot.Redirect b) {
      digest.add(
          new Ballot.Redirect(b.reference(), b.reviewer(), b.tool(), Map.of(), b.reason())
              .toString());
      digest.add(Json.encodeSorted(b.arguments()));
    } else {
      digest.add(ballot.toString());
    }
    return digest.hex();
  }
}
