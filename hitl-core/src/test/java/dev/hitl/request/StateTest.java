package dev.hitl.request;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hitl.call.Arguments;
import dev.hitl.call.Signals;
import dev.hitl.checkpoint.RunRecord.Head;
import dev.hitl.policy.Route;
import dev.hitl.policy.Routes;
import dev.hitl.policy.Verdict;
import dev.hitl.tool.Basis;
import dev.hitl.tool.Risk;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What is on record about a request vouches for every part of it. */
public final class StateTest {
  private static final Claim CLAIM = new Claim(3, "node", Asked.AT.plusSeconds(30));
  private static final Vote VOTE = Asked.vote("ann", "manager");
  private static final Decision APPROVED = new Decision.Approved(List.of("ann"), null);

  /** A request with other values in some fields, as somebody with a database would make it. */
  public static Request with(Request from, Map<String, ?> changes) {
    return new Request(
        (String) value(changes, "id", from.id()),
        (Revision) value(changes, "revision", from.revision()),
        (RequestStatus) value(changes, "status", from.status()),
        (Route) value(changes, "route", from.route()),
        (Instant) value(changes, "deadline", from.deadline()),
        (Waiting) value(changes, "waiting", from.waiting()),
        votes(changes, from),
        (Decision) value(changes, "decision", from.decision()),
        (Claim) value(changes, "claim", from.claim()),
        (String) value(changes, "result", from.result()),
        (String) value(changes, "principal", from.principal()),
        (String) value(changes, "origin", from.origin()),
        (Instant) value(changes, "openedAt", from.openedAt()),
        (Instant) value(changes, "updatedAt", from.updatedAt()),
        (Head) value(changes, "head", from.head()));
  }

  /** One change of each part that a digest covers, from a request that has them all. */
  public static Map<String, Request> changed(Request from) {
    Map<String, Request> all = new LinkedHashMap<>();
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("id", "f".repeat(32));
    fields.put("status", RequestStatus.CANCELLED);
    fields.put("route", Route.anyOf(1));
    fields.put("deadline", Asked.AT.plusMillis(1));
    fields.put("votes", List.of(Asked.vote("eve", "manager")));
    fields.put("decision", new Decision.Approved(List.of("eve"), null));
    fields.put("claim", new Claim(4, "node", CLAIM.until()));
    fields.put("result", "refunded 501");
    fields.put("principal", "customer-8");
    fields.put("origin", "0".repeat(32));
    fields.put("openedAt", Asked.AT.minusMillis(1));
    fields.forEach((field, value) -> all.put(field, with(from, Map.of(field, value))));
    for (String field : List.of("deadline", "decision", "claim", "result", "principal", "origin")) {
      Map<String, Object> nothing = new LinkedHashMap<>();
      nothing.put(field, null);
      all.put("no " + field, with(from, nothing));
    }
    all.put("no votes", with(from, Map.of("votes", List.of())));
    all.put("empty principal", with(from, Map.of("principal", "")));
    all.put("node", with(from, Map.of("claim", new Claim(3, "other", CLAIM.until()))));
    all.put(
        "deadline in route",
        with(
            from,
            Map.of(
                "route",
                Routes.of(Asked.ROUTE.groups(), Duration.ofHours(5), Asked.ROUTE.ladder().end()))));
    revisions(from.revision())
        .forEach((what, revision) -> all.put(what, with(from, Map.of("revision", revision))));
    return all;
  }

  private static Map<String, Revision> revisions(Revision r) {
    Map<String, Revision> all = new LinkedHashMap<>();
    all.put("action", Asked.edited("eve", 501));
    all.put("digest", revision(r, "0".repeat(64), r.risk(), r.message(), r.reasons(), r.at()));
    all.put("risk", revision(r, r.digest(), Risk.LOW, r.message(), r.reasons(), r.at()));
    all.put("message", revision(r, r.digest(), r.risk(), "Refund 5", r.reasons(), r.at()));
    all.put(
        "reasons",
        revision(
            r, r.digest(), r.risk(), r.message(), List.of(new Verdict.Reason("a", "b")), r.at()));
    all.put("no reasons", revision(r, r.digest(), r.risk(), r.message(), List.of(), r.at()));
    all.put(
        "at", revision(r, r.digest(), r.risk(), r.message(), r.reasons(), r.at().plusMillis(1)));
    Arguments none = Arguments.none();
    all.put("context", words(r, Arguments.of(Map.of("x", 1)), Signals.NONE, Set.of(), null));
    all.put("basis", resting(r, new Basis.Known(Arguments.of(Map.of("price", 1)))));
    all.put("unknown basis", resting(r, new Basis.Unknown("no price")));
    all.put("confidence", words(r, none, Signals.NONE.withConfidence(0.9), Set.of(), null));
    all.put("reasoning", words(r, none, Signals.NONE.withReasoning("because"), Set.of(), null));
    all.put("empty reasoning", words(r, none, Signals.NONE.withReasoning(""), Set.of(), null));
    all.put(
        "attributes", words(r, none, Signals.NONE.withAttributes(Map.of("x", 1)), Set.of(), null));
    all.put("secrets", words(r, none, Signals.NONE, Set.of("amount"), null));
    all.put("author", words(r, none, Signals.NONE, Set.of(), "eve"));
    return all;
  }

  private static Revision revision(
      Revision r, String digest, Risk risk, String message, List<Verdict.Reason> why, Instant at) {
    return new Revision(
        r.action(),
        digest,
        risk,
        message,
        why,
        r.context(),
        r.basis(),
        r.signals(),
        r.secrets(),
        null,
        at);
  }

  private static Revision resting(Revision r, Basis basis) {
    return new Revision(
        r.action(),
        r.digest(),
        r.risk(),
        r.message(),
        r.reasons(),
        r.context(),
        basis,
        r.signals(),
        r.secrets(),
        r.author(),
        r.at());
  }

  private static Revision words(
      Revision r, Arguments context, Signals signals, Set<String> secrets, String author) {
    return new Revision(
        r.action(),
        r.digest(),
        r.risk(),
        r.message(),
        r.reasons(),
        context,
        r.basis(),
        signals,
        secrets,
        author,
        r.at());
  }

  private static Request full() {
    return with(
        Asked.in(RequestStatus.EXECUTED),
        Map.of(
            "votes",
            List.of(VOTE),
            "decision",
            APPROVED,
            "claim",
            CLAIM,
            "result",
            "refunded 500",
            "origin",
            "1".repeat(32)));
  }

  @Test
  void everyPartChangesTheDigest() {
    Request full = full();
    List<String> digests = new ArrayList<>();
    digests.add(full.stateDigest());
    changed(full).forEach((what, request) -> digests.add(request.stateDigest()));
    assertThat(digests).doesNotHaveDuplicates().hasSizeGreaterThan(30);
  }

  @Test
  void everyPartOfAVoteAndOfADecisionChangesTheDigest() {
    Stream<Request> votes =
        Stream.of(
                VOTE,
                new Vote("bob", VOTE.roles(), null, VOTE.at()),
                new Vote("ann", Set.of(), null, VOTE.at()),
                new Vote("ann", Set.of("man", "ager"), null, VOTE.at()),
                new Vote("ann", VOTE.roles(), "", VOTE.at()),
                new Vote("ann", VOTE.roles(), "fine", VOTE.at()),
                new Vote("ann", VOTE.roles(), null, VOTE.at().plusMillis(1)))
            .map(vote -> with(full(), Map.of("votes", List.of(vote))));
    Stream<Request> decisions =
        Stream.of(
                new Decision.Approved(List.of("a", "b"), null),
                new Decision.Approved(List.of("b", "a"), null),
                new Decision.Approved(List.of("ab"), null),
                new Decision.Approved(List.of("a", "b"), ""),
                new Decision.Approved(List.of(), null),
                new Decision.Approved(List.of(), List.of(), null, true),
                new Decision.Lapsed(List.of("a", "b")),
                new Decision.Lapsed(List.of("b", "a")),
                new Decision.Lapsed(List.of()),
                new Decision.Approved(List.of("a", "b"), List.of("a"), null),
                new Decision.Approved(List.of("a", "b"), List.of("b"), null),
                new Decision.Performed("a", List.of(), List.of(), "b"),
                new Decision.Performed("c", List.of(), List.of(), "b"),
                new Decision.Performed("a", List.of("c"), List.of(), "b"),
                new Decision.Performed("a", List.of("c"), List.of("c"), "b"),
                new Decision.Performed("a", List.of(), List.of(), "c"),
                new Decision.Rejected("a", "b"),
                new Decision.Rejected("ab", ""),
                new Decision.Answered("a", "b"),
                new Decision.Withdrawn("a", "b"),
                new Decision.Redirected("a", "b", "c"),
                new Decision.Redirected("a", "bc", ""),
                new Decision.Expired())
            .map(decision -> with(full(), Map.of("decision", decision)));
    assertThat(Stream.concat(votes, decisions).map(Request::stateDigest)).doesNotHaveDuplicates();
  }

  @Test
  void whatHeartbeatsAndStoresChangeDoesNotChangeTheDigest() {
    Request full = full();
    assertThat(
            Stream.of(
                full,
                with(full, Map.of("claim", new Claim(3, "node", Asked.AT.plusSeconds(99)))),
                with(full, Map.of("updatedAt", Asked.AT.plusSeconds(99))),
                full.withHead(new Head(7, "x")),
                with(full, Map.of("openedAt", full.openedAt().plusNanos(999_999))),
                with(full, Map.of("deadline", full.deadline().plusNanos(999_999)))))
        .extracting(Request::stateDigest)
        .containsOnly(full.stateDigest());
  }

  @Test
  void setsHaveNoOrder() {
    Set<String> one = new LinkedHashSet<>(List.of("a", "b", "c"));
    Set<String> other = new LinkedHashSet<>(List.of("c", "b", "a"));
    Revision r = Asked.revision();
    Arguments none = Arguments.none();
    assertThat(Asked.of(words(r, none, Signals.NONE, one, null), RequestStatus.PENDING))
        .extracting(Request::stateDigest)
        .isEqualTo(
            Asked.of(words(r, none, Signals.NONE, other, null), RequestStatus.PENDING)
                .stateDigest());
  }

  @SuppressWarnings("unchecked")
  private static List<Vote> votes(Map<String, ?> changes, Request from) {
    return (List<Vote>) value(changes, "votes", from.votes());
  }

  private static Object value(Map<String, ?> changes, String name, Object otherwise) {
    return changes.containsKey(name) ? changes.get(name) : otherwise;
  }
}
