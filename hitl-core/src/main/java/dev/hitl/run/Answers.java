package dev.hitl.run;

import dev.hitl.call.Arguments;
import dev.hitl.call.Output;
import dev.hitl.checkpoint.Message;
import dev.hitl.gate.AnswerGate;
import dev.hitl.gate.Outcome;
import dev.hitl.gate.RunKeeper;
import dev.hitl.gate.RunSession;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has what an agent answers looked at before it ends the run. An answer that people are to see is
 * stored with the pause, so the agent is not entered again until they have decided. Thread-safe.
 */
public final class Answers {
  private static final Logger LOG = LoggerFactory.getLogger(Answers.class);

  private final AnswerGate gate;
  private final RunKeeper keeper;
  private final int mostRefusals;

  /**
   * @param gate says whether an answer is let out
   * @param keeper keeps runs
   * @param mostRefusals how many answers in a row policy may refuse before the run fails, less one
   */
  public Answers(AnswerGate gate, RunKeeper keeper, int mostRefusals) {
    this.gate = gate;
    this.keeper = keeper;
    this.mostRefusals = mostRefusals;
  }

  /** What became of an answer. */
  sealed interface Fate {
    /** The run ended, with this answer or another in its place. */
    record Ended() implements Fate {}

    /** The run is parked until people have decided. */
    record Parked() implements Fate {}

    /** It is not let out, and the conversation says why: the agent answers anew. */
    record Refused(String reason, boolean byPeople) implements Fate {}
  }

  /** The answer that a run is owed a decision about; empty where there is none. */
  Optional<String> owed(RunSession session) {
    return session.pendingCalls().stream()
        .filter(call -> call.tool().equals(Output.ANSWER))
        .findFirst()
        .map(call -> Output.of(call.tool(), Arguments.parse(call.arguments())).text());
  }

  /** What becomes of an answer. */
  Fate of(RunSession session, String answer) {
    Outcome outcome = gate.of(session, answer);
    if (outcome instanceof Outcome.Pending) {
      return new Fate.Parked();
    }
    if (outcome instanceof Outcome.Executed || outcome instanceof Outcome.Answered) {
      keeper.finish(session, outcome.content());
      return new Fate.Ended();
    }
    String reason = AnswerGate.reason(outcome);
    session.append(
        List.of(
            Message.user(
                "Your answer was not let out. The reason: "
                    + reason
                    + " Take it into account and answer anew.")));
    return new Fate.Refused(
        reason, !(outcome instanceof Outcome.Denied || outcome instanceof Outcome.Invalid));
  }

  /**
   * Enters an agent until an answer of it is let out, or the run waits for people; first what is
   * owed of one is settled.
   */
  void untilOneIsLetOut(Run run, Agent agent) throws Exception {
    RunSession session = run.session();
    Optional<String> owed = owed(session);
    int refusals = 0;
    while (true) {
      String answer = owed.isPresent() ? owed.get() : run.inside(() -> agent.run(run));
      owed = Optional.empty();
      if (session.parked().isPresent()) {
        LOG.warn(
            "Agent function of {} returned although the run is parked: the interrupt was"
                + " swallowed. The run stays parked and this answer is not kept",
            session.id());
        return;
      }
      Fate fate = of(session, Objects.requireNonNull(answer, "an agent function's answer"));
      if (!(fate instanceof Fate.Refused refused)) {
        return;
      }
      refusals = refused.byPeople() ? 0 : refusals + 1;
      if (refusals > mostRefusals) {
        keeper.fail(session, "policy refuses its answers: " + refused.reason());
        return;
      }
    }
  }
}
