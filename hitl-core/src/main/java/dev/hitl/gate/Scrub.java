package dev.hitl.gate;

import dev.hitl.call.Json;
import dev.hitl.call.JsonException;
import dev.hitl.call.Signals;
import dev.hitl.call.ToolCall;
import java.util.Objects;

/** Makes text that a model sent storable: lone surrogates have no UTF-8 form. */
final class Scrub {
  private static final int SHORT = 1_000;
  private static final int LONGEST_NAME = 200;

  private Scrub() {}

  static String text(String text) {
    try {
      Json.utf8(text);
      return text;
    } catch (JsonException e) {
      StringBuilder out = new StringBuilder(text.length());
      text.codePoints()
          .forEach(
              point ->
                  out.appendCodePoint(
                      Character.getType(point) == Character.SURROGATE ? 0xFFFD : point));
      return out.toString();
    }
  }

  /**
   * Only what cannot be a valid call is changed: with a lone surrogate in its arguments it stays
   * broken, because an escape is put in its place.
   */
  static ToolCall call(ToolCall call) {
    String tool = text(call.tool());
    String shortTool = tool.length() > LONGEST_NAME ? text(tool.substring(0, LONGEST_NAME)) : tool;
    String reasoning = call.signals().reasoning();
    String words = reasoning == null ? null : text(reasoning);
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

  static String shortened(String text) {
    return text.length() <= SHORT ? text : text(text.substring(0, SHORT));
  }
}
