package dev.hitl.signal;

import dev.hitl.call.Action;
import dev.hitl.call.Arguments;
import dev.hitl.call.Signals;
import dev.hitl.signal.Questions.Unanswered;
import dev.hitl.signal.SignalSource.Proposal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gathers what is known about a call before it is judged: asks every {@link SignalSource} at the
 * same time, on a few daemon threads, and waits for all of them no longer than one limit; then
 * looks for the like of the call. Never throws for what a source does. Thread-safe.
 */
public final class SignalSources implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SignalSources.class);

  private final Map<String, SignalSource> sources;
  private final int maxBytes;
  private final Precedents precedents;
  private final Guardrails guardrails;
  private final Questions questions;

  /**
   * @param sources by name, in the order in which they stand on record
   * @param limit how long they may take for one call
   * @param maxBytes the most that one may say, in bytes of JSON
   * @param precedents what was done before
   * @param guardrails checks in code, which are asked too; closed with this
   */
  public SignalSources(
      Map<String, SignalSource> sources,
      Duration limit,
      int maxBytes,
      Precedents precedents,
      Guardrails guardrails) {
    this.guardrails = guardrails;
    this.sources = new LinkedHashMap<>(sources);
    this.maxBytes = maxBytes;
    this.precedents = precedents;
    questions = new Questions(limit, "hitl-signals");
  }

  /**
   * No sources, and nothing was done before.
   *
   * @return sources that say nothing
   */
  public static SignalSources none() {
    return new SignalSources(
        Map.of(), Duration.ofSeconds(1), 1, Precedents.NONE, Guardrails.none());
  }

  /**
   * Gathers.
   *
   * @param action the call's frozen form
   * @param signals what its agent says of it
   * @param run how its run went so far
   * @param alarms which likes of it to look for
   * @param now the time
   * @return what is known
   */
  public Evidence gather(
      Action action, Signals signals, RunFacts run, Collection<Alarm.Novel> alarms, Instant now) {
    Map<String, Check> checks = guardrails.of(action);
    if (sources.isEmpty() && alarms.isEmpty()) {
      return checks.isEmpty()
          ? Evidence.of(run)
          : new Evidence(run, Map.of(), Map.of(), Set.of(), checks);
    }
    Map<String, Arguments> said = new LinkedHashMap<>();
    Map<String, String> failed = new LinkedHashMap<>();
    ask(new Proposal(action, signals, run), said, failed);
    return new Evidence(run, said, failed, seen(action, alarms, now), checks);
  }

  /**
   * What is known of an action that was looked at before, with what guardrails say of it now.
   *
   * @param known as it stands on record
   * @param action the action, or the one that stands for giving out what came of it
   * @return the evidence
   */
  public Evidence checked(Evidence known, Action action) {
    Map<String, Check> checks = guardrails.of(action);
    return checks.isEmpty() && known.checks().isEmpty() ? known : known.with(checks);
  }

  /**
   * Remembers what was executed.
   *
   * @param action what was done
   * @param alarms what counts as alike
   * @param now the time
   */
  public void executed(Action action, Collection<Alarm.Novel> alarms, Instant now) {
    if (alarms.isEmpty()) {
      return;
    }
    try {
      precedents.executed(action, alarms, now);
    } catch (RuntimeException e) {
      // The tool has run, whatever is remembered of it.
      LOG.error("What {} did is not remembered; the like of it is new", action.tool(), e);
    }
  }

  private Set<String> seen(Action action, Collection<Alarm.Novel> alarms, Instant now) {
    if (alarms.isEmpty()) {
      return Set.of();
    }
    try {
      return precedents.seen(action, alarms, now);
    } catch (RuntimeException e) {
      LOG.error("What was done with {} cannot be read; the call counts as new", action.tool(), e);
      return Set.of();
    }
  }

  private void ask(Proposal proposal, Map<String, Arguments> said, Map<String, String> failed) {
    long until = questions.until();
    List<String> names = new ArrayList<>();
    List<@Nullable Future<@Nullable Map<String, ?>>> answers = new ArrayList<>();
    sources.forEach(
        (name, source) -> {
          names.add(name);
          answers.add(questions.ask(() -> source.signals(proposal)));
        });
    for (int i = 0; i < names.size(); i++) {
      String name = names.get(i);
      try {
        said.put(name, understood(questions.answer(answers.get(i), until)));
      } catch (Unanswered e) {
        LOG.error(
            "Signal source '{}' failed for {}: {}",
            name,
            proposal.action().tool(),
            e.getMessage(),
            e.getCause());
        failed.put(name, String.valueOf(e.getMessage()));
      }
    }
  }

  private Arguments understood(@Nullable Map<String, ?> answer) throws Unanswered {
    if (answer == null) {
      throw new Unanswered("it said null", null);
    }
    try {
      Arguments said = Arguments.of(answer);
      if (said.size() > maxBytes) {
        throw new Unanswered(
            "it said " + said.size() + " bytes, and the limit is " + maxBytes, null);
      }
      Signals.checkKnown(said);
      return said;
    } catch (IllegalArgumentException e) {
      throw new Unanswered("it said something that makes no sense", e);
    }
  }

  /** Asks no more. Idempotent. */
  @Override
  public void close() {
    guardrails.close();
    questions.close();
  }
}
