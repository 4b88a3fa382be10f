package dev.hitl.console;

import dev.hitl.Hitl;
import dev.hitl.call.Json;
import dev.hitl.checkpoint.Message;
import dev.hitl.checkpoint.UnreadableCheckpoint;
import dev.hitl.notify.Redaction;
import dev.hitl.request.Request;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What was said, harmless to look at; what the agent said is marked as its own words. */
final class Conversation {
  private static final int MOST = 100;
  private static final int LONGEST = 4_000;

  /** Characters of a page of the whole, after which it ends; its last message may be longer. */
  private static final int PAGE = 1_000_000;

  private static final Set<String> AGENT = Set.of("assistant", "model", "ai");

  private Conversation() {}

  /** Of a run, or why it cannot be shown. */
  static Map<String, @Nullable Object> of(
      @Nullable Secrets secrets, Supplier<List<Message>> messages) {
    if (secrets == null) {
      return unreadable(Secrets.TOO_MANY_EDITED);
    }
    try {
      return json(messages.get(), secrets);
    } catch (UnreadableCheckpoint e) {
      return unreadable(String.valueOf(e.getMessage()));
    }
  }

  /**
   * The end of it.
   *
   * @param of what may be repeated in it
   */
  private static Map<String, @Nullable Object> json(List<Message> messages, Secrets of) {
    int left = Math.max(0, messages.size() - MOST);
    List<Map<String, @Nullable Object>> shown = new ArrayList<>();
    messages
        .subList(left, messages.size())
        .forEach(message -> shown.add(message(message, of, LONGEST)));
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("messages", shown);
    json.put("leftOut", left);
    json.put("problem", null);
    return json;
  }

  /**
   * A part of what was said until a request was asked, with nothing cut.
   *
   * @param from the number of its first message
   */
  static Map<String, @Nullable Object> page(Hitl hitl, Request request, int from) {
    Secrets secrets = Secrets.of(hitl, request.run());
    if (secrets == null) {
      return page(List.of(), null, Secrets.TOO_MANY_EDITED);
    }
    List<Message> all;
    try {
      all = hitl.overview().conversation(request);
    } catch (UnreadableCheckpoint e) {
      return page(List.of(), null, String.valueOf(e.getMessage()));
    }
    List<Map<String, @Nullable Object>> shown = new ArrayList<>();
    int next = from;
    for (long size = 0; next < all.size() && shown.size() < MOST && size < PAGE; next++) {
      size += all.get(next).body().length();
      shown.add(message(all.get(next), secrets, Text.NOTHING_CUT));
    }
    return page(shown, next < all.size() ? next : null, null);
  }

  private static Map<String, @Nullable Object> page(
      List<Map<String, @Nullable Object>> shown, @Nullable Integer next, @Nullable String why) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("messages", shown);
    json.put("next", next);
    json.put("problem", why == null ? null : Text.line(why, 300).shown());
    return json;
  }

  private static Map<String, @Nullable Object> unreadable(String why) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("messages", List.of());
    json.put("leftOut", 0);
    json.put("problem", Text.line(why, 300).shown());
    return json;
  }

  static Map<String, @Nullable Object> message(Message message, Secrets of) {
    return message(message, of, LONGEST);
  }

  private static Map<String, @Nullable Object> message(Message message, Secrets of, int limit) {
    Map<String, @Nullable Object> body = Json.parseObject(message.body());
    String role = body.get("role") instanceof String said ? said : "";
    Text text = Text.lines(of.without(said(body)), limit);
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("role", Text.line(role, 40).shown());
    json.put("agentsOwnWords", AGENT.contains(role));
    json.put("text", text.json());
    json.put("calls", calls(body));
    return json;
  }

  /** In a form that is not known, all of it but the role. */
  private static String said(Map<String, @Nullable Object> body) {
    Object content = body.get("content");
    if (content instanceof String text) {
      return text;
    }
    Map<String, @Nullable Object> rest = new LinkedHashMap<>(body);
    rest.remove("role");
    rest.remove("tool_calls");
    if (content == null) {
      rest.remove("content");
    }
    return rest.isEmpty() ? "" : Json.text(Redaction.of("", rest, Set.of()));
  }

  private static List<String> calls(Map<String, @Nullable Object> body) {
    List<String> calls = new ArrayList<>();
    if (body.get("tool_calls") instanceof List<?> all) {
      for (Object call : all) {
        Object function = call instanceof Map<?, ?> map ? map.get("function") : null;
        Object name = function instanceof Map<?, ?> map ? map.get("name") : null;
        calls.add(Text.line(String.valueOf(name), 100).shown());
      }
    }
    return calls;
  }
}
