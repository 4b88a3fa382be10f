package dev.hitl.channels;

import dev.hitl.notify.Briefing;
import dev.hitl.notify.Inert;
import dev.hitl.request.Decision;
import dev.hitl.request.Request;
import dev.hitl.request.RequestStatus;
import dev.hitl.review.Ruling;
import java.util.List;
import java.util.Locale;

/**
 * What became of a ballot, and how a request stands, in a sentence for people. Inert, but not
 * escaped for any channel. Thread-safe.
 */
public final class Sentence {
  private static final int NAME = 100;
  private static final int WHY = 300;

  private Sentence() {}

  /**
   * What became of a ballot.
   *
   * @param ruling what the review desk said
   * @return a sentence for whoever gave it
   */
  public static String of(Ruling ruling) {
    if (ruling instanceof Ruling.Done done) {
      return of(done.request());
    } else if (ruling instanceof Ruling.Counted counted) {
      return "Your vote counts. People who must still agree: " + counted.missing() + ".";
    } else if (ruling instanceof Ruling.Denied denied) {
      return "Your no counts. It takes more of them to end this: " + denied.more() + ".";
    } else if (ruling instanceof Ruling.Tested tested) {
      return tested.caught()
          ? "This was a test, and you caught it. Nothing stood behind it."
          : "This was a test: it ought to have been rejected. Nothing stood behind it.";
    } else if (ruling instanceof Ruling.Rested rested) {
      return "You decided many requests in a short while. Go on after "
          // Not before it is true.
          + Briefing.time(rested.until().plusSeconds(59))
          + ".";
    } else if (ruling instanceof Ruling.AlreadyDecided already) {
      return "Somebody was first. " + of(already.winner());
    } else if (ruling instanceof Ruling.Superseded) {
      return "The request was changed since, and is asked anew.";
    } else if (ruling instanceof Ruling.TooLate) {
      return "It is too late: the deadline is reached.";
    } else if (ruling instanceof Ruling.NotAllowed not) {
      return "You may not do this: " + Inert.line(not.reason(), WHY);
    } else if (ruling instanceof Ruling.Assigned assigned) {
      return Inert.line(assigned.assignment().reviewer(), NAME) + " has taken it to decide it.";
    } else if (ruling instanceof Ruling.Invalid invalid) {
      return "That is not possible: " + Inert.line(invalid.problem(), WHY);
    }
    return "There is no such request.";
  }

  /**
   * How a request stands.
   *
   * @param request the request
   * @return such as {@code Approved by manager-1.}
   */
  public static String of(Request request) {
    Decision decision = request.decision();
    if (decision instanceof Decision.Approved approved) {
      return approved.silence()
          ? "Approved, because nobody decided in time."
          : "Approved by " + names(approved.by());
    } else if (decision instanceof Decision.Rejected rejected) {
      return "Rejected by "
          + names(List.of(rejected.by()))
          + " Reason: "
          + Inert.line(rejected.reason(), WHY);
    } else if (request.status() == RequestStatus.PENDING) {
      return "It waits for people.";
    }
    String word = request.status().name().toLowerCase(Locale.ROOT).replace('_', ' ');
    return "It is " + word + ".";
  }

  private static String names(List<String> names) {
    return Inert.line(String.join(", ", names), NAME) + ".";
  }
}
