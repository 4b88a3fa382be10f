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

  static String of(Ballot ballot) {
    if (ballot instanceof Ballot.Approve) {
      return "approve";
    } else if (ballot instanceof Ballot.Reject) {
      return "reject";
    } else if (ballot instanceof Ballot.Modify) {
      return "modify";
    } else if (ballot instanceof Ballot.Answer) {
      return "answer";
    } else if (ballot instanceof Ballot.Escalate) {
      return "escalate";
    } else if (ballot instanceof Ballot.Withdraw) {
      return "withdraw";
    } else if (ballot instanceof Ballot.TakeBack) {
      return "take-back";
    } else if (ballot instanceof Ballot.Take) {
      return "take";
    } else if (ballot instanceof Ballot.Release) {
      return "release";
    } else if (ballot instanceof Ballot.Confirmed) {
      return "confirm";
    } else if (ballot instanceof Ballot.Flagged flagged) {
      return flagged.corrections().isEmpty() ? "flag" : "correct";
    }
    throw new IllegalArgumentException("the terminal does not say " + ballot);
  }

  static Map<String, @Nullable Object> body(Ballot ballot) {
    Map<String, @Nullable Object> body = new LinkedHashMap<>();
    if (ballot instanceof Ballot.Approve approve) {
      put(body, "reason", approve.reason());
      body.put("whole", true);
    } else if (ballot instanceof Ballot.Reject reject) {
      body.put("reason", reject.reason());
    } else if (ballot instanceof Ballot.Modify modify) {
      body.put("changes", modify.changes());
      body.put("reason", modify.reason());
      body.put("whole", true);
    } else if (ballot instanceof Ballot.Answer answer) {
      body.put("text", answer.text());
    } else if (ballot instanceof Ballot.Escalate escalate) {
      body.put("role", escalate.role());
      body.put("reason", escalate.reason());
    } else if (ballot instanceof Ballot.Withdraw withdraw) {
      body.put("reason", withdraw.reason());
    } else if (ballot instanceof Ballot.TakeBack back) {
      put(body, "reason", back.reason());
    } else if (ballot instanceof Ballot.Take take) {
      body.put("minutes", Math.max(1, take.time().toMinutes()));
    } else if (ballot instanceof Ballot.Confirmed confirmed) {
      put(body, "reason", confirmed.reason().isEmpty() ? null : confirmed.reason());
    } else if (ballot instanceof Ballot.Flagged flagged) {
      body.put("reason", flagged.reason());
      put(body, "corrections", flagged.corrections().isEmpty() ? null : flagged.corrections());
    }
    return body;
  }

  private static void put(
      Map<String, @Nullable Object> body, String name, @Nullable Object value) {
    if (value != null) {
      body.put(name, value);
    }
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
    boolean who = row != null && row.concluded() != null && kind == Answer.Kind.ALREADY_DECIDED;
    return new Answer(
        kind,
        who ? "already " + row.concluded().words(now) : Column.inline(said.detail(), 2_000),
        0,
        row);
  }

  private static Answer done(Node json, @Nullable Row row) {
    int missing = json.number("missing");
    return switch (json.text("outcome")) {
      case "counted" -> new Answer(Answer.Kind.COUNTED, Rulings.counted(missing, row), missing, row);
      case "denied" -> new Answer(Answer.Kind.COUNTED, Rulings.denied(missing), missing, row);
      case "tested" -> new Answer(Answer.Kind.TESTED, Rulings.tested(json.is("caught")), 0, row);
      default -> new Answer(Answer.Kind.DONE, row == null ? "done" : Rulings.done(row), 0, row);
    };
  }
}
