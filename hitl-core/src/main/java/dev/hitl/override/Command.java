package dev.hitl.override;

import java.time.Instant;

/**
 * What a person said to a running agent, or to many. Immutable.
 *
 * @param id the name of its record
 * @param kind what is to happen
 * @param scope to whom it is said; stops are about any scope, all else about one run
 * @param by who said it, under the one name that the directory has for them
 * @param words why; for {@link Kind#REDIRECT} the instruction
 * @param at when, by the store's clock
 */
public record Command(String id, Kind kind, Scope scope, String by, String words, Instant at) {
  /** What is to happen. */
  public enum Kind {
    /** Nothing of the scope goes on until the stop is lifted. */
    STOP,
    /** The run ends for good. */
    ABORT,
    /** The run waits until a person resumes it. */
    PAUSE,
    /** The run is told to do something else. */
    REDIRECT
  }

  /**
   * For a log or an agent.
   *
   * @return who wants what and why, in one line
   */
  public String describe() {
    return switch (kind) {
      case STOP -> scope + " was stopped by " + by + ": " + words;
      case ABORT -> scope + " was aborted by " + by + ": " + words;
      case PAUSE -> scope + " was paused by " + by + ": " + words;
      case REDIRECT -> scope + " was redirected by " + by + ": " + words;
    };
  }
}
