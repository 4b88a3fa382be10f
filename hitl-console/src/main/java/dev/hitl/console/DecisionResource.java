package dev.hitl.console;

import static dev.hitl.console.Field.Kind.BOOLEAN;
import static dev.hitl.console.Field.Kind.NUMBER;
import static dev.hitl.console.Field.Kind.OBJECT;
import static dev.hitl.console.Field.Kind.TEXT;
import static dev.hitl.console.Field.needed;
import static dev.hitl.console.Field.perhaps;

import dev.hitl.Hitl;
import dev.hitl.audit.AuditEvent;
import dev.hitl.request.Request;
import dev.hitl.review.Ballot;
import dev.hitl.review.Ruling;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What people say of one request. Who may say it is the desk's to know. */
final class DecisionResource {
  private static final String WHOLE = "whole";
  private static final Field SAW_ALL =
      perhaps(WHOLE, BOOLEAN, "that the person saw all of what was cut; needed where it was");
  private static final Field REASON = needed("reason", TEXT, "why");
  private static final Field PERHAPS_REASON = perhaps("reason", TEXT, "why");

  private final Hitl hitl;
  private final Seen seen;
  private final Rulings rulings;

  DecisionResource(Hitl hitl) {
    this.hitl = hitl;
    seen = new Seen(hitl);
    rulings = new Rulings(hitl);
  }

  /** Makes a ballot of what was sent. */
  @FunctionalInterface
  private interface Word {
    Ballot ballot(String reference, String reviewer, Body body);
  }

  List<Endpoint> endpoints() {
    List<Endpoint> all = new ArrayList<>();
    all.add(
        say(
            "approve",
            "Has it run as shown",
            (ref, who, body) -> new Ballot.Approve(ref, who, body.textOrNull("reason")),
            PERHAPS_REASON,
            SAW_ALL));
    all.add(
        say(
            "reject",
            "Says no; the agent is told why",
            (ref, who, body) -> new Ballot.Reject(ref, who, body.text("reason")),
            REASON));
    all.add(
        say(
            "modify",
            "Has it run with other arguments, or asks anew about them",
            (ref, who, body) ->
                new Ballot.Modify(ref, who, body.object("changes"), body.text("reason")),
            needed("changes", OBJECT, "arguments that are to be different, by name"),
            REASON,
            SAW_ALL));
    all.add(
        say(
            "answer",
            "Gives the agent a text as the result; the tool does not run",
            (ref, who, body) -> new Ballot.Answer(ref, who, body.text("text")),
            needed("text", TEXT, "the result")));
    all.add(
        say(
            "redirect",
            "Has another tool called instead",
            (ref, who, body) ->
                new Ballot.Redirect(
                    ref, who, body.text("tool"), nonNull(body, "arguments"), body.text("reason")),
            needed("tool", TEXT, "the other tool"),
            needed("arguments", OBJECT, "all of its arguments"),
            REASON));
    all.add(
        say(
            "escalate",
            "Hands the question to another role",
            (ref, who, body) ->
                new Ballot.Escalate(ref, who, body.text("role"), body.text("reason")),
            needed("role", TEXT, "the other role"),
            REASON));
    all.add(
        say(
            "withdraw",
            "Takes the question back; the tool does not run",
            (ref, who, body) -> new Ballot.Withdraw(ref, who, body.text("reason")),
            REASON));
    all.add(
        say(
            "take-back",
            "Takes back what the person said before it was decided",
            (ref, who, body) -> new Ballot.TakeBack(ref, who, body.textOrNull("reason")),
            PERHAPS_REASON));
    all.add(
        say(
            "performed",
            "Says what was done by hand",
            (ref, who, body) -> new Ballot.Performed(ref, who, body.text("report")),
            needed("report", TEXT, "what was done"),
            SAW_ALL));
    all.add(
        say(
            "take",
            "Takes it to decide it, so that others see who has it",
            (ref, who, body) -> new Ballot.Take(ref, who, body.minutes("minutes")),
            perhaps("minutes", NUMBER, "for how long; 15 unless said")));
    all.add(say("release", "Gives it back", (ref, who, body) -> new Ballot.Release(ref, who)));
    all.addAll(afterwards());
    return all;
  }

  private List<Endpoint> afterwards() {
    return List.of(
        say(
            "confirm",
            "Says of what ran that it was right",
            (ref, who, body) -> new Ballot.Confirmed(ref, who, body.text("reason")),
            PERHAPS_REASON),
        say(
            "flag",
            "Says of what ran that it was not right",
            (ref, who, body) -> new Ballot.Flagged(ref, who, body.text("reason"), Map.of()),
            REASON),
        say(
            "correct",
            "Says of what ran what would have been right",
            (ref, who, body) ->
                new Ballot.Flagged(ref, who, body.text("reason"), body.object("corrections")),
            needed("corrections", OBJECT, "arguments that would have been right, by name"),
            REASON),
        say(
            "succeeded",
            "Says of an execution in doubt that it succeeded",
            (ref, who, body) -> new Ballot.Succeeded(ref, who, body.text("result")),
            needed("result", TEXT, "what the agent is told the tool gave")),
        say(
            "not-succeeded",
            "Says of an execution in doubt that it failed",
            (ref, who, body) -> new Ballot.NotSucceeded(ref, who, body.text("problem")),
            needed("problem", TEXT, "what the agent is told")),
        say(
            "run-again",
            "Has an execution in doubt run again",
            (ref, who, body) -> new Ballot.RunAgain(ref, who, body.text("reason")),
            REASON),
        say(
            "overrule",
            "Takes back what others approved, before it is executed",
            (ref, who, body) -> new Ballot.Overrule(ref, who, body.text("reason")),
            REASON),
        say(
            "break-glass",
            "Wants it run at once in an emergency, with somebody watching",
            (ref, who, body) ->
                new Ballot.BreakGlass(
                    ref, who, body.text("reason"), body.text("ticket"), body.minutes("minutes")),
            REASON,
            needed("ticket", TEXT, "the incident"),
            perhaps("minutes", NUMBER, "until when it has to begin; 15 unless said"),
            SAW_ALL),
        say(
            "observe",
            "Watches what somebody else wants run at once, which approves it",
            (ref, who, body) -> new Ballot.Observe(ref, who),
            SAW_ALL));
  }

  private Endpoint say(String word, String says, Word ballot, Field... fields) {
    List<Field> body = List.of(fields);
    boolean runs = body.contains(SAW_ALL);
    return Endpoint.post(
            "/api/requests/{id}/" + word,
            "Ruling",
            says,
            body,
            exchange -> decide(exchange, ballot, runs))
        .matching()
        .byKey();
  }

  private Answer decide(Exchange exchange, Word word, boolean runs) {
    Request request = seen.findOrGiven(exchange);
    Optional<String> key = exchange.key();
    Optional<String> then = key.flatMap(given -> referenceThen(request, given));
    if (then.isEmpty()) {
      check(exchange, request, rulings);
      if (runs && !exchange.body().isTrue(WHOLE) && !Resting.isWhole(hitl, request)) {
        throw Body.wrong(
            WHOLE,
            "has to be true: parts of this request were cut or are not known, so look at all of it first");
      }
    }
    Ballot ballot =
        word.ballot(
            then.orElseGet(request::reference), exchange.viewer().identity().id(), exchange.body());
    Ruling ruling =
        key.isPresent() ? hitl.review().decide(ballot, key.get()) : hitl.review().decide(ballot);
    return exchange.viewer().sees(request) ? rulings.answer(ruling) : rulings.outcomeOf(ruling);
  }

  /** Decided comes first, so that whoever is second hears who was first. */
  static void check(Exchange exchange, Request request, Rulings rulings) {
    String match =
        exchange
            .header("If-Match")
            .orElseThrow(
                () ->
                    Problem.of(
                        Problem.Kind.NO_MATCH,
                        "send If-Match with the ETag of the request as you saw it"));
    if (!match.equals(RequestJson.etag(request))) {
      throw request.decision() != null && !Decided.isOpen(request)
          ? rulings.already(request)
          : rulings.changed(request);
    }
  }

  /** What was named the first time: an edit has changed it since. Empty if there was none. */
  private Optional<String> referenceThen(Request request, String key) {
    long revision = 1;
    for (AuditEvent event : hitl.audit().of(request.id())) {
      if (key.equals(event.data().get("decisionId"))) {
        return Optional.of(revision == 1 ? request.id() : request.id() + "@" + revision);
      }
      if (event.data().get("revision") instanceof Number number) {
        revision = number.longValue();
      }
    }
    return Optional.empty();
  }

  private static Map<String, Object> nonNull(Body body, String name) {
    Map<String, Object> values = new LinkedHashMap<>();
    body.object(name)
        .forEach(
            (key, value) -> {
              if (value == null) {
                throw Body.wrong(name, "must have no null: leave out what is not there");
              }
              values.put(key, value);
            });
    return Collections.unmodifiableMap(values);
  }
}
