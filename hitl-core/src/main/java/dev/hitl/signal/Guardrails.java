package dev.hitl.signal;

import dev.hitl.call.Action;
import dev.hitl.call.Output;
import dev.hitl.signal.Questions.Unanswered;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks every {@link Guardrail} that is for a call, at the same time, on a few daemon threads, and
 * waits for all of them no longer than one limit. One that throws, says null or is late asks for a
 * person. Never throws for what a guardrail does. Thread-safe.
 */
public final class Guardrails implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Guardrails.class);

  private final List<Guardrail> all;
  private final Questions questions;

  /**
   * @param all in the order in which they stand on record
   * @param limit how long they may take for one call
   */
  public Guardrails(List<Guardrail> all, Duration limit) {
    this.all = List.copyOf(all);
    questions = new Questions(limit, "hitl-guardrails");
  }

  /**
   * No guardrails.
   *
   * @return they pass everything
   */
  public static Guardrails none() {
    return new Guardrails(List.of(), Duration.ofSeconds(1));
  }

  /**
   * What they say of an action: of a call before it runs; of what comes out, where the action
   * stands for giving that out.
   *
   * @param action frozen
   * @return by their labels, in order; empty where none is for it
   */
  Map<String, Check> of(Action action) {
    if (all.isEmpty()) {
      return Map.of();
    }
    if (!Output.isOne(action.tool())) {
      return asked(action.tool(), false, guardrail -> guardrail.before(action));
    }
    Output output = Output.of(action.tool(), action.arguments());
    return asked(output.tool(), true, guardrail -> guardrail.after(output));
  }

  private interface Question {
    @Nullable Check of(Guardrail guardrail) throws Exception;
  }

  private Map<String, Check> asked(String tool, boolean after, Question question) {
    List<Guardrail> asked =
        all.stream().filter(one -> after ? one.looksAfter(tool) : one.looksBefore(tool)).toList();
    if (asked.isEmpty()) {
      return Map.of();
    }
    long until = questions.until();
    List<@Nullable Future<@Nullable Check>> answers = new ArrayList<>();
    for (Guardrail guardrail : asked) {
      answers.add(questions.ask(() -> question.of(guardrail)));
    }
    Map<String, Check> checks = new LinkedHashMap<>();
    for (int i = 0; i < asked.size(); i++) {
      checks.put(asked.get(i).label(), answer(asked.get(i), tool, answers.get(i), until));
    }
    return Collections.unmodifiableMap(checks);
  }

  /** What went wrong is put on record by its kind alone: a message may repeat what it looked at. */
  private Check answer(
      Guardrail guardrail, String tool, @Nullable Future<@Nullable Check> answer, long until) {
    try {
      Check check = questions.answer(answer, until);
      return check == null ? failed(guardrail, tool, "it said null", "") : Checks.bounded(check);
    } catch (Unanswered e) {
      return failed(guardrail, tool, String.valueOf(e.getMessage()), at(e.getCause()));
    }
  }

  private static String at(@Nullable Throwable cause) {
    StackTraceElement[] trace = cause == null ? new StackTraceElement[0] : cause.getStackTrace();
    return trace.length == 0 ? "" : " at " + trace[0];
  }

  private static Check failed(Guardrail guardrail, String tool, String why, String where) {
    LOG.error(
        "Guardrail '{}' failed for {}, so people are asked: {}{}", guardrail, tool, why, where);
    return new Check.Ask("it failed: " + why);
  }

  /** Asks no more. Idempotent. */
  @Override
  public void close() {
    questions.close();
  }
}
