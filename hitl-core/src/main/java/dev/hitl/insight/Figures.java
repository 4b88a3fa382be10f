package dev.hitl.insight;

import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How people and agents fared in a time, counted from the record. A call is counted when it is
 * proposed, a decision when it falls, an execution when it ends: a request that was asked before
 * the time and decided in it is among the decisions and not among the questions. Test requests are
 * left out.
 *
 * @param from from then on
 * @param until before then
 * @param all everything
 * @param byTool the same for each tool
 * @param byAgent the same for each agent
 * @param byRule what became of the questions of each rule; a question of several counts for each
 * @param byReviewer what each person said
 * @param times how long people take
 * @param overrides what was done against the usual way
 * @param people what it costs them, and whether they agree with each other
 * @param runs how runs fared that people decided about
 * @param queue what waits for people now
 * @param queueAtEnd what waited for people when the time ended; the same where it has not ended
 * @param unreadable how many entries could not be counted, because they were erased or are locked
 */
public record Figures(
    Instant from,
    Instant until,
    Counts all,
    SortedMap<String, Counts> byTool,
    SortedMap<String, Counts> byAgent,
    SortedMap<String, Counts> byRule,
    SortedMap<String, Reviewer> byReviewer,
    Times times,
    Overrides overrides,
    People people,
    Runs runs,
    Queue queue,
    Queue queueAtEnd,
    long unreadable) {

  /** Copies the maps. */
  public Figures {
    byTool = Collections.unmodifiableSortedMap(new TreeMap<>(byTool));
    byAgent = Collections.unmodifiableSortedMap(new TreeMap<>(byAgent));
    byRule = Collections.unmodifiableSortedMap(new TreeMap<>(byRule));
    byReviewer = Collections.unmodifiableSortedMap(new TreeMap<>(byReviewer));
  }

  /**
   * Counts of calls, of what became of the questions, and of executions that people had agreed to.
   *
   * @param allowed calls that policy allowed
   * @param asked calls that people were asked about
   * @param denied calls that were refused and nobody was asked
   * @param approved as they were proposed, silence that counts as a yes among them
   * @param modified approved with other arguments
   * @param rejected by people, or by silence where policy says so
   * @param answered in place of the tool
   * @param redirected to another tool
   * @param expired nobody decided in time
   * @param withdrawn taken back
   * @param overruled approvals that somebody more senior took back
   * @param executed the tool returned, or a person did it
   * @param failed the tool threw
   * @param inDoubt the node that executed it fell silent
   * @param rolledBack undone afterwards
   */
  public record Counts(
      long allowed,
      long asked,
      long denied,
      long approved,
      long modified,
      long rejected,
      long answered,
      long redirected,
      long expired,
      long withdrawn,
      long overruled,
      long executed,
      long failed,
      long inDoubt,
      long rolledBack) {
    /**
     * Which part of the calls people were asked about.
     *
     * @return 0 to 1; 0 where there was no call
     */
    public double escalationRate() {
      return part(asked, allowed + asked + denied);
    }

    /**
     * How many questions were decided, by people or by silence.
     *
     * @return the sum of all ways to decide
     */
    public long decided() {
      return approved + modified + rejected + answered + redirected;
    }

    /**
     * Which part of the decisions let the call run, as it was or otherwise.
     *
     * @return 0 to 1; 0 where nothing was decided
     */
    public double approvalRate() {
      return part(approved + modified, decided());
    }

    /**
     * Which part of the decisions changed the arguments.
     *
     * @return 0 to 1; 0 where nothing was decided
     */
    public double modificationRate() {
      return part(modified, decided());
    }

    /**
     * Which part of the approvals was taken back by somebody more senior.
     *
     * @return 0 to 1; 0 where nothing was approved
     */
    public double overrideRate() {
      return part(overruled, approved + modified);
    }

    /**
     * Which part of the executions succeeded, of those whose result is known.
     *
     * @return 0 to 1; 0 where nothing was executed
     */
    public double successRate() {
      return part(executed, executed + failed);
    }

    /**
     * Which part of what was executed was rolled back.
     *
     * @return 0 to 1; 0 where nothing was executed
     */
    public double rollBackRate() {
      return part(rolledBack, executed);
    }
  }

  /**
   * How long people take. Zero where there was nothing.
   *
   * @param latency50 half of what people decided was decided within this time of its asking
   * @param latency95 95 of 100 were decided within this time
   * @param deciding50 half was decided within this time of the first look, or of its taking, by
   *     whoever decided; what nobody is on record as having looked at is left out
   * @param deciding95 95 of 100 were decided within this time
   */
  public record Times(
      Duration latency50, Duration latency95, Duration deciding50, Duration deciding95) {}

  /**
   * What one person said: votes, edits and decisions, each as what it was. Whoever did it by hand
   * approved it.
   *
   * @param approved that it may run
   * @param modified that it may run with other arguments
   * @param rejected that it may not run
   * @param answered gave the answer in the tool's place
   * @param redirected had another tool called
   * @param latency50 half of it was said within this time of the question; zero where nothing was
   */
  public record Reviewer(
      long approved,
      long modified,
      long rejected,
      long answered,
      long redirected,
      Duration latency50) {
    /**
     * How often they said something.
     *
     * @return the sum of all kinds
     */
    public long said() {
      return approved + modified + rejected + answered + redirected;
    }

    /**
     * Which part of what they said let the call run, as it was or otherwise.
     *
     * @return 0 to 1; 0 where they said nothing
     */
    public double approvalRate() {
      return part(approved + modified, said());
    }
  }

  /**
   * What was done against the usual way.
   *
   * @param overruled approvals that somebody more senior took back
   * @param emergencies calls that were run at once, with somebody watching
   * @param flagged calls that ran, and that people found wrong when they looked afterwards
   * @param paused runs that people paused; not those that were held to be redirected or taken back
   * @param aborted runs that people ended, those that an aborted one waited for among them
   * @param redirected runs that were told something else
   * @param edited runs whose state people changed or took back to an older checkpoint
   * @param stopped stops of an agent or a tenant; one of everything is in no tenant's figures
   */
  public record Overrides(
      long overruled,
      long emergencies,
      long flagged,
      long paused,
      long aborted,
      long redirected,
      long edited,
      long stopped) {}

  /**
   * What it costs people, and whether they agree with each other.
   *
   * @param words how often somebody voted, decided, edited or handed on
   * @param runs in how many runs
   * @param pairs how often two different people judged the same: one tenant's agent calling one
   *     tool with the same arguments
   * @param agreeing how many of these pairs came to the same
   */
  public record People(long words, long runs, long pairs, long agreeing) {
    /**
     * How many words people gave for each run in which somebody did.
     *
     * @return on average; 0 where there was none
     */
    public double effort() {
      return part(words, runs);
    }

    /**
     * How often two people came to the same about the same.
     *
     * @return 0 to 1; 0 where no two judged the same
     */
    public double consistency() {
      return part(agreeing, pairs);
    }
  }

  /**
   * How runs fared that people decided about.
   *
   * @param decided runs about which people decided something
   * @param finished runs that ended well after such a decision
   * @param failed runs that failed after one, or could not be read, and did not end well since
   */
  public record Runs(long decided, long finished, long failed) {
    /**
     * Which part of the runs that ended after a decision ended well.
     *
     * @return 0 to 1; 0 where none ended
     */
    public double resumeSuccess() {
      return part(finished, finished + failed);
    }
  }

  /**
   * What waits for people at one time, all of it.
   *
   * @param waiting how many requests
   * @param oldest how long ago the oldest of them was asked first; zero where none waits
   * @param ages how many of them are how old
   */
  public record Queue(long waiting, Duration oldest, Ages ages) {
    /** Nothing waits. */
    public static final Queue EMPTY = new Queue(0, Duration.ZERO, new Ages(0, 0, 0, 0, 0));
  }

  /**
   * How many requests have waited how long; each is in one of these.
   *
   * @param below5Minutes less than five minutes
   * @param below30Minutes five minutes and more, less than half an hour
   * @param below2Hours half an hour and more, less than two hours
   * @param below1Day two hours and more, less than a day
   * @param older a day and more
   */
  public record Ages(
      long below5Minutes, long below30Minutes, long below2Hours, long below1Day, long older) {}

  /**
   * The same as one JSON object; times in milliseconds.
   *
   * @return JSON text
   */
  public String toJson() {
    return FiguresText.json(this);
  }

  @Override
  public String toString() {
    return FiguresText.line(this);
  }

  static double part(long of, long whole) {
    return whole == 0 ? 0 : (double) of / whole;
  }
}
