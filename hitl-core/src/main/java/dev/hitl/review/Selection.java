package dev.hitl.review;

import java.util.List;

/**
 * Several requests that one person decides with one reason. Immutable.
 *
 * @param references which requests and revisions, 1 to {@value #MOST}, each once
 * @param word what is said of each
 * @param reviewer who, as the caller's security context vouches for
 * @param reason why; the agents of rejected calls are told
 */
public record Selection(List<String> references, Word word, String reviewer, String reason) {
  /** The most requests that are decided with one reason. */
  public static final int MOST = 200;

  /** What may be said of several requests at once. */
  public enum Word {
    /** Run each as shown. */
    APPROVE,
    /** Run none. */
    REJECT
  }

  /**
   * Checks the selection.
   *
   * @param references which requests and revisions
   * @param word what is said of each
   * @param reviewer who
   * @param reason why
   * @throws IllegalArgumentException if there is none, are too many or the same twice, or there is
   *     no reason
   */
  public Selection {
    references = List.copyOf(references);
    if (references.isEmpty() || references.size() > MOST) {
      throw new IllegalArgumentException(
          "a selection has 1 to " + MOST + " requests, not " + references.size());
    }
    if (references.stream().map(Counter::idOf).distinct().count() < references.size()) {
      throw new IllegalArgumentException("a selection names each request once");
    }
    if (reason.isBlank()) {
      throw new IllegalArgumentException("deciding several requests at once needs a reason");
    }
  }

  /**
   * Approves all.
   *
   * @param references which requests and revisions
   * @param reviewer who
   * @param reason why
   * @return the selection
   * @throws IllegalArgumentException as the constructor says
   */
  public static Selection approve(List<String> references, String reviewer, String reason) {
    return new Selection(references, Word.APPROVE, reviewer, reason);
  }

  /**
   * Rejects all.
   *
   * @param references which requests and revisions
   * @param reviewer who
   * @param reason why; the agents are told
   * @return the selection
   * @throws IllegalArgumentException as the constructor says
   */
  public static Selection reject(List<String> references, String reviewer, String reason) {
    return new Selection(references, Word.REJECT, reviewer, reason);
  }

  Ballot ballot(String reference) {
    return word == Word.APPROVE
        ? new Ballot.Approve(reference, reviewer, reason)
        : new Ballot.Reject(reference, reviewer, reason);
  }
}
