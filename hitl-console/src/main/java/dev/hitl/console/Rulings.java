package dev.hitl.console;

import dev.hitl.Hitl;
import dev.hitl.request.Decision;
import dev.hitl.request.Request;
import dev.hitl.review.Ruling;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the desk said, as an answer or a problem.
 *
 * @param hitl whose desk
 */
record Rulings(Hitl hitl) {
  Answer answer(Ruling ruling) {
    Map<String, @Nullable Object> json = json(ruling);
    return Answer.ok(json).etag(RequestJson.etag(request(ruling)));
  }

  /** To who said it before and may not see the request any more. */
  Answer outcomeOf(Ruling ruling) {
    if (!ruling.isTaken()) {
      throw problem(ruling);
    }
    return Answer.ok(Map.of("outcome", outcome(ruling)));
  }

  /** Of one that was taken. */
  Map<String, @Nullable Object> json(Ruling ruling) {
    if (!ruling.isTaken()) {
      throw problem(ruling);
    }
    Request request = request(ruling);
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("outcome", outcome(ruling));
    json.put(
        "missing",
        ruling instanceof Ruling.Counted counted
            ? counted.missing()
            : ruling instanceof Ruling.Denied denied ? denied.more() : 0);
    json.put("caught", ruling instanceof Ruling.Tested tested ? tested.caught() : null);
    json.put("request", RequestJson.of(request, hitl.overview().now()));
    json.put("decision", Decided.json(request, hitl.audit().of(request.id())));
    json.put(
        "redirectedTo",
        request.decision() instanceof Decision.Redirected redirected ? redirected.request() : null);
    return json;
  }

  private static String outcome(Ruling ruling) {
    if (ruling instanceof Ruling.Counted) {
      return "counted";
    } else if (ruling instanceof Ruling.Denied) {
      return "denied";
    }
    return ruling instanceof Ruling.Tested ? "tested" : "done";
  }

  private static Request request(Ruling ruling) {
    if (ruling instanceof Ruling.Counted counted) {
      return counted.request();
    } else if (ruling instanceof Ruling.Denied denied) {
      return denied.request();
    } else if (ruling instanceof Ruling.Tested tested) {
      return tested.request();
    } else if (ruling instanceof Ruling.Done done) {
      return done.request();
    }
    throw new IllegalArgumentException("nothing was taken: " + ruling);
  }

  Problem problem(Ruling ruling) {
    if (ruling instanceof Ruling.AlreadyDecided decided) {
      return already(decided.winner());
    } else if (ruling instanceof Ruling.Superseded superseded) {
      return changed(superseded.current());
    } else if (ruling instanceof Ruling.TooLate late) {
      return with(
          Problem.of(Problem.Kind.TOO_LATE, "nobody can decide it any more"), late.request());
    } else if (ruling instanceof Ruling.NotAllowed not) {
      return Problem.of(Problem.Kind.FORBIDDEN, not.reason());
    } else if (ruling instanceof Ruling.Assigned assigned) {
      String by = RequestJson.line(assigned.assignment().reviewer());
      return with(Problem.of(Problem.Kind.ASSIGNED, by + " has taken it"), assigned.request())
          .with("by", by)
          .with("until", assigned.assignment().until().toString());
    } else if (ruling instanceof Ruling.Invalid invalid) {
      return Problem.of(Problem.Kind.INVALID, invalid.problem());
    } else if (ruling instanceof Ruling.Rested rested) {
      return rested(rested.until());
    } else if (ruling instanceof Ruling.NotTaken) {
      return Problem.of(Problem.Kind.INVALID, "another of the same batch could not be taken");
    }
    return Problem.of(Problem.Kind.NOT_FOUND, "there is no such request that you may see");
  }

  private Problem rested(Instant until) {
    long seconds = Math.max(1, Duration.between(hitl.overview().now(), until).toSeconds());
    return Problem.of(
            Problem.Kind.TOO_MANY,
            "so many decisions in so short a time need a rest until " + until)
        .header("Retry-After", Long.toString(seconds));
  }

  /** Who was first, and when. */
  Problem already(Request winner) {
    Map<String, @Nullable Object> decision = Decided.json(winner, hitl.audit().of(winner.id()));
    String how =
        decision == null ? Decided.word(winner.status()) : String.valueOf(decision.get("word"));
    Object by = decision == null ? null : decision.get("by");
    return with(Problem.of(Problem.Kind.ALREADY_DECIDED, "it is decided: " + how), winner)
        .with("decision", decision)
        .with("by", by)
        .with("at", decision == null ? winner.updatedAt().toString() : decision.get("at"));
  }

  /** What it is now, and who changed it. */
  Problem changed(Request current) {
    return with(
            Problem.of(Problem.Kind.CHANGED, "it changed since you saw it; look at it again"),
            current)
        .with("at", current.updatedAt().toString())
        .with("by", lastActor(current));
  }

  private @Nullable String lastActor(Request request) {
    return hitl.audit().of(request.id()).stream()
        .reduce((first, last) -> last)
        .map(event -> RequestJson.line(event.actor()))
        .orElse(null);
  }

  private Problem with(Problem problem, Request request) {
    return problem
        .with("request", RequestJson.of(request, hitl.overview().now()))
        .header("ETag", RequestJson.etag(request));
  }
}
