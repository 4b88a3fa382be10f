package dev.hitl.override;

import dev.hitl.call.RunId;
import java.time.Instant;

/**
 * A piece of what an agent says while it is at work. The words are the agent's own, whatever they
 * claim to be; what would hide or move something in them is shown by its code point. Immutable.
 *
 * @param run whose words they are
 * @param number counts from 1 each time the agent is entered
 * @param kind what the agent says that it is
 * @param text the words on one line, cut where they are too many
 * @param at when, by the store's clock
 */
public record Chunk(RunId run, long number, Kind kind, String text, Instant at) {
  /** What an agent may say. */
  public enum Kind {
    /** What it thinks. */
    REASONING,
    /** How far it is. */
    PROGRESS,
    /** A part of its answer. */
    ANSWER
  }
}
