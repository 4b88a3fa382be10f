package dev.hitl.channels;

import dev.hitl.Hitl;
import dev.hitl.Shop;
import dev.hitl.call.RunId;
import dev.hitl.call.ToolCall;
import dev.hitl.notify.Notice;
import dev.hitl.notify.Notification;
import dev.hitl.notify.Question;
import dev.hitl.request.Request;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Questions and what is told of them, for the tests of channels. */
public final class Asked {
  private Asked() {}

  /** A run that asks for one call. */
  public static Request of(Hitl hitl, ToolCall call) {
    hitl.agent("support", Shop.proposing(List.of(call)));
    return Shop.only(hitl.start("support", "x"));
  }

  /** A refund whose order is a text of somebody's. */
  public static ToolCall refund(String order) {
    return ToolCall.of("c1", "refund", Map.of("orderId", order, "amount", 500));
  }

  /** What is told, with this title and text. */
  public static Notification told(String title, String text) {
    return told(Notice.Kind.OPENED, title, text, new Question("d1", Question.Way.CLICK));
  }

  public static Notification told(Notice.Kind kind, String title, String text, Question question) {
    return new Notification(
        "0123456789abcdef0123456789abcdef",
        kind,
        "fedcba9876543210fedcba9876543210@2",
        RunId.of("support", "r1"),
        Set.of("manager"),
        title,
        text,
        null,
        null,
        question);
  }
}
