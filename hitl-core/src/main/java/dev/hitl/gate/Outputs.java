package dev.hitl.gate;

import dev.hitl.audit.TraceContext;
import dev.hitl.call.Action;
import dev.hitl.call.Arguments;
import dev.hitl.call.Output;
import dev.hitl.call.Signals;
import dev.hitl.call.ToolCall;
import dev.hitl.notify.Notice;
import dev.hitl.policy.Assessment;
import dev.hitl.policy.Assessor;
import dev.hitl.policy.OutputAssessor;
import dev.hitl.policy.Verdict;
import dev.hitl.request.Change;
import dev.hitl.request.OutputSteps;
import dev.hitl.request.Request;
import dev.hitl.request.Revision;
import dev.hitl.signal.Evidence;
import dev.hitl.signal.SignalSources;
import dev.hitl.store.Step;
import dev.hitl.store.Store;
import dev.hitl.tool.Basis;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Looks at what tools gave before their agent has it, and says how it is held back: by a request
 * that is opened in the same write that makes the result durable. Thread-safe.
 */
final class Outputs {
  private final Store store;
  private final Assessor assessor;
  private final SignalSources sources;
  private final TraceContext traces;
  private final String node;

  Outputs(Store store, Assessor assessor, SignalSources sources, TraceContext traces, String node) {
    this.store = store;
    this.assessor = assessor;
    this.sources = sources;
    this.traces = traces;
    this.node = node;
  }

  /** Whether anything looks at what a tool gives. */
  boolean lookAt(String tool) {
    return assessor.outputs().looksAt(tool);
  }

  /**
   * The call that gave something.
   *
   * @param signals what its agent said of it
   * @param evidence what else was known
   * @param asked the id of the request in which people would be asked
   * @param refused the id of the request that would say that nobody is
   * @param origin the request of the call; null where it has none
   */
  record Source(
      Signals signals, Evidence evidence, String asked, String refused, @Nullable String origin) {
    /** Of a call that policy let run: the request takes the place of the one that it never had. */
    static Source allowed(RunSession session, Assessment.Judged judged) {
      String id = Gate.requestId(session, judged.call());
      // One that runs again after a crash is refused again, and nobody waits for either.
      String refused = Request.outputIdFor(id + "/" + session.run().fence());
      return new Source(judged.call().signals(), judged.evidence(), id, refused, null);
    }

    static Source approved(Request request) {
      String id = Request.outputIdFor(request.id());
      return new Source(
          request.revision().signals(), request.revision().evidence(), id, id, request.id());
    }
  }

  /**
   * Looks at what a call gave.
   *
   * @param session whose call
   * @param output what it gave
   * @param source the call
   * @return the step that holds it back; null where the agent may have it
   */
  @Nullable Step heldBack(RunSession session, Output output, Source source) {
    Instant now = store.clock().instant();
    ToolCall call = OutputAssessor.call(output, output.callId(), source.signals());
    Assessment assessment =
        assessor
            .outputs()
            .assess(
                session.id(),
                output,
                call,
                1,
                now,
                (action, signals, alarms) -> sources.checked(source.evidence(), action));
    if (!(assessment instanceof Assessment.Judged judged)) {
      throw new IllegalStateException("the tool that just ran is not there: " + output.tool());
    }
    Verdict verdict = judged.verdict();
    if (verdict instanceof Verdict.Ask ask) {
      Revision revision = revision(judged, output, ask, ask.message(), now);
      return opened(
          session,
          OutputSteps.asked(
              source.asked(),
              revision,
              ask.route(),
              session.run().origin().principal(),
              source.origin()));
    } else if (verdict instanceof Verdict.Deny deny) {
      Revision revision =
          revision(
              judged,
              output,
              deny,
              "The result of " + output.tool() + " is kept from the agent",
              now);
      return opened(
          session,
          OutputSteps.refused(
              source.refused(),
              revision,
              Scrub.text(deny.message()),
              session.run().origin().principal(),
              source.origin()));
    }
    return null;
  }

  /**
   * Looks at what an execution gave, to be written with the end of it.
   *
   * @param text null where it has not ended
   */
  @Nullable Step heldBack(
      RunSession session, Request claimed, @Nullable String text, boolean failed) {
    Action action = claimed.revision().action();
    if (text == null || Output.isOne(action.tool()) || !lookAt(action.tool())) {
      return null;
    }
    return heldBack(
        session,
        new Output(action.tool(), action.callId(), action.arguments(), text, failed),
        Source.approved(claimed));
  }

  /** What is given out has its length already, but for an edit, which may have made it longer. */
  static String kept(Action action, String result, int most) {
    String text = Scrub.text(result);
    return Output.isOne(action.tool()) && action.revision() == 1 ? text : Weight.fit(text, most);
  }

  private Step opened(RunSession session, Request request) {
    Change change = OutputSteps.open(request, session.id().agent()).onNode(node);
    return request.status().isWaiting()
        ? Traced.by(traces, Step.of(change, Notice.Kind.OPENED))
        : Step.of(change);
  }

  private Revision revision(
      Assessment.Judged judged, Output output, Verdict verdict, String message, Instant now) {
    return new Revision(
        judged.action(),
        judged.action().digest(),
        verdict.risk(),
        message,
        verdict.reasons(),
        Arguments.none(),
        Basis.none(),
        judged.call().signals(),
        assessor.secrets(output.tool()),
        null,
        now,
        judged.evidence());
  }
}
