package dev.hitl.store;

import dev.hitl.audit.AuditEvent;
import dev.hitl.audit.Chain;
import dev.hitl.call.Action;
import dev.hitl.call.Arguments;
import dev.hitl.call.Json;
import dev.hitl.call.RunId;
import dev.hitl.call.Signals;
import dev.hitl.checkpoint.RunRecord;
import dev.hitl.checkpoint.RunRecord.Head;
import dev.hitl.checkpoint.RunRecord.Origin;
import dev.hitl.checkpoint.RunStatus;
import dev.hitl.checkpoint.StoredCheckpoint;
import dev.hitl.notify.Notice;
import dev.hitl.policy.Ladder;
import dev.hitl.policy.Priority;
import dev.hitl.policy.Route;
import dev.hitl.policy.Routes;
import dev.hitl.policy.Verdict;
import dev.hitl.request.Change;
import dev.hitl.request.Decision;
import dev.hitl.request.ExecutionSteps;
import dev.hitl.request.Request;
import dev.hitl.request.RequestStatus;
import dev.hitl.request.Revision;
import dev.hitl.request.Trigger;
import dev.hitl.request.Vote;
import dev.hitl.request.Waiting;
import dev.hitl.tool.Basis;
import dev.hitl.tool.Risk;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Runs, requests and steps for tests of stores. */
public final class Samples {
  public static final String NODE = "node-1";
  public static final Duration LEASE = Duration.ofSeconds(30);
  public static final Duration HOUR = Duration.ofHours(1);

  /** Numbers and spaces that a store that writes JSON anew would not give back. */
  public static final String EXACT =
      "{ \"a\":0.1,\"b\":1e400,\"c\":9007199254740993,\"d\":1.10,\"e\":\"\\u00e9 𝄞\" }";

  private Samples() {}

  public static RunId run(String name) {
    return RunId.of("support", name);
  }

  public static RunOpening opening(RunId id, Instant now) {
    return opening(id, now, Origin.NONE);
  }

  public static RunOpening opening(RunId id, Instant now, Origin origin) {
    AuditEvent event = event(Head.NONE, id, "STARTED", now);
    RunRecord run =
        new RunRecord(
            id,
            RunStatus.RUNNING,
            0,
            1,
            NODE,
            now.plus(LEASE),
            1,
            origin,
            null,
            now,
            now,
            Chain.headOf(event));
    return new RunOpening(run, checkpoint(1, now), event);
  }

  public static AuditEvent event(Head head, RunId id, String type, Instant now) {
    return Chain.next(head, id.toString(), now, type, "app", id, Map.of("n", head.seq()));
  }

  /** When a hold was put. */
  public static Instant hold() {
    return Instant.parse("2026-03-02T09:00:00Z");
  }

  /** A run whose lease is over as soon as it is written. */
  public static RunOpening lapsing(RunId id, Instant now) {
    RunOpening opening = opening(id, now);
    RunRecord run = opening.run();
    return new RunOpening(
        new RunRecord(
            id,
            run.status(),
            run.waits(),
            run.fence(),
            run.node(),
            run.createdAt(),
            run.checkpoint(),
            run.origin(),
            run.outcome(),
            run.createdAt(),
            run.updatedAt(),
            run.head()),
        opening.checkpoint(),
        opening.event());
  }

  public static StoredCheckpoint checkpoint(int seq, Instant now) {
    return new StoredCheckpoint(
        seq, seq - 1, 1, Json.utf8("{\"seq\":" + seq + ",\"text\":\"é 𝄞\"}"), now);
  }

  /** A pending request of the run, whose deadline is in an hour. */
  public static Request pending(RunId run, String callId, Instant now) {
    return pending(run, callId, now, HOUR);
  }

  /** A pending request of the run; without a deadline where that is null. */
  public static Request pending(RunId run, String callId, Instant now, Duration deadline) {
    return new Request(
        Request.idFor(run, 1, callId),
        revision(run, callId, 1, null, now),
        RequestStatus.PENDING,
        Routes.of(
            List.of(new Route.Group(Set.of("manager", "boss"), 2), new Route.Group(Set.of(), 1)),
            deadline,
            Ladder.End.REJECT),
        deadline == null ? null : now.plus(deadline),
        new Waiting(0, deadline == null ? null : now.plus(deadline), Priority.NORMAL, null, null),
        List.of(),
        null,
        null,
        null,
        "customer-1",
        null,
        now,
        now,
        Head.NONE);
  }

  public static Revision revision(
      RunId run, String callId, int number, String author, Instant now) {
    Action action =
        new Action(
            run,
            callId,
            "refund",
            "0123456789abcdef",
            Arguments.frozen(Json.utf8(EXACT)),
            "v1+0123",
            number);
    return new Revision(
        action,
        action.digest(),
        Risk.CRITICAL,
        "Refund é 𝄞",
        List.of(new Verdict.Reason("rule 1", "over 100"), new Verdict.Reason("rule 2", "")),
        Arguments.frozen(Json.utf8("{ \"order\": 1.10 }")),
        new Basis.Known(Arguments.parse("{\"price\":1.10}")),
        new Signals(0.1, "because", Arguments.frozen(Json.utf8("{\"x\":[1e2,null]}"))),
        Set.of("card", "pin"),
        author,
        now);
  }

  public static Vote vote(String who, Instant now) {
    return new Vote(who, Set.of("manager", "lead"), "fine", now);
  }

  public static Step open(Request request) {
    return Step.of(Change.open(request, "support"), Notice.Kind.OPENED);
  }

  public static Step approve(Request request, Instant now) {
    return Step.of(Change.approve(request, vote("m-1", now)), Notice.Kind.CONCLUDED);
  }

  public static Step reject(Request request, Instant now) {
    return Step.of(
        Change.conclude(
            Trigger.REJECT, request, new Decision.Rejected("m-1", "never"), "m-1", now));
  }

  public static Step expire(Request request, Instant now) {
    return Step.of(
        Change.conclude(Trigger.EXPIRE, request, new Decision.Expired(), Change.SYSTEM, now));
  }

  public static Step claim(Request request, String node, Instant now) {
    return Step.of(ExecutionSteps.claim(request, node, LEASE, now));
  }

  public static Step settle(Trigger trigger, Request request, String result, Instant now) {
    return Step.of(ExecutionSteps.settle(trigger, request, result, Change.SYSTEM, null, now));
  }

  /** A write that changes nothing but the status. */
  public static RunWrite write(RunRecord before, RunStatus status) {
    return new RunWrite(before, status, null, false, null, List.of(), List.of(), List.of());
  }

  /** A write that parks the run with requests, a checkpoint and an event. */
  public static RunWrite park(RunRecord before, Instant now, Request... requests) {
    return new RunWrite(
        before,
        RunStatus.PARKED,
        null,
        false,
        checkpoint(before.checkpoint() + 1, now),
        List.of(requests).stream().map(Samples::open).toList(),
        List.of(),
        List.of(event(before.head(), before.id(), "PARKED", now)));
  }

  /** A write that parks the run for other runs. */
  public static RunWrite await(RunRecord before, RunId... children) {
    return new RunWrite(
        before, RunStatus.PARKED, null, false, null, List.of(), List.of(children), List.of());
  }
}
