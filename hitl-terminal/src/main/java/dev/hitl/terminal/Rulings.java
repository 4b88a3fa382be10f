package dev.hitl.terminal;

import dev.hitl.request.Request;
import dev.hitl.review.Ruling;
import java.time.Instant;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What a ruling of the review desk says to a person. */
final class Rulings {
  private Rulings() {}

  static Answer answer(Ruling ruling, Function<Request, Row> rows, Instant now) {
    if (ruling instanceof Ruling.Done done) {
      Row row = rows.apply(done.request());
      return new Answer(Answer.Kind.DONE, done(row), 0, row);
    } else if (ruling instanceof Ruling.Counted counted) {
      Row row = rows.apply(counted.request());
      return new Answer(
          Answer.Kind.COUNTED, counted(counted.missing(), row), counted.missing(), row);
    } else if (ruling instanceof Ruling.Denied denied) {
      return new Answer(
          Answer.Kind.COUNTED, denied(denied.more()), denied.more(), rows.apply(denied.request()));
    } else if (ruling instanceof Ruling.Tested tested) {
      return new Answer(
          Answer.Kind.TESTED, tested(tested.caught()), 0, rows.apply(tested.request()));
    }
    return refused(ruling, rows, now);
  }

  static String counted(int missing, @Nullable Row row) {
    return "it counts; still missing: " + missing + (row == null ? "" : ", of " + row.asked());
  }

  static String denied(int more) {
    return "the no counts; it takes " + more + " more to end the question";
  }

  static String tested(boolean caught) {
    return caught
        ? "this was a test request, and you would not have let it run: well seen"
        : "this was a test request that ought not to run; nothing ran";
  }

  static String done(Row row) {
    return switch (row.status()) {
      case "approved", "executing" -> "approved: it runs with exactly what was shown";
      case "rejected" -> "rejected: it does not run, and the agent is told why";
      case "answered" -> "answered: it does not run, and the agent is given the text";
      case "cancelled" -> "taken back: it does not run";
      case "confirmed" -> "confirmed: it was right";
      case "flagged" -> "flagged: it was not right. It stays run";
      case "pending" -> "done; it is pending, and its reference is " + row.reference();
      default -> "done: " + row.status();
    };
  }

  private static Answer refused(Ruling ruling, Function<Request, Row> rows, Instant now) {
    if (ruling instanceof Ruling.AlreadyDecided already) {
      Row row = rows.apply(already.winner());
      Row.Concluded concluded = row.concluded();
      String words =
          concluded == null ? "no longer to be decided" : "already " + concluded.words(now);
      return new Answer(Answer.Kind.ALREADY_DECIDED, words, 0, row);
    } else if (ruling instanceof Ruling.Superseded superseded) {
      Row row = rows.apply(superseded.current());
      return new Answer(
          Answer.Kind.SUPERSEDED,
          "it was changed since; what is asked now is " + row.reference() + ": show that first",
          0,
          row);
    } else if (ruling instanceof Ruling.TooLate late) {
      Row row = rows.apply(late.request());
      return new Answer(Answer.Kind.TOO_LATE, "its deadline is reached: " + row.deadline(), 0, row);
    } else if (ruling instanceof Ruling.Assigned assigned) {
      return new Answer(
          Answer.Kind.ASSIGNED,
          Column.inline(assigned.assignment().reviewer(), 100)
              + " has taken it until "
              + assigned.assignment().until(),
          0,
          rows.apply(assigned.request()));
    } else if (ruling instanceof Ruling.NotAllowed no) {
      return Answer.of(Answer.Kind.NOT_ALLOWED, Column.inline(no.reason(), 2_000));
    } else if (ruling instanceof Ruling.Rested rested) {
      return Answer.of(
          Answer.Kind.RESTED, "you have decided as much as one may; go on at " + rested.until());
    } else if (ruling instanceof Ruling.Unknown) {
      return Answer.of(Answer.Kind.NO_SUCH_REQUEST, "there is no such request");
    } else if (ruling instanceof Ruling.Invalid invalid) {
      return Answer.of(Answer.Kind.INVALID, Column.inline(invalid.problem(), 2_000));
    }
    throw new IllegalStateException("no words for " + ruling);
  }
}
