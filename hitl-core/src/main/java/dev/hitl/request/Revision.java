package dev.hitl.request;

import dev.hitl.call.Action;
import dev.hitl.call.Arguments;
import dev.hitl.call.Signals;
import dev.hitl.policy.Assessment;
import dev.hitl.policy.Verdict;
import dev.hitl.signal.Evidence;
import dev.hitl.tool.Basis;
import dev.hitl.tool.Risk;
import dev.hitl.tool.Tool;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * One exact action put before people, with why. Written once, never changed: an edit makes the next
 * revision.
 *
 * @param action what would be done
 * @param digest what an approval of it is bound to, as computed when the revision was made
 * @param risk how much is at stake
 * @param message what it means, in words
 * @param reasons the rules that led here
 * @param context what the tool body added when it asked by itself; empty otherwise
 * @param basis what a decision rests on, as it was when the revision was made
 * @param signals the agent's own words and numbers
 * @param secrets the names of arguments that are not shown
 * @param author who edited it; null for what the agent proposed
 * @param at when it was made
 * @param evidence what else policy looked at
 */
public record Revision(
    Action action,
    String digest,
    Risk risk,
    String message,
    List<Verdict.Reason> reasons,
    Arguments context,
    Basis basis,
    Signals signals,
    Set<String> secrets,
    @Nullable String author,
    Instant at,
    Evidence evidence) {
  /** Of which nothing is known besides; otherwise as the record says. */
  public Revision(
      Action action,
      String digest,
      Risk risk,
      String message,
      List<Verdict.Reason> reasons,
      Arguments context,
      Basis basis,
      Signals signals,
      Set<String> secrets,
      @Nullable String author,
      Instant at) {
    this(
        action,
        digest,
        risk,
        message,
        reasons,
        context,
        basis,
        signals,
        secrets,
        author,
        at,
        Evidence.NONE);
  }

  /** Copies the collections. */
  public Revision {
    reasons = List.copyOf(reasons);
    secrets = Set.copyOf(secrets);
  }

  /**
   * Whether this only stands for a revision that is encrypted, as a store without the key has it.
   *
   * @return true where there is no digest
   */
  public boolean isLocked() {
    return digest.isEmpty();
  }

  /**
   * The revision that follows this one: another action, with the words and the risk that policy has
   * for it, and never of lower risk.
   *
   * @param judged the action and what policy says of it
   * @param rests what a decision about it rests on
   * @param words what it means, where policy has no words
   * @param by who edited it; null where nobody did
   * @param when when it is made
   * @return the next revision
   */
  public Revision next(
      Assessment.Judged judged, Basis rests, String words, @Nullable String by, Instant when) {
    Verdict.@Nullable Ask ask = judged.verdict() instanceof Verdict.Ask asks ? asks : null;
    return new Revision(
        judged.action(),
        judged.action().digest(),
        ask != null && ask.risk().compareTo(risk) > 0 ? ask.risk() : risk,
        ask == null || ask.message().isBlank() ? words : ask.message(),
        ask == null ? reasons : ask.reasons(),
        context,
        rests,
        signals,
        hidden(judged.tool()),
        by,
        when,
        judged.evidence());
  }

  /** What was hidden stays so: a result hides what the call that gave it did. */
  private Set<String> hidden(Tool tool) {
    if (secrets.isEmpty() || tool.secrets().containsAll(secrets)) {
      return tool.secrets();
    }
    Set<String> all = new TreeSet<>(secrets);
    all.addAll(tool.secrets());
    return all;
  }
}
