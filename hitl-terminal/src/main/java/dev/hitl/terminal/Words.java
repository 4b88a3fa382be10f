package dev.hitl.terminal;

import dev.hitl.review.Ballot;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Ballots as the API has them, and what it answers. */
final class Words {
  private Words() {}

  /** Whether a reference names the revision of a row: an id alone means the first. */
  static boolean names(String reference, Row row) {
    return reference.equals(row.reference())
        || (row.reference().equals(row.id()) && reference.equals(row.id() + "@1"));
  }

  /**
   * A ballot as it is sent.
   *
   * @param word the last part of the address
   */
  record Sent(String word, Map<String, @Nullable Object> body) {
    private static Sent of(String word, @Nullable Object... pairs) {
      Map<String, @Nullable Object> body = new LinkedHashMap<>();
      for (int i = 0; i < pairs.length; i += 2) {
        if (pairs[i + 1] != null) {
          body.put(String.valueOf(pairs[i]), pairs[i + 1]);
        }
      }
      return new Sent(word, body);
    }
  }

  /** The terminal has seen to it that the whole was shown. */
  static Sent of(Ballot ballot) {
    if (ballot instanceof Ballot.Approve b) {
      return Sent.of("approve", "reason", b.reason(), "whole", true);
    } else if (ballot instanceof Ballot.Reject b) {
      return Sent.of("reject", "reason", b.reason());
    } else if (ballot instanceof Ballot.Modify b) {
      return Sent.of("modify", "changes", b.changes(), "reason", b.reason(), "whole", true);
    } else if (ballot instanceof Ballot.Answer b) {
      return Sent.of("answer", "text", b.text());
    } else if (ballot instanceof Ballot.Redirect b) {
      return Sent.of(
          "redirect", "tool", b.tool(), "arguments", b.arguments(), "reason", b.reason());
    } else if (ballot instanceof Ballot.Performed b) {
      return Sent.of("performed", "report", b.report(), "whole", true);
    } else if (ballot instanceof Ballot.Escalate b) {
      return Sent.of("escalate", "role", b.role(), "reason", b.reason());
    } else if (ballot instanceof Ballot.Withdraw b) {
      return Sent.of("withdraw", "reason", b.reason());
    } else if (ballot instanceof Ballot.TakeBack b) {
      return Sent.of("take-back", "reason", b.reason());
    } else if (ballot instanceof Ballot.Take b) {
      return Sent.of("take", "minutes", Math.max(1, b.time().toMinutes()));
    } else if (ballot instanceof Ballot.Release) {
      return Sent.of("release");
    } else if (ballot instanceof Ballot.Overrule b) {
      return Sent.of("overrule", "reason", b.reason());
    }
    return afterwards(ballot);
  }

  private static Sent afterwards(Ballot ballot) {
    if (ballot instanceof Ballot.Confirmed b) {
      return Sent.of("confirm", "reason", b.reason().isEmpty() ? null : b.reason());
    } else if (ballot instanceof Ballot.Flagged b) {
      return b.corrections().isEmpty()
          ? Sent.of("flag", "reason", b.reason())
          : Sent.of("correct", "corrections", b.corrections(), "reason", b.reason());
    } else if (ballot instanceof Ballot.Succeeded b) {
      return Sent.of("succeeded", "result", b.result());
    } else if (ballot instanceof Ballot.NotSucceeded b) {
      return Sent.of("not-succeeded", "problem", b.problem());
    } else if (ballot instanceof Ballot.RunAgain b) {
      return Sent.of("run-again", "reason", b.reason());
    }
    throw new IllegalArgumentException("the terminal does not say " + ballot);
  }

  static Answer answer(Api.Said said, String tenant, Instant now) {
    Node json = new Node(said.json());
    Row row =
        json.at("request").isNull()
            ? null
            : Answers.row(tenant, json.at("request"), json.at("decision"));
    if (said.isFine()) {
      return done(json, row);
    }
    Answer.Kind kind =
        switch (said.problem()) {
          case "already-decided" -> Answer.Kind.ALREADY_DECIDED;
          case "too-late" -> Answer.Kind.TOO_LATE;
          case "assigned" -> Answer.Kind.ASSIGNED;
          case "too-many" -> Answer.Kind.RESTED;
          case "forbidden", "cross-site" -> Answer.Kind.NOT_ALLOWED;
          case "not-found" -> Answer.Kind.NO_SUCH_REQUEST;
          case "invalid", "malformed", "too-large" -> Answer.Kind.INVALID;
          default -> throw new Unreachable(said.detail());
        };
    Row.Concluded first = row == null ? null : row.concluded();
    String text =
        first != null && kind == Answer.Kind.ALREADY_DECIDED
            ? "already " + first.words(now)
            : Column.inline(said.detail(), 2_000);
    return new Answer(kind, text, 0, row);
  }

  private static Answer done(Node json, @Nullable Row row) {
    int missing = json.number("missing");
    return switch (json.text("outcome")) {
      case "counted" ->
          new Answer(Answer.Kind.COUNTED, Rulings.counted(missing, row), missing, row);
      case "denied" -> new Answer(Answer.Kind.COUNTED, Rulings.denied(missing), missing, row);
      case "tested" -> new Answer(Answer.Kind.TESTED, Rulings.tested(json.is("caught")), 0, row);
      default -> new Answer(Answer.Kind.DONE, row == null ? "done" : Rulings.done(row), 0, row);
    };
  }
}
