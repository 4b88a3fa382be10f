package dev.hitl.gate;

import dev.hitl.call.Json;
import dev.hitl.call.Signals;
import dev.hitl.call.ToolCall;
import java.util.Objects;

/** Makes text that a model sent storable: lone surrogates have no UTF-8 form. */
final class Scrub {
  private static final int SHORT = 1_000;
  private static final int LONGEST_NAME = 200;
  private static final int LONGEST_REASONING = 20_000;

  private Scrub() {}

  static String text(String text) {
    return Json.wellFormed(text);
  }

  /**
   * Only what cannot be a valid call is changed: with a lone surrogate in its arguments it stays
   * broken, because an escape is put in its place.
   */
  static ToolCall call(ToolCall call) {
    String tool = text(call.tool());
    String shortTool = tool.length() > LONGEST_NAME ? text(tool.substring(0, LONGEST_NAME)) : tool;
    String reasoning = call.signals().reasoning();
    String words = reasoning == null ? null : cut(text(reasoning));
    boolean broken = !text(call.arguments()).equals(call.arguments());
    if (shortTool.equals(call.tool()) && !broken && Objects.equals(words, reasoning)) {
      return call;
    }
    return new ToolCall(
        text(call.id()),
        shortTool,
        broken ? "\"\\ud800\" lone surrogate" : call.arguments(),
        new Signals(call.signals().confidence(), words, call.signals().attributes()));
  }

  private static String cut(String words) {
    return words.length() <= LONGEST_REASONING
        ? words
        : text(words.substring(0, LONGEST_REASONING)) + "… (cut)";
  }

  static String shortened(String text) {
    return text.length() <= SHORT ? text : text(text.substring(0, SHORT));
  }
}
