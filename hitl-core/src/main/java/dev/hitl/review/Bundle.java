package dev.hitl.review;

import dev.hitl.request.Request;
import dev.hitl.request.RequestStatus;
import dev.hitl.store.Store;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Decides several requests with one word: a selection, or all that are alike. */
final class Bundle {
  private final Store store;
  private final ReviewDesk desk;

  Bundle(Store store, ReviewDesk desk) {
    this.store = store;
    this.desk = desk;
  }

  /** Each by itself: a request that somebody else decided meanwhile keeps no other back. */
  List<Ruling> all(Selection selection, String id) {
    Map<String, Object> batch =
        Map.of("batch", Map.of("id", id, "size", selection.references().size()));
    DecisionId decision = new DecisionId(id, batch);
    List<Ruling> rulings = new ArrayList<>();
    for (String reference : selection.references()) {
      Optional<Request> request = store.request(Counter.idOf(reference));
      rulings.add(
          request.isPresent() && Critical.is(request.get())
              ? desk.refused(selection.ballot(reference), Critical.ALONE)
              : desk.together(List.of(selection.ballot(reference)), decision).get(0));
    }
    return rulings;
  }

  /**
   * All or none of those that can be decided: one that changed, or that the person may not decide
   * any more, is left as it is. The first is the one that was named; where that cannot be decided,
   * none is.
   */
  List<Ruling> alike(Ballot ballot, int count) {
    of(ballot, ballot.reference());
    Optional<Request> named = store.request(Counter.idOf(ballot.reference()));
    if (named.isEmpty() || named.get().status() != RequestStatus.PENDING) {
      return List.of(desk.decide(ballot));
    }
    Map<String, Ballot> ballots = new LinkedHashMap<>();
    ballots.put(named.get().id(), ballot);
    for (Request like : store.alike(named.get(), count)) {
      if (ballots.size() < count) {
        ballots.putIfAbsent(like.id(), of(ballot, like.reference()));
      }
    }
    while (true) {
      List<String> ids = List.copyOf(ballots.keySet());
      DecisionId decision =
          new DecisionId(UUID.randomUUID().toString(), ids.size() == 1 ? Map.of() : alike(ids));
      List<Ruling> rulings = desk.together(List.copyOf(ballots.values()), decision);
      if (rulings.stream().allMatch(Ruling::isTaken)) {
        return rulings;
      }
      Ruling first = rulings.get(0);
      if (!first.isTaken() && !(first instanceof Ruling.NotTaken)) {
        return List.of(first);
      }
      // What was refused goes, and nothing else: so it ends.
      for (int i = ids.size() - 1; i > 0; i--) {
        if (!rulings.get(i).isTaken() && !(rulings.get(i) instanceof Ruling.NotTaken)) {
          ballots.remove(ids.get(i));
        }
      }
    }
  }

  private static Map<String, Object> alike(List<String> ids) {
    return Map.of("alike", ids);
  }

  private static Ballot of(Ballot ballot, String reference) {
    if (ballot instanceof Ballot.Approve b) {
      return new Ballot.Approve(reference, b.reviewer(), b.reason());
    } else if (ballot instanceof Ballot.Reject b) {
      return new Ballot.Reject(reference, b.reviewer(), b.reason());
    } else if (ballot instanceof Ballot.Answer b) {
      return new Ballot.Answer(reference, b.reviewer(), b.text());
    } else if (ballot instanceof Ballot.Withdraw b) {
      return new Ballot.Withdraw(reference, b.reviewer(), b.reason());
    }
    throw new IllegalArgumentException(
        "alike requests are approved, rejected, answered or withdrawn together, not otherwise");
  }
}
