package dev.hitl.request;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What was said about a revision, as lists. */
final class Votes {
  private Votes() {}

  static List<Vote> plus(List<Vote> votes, Vote vote) {
    List<Vote> all = new ArrayList<>(votes);
    all.add(vote);
    return all;
  }

  /** With what the same voter said before left out. */
  static List<Vote> instead(List<Vote> votes, Vote vote) {
    return plus(votes.stream().filter(v -> !v.voter().equals(vote.voter())).toList(), vote);
  }

  static List<Vote> minus(List<Vote> votes, Vote vote) {
    List<Vote> left = new ArrayList<>(votes);
    left.remove(vote);
    return left;
  }

  /** Who agreed, in the order in which they did. */
  static List<String> voters(List<Vote> votes) {
    return votes.stream().filter(Vote::agrees).map(Vote::voter).toList();
  }

  /** Who of them is no person. */
  static List<String> soft(List<Vote> votes) {
    return voters(votes.stream().filter(vote -> vote.kind() != Identity.Kind.PERSON).toList());
  }

  /** What is empty is left out of the record. */
  static @Nullable List<String> orNull(List<String> names) {
    return names.isEmpty() ? null : names;
  }
}
