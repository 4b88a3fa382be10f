package dev.hitl.gate;

import dev.hitl.admit.Admission;
import dev.hitl.audit.AuditEvent;
import dev.hitl.audit.Chain;
import dev.hitl.audit.TraceContext;
import dev.hitl.call.Action;
import dev.hitl.call.Output;
import dev.hitl.call.ToolCall;
import dev.hitl.gate.Recheck.Fitness;
import dev.hitl.gate.RunSession.Claimed;
import dev.hitl.notify.Notice;
import dev.hitl.override.Command;
import dev.hitl.policy.Assessment;
import dev.hitl.policy.Assessor;
import dev.hitl.policy.Route;
import dev.hitl.policy.Verdict;
import dev.hitl.request.Change;
import dev.hitl.request.Claim;
import dev.hitl.request.Decision;
import dev.hitl.request.ExecutionSteps;
import dev.hitl.request.Request;
import dev.hitl.request.RequestStatus;
import dev.hitl.request.Revision;
import dev.hitl.request.Silence;
import dev.hitl.request.Trigger;
import dev.hitl.signal.Alarm;
import dev.hitl.signal.SignalSources;
import dev.hitl.store.Applied;
import dev.hitl.store.RequestRecord;
import dev.hitl.store.Step;
import dev.hitl.store.Store;
import dev.hitl.store.StoreException;
import dev.hitl.tool.Approval;
import dev.hitl.tool.Basis;
import dev.hitl.tool.Cancellation;
import dev.hitl.tool.Invoker;
import dev.hitl.tool.Invoker.Permit;
import dev.hitl.tool.NeedHumanApproval;
import dev.hitl.tool.ToolRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Acts on what people decided. An approved call is executed at most once for its approval:
 *
 * <ol>
 *   <li>The record is verified: the chain is intact, and the action on the row is the one approved.
 *   <li>The tool is the one that was approved, policy does not forbid the action now, and those who
 *       approved it may still.
 *   <li>The call is claimed by a conditional write; whoever loses does nothing.
 *   <li>The tool runs, with the claim's fence and an idempotency key in {@link Approval#current}.
 *   <li>The result is written on condition that the claim still holds.
 * </ol>
 *
 * <p>A tool that waits for a run which it started is entered again, under a new claim, when that
 * run has ended; until then nothing of it counts as executed. A process that dies between 3 and 5
 * leaves the request executing; when its lease is over it is in doubt, and a person finds out.
 * Thread-safe.
 */
public final class Executions {
  private static final Logger LOG = LoggerFactory.getLogger(Executions.class);

  /** Why an execution that was claimed is given up before the tool is entered. */
  static final String NEVER_BEGAN = "its lease was over before it began";

  private final Store store;
  private final Assessor assessor;
  private final Recheck recheck;
  private final ToolRegistry tools;
  private final String node;
  private final Duration lease;
  private final int maxResultBytes;
  private final SignalSources sources;
  private final Outputs outputs;
  private final Wheel wheel;

  /**
   * @param store where requests are kept
   * @param assessor judges calls again
   * @param admission says whether those who approved them still may
   * @param tools the tools of this node
   * @param invoker reads what decisions rest on
   * @param node this node's name
   * @param lease how long a claim holds without a heartbeat
   * @param maxStateBytes the most bytes of JSON that one checkpoint has; a result may have a part
   * @param sources says what guardrails say, and remembers what was executed
   * @param traces put on record with each question about a result
   * @param wheel runs calls so that they can be cancelled, and says when none is to begin
   */
  public Executions(
      Store store,
      Assessor assessor,
      Admission admission,
      ToolRegistry tools,
      Invoker invoker,
      String node,
      Duration lease,
      int maxStateBytes,
      SignalSources sources,
      TraceContext traces,
      Wheel wheel) {
    this.sources = sources;
    this.wheel = wheel;
    outputs = new Outputs(store, assessor, sources, traces, node);
    this.store = store;
    this.assessor = assessor;
    recheck = new Recheck(store, assessor, admission, invoker, sources);
    this.tools = tools;
    this.node = node;
    this.lease = lease;
    maxResultBytes = Weight.result(maxStateBytes);
  }

  /** Whether this node has the tool of an approved request; another node goes on with it if not. */
  boolean knows(Request approved) {
    String called = approved.revision().action().tool();
    String tool = Output.isOne(called) ? Owed.tool(approved) : called;
    if (tools.find(tool).isEmpty()) {
      LOG.warn(
          "Request {} is approved but tool '{}' is not registered on this node",
          approved.id(),
          tool);
      return false;
    }
    return true;
  }

  /**
   * What is to happen with a run that has an approved request: it is taken, with the claim of the
   * request where that may be executed as it stands; where not, {@link #settle} acts on it. While
   * nobody can say whether those who approved it still may, the run is left alone.
   */
  RunKeeper.Way wayWith(RequestRecord approved) {
    // Without the whole chain somebody was between its row and its events, and settling looks
    // again.
    if (!recheck.isValid(approved.request()) || !isWhole(approved.events(), approved.request())) {
      return new RunKeeper.Way.Take(null);
    }
    Fitness fitness = recheck.judge(approved.request(), approved.events());
    if (fitness instanceof Fitness.Unsure unsure) {
      return unsure(approved.request(), unsure);
    }
    return new RunKeeper.Way.Take(
        fitness instanceof Fitness.Fit ? claim(approved.request()) : null);
  }

  private static RunKeeper.Way unsure(Request approved, Fitness.Unsure unsure) {
    LOG.warn(
        "Request {} is approved and not executed now: {}; it is tried again",
        approved.id(),
        unsure.why());
    return new RunKeeper.Way.Wait();
  }

  private Step claim(Request approved) {
    return Step.of(ExecutionSteps.claim(approved, node, lease, store.clock().instant()));
  }

  /** Looks at what tools gave. */
  Outputs outputs() {
    return outputs;
  }

  /** The outcome of a call that has a request; executes it where it is approved. */
  Outcome settle(RunSession session, ToolCall call, Request known) {
    Claimed won = session.useClaim(known.id());
    Request request = known;
    if (won != null) {
      request = run(session, won);
    } else if (known.status() == RequestStatus.APPROVED) {
      request = execute(session, known);
    }
    session.requests().put(request.id(), request);
    Request held = session.requests().get(Request.outputIdFor(request.id()));
    if (held != null) {
      return given(session, call, request, held);
    }
    if (request.status() == RequestStatus.REDIRECTED) {
      return redirected(session, call, request);
    }
    if (request.status() == RequestStatus.EXECUTING) {
      // Somebody who lost the run to this node is still executing. The run lapses from here too,
      // and
      // is taken again when the execution has ended or is in doubt.
      session.end();
      throw new RunLost(request.run());
    }
    return switch (request.status()) {
      case PENDING, IN_DOUBT, APPROVED ->
          new Outcome.Pending(
              call.id(),
              List.of(request.reference()),
              Replies.waiting(Scrub.text(call.tool()), request));
      default -> Outcome.of(Replies.of(call.id(), request));
    };
  }

  /** Of a call that ran and whose result is held back, only the other request gives anything. */
  private Outcome given(RunSession session, ToolCall call, Request ran, Request held) {
    Outcome outcome = settle(session, call, held);
    return outcome instanceof Outcome.Executed given
        ? Outcome.of(
            Replies.executed(
                call.id(), ran.revision().action().tool(), ran, given.result().content()))
        : outcome;
  }

  private Outcome redirected(RunSession session, ToolCall call, Request original) {
    if (!(original.decision() instanceof Decision.Redirected decision)) {
      throw new IllegalStateException("request " + original.id() + " does not say where to");
    }
    Request target =
        Optional.ofNullable(session.requests().get(decision.request()))
            .or(() -> store.request(decision.request()))
            .orElseThrow(
                () -> new IllegalStateException("request " + decision.request() + " is missing"));
    Outcome outcome = settle(session, call, target);
    Request now = session.requests().getOrDefault(target.id(), target);
    return outcome instanceof Outcome.Settled settled
        ? Outcome.of(Replies.redirected(settled.result(), original, now))
        : outcome;
  }

  private Request execute(RunSession session, Request approved) {
    if (!knows(approved)) {
      return approved;
    }
    List<AuditEvent> read = session.chain(approved.id());
    List<AuditEvent> events = isWhole(read, approved) ? read : store.audit(approved.id());
    Fitness fitness = recheck.judge(approved, events);
    if (fitness instanceof Fitness.Unfit unfit) {
      return revoke(approved, unfit.why());
    } else if (fitness instanceof Fitness.Changed changed) {
      return reopen(approved, changed.judged(), changed.basis(), changed.why());
    } else if (fitness instanceof Fitness.Unsure unsure) {
      unsure(approved, unsure);
      return approved;
    } else if (fitness instanceof Fitness.Late) {
      return lapse(approved);
    }
    if (wheel.haltingNow(session) != null) {
      return approved;
    }
    long since = System.nanoTime();
    // Only the store's word says who won: another session of this node leaves the same row.
    Step step = claim(approved);
    Applied applied = store.apply(List.of(step));
    if (applied instanceof Applied.Done done) {
      return run(session, new Claimed(done.requests().get(0), since));
    }
    boolean late = applied instanceof Applied.Refused no && no.why() == Applied.Why.TOO_LATE;
    return late ? lapse(approved) : current(step);
  }

  private Request lapse(Request approved) {
    return take(Step.of(Silence.lapse(approved, store.clock().instant()), Notice.Kind.CONCLUDED));
  }

  private static boolean isWhole(List<AuditEvent> events, Request request) {
    return !events.isEmpty() && Chain.headOf(events.get(events.size() - 1)).equals(request.head());
  }

  private Request run(RunSession session, Claimed won) {
    Request claimed = won.request();
    Claim claim = Objects.requireNonNull(claimed.claim(), "the claim that was just made");
    if (System.nanoTime() - won.sinceNanos() >= lease.toNanos()
        || !store.clock().instant().isBefore(claim.until())) {
      // This node was held up for as long as its claim holds: others may have it in doubt by now.
      return giveBack(session, claimed, NEVER_BEGAN);
    }
    Command halting = wheel.halting(session);
    if (halting != null) {
      return giveBack(session, claimed, halting.describe());
    }
    Trigger trigger;
    @Nullable String result;
    @Nullable String reason = null;
    int awaited = session.awaited().size();
    try {
      result = invoke(session, claimed, claim);
      session.refuseSwallowed(awaited);
      trigger = Trigger.SUCCEED;
      remember(claimed.revision().action());
    } catch (NeedHumanApproval asked) {
      if (asked.run().isPresent() && session.awaited().contains(asked.run().get())) {
        trigger = Trigger.YIELD;
        result = null;
        reason = "waits for run " + asked.run().get();
      } else {
        trigger = Trigger.FAIL;
        result = "the tool asked for an approval that it had: " + asked.getMessage();
      }
    } catch (Cancellation.Cancelled cancelled) {
      if (cancelled.nothingRan()) {
        return giveBack(session, claimed, String.valueOf(cancelled.getMessage()));
      }
      trigger = Trigger.FAIL;
      result = Replies.failure(cancelled);
    } catch (Throwable thrown) {
      // An error too: what the tool did is to be on record before anything else happens.
      if (thrown instanceof InterruptedException) {
        Thread.currentThread().interrupt();
      }
      LOG.debug("Tool {} threw", claimed.revision().action().tool(), thrown);
      trigger = Trigger.FAIL;
      result = Replies.failure(thrown);
    }
    return end(session, claimed, trigger, result, reason);
  }

  /** A call of this tool that is like this one is not new any more. */
  void remember(Action action) {
    List<Alarm.Novel> alarms = assessor.novel(action.tool());
    if (!alarms.isEmpty()) {
      sources.executed(action, alarms, store.clock().instant());
    }
  }

  private String invoke(RunSession session, Request claimed, Claim claim) throws Exception {
    List<String> deciders =
        claimed.decision() instanceof Decision.Approved decision ? decision.by() : List.of();
    return wheel.invoke(
        session,
        claimed.revision().action(),
        Permit.approved(claimed.id(), claim.fence(), claimed.revision().digest()),
        Approval.of(claimed.id(), deciders, claim.fence(), claimed.id())
            .restingOn(claimed.revision().basis().facts()));
  }

  /** A node that lost its claim cannot write the result: the request is in doubt by then. */
  private Request end(
      RunSession session,
      Request claimed,
      Trigger trigger,
      @Nullable String result,
      @Nullable String reason) {
    String text =
        result == null ? null : Outputs.kept(claimed.revision().action(), result, maxResultBytes);
    List<Step> steps = new ArrayList<>();
    steps.add(
        Step.of(
            ExecutionSteps.settle(trigger, claimed, text, node, reason, store.clock().instant())
                .onNode(node)));
    Step held = outputs.heldBack(session, claimed, text, trigger == Trigger.FAIL);
    if (held != null) {
      steps.add(held);
    }
    Request written = write(session, claimed, List.copyOf(steps));
    if (held != null) {
      session.requests().put(held.after().id(), held.after());
    }
    return written;
  }

  /** Nothing was executed, so the approval stands as it did, and is looked at again. */
  private Request giveBack(RunSession session, Request claimed, String why) {
    Change back =
        ExecutionSteps.giveBack(claimed, node, Scrub.text(why), store.clock().instant())
            .onNode(node);
    return write(session, claimed, List.of(Step.of(back)));
  }

  private Request write(RunSession session, Request claimed, List<Step> steps) {
    try {
      Optional<Request> written = new Result(steps).write(store);
      if (written.isPresent()) {
        return written.get();
      }
    } catch (StoreException e) {
      LOG.error("Request {} was executed, and its result cannot be written", claimed.id(), e);
      session.end();
      throw e;
    }
    LOG.error(
        "Request {} was executed, but this node had lost its claim; a person has to resolve it",
        claimed.id());
    session.end();
    throw new RunLost(claimed.run());
  }

  private Request revoke(Request approved, String why) {
    return take(
        Step.of(
            Change.conclude(
                Trigger.REVOKE,
                approved,
                new Decision.Rejected(Change.SYSTEM, Scrub.text(why)),
                Change.SYSTEM,
                store.clock().instant()),
            Notice.Kind.CONCLUDED));
  }

  private Request reopen(Request approved, Assessment.Judged judged, Basis basis, String why) {
    Instant now = store.clock().instant();
    Route route =
        judged.verdict() instanceof Verdict.Ask ask
            ? approved.route().merge(ask.route())
            : approved.route();
    route = assessor.empowered(route, judged, now);
    Optional<String> nobody = route.nobody();
    if (nobody.isPresent()) {
      return revoke(approved, why + ", and policy forbids it now: " + nobody.get());
    }
    Revision old = approved.revision();
    Revision next = old.next(judged, basis, old.message(), old.author(), now);
    return take(
        Step.of(Change.reopen(approved, next, route, Scrub.text(why)), Notice.Kind.CHANGED));
  }

  /** Takes a step, or says how the request stands because somebody else took one. */
  private Request take(Step step) {
    Applied applied = store.apply(List.of(step));
    if (applied instanceof Applied.Done done) {
      return done.requests().get(0);
    }
    return current(step);
  }

  private Request current(Step refused) {
    return store.request(refused.after().id()).orElse(refused.after());
  }
}
