package dev.hitl.gate;

import dev.hitl.call.Action;
import dev.hitl.call.Arguments;
import dev.hitl.call.Signals;
import dev.hitl.signal.Evidence;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What goes on a run's record with its next write. Guarded by the lock of its session. */
sealed interface Draft {
  /** What happened. */
  String type();

  /** When, or when it began. */
  Instant at();

  /** The particulars, as they are at the moment of the write. */
  Map<String, @Nullable Object> data();

  /** What policy saw besides the action, so that another policy can be held against it. */
  static Map<String, @Nullable Object> judgedBy(Signals signals, Evidence evidence) {
    Map<String, @Nullable Object> data = new LinkedHashMap<>(4);
    if (signals.confidence() != null) {
      data.put("confidence", signals.confidence());
    }
    if (!signals.attributes().equals(Arguments.none())) {
      data.put("attributes", signals.attributes().json());
    }
    Map<String, @Nullable Object> known = evidence.toMap();
    if (!known.isEmpty()) {
      data.put("evidence", known);
    }
    return data;
  }

  /** One thing that happened. */
  record Event(String type, Instant at, Map<String, @Nullable Object> data) implements Draft {}

  /**
   * Calls that policy allowed, in their order. All that gather between two writes are one event,
   * because to write and to hash one for each costs more than most calls.
   */
  final class Calls implements Draft {
    /** Whose policy judged them all. */
    private final String policyVersion;

    private final List<Call> calls = new ArrayList<>();

    Calls(String policyVersion) {
      this.policyVersion = policyVersion;
    }

    boolean takes(Action action) {
      return policyVersion.equals(action.policyVersion());
    }

    void add(Call call) {
      calls.add(call);
    }

    @Override
    public String type() {
      return "CALLED";
    }

    @Override
    public Instant at() {
      return calls.get(0).at;
    }

    @Override
    public Map<String, @Nullable Object> data() {
      List<Map<String, @Nullable Object>> all = new ArrayList<>(calls.size());
      for (Call call : calls) {
        all.add(call.data());
      }
      Map<String, @Nullable Object> data = new LinkedHashMap<>();
      data.put("policyVersion", policyVersion);
      data.put("calls", all);
      return data;
    }
  }

  /** One call, on the record from before its tool begins. */
  final class Call {
    private final Action action;
    private final Signals signals;
    private final Evidence evidence;
    private final Instant at;
    private @Nullable String outcome;

    /** The standing record on which it ran although policy asks; null where policy allowed it. */
    private @Nullable String granted;

    /** The request in which people look at it afterwards; null where nobody does. */
    private @Nullable String review;

    /** The request that holds back what it gave; null where the agent has it. */
    private @Nullable String held;

    /** The turn of its run that it is of. */
    private final int turn;

    /** How many runs its run waited for when it began. */
    private final int awaited;

    Call(Action action, Signals signals, Evidence evidence, Instant at, int turn, int awaited) {
      this.action = action;
      this.signals = signals;
      this.evidence = evidence;
      this.at = at;
      this.turn = turn;
      this.awaited = awaited;
    }

    String callId() {
      return action.callId();
    }

    int turn() {
      return turn;
    }

    int awaited() {
      return awaited;
    }

    void granted(String standing) {
      granted = standing;
    }

    void review(String request) {
      review = request;
    }

    void held(String request) {
      held = request;
    }

    void outcome(String word) {
      outcome = word;
    }

    /** The arguments stay text: as JSON within JSON they could be nested deeper than is read. */
    private Map<String, @Nullable Object> data() {
      Map<String, @Nullable Object> data = new LinkedHashMap<>(8);
      data.put("callId", action.callId());
      data.put("tool", action.tool());
      data.put("arguments", action.arguments().json());
      data.putAll(judgedBy(signals, evidence));
      data.put("at", at.toEpochMilli());
      if (granted != null) {
        data.put("granted", granted);
      }
      if (review != null) {
        data.put("review", review);
      }
      if (held != null) {
        data.put("held", held);
      }
      if (outcome != null) {
        data.put("outcome", outcome);
      }
      return data;
    }
  }
}
