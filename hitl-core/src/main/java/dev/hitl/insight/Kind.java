package dev.hitl.insight;

import dev.hitl.insight.Figures.Counts;
import dev.hitl.request.Trigger;
import java.time.Duration;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a call was, or what became of it. */
enum Kind {
  ALLOWED,
  ASKED,
  DENIED,
  APPROVED,
  MODIFIED,
  REJECTED,
  ANSWERED,
  REDIRECTED,
  EXPIRED,
  WITHDRAWN,
  OVERRULED,
  EXECUTED,
  FAILED,
  IN_DOUBT,
  ROLLED_BACK;

  private static final Map<Trigger, Kind> BY_TRIGGER =
      new EnumMap<>(
          Map.ofEntries(
              Map.entry(Trigger.OPEN, ASKED),
              Map.entry(Trigger.APPROVE, APPROVED),
              Map.entry(Trigger.OBSERVE, APPROVED),
              Map.entry(Trigger.APPROVE_BY_SILENCE, APPROVED),
              Map.entry(Trigger.PERFORM, APPROVED),
              Map.entry(Trigger.REJECT, REJECTED),
              Map.entry(Trigger.REJECT_BY_SILENCE, REJECTED),
              Map.entry(Trigger.ANSWER, ANSWERED),
              Map.entry(Trigger.ANSWER_BY_SILENCE, ANSWERED),
              Map.entry(Trigger.REDIRECT, REDIRECTED),
              Map.entry(Trigger.EXPIRE, EXPIRED),
              Map.entry(Trigger.WITHDRAW, WITHDRAWN),
              Map.entry(Trigger.OVERRULE, OVERRULED),
              Map.entry(Trigger.SUCCEED, EXECUTED),
              Map.entry(Trigger.RESOLVE_SUCCEEDED, EXECUTED),
              Map.entry(Trigger.FAIL, FAILED),
              Map.entry(Trigger.RESOLVE_FAILED, FAILED),
              Map.entry(Trigger.LOSE, IN_DOUBT),
              Map.entry(Trigger.COMPENSATE, ROLLED_BACK)));

  /** By these a person said something. */
  static final Set<Trigger> WORDS =
      EnumSet.of(
          Trigger.VOTE,
          Trigger.EDIT,
          Trigger.ESCALATE,
          Trigger.APPROVE,
          Trigger.PERFORM,
          Trigger.REJECT,
          Trigger.ANSWER,
          Trigger.REDIRECT,
          Trigger.BREAK_GLASS,
          Trigger.OBSERVE,
          Trigger.OVERRULE);

  /** By these a person ended a question. */
  static final Set<Trigger> DECISIONS =
      EnumSet.of(
          Trigger.APPROVE,
          Trigger.PERFORM,
          Trigger.REJECT,
          Trigger.ANSWER,
          Trigger.REDIRECT,
          Trigger.OBSERVE);

  /** What a step says of its request; null where nothing that is counted. */
  static @Nullable Kind of(Trigger trigger) {
    return BY_TRIGGER.get(trigger);
  }

  /** The steps that are counted as something. */
  static Set<Trigger> counted() {
    return BY_TRIGGER.keySet();
  }

  /** So many of each kind. */
  static final class Sums {
    private final Map<Kind, Long> sums = new EnumMap<>(Kind.class);

    void add(Kind kind) {
      sums.merge(kind, 1L, Long::sum);
    }

    private long of(Kind kind) {
      return sums.getOrDefault(kind, 0L);
    }

    Figures.Reviewer reviewer(Duration latency50) {
      return new Figures.Reviewer(
          of(APPROVED), of(MODIFIED), of(REJECTED), of(ANSWERED), of(REDIRECTED), latency50);
    }

    Counts counts() {
      return new Counts(
          of(ALLOWED),
          of(ASKED),
          of(DENIED),
          of(APPROVED),
          of(MODIFIED),
          of(REJECTED),
          of(ANSWERED),
          of(REDIRECTED),
          of(EXPIRED),
          of(WITHDRAWN),
          of(OVERRULED),
          of(EXECUTED),
          of(FAILED),
          of(IN_DOUBT),
          of(ROLLED_BACK));
    }
  }
}
