package dev.hitl.gate;

import dev.hitl.admit.Admission;
import dev.hitl.admit.Standing;
import dev.hitl.audit.AuditEvent;
import dev.hitl.audit.Chain;
import dev.hitl.audit.Verification;
import dev.hitl.call.Action;
import dev.hitl.call.ToolCall;
import dev.hitl.policy.Assessment;
import dev.hitl.policy.Assessor;
import dev.hitl.policy.BreakGlass;
import dev.hitl.policy.Verdict;
import dev.hitl.request.ExecutionSteps;
import dev.hitl.request.Request;
import dev.hitl.request.Trigger;
import dev.hitl.signal.SignalSources;
import dev.hitl.store.Store;
import dev.hitl.store.StoreException;
import dev.hitl.tool.Basis;
import dev.hitl.tool.Invoker;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at an approved request again before it is claimed: at its record, its tool, the policy of
 * now, and those who approved it. Thread-safe.
 */
final class Recheck {
  private static final Logger LOG = LoggerFactory.getLogger(Recheck.class);

  private final Store store;
  private final Assessor assessor;
  private final Admission admission;
  private final Invoker invoker;
  private final SignalSources sources;

  Recheck(
      Store store, Assessor assessor, Admission admission, Invoker invoker, SignalSources sources) {
    this.sources = sources;
    this.store = store;
    this.assessor = assessor;
    this.admission = admission;
    this.invoker = invoker;
  }

  /** Whether an approved request may be executed as it stands. */
  sealed interface Fitness {
    /** It may. */
    record Fit() implements Fitness {}

    /** It may not, and never will. */
    record Unfit(String why) implements Fitness {}

    /** Something changed, so people are asked again. */
    record Changed(Assessment.Judged judged, Basis basis, String why) implements Fitness {}

    /** It waited too long: nobody is asked about those who approved it. */
    record Late() implements Fitness {}

    /** Nobody can say whether those who approved it may: it is looked at again later. */
    record Unsure(String why) implements Fitness {}
  }

  /** Whether it is worth a try; the store judges in the write. */
  boolean isValid(Request approved) {
    return approved.deadline() == null || approved.deadline().isAfter(store.clock().instant());
  }

  Fitness judge(Request approved, List<AuditEvent> events) {
    if (Chain.verify(approved, events) instanceof Verification.Broken broken) {
      LOG.error("Request {} is not executed: {}", approved.id(), broken.why());
      refuseSetBack(approved, events, broken);
      return new Fitness.Unfit("refused: what is stored is not what was approved");
    }
    if (approved.route().terms().byHand()) {
      return new Fitness.Unfit("a person does it by hand; the agent never runs it");
    }
    Action action = approved.revision().action();
    Assessment again =
        assessor.again(
            action.run(),
            ToolCall.of(action.callId(), action.tool(), action.arguments().json())
                .with(approved.revision().signals()),
            action.revision() + 1,
            store.clock().instant(),
            (proposed, signals, alarms) ->
                sources.checked(approved.revision().evidence(), proposed));
    if (again instanceof Assessment.Invalid invalid) {
      return new Fitness.Unfit("the tool changed since: " + invalid.problem());
    }
    Assessment.Judged judged = (Assessment.Judged) again;
    if (judged.verdict() instanceof Verdict.Deny deny) {
      return new Fitness.Unfit("policy forbids it now: " + deny.message());
    }
    Optional<String> asks = judged.evidence().asksBesides(approved.revision().evidence());
    if (asks.isPresent()) {
      return new Fitness.Changed(
          judged, invoker.basis(judged.action()), "a guardrail asks now: " + asks.get());
    }
    if (!judged.tool().signature().equals(action.signature())) {
      return new Fitness.Changed(
          judged,
          invoker.basis(judged.action()),
          "the tool's parameters changed since it was approved");
    }
    if (!isValid(approved)) {
      return new Fitness.Late();
    }
    Basis was = approved.revision().basis();
    Basis now = hasBegun(events) ? was : invoker.basis(action);
    if (now instanceof Basis.Unknown unknown) {
      return new Fitness.Unsure("what it rests on cannot be read: " + unknown.why());
    }
    if (!was.stillHolds(now)) {
      return new Fitness.Changed(judged, now, "what it rested on changed since people were asked");
    }
    // Last, because it may be a question to another system.
    Standing standing =
        admission.standing(approved, events, breakGlass(judged), store.clock().instant());
    if (standing instanceof Standing.Fallen fallen) {
      return new Fitness.Changed(judged, now, fallen.why());
    }
    return standing instanceof Standing.Unknown unknown
        ? new Fitness.Unsure(unknown.why())
        : new Fitness.Fit();
  }

  /** Who may break glass for the call by the policy of now; null where nobody may. */
  private @Nullable BreakGlass breakGlass(Assessment.Judged judged) {
    return judged.verdict() instanceof Verdict.Ask ask && !ask.route().terms().breakGlass()
        ? null
        : assessor.breakGlass().orElse(null);
  }

  /**
   * Whether the execution that was approved has begun: it is entered again, and what it rested on
   * may have changed through itself. Where a person has it run again, that is looked at anew.
   */
  static boolean hasBegun(List<AuditEvent> events) {
    int last = events.size() - 1;
    // A claim that was given back unused says nothing of what was before it.
    while (last > 0
        && (neverBegan(events.get(last)) || events.get(last).type().equals(Trigger.CLAIM.name()))) {
      last--;
    }
    String type = events.get(last).type();
    return type.equals(Trigger.RERUN.name()) || type.equals(Trigger.YIELD.name());
  }

  private static boolean neverBegan(AuditEvent event) {
    return event.type().equals(Trigger.YIELD.name())
        && Boolean.FALSE.equals(event.data().get(ExecutionSteps.BEGAN));
  }

  /**
   * Where the row was set back behind its chain, not even a refusal can be put on record. Somebody
   * who decides meanwhile moves both; only a row that stays behind is set back.
   *
   * @throws StoreException as unreadable, because trying again would give the same
   */
  private void refuseSetBack(
      Request approved, List<AuditEvent> events, Verification.Broken broken) {
    if (events.size() > approved.version()
        && store.request(approved.id()).filter(r -> r.head().equals(approved.head())).isPresent()) {
      throw StoreException.unreadable(
          "request " + approved.id() + " was set back behind its record: " + broken.why(), null);
    }
  }
}
