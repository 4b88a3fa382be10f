package dev.hitl.gate;

import dev.hitl.call.Arguments;
import dev.hitl.call.Json;
import dev.hitl.call.ToolCall;
import dev.hitl.checkpoint.Message;
import java.util.Collection;
import java.util.List;

/**
 * How much the next checkpoint of a run will have, in bytes of JSON, so that what would not fit is
 * refused before anything is done with it. One message may take half of a checkpoint, the state a
 * quarter: after a checkpoint there is always room for the next message, or for a batch of calls.
 *
 * <p>Not thread-safe; a session guards its own.
 */
final class Weight {
  /** What a checkpoint has besides, and a message or a call around its text. */
  private static final int FRAME = 1_024;

  /** What a run's counts take, but for the names of the runs above it. */
  private static final int PROGRESS = 1_536;

  private static final int MOST_ESCAPED = 6;
  private static final int LEAST_SHARE = 256;

  private final int most;
  private long messages;
  private long state;

  /**
   * @param most the most bytes of JSON that one checkpoint has
   */
  Weight(int most) {
    this.most = most;
  }

  /** Makes room for messages, or refuses all of them. */
  void add(List<Message> added) {
    long sum = 0;
    for (Message message : added) {
      long own = of(message.body()) + 1;
      if (own > most / 2) {
        throw new TooLarge(
            "a message has %d bytes of JSON, and one may have %d, half of maxStateBytes (%d). Keep"
                    .formatted(own, most / 2, most)
                + " large things outside of the conversation and put a reference to them into it,"
                + " or raise HitlBuilder.maxStateBytes");
      }
      sum += own;
    }
    if (sum > room()) {
      throw new TooLarge(
          ("%d bytes of messages do not fit into the next checkpoint, which has room for %d of"
                  + " maxStateBytes (%d): call run.checkpoint() first, which makes durable what is"
                  + " there and leaves room, or raise HitlBuilder.maxStateBytes")
              .formatted(sum, Math.max(0, room()), most));
    }
    messages += sum;
  }

  /** Another state in place of the one there was. */
  void state(Arguments value) {
    long own = of(value.json());
    long before = state;
    state = 0;
    if (own > most / 4 || own > room()) {
      state = before;
      throw new TooLarge(
          ("the agent's state has %d bytes of JSON, and it may have %d, a quarter of maxStateBytes"
                  + " (%d), where the messages since the last checkpoint leave room for it: keep"
                  + " large things elsewhere and a reference in the state, call run.checkpoint()"
                  + " first, or raise HitlBuilder.maxStateBytes")
              .formatted(own, Math.min(most / 4, Math.max(0, room())), most));
    }
    state = own;
  }

  /** What was entered with is in the store already, but for the state, which is written anew. */
  void entered(Arguments value) {
    messages = 0;
    state = of(value.json());
  }

  /** The messages so far are in the store. */
  void stored() {
    messages = 0;
  }

  /** Refuses a batch that could not be kept if a call of it needed a person. */
  void check(Collection<ToolCall> calls) {
    long chars = 0;
    for (ToolCall call : calls) {
      chars += call.arguments().length() + call.signals().attributes().size() + FRAME;
    }
    long most = room() / 2;
    if (chars * MOST_ESCAPED <= most) {
      return; // Almost always, and without looking at the texts.
    }
    long sum = 0;
    for (ToolCall call : calls) {
      sum += of(call.arguments()) + of(call.signals().attributes().json()) + FRAME;
    }
    if (sum > most) {
      throw new TooLarge(
          ("a batch of %d calls has %d bytes of JSON, and the next checkpoint has room for %d of"
                  + " them, with maxStateBytes %d; none of them was called. Propose fewer at once,"
                  + " call run.checkpoint() before, or raise HitlBuilder.maxStateBytes")
              .formatted(calls.size(), sum, Math.max(0, most), this.most));
    }
  }

  /** How much each result of a batch may have, so that all of them can be kept and appended. */
  int share(int calls) {
    long share = room() / 2 / Math.max(1, calls) - FRAME;
    return (int) Math.max(LEAST_SHARE, Math.min(share, result(most)));
  }

  /** How much one result may have: as many as a person can be asked for at once have room. */
  static int result(int most) {
    return most / 16;
  }

  /**
   * A result as it is kept: where it is too long, as much of it as there is room for, and that it
   * was cut. What a tool gave is not refused, because the tool has run.
   */
  static String fit(String content, int room) {
    if (content.length() * (MOST_ESCAPED + 1L) <= room) {
      return content;
    }
    String kept = content;
    long own = twice(kept);
    while (own > room && !kept.isEmpty()) {
      int length = (int) Math.min(kept.length() - 1L, kept.length() * (long) room / own);
      kept = Scrub.text(kept.substring(0, length));
      own = twice(kept);
    }
    return kept.length() == content.length()
        ? content
        : kept + "… (cut: the result has " + content.length() + " characters)";
  }

  /** In a message, whose JSON is text within a checkpoint's. */
  private static long twice(String text) {
    return of(Json.text(text));
  }

  private long room() {
    return most - FRAME - PROGRESS - messages - state;
  }

  /** The bytes of a text as a JSON string. */
  static long of(String text) {
    long bytes = 2;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < 0x20) {
        bytes += c == '\n' || c == '\r' || c == '\t' || c == '\b' || c == '\f' ? 2 : 6;
      } else if (c < 0x80) {
        bytes += c == '"' || c == '\\' ? 2 : 1;
      } else if (c < 0x800 || Character.isSurrogate(c)) {
        bytes += 2; // Each half of a pair; a pair has four.
      } else {
        bytes += 3;
      }
    }
    return bytes;
  }
}
