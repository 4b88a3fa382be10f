package dev.hitl.evaluation;

import dev.hitl.audit.AuditEvent;
import dev.hitl.call.Arguments;
import dev.hitl.call.RunId;
import dev.hitl.call.Signals;
import dev.hitl.call.ToolCall;
import dev.hitl.policy.Assessment;
import dev.hitl.policy.Assessor;
import dev.hitl.policy.Circumstances;
import dev.hitl.policy.Verdict;
import dev.hitl.request.Request;
import dev.hitl.request.Revision;
import dev.hitl.signal.Evidence;
import dev.hitl.store.AuditQuery;
import dev.hitl.store.Store;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Holds another policy against recorded history: what was asked, allowed and denied, and what would
 * be now. A call is judged as its agent proposed it, with the signals that came with it and the
 * evidence that was gathered, at the time at which it came; what ran on a grant counts as asked, as
 * policy says. Questions that a tool's body asked by itself are left out, because no policy decides
 * on them, and so are tests of the reviewers.
 *
 * <p>Reads the store page by page and changes nothing. Immutable and thread-safe.
 */
public final class Replay {
  private static final String OPEN = "OPEN";
  private static final String CALLED = "CALLED";
  private static final String DENIED = "DENIED";

  private final Store store;
  private final Assessor assessor;

  private Replay(Store store, Assessor assessor) {
    this.store = store;
    this.assessor = assessor;
  }

  /**
   * Prepares a replay.
   *
   * @param store whose history
   * @param assessor the other policy, joined with the tools
   * @return the replay
   */
  public static Replay of(Store store, Assessor assessor) {
    return new Replay(store, assessor);
  }

  /**
   * Replays what was proposed in a time.
   *
   * @param from from then on
   * @param until before then
   * @param differing is told of each call of which the policy says something else than was said,
   *     while the replay is under way
   * @return the counts over all
   */
  public ReplayReport play(Instant from, Instant until, Consumer<ReplayedCall> differing) {
    AuditQuery query = AuditQuery.all().types(OPEN, CALLED, DENIED).between(from, until);
    Counts counts = new Counts(differing);
    query.forEach(store, event -> replay(event, counts));
    return counts.report(assessor.policyVersion());
  }

  private void replay(AuditEvent event, Counts counts) {
    if (event.isErased() || event.isLocked()) {
      counts.unreadable++;
    } else if (event.type().equals(OPEN)) {
      opened(event, counts);
    } else if (event.data().get("calls") instanceof List<?> calls) {
      calls.forEach(call -> ran(event, (Map<?, ?>) call, counts));
    } else {
      Object said = event.data().get("verdict");
      proposed(event, event.data().asMap(), Verdict.Kind.valueOf(String.valueOf(said)), counts);
    }
  }

  /** What ran on a grant ran although policy asks. */
  private void ran(AuditEvent event, Map<?, ?> call, Counts counts) {
    Verdict.Kind said =
        call.get("granted") != null
            ? Verdict.Kind.ASK
            : call.get("review") != null ? Verdict.Kind.REVIEW : Verdict.Kind.ALLOW;
    proposed(event, call, said, counts);
  }

  private void opened(AuditEvent event, Counts counts) {
    if (Request.isDrill(event.run(), event.subject())) {
      return;
    }
    Optional<Request> request = store.request(event.subject());
    Optional<Revision> proposed = request.flatMap(this::asProposed);
    if (proposed.isEmpty()) {
      counts.unreadable++;
      return;
    }
    Revision first = proposed.get();
    boolean byTool =
        first.reasons().stream()
            .anyMatch(reason -> reason.rule().startsWith(Assessor.ASKED_BY_TOOL));
    if (!byTool) {
      ToolCall call =
          new ToolCall(
              first.action().callId(),
              first.action().tool(),
              first.action().arguments().json(),
              first.signals());
      counts.add(
          again(event.run(), call, event.at(), Verdict.Kind.ASK, request.get(), first.evidence()));
    }
  }

  /** As the agent proposed it; read for itself only where somebody edited it since. */
  private Optional<Revision> asProposed(Request request) {
    return request.revision().action().revision() == 1
        ? Optional.of(request.revision())
        : store.revisions(request.id()).stream().findFirst();
  }

  private void proposed(AuditEvent event, Map<?, ?> recorded, Verdict.Kind said, Counts counts) {
    Object confidence = recorded.get("confidence");
    Object attributes = recorded.get("attributes");
    Signals signals =
        new Signals(
            confidence == null ? null : ((Number) confidence).doubleValue(),
            null,
            attributes == null ? Arguments.none() : Arguments.parse(attributes.toString()));
    ToolCall call =
        new ToolCall(
            String.valueOf(recorded.get("callId")),
            String.valueOf(recorded.get("tool")),
            String.valueOf(recorded.get("arguments")),
            signals);
    Instant at =
        recorded.get("at") instanceof Number millis
            ? Instant.ofEpochMilli(millis.longValue())
            : event.at();
    Evidence evidence =
        recorded.get("evidence") instanceof Map<?, ?> known ? Evidence.of(known) : Evidence.NONE;
    counts.add(again(event.run(), call, at, said, null, evidence));
  }

  private ReplayedCall again(
      RunId run,
      ToolCall call,
      Instant at,
      Verdict.Kind said,
      @Nullable Request request,
      Evidence evidence) {
    Assessment assessment = assessor.again(run, call, 1, at, Circumstances.recorded(evidence));
    return new ReplayedCall(run, call, at, said, assessment, request);
  }

  /** What gathers on the way. */
  private static final class Counts {
    private final Consumer<ReplayedCall> differing;
    private final Map<Verdict.Kind, Map<Verdict.Kind, Long>> matrix =
        new EnumMap<>(Verdict.Kind.class);
    private long unusable;
    private long unreadable;
    private long rejectedAndAllowed;

    Counts(Consumer<ReplayedCall> differing) {
      this.differing = differing;
    }

    void add(ReplayedCall call) {
      if (call.now().isEmpty()) {
        unusable++;
        differing.accept(call);
        return;
      }
      Verdict.Kind now = call.now().get().kind();
      matrix
          .computeIfAbsent(call.said(), kind -> new EnumMap<>(Verdict.Kind.class))
          .merge(now, 1L, Long::sum);
      boolean runs = now == Verdict.Kind.ALLOW || now == Verdict.Kind.REVIEW;
      if (runs && call.wasRejected()) {
        rejectedAndAllowed++;
      }
      if (now != call.said()) {
        differing.accept(call);
      }
    }

    ReplayReport report(String policyVersion) {
      return new ReplayReport(policyVersion, matrix, rejectedAndAllowed, unusable, unreadable);
    }
  }
}
