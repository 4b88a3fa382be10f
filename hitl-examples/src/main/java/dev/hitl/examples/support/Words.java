package dev.hitl.examples.support;

import dev.hitl.audit.AuditEvent;
import dev.hitl.call.Json;
import dev.hitl.notify.Inert;
import dev.hitl.review.Ballot;
import dev.hitl.review.Ruling;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Ballots, rulings and events in words. */
final class Words {
  private static final int LIMIT = 400;

  private Words() {}

  static String of(Ballot ballot) {
    return ballot.reviewer() + " " + verb(ballot);
  }

  private static String verb(Ballot ballot) {
    if (ballot instanceof Ballot.Approve approve) {
      return "approves" + because(approve.reason());
    } else if (ballot instanceof Ballot.Reject reject) {
      return "rejects" + because(reject.reason());
    } else if (ballot instanceof Ballot.Modify modify) {
      String changes =
          modify.changes().entrySet().stream()
              .map(change -> change.getKey() + " to " + Json.text(change.getValue()))
              .collect(Collectors.joining(", "));
      return "changes " + changes + because(modify.reason());
    } else if (ballot instanceof Ballot.Answer answer) {
      return "answers" + because(answer.text());
    } else if (ballot instanceof Ballot.Redirect redirect) {
      return "has "
          + redirect.tool()
          + " "
          + Json.text(redirect.arguments())
          + " called instead"
          + because(redirect.reason());
    } else if (ballot instanceof Ballot.Escalate escalate) {
      return "hands it to the role " + escalate.role() + because(escalate.reason());
    }
    return "says " + ballot;
  }

  private static String because(@Nullable String reason) {
    return reason == null || reason.isEmpty() ? "" : ": \"" + Inert.line(reason, LIMIT) + "\"";
  }

  /** What became of a ballot, where it did not simply conclude the request. */
  static String of(Ruling ruling) {
    if (ruling instanceof Ruling.Counted counted) {
      return "counted; " + counted.missing() + " more must agree";
    } else if (ruling instanceof Ruling.Denied denied) {
      return "counted; " + denied.more() + " more must say no to end it";
    } else if (ruling instanceof Ruling.Invalid invalid) {
      return invalid.problem();
    } else if (ruling instanceof Ruling.NotAllowed no) {
      return no.reason();
    } else if (ruling instanceof Ruling.AlreadyDecided) {
      return "somebody else was first";
    } else if (ruling instanceof Ruling.Superseded) {
      return "the question changed meanwhile";
    } else if (ruling instanceof Ruling.TooLate) {
      return "the deadline is over";
    }
    return ruling.isTaken() ? "taken" : "not taken";
  }

  static String type(AuditEvent event) {
    return event.type().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  /** The particulars that a reader of the trail wants to see first. */
  static String particulars(AuditEvent event) {
    Map<String, @Nullable Object> data = event.data().asMap();
    StringBuilder out = new StringBuilder();
    call(data, out);
    if (data.get("calls") instanceof List<?> calls) {
      for (Object call : calls) {
        if (call instanceof Map<?, ?> one) {
          out.append(out.length() == 0 ? "" : "  ");
          call(one, out);
        }
      }
    }
    for (String name : new String[] {"reason", "answer", "result", "outcome"}) {
      if (data.get(name) instanceof String text && !text.isEmpty()) {
        out.append(out.length() == 0 ? "" : "  ").append('"').append(text).append('"');
      }
    }
    if (data.get("fence") instanceof Long && data.get("node") instanceof String node) {
      out.append(out.length() == 0 ? "" : "  ").append("by ").append(node);
    }
    return Inert.line(out.toString(), LIMIT);
  }

  private static void call(Map<?, ?> data, StringBuilder out) {
    if (data.get("tool") instanceof String tool) {
      Object arguments = data.get("arguments");
      out.append(tool).append(' ').append(arguments == null ? "" : arguments);
    }
  }
}
