package dev.hitl.policy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What happens while nobody decides: rungs, each reached once after a time. Immutable.
 *
 * @param rungs in order of their times, which differ; only the last may end the question, and
 *     without such a last one the question stays open for ever
 * @param hours in which the times of the rungs count; null where all time counts
 */
public record Ladder(List<Rung> rungs, @Nullable Hours hours) {
  /** Nothing happens; the question stays open for ever. */
  public static final Ladder NONE = new Ladder(List.of());

  /** Ten years: longer is a mistake, and far longer is after the end of time. */
  private static final int MAX_DAYS = 3_650;

  private static final int MAX_RUNGS = 50;

  /** A hundred years: a time within hours that takes longer is a mistake, and long to compute. */
  private static final int MAX_WEEKS = 5_200;

  /** How a rung ends the question. */
  public enum End {
    /** It expires: the model is told that nobody answered. */
    EXPIRE,
    /** It counts as rejected. */
    REJECT,
    /** The model is given a text as the tool's result. */
    ANSWER,
    /** It counts as approved; only for what is of low or medium risk. */
    APPROVE;

    /**
     * The word for it in policy files.
     *
     * @return the lower-case name
     */
    public String word() {
      return Words.of(this);
    }
  }

  /**
   * What happens after a time.
   *
   * @param after how long after the question was asked
   * @param tell roles that are told
   * @param to roles that are told and may from then on fill any place that asks for a person
   * @param priority the lane from then on, if that is higher; null to leave it
   * @param channel how people are told from then on, for notifiers; null to leave it
   * @param end how the question ends; null where it goes on
   * @param answer the text for {@link End#ANSWER}, otherwise null
   */
  public record Rung(
      Duration after,
      Set<String> tell,
      Set<String> to,
      @Nullable Priority priority,
      @Nullable String channel,
      @Nullable End end,
      @Nullable String answer) {
    /**
     * Checks the rung.
     *
     * @throws IllegalArgumentException if the time is out of range, a role or the channel is blank,
     *     nothing happens on it, or it has an answer that it does not give or none that it gives
     */
    public Rung {
      checkTime("a deadline", after);
      tell = Collections.unmodifiableSet(new TreeSet<>(tell));
      to = Collections.unmodifiableSet(new TreeSet<>(to));
      if (tell.stream().anyMatch(String::isBlank) || to.stream().anyMatch(String::isBlank)) {
        throw new IllegalArgumentException("a role must not be blank");
      }
      if (channel != null && channel.isBlank()) {
        throw new IllegalArgumentException("a channel must not be blank");
      }
      if (tell.isEmpty() && to.isEmpty() && priority == null && channel == null && end == null) {
        throw new IllegalArgumentException(
            "nothing happens after " + after + "; give it notify, to, priority, channel or then");
      }
      if ((end == End.ANSWER) != (answer != null && !answer.isBlank())) {
        throw new IllegalArgumentException(
            end == End.ANSWER
                ? "then: answer needs the answer's text"
                : "an answer needs then: answer");
      }
    }

    /**
     * A rung that ends the question.
     *
     * @param after how long after the question was asked
     * @param end how
     * @return the rung
     */
    public static Rung ending(Duration after, End end) {
      return new Rung(after, Set.of(), Set.of(), null, null, end, null);
    }

    private Rung expiring() {
      return new Rung(after, tell, to, priority, channel, End.EXPIRE, null);
    }
  }

  /**
   * Checks the ladder.
   *
   * @param rungs in order of their times
   * @param hours in which the times of the rungs count; null where all time counts
   * @throws IllegalArgumentException if two are reached at the same time or not in order, one that
   *     is not the last ends the question, or the last takes more than a hundred years of the hours
   */
  public Ladder {
    rungs = List.copyOf(rungs);
    if (rungs.size() > MAX_RUNGS) {
      throw new IllegalArgumentException("a ladder has at most " + MAX_RUNGS + " rungs");
    }
    for (int i = 1; i < rungs.size(); i++) {
      Rung before = rungs.get(i - 1);
      if (before.after().compareTo(rungs.get(i).after()) >= 0) {
        throw new IllegalArgumentException(
            "escalation goes on with time: after "
                + before.after()
                + " comes "
                + rungs.get(i).after());
      }
      if (before.end() != null) {
        throw new IllegalArgumentException(
            "nothing follows the end after " + before.after() + ", yet there is one more");
      }
    }
    if (rungs.isEmpty()) {
      hours = null;
    } else if (hours != null) {
      Duration last = rungs.get(rungs.size() - 1).after();
      if (last.compareTo(hours.weekly().multipliedBy(MAX_WEEKS)) > 0) {
        throw new IllegalArgumentException(
            last + " of " + hours.name() + " hours take more than a hundred years");
      }
    }
  }

  /**
   * A ladder whose times count always.
   *
   * @param rungs in order of their times
   * @throws IllegalArgumentException if two are reached at the same time or not in order, or one
   *     that is not the last ends the question
   */
  public Ladder(List<Rung> rungs) {
    this(rungs, null);
  }

  /**
   * This ladder, its times counted within hours.
   *
   * @param value the hours; null where all time counts
   * @return a copy
   * @throws IllegalArgumentException if the last rung takes more than a hundred years of them
   */
  public Ladder within(@Nullable Hours value) {
    return new Ladder(rungs, value);
  }

  /**
   * A ladder of one rung, which ends the question.
   *
   * @param after how long after the question was asked
   * @param end how
   * @return the ladder
   */
  public static Ladder ending(Duration after, End end) {
    return new Ladder(List.of(Rung.ending(after, end)));
  }

  /**
   * How long after it is asked the question stays open.
   *
   * @return null for ever
   */
  public @Nullable Duration deadline() {
    return end() == null ? null : rungs.get(rungs.size() - 1).after();
  }

  /**
   * Until when a question stays open.
   *
   * @param asked when it is asked
   * @return null for ever
   */
  public @Nullable Instant deadline(Instant asked) {
    Duration time = deadline();
    return time == null ? null : plus(asked, time);
  }

  /**
   * When the first rung is reached.
   *
   * @param asked when the question is asked
   * @return null where there is none
   */
  public @Nullable Instant first(Instant asked) {
    return rungs.isEmpty() ? null : plus(asked, rungs.get(0).after());
  }

  /**
   * When the rung after one that was reached is reached.
   *
   * @param rung which was reached, from 0
   * @param reached when, as this ladder says and not as somebody saw it
   * @return null where that was the last
   */
  public @Nullable Instant following(int rung, Instant reached) {
    return rung + 1 >= rungs.size()
        ? null
        : plus(reached, rungs.get(rung + 1).after().minus(rungs.get(rung).after()));
  }

  private Instant plus(Instant at, Duration time) {
    return hours == null ? at.plus(time) : hours.plus(at, time);
  }

  /**
   * This ladder, which approves nothing: where silence would have, the question expires.
   *
   * @return a ladder that says the same otherwise
   */
  public Ladder withoutApproval() {
    if (end() != End.APPROVE) {
      return this;
    }
    List<Rung> kept = new ArrayList<>(rungs);
    kept.add(kept.remove(kept.size() - 1).expiring());
    return new Ladder(kept, hours);
  }

  /**
   * How the question ends when nobody decided.
   *
   * @return null where it does not
   */
  public @Nullable End end() {
    return rungs.isEmpty() ? null : rungs.get(rungs.size() - 1).end();
  }

  /**
   * Every role that a rung names.
   *
   * @return in order
   */
  public Set<String> roles() {
    Set<String> roles = new TreeSet<>();
    rungs.forEach(
        rung -> {
          roles.addAll(rung.tell());
          roles.addAll(rung.to());
        });
    return Collections.unmodifiableSet(roles);
  }

  /**
   * A ladder that is as strict as this one and the other: the rungs of both until the first end
   * that is not an approval. It approves by silence only if both do, and then when the later does;
   * it ends with a rejection if either does; it widens who may decide only as far as both do, and
   * whom only one of them would let decide is told. Where they count in different hours, all time
   * counts, so that nothing happens later than either says, and silence approves nothing.
   *
   * @param other the other ladder
   * @return the same whichever of the two it is called on
   */
  public Ladder merge(Ladder other) {
    return LadderMerge.of(this, false, other, false);
  }

  static void checkTime(String what, @Nullable Duration time) {
    if (time != null && (time.isZero() || time.isNegative())) {
      throw new IllegalArgumentException(what + " must be more than zero, not " + time);
    }
    if (time != null && time.compareTo(Duration.ofDays(MAX_DAYS)) > 0) {
      throw new IllegalArgumentException(
          what
              + " may be at most "
              + MAX_DAYS
              + " days, not "
              + time
              + "; leave it out for no limit");
    }
  }
}
