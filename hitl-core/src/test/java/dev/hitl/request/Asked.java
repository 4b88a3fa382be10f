package dev.hitl.request;

import dev.hitl.call.Action;
import dev.hitl.call.Arguments;
import dev.hitl.call.RunId;
import dev.hitl.call.Signals;
import dev.hitl.checkpoint.RunRecord.Head;
import dev.hitl.policy.Ladder;
import dev.hitl.policy.Route;
import dev.hitl.policy.Routes;
import dev.hitl.policy.Verdict;
import dev.hitl.tool.Basis;
import dev.hitl.tool.Risk;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Requests for tests, made without a gate. */
public final class Asked {
  public static final Instant AT = Instant.parse("2026-03-02T09:00:00Z");
  public static final RunId RUN = RunId.of("support", "run-1");
  public static final Route ROUTE =
      Routes.of(
          List.of(new Route.Group(Set.of("manager"), 1)), Duration.ofHours(4), Ladder.End.EXPIRE);

  private Asked() {}

  public static Action action(Arguments arguments, int revision) {
    return new Action(RUN, "c1", "refund", "5167", arguments, "p1", revision);
  }

  public static Revision revision(
      Arguments arguments,
      String message,
      Signals signals,
      Set<String> secrets,
      Arguments context) {
    Action action = action(arguments, 1);
    return new Revision(
        action,
        action.digest(),
        Risk.HIGH,
        message,
        List.of(new Verdict.Reason("annotation", "args.amount > 100")),
        context,
        Basis.none(),
        signals,
        secrets,
        null,
        AT);
  }

  public static Revision revision() {
    return revision(
        Arguments.of(Map.of("amount", 500)),
        "Refund 500",
        Signals.NONE,
        Set.of(),
        Arguments.none());
  }

  /** What an editor made of {@link #revision()}. */
  public static Revision edited(String author, Object amount) {
    Action action = action(Arguments.of(Map.of("amount", amount)), 2);
    Revision old = revision();
    return new Revision(
        action,
        action.digest(),
        old.risk(),
        "Refund " + amount,
        old.reasons(),
        old.context(),
        old.basis(),
        old.signals(),
        old.secrets(),
        author,
        AT.plusSeconds(60));
  }

  public static Request of(Revision revision, RequestStatus status) {
    return new Request(
        Request.idFor(RUN, 0, "c1"),
        revision,
        status,
        ROUTE,
        AT.plus(Duration.ofHours(4)),
        Waiting.begin(ROUTE, AT),
        List.of(),
        null,
        null,
        null,
        "customer-7",
        null,
        AT,
        AT,
        Head.NONE);
  }

  public static Request in(RequestStatus status) {
    return of(revision(), status);
  }

  public static Vote vote(String voter, String... roles) {
    return new Vote(voter, Set.of(roles), null, AT);
  }
}
