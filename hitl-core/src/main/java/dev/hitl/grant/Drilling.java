package dev.hitl.grant;

import dev.hitl.audit.AuditEvent;
import dev.hitl.audit.Chain;
import dev.hitl.call.Arguments;
import dev.hitl.call.Digest;
import dev.hitl.call.RunId;
import dev.hitl.call.ToolCall;
import dev.hitl.checkpoint.Checkpoint;
import dev.hitl.checkpoint.CheckpointCodec;
import dev.hitl.checkpoint.RunRecord;
import dev.hitl.checkpoint.RunRecord.Head;
import dev.hitl.checkpoint.RunStatus;
import dev.hitl.notify.Notice;
import dev.hitl.policy.Assessment;
import dev.hitl.policy.Assessor;
import dev.hitl.policy.Drills;
import dev.hitl.policy.Ladder;
import dev.hitl.policy.Route;
import dev.hitl.policy.Verdict;
import dev.hitl.request.Change;
import dev.hitl.request.Request;
import dev.hitl.request.RequestStatus;
import dev.hitl.request.Revision;
import dev.hitl.request.Waiting;
import dev.hitl.store.RunOpened;
import dev.hitl.store.RunOpening;
import dev.hitl.store.Step;
import dev.hitl.store.Store;
import dev.hitl.tool.Invoker;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Mixes test requests in among the real ones, which ought to be rejected, at a set rate. They look
 * like the others; the run behind them was finished before it began, none of them is ever approved,
 * and their record says from the first event on what they are.
 *
 * <p>It hears of each real request when people are told of it, alone or in a digest. Whether a test
 * follows is decided by the real request's id, and the test's id follows from it, so that any
 * number of nodes, and repetitions, open it once. Thread-safe.
 */
public final class Drilling {
  private static final Logger LOG = LoggerFactory.getLogger(Drilling.class);

  /** Of a picked request's digest, as a fraction of one. */
  private static final double OF = 1L << 32;

  private final Store store;
  private final Assessor assessor;
  private final Invoker invoker;
  private final Drills drills;

  /**
   * @param store where requests are
   * @param assessor judges the tests as any other call; it has checked that people are asked
   * @param invoker reads what decisions rest on
   * @param drills which tests, and how many
   */
  public Drilling(Store store, Assessor assessor, Invoker invoker, Drills drills) {
    this.store = store;
    this.assessor = assessor;
    this.invoker = invoker;
    this.drills = drills;
  }

  /**
   * Opens the test that follows a request, where one does and it is not there yet. Throws nothing.
   *
   * @param real what people are told of; nothing follows a test
   */
  public void opened(Request real) {
    try {
      String digest = Digest.of("hitl.drill.pick.v1").add(real.id()).hex();
      if (Long.parseLong(digest.substring(0, 8), 16) / OF < drills.rate() && !real.isDrill()) {
        follow(real, digest);
      }
    } catch (RuntimeException e) {
      // A test that is not opened harms nobody; people must be told all the same.
      LOG.warn("No test request follows {}", real.id(), e);
    }
  }

  private void follow(Request real, String digest) {
    Instant now = store.clock().instant();
    String name = UUID.nameUUIDFromBytes(digest.getBytes(StandardCharsets.UTF_8)).toString();
    RunId run = new RunId(real.run().tenant(), real.run().agent(), name);
    List<Drills.Case> cases = drills.cases();
    Drills.Case test =
        cases.get((int) (Long.parseLong(digest.substring(8, 16), 16) % cases.size()));
    Optional<Assessment.Judged> judged = asked(run, test, now);
    if (judged.isEmpty() || store.run(run).isPresent()) {
      LOG.warn("No test request follows {}: people are not asked about it now", real.id());
      return;
    }
    Step step =
        Step.of(Change.open(request(judged.get(), real, now), run.agent()), Notice.Kind.OPENED)
            .with(Map.of("drill", test.why()));
    // First the run, which nobody enters: without it the request would never be removed or erased.
    if (store.openRun(finished(run, test, real, now)) instanceof RunOpened.New) {
      store.apply(List.of(step));
    }
  }

  private static RunOpening finished(RunId run, Drills.Case test, Request real, Instant now) {
    AuditEvent event =
        Chain.next(
            Head.NONE, run.toString(), now, "TEST", run.agent(), run, Map.of("drill", test.why()));
    RunRecord record =
        new RunRecord(
            run,
            RunStatus.FINISHED,
            0,
            1,
            null,
            null,
            1,
            new RunRecord.Origin(real.principal(), null, null, 0),
            "",
            now,
            now,
            Chain.headOf(event));
    return new RunOpening(
        record, new CheckpointCodec().encode(Checkpoint.first(List.of()), 1, 0, 0, now), event);
  }

  private Optional<Assessment.Judged> asked(RunId run, Drills.Case test, Instant now) {
    ToolCall call =
        ToolCall.of(
            "call-" + run.run().substring(0, Math.min(8, run.run().length())),
            test.tool(),
            test.arguments().json());
    return assessor.assess(run, call, 1, now) instanceof Assessment.Judged judged
            && judged.verdict() instanceof Verdict.Ask
        ? Optional.of(judged)
        : Optional.empty();
  }

  private Request request(Assessment.Judged judged, Request real, Instant now) {
    Verdict.Ask ask = (Verdict.Ask) judged.verdict();
    Route route = neverApproving(ask.route());
    Revision revision =
        new Revision(
            judged.action(),
            judged.action().digest(),
            ask.risk(),
            ask.message(),
            ask.reasons(),
            Arguments.none(),
            invoker.basis(judged.action()),
            judged.call().signals(),
            judged.tool().secrets(),
            null,
            now,
            judged.evidence());
    RunId run = judged.action().run();
    return new Request(
        Request.drillIdFor(run),
        revision,
        RequestStatus.PENDING,
        route,
        route.deadline() == null ? null : now.plus(route.deadline()),
        Waiting.begin(route, now),
        List.of(),
        null,
        null,
        null,
        real.principal(),
        null,
        now,
        now,
        Head.NONE);
  }

  /** Silence must not approve what nothing stands behind. */
  private static Route neverApproving(Route route) {
    Duration deadline = route.deadline();
    return route.ladder().end() == Ladder.End.APPROVE && deadline != null
        ? route.withLadder(new Ladder(List.of(Ladder.Rung.ending(deadline, Ladder.End.EXPIRE))))
        : route;
  }
}
