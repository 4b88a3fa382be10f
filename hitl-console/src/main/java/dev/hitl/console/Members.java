package dev.hitl.console;

import dev.hitl.call.Arguments;
import dev.hitl.call.Json;
import dev.hitl.notify.Redaction;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Members of a stored object as they may be looked at: from the stored bytes, without secrets, and
 * every cut said.
 *
 * @param json one object for each member
 * @param whole whether nothing was cut
 */
record Members(List<Map<String, @Nullable Object>> json, boolean whole) {
  /** What is shown of one value at first. */
  static final int SHORT = 2_000;

  /** What may be edited in a field of a page. */
  private static final int EDITABLE = 20_000;

  private static final int NAME = 100;
  private static final int MOST = 200;

  static Members of(Arguments arguments, Set<String> secrets, int limit) {
    List<Map<String, @Nullable Object>> members = new ArrayList<>();
    boolean whole = true;
    for (Map.Entry<String, @Nullable Object> each : arguments.asMap().entrySet()) {
      if (members.size() == MOST && limit == SHORT) {
        members.add(leftOut(arguments.asMap().size()));
        return new Members(members, false);
      }
      Map<String, @Nullable Object> member = member(each.getKey(), each.getValue(), secrets, limit);
      whole &= Boolean.TRUE.equals(member.get("whole"));
      members.add(member);
    }
    return new Members(members, whole);
  }

  /** Stands where the rest would. */
  private static Map<String, @Nullable Object> leftOut(int all) {
    String cut = "\u2026 \u27e8cut: " + all + " members in all\u27e9";
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("name", cut);
    json.put("kind", Json.kindOf(cut));
    json.put("shown", cut);
    json.put("whole", false);
    json.put("secret", false);
    json.put("editable", false);
    return json;
  }

  private static Map<String, @Nullable Object> member(
      String name, @Nullable Object value, Set<String> secrets, int limit) {
    boolean secret = Redaction.isSecret(name, secrets);
    Object visible = Redaction.of(name, value, secrets);
    Text label = Text.line(name, limit == SHORT ? NAME : limit);
    Text text = shown(visible, limit);
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("name", label.shown());
    json.put("kind", Json.kindOf(value));
    json.put("shown", text.shown());
    json.put("whole", label.whole() && text.whole());
    json.put("secret", secret);
    // What was redacted within would be lost by an edit of what is left.
    boolean editable =
        !secret && label.shown().equals(name) && Json.text(visible).equals(Json.text(value));
    boolean small = editable && Json.text(value).length() <= EDITABLE;
    json.put("editable", small);
    // For programs; a field of a page has only what is editable.
    if (small || (editable && limit != SHORT)) {
      json.put("value", value);
    }
    return json;
  }

  static Text shown(@Nullable Object value, int limit) {
    return value instanceof String text
        ? Text.lines(text, limit)
        : Text.line(Json.text(value), limit);
  }

  /** What is different, with the same care. */
  static List<Map<String, @Nullable Object>> changes(
      List<Map<String, @Nullable Object>> found, Set<String> secrets) {
    List<Map<String, @Nullable Object>> shown = new ArrayList<>();
    for (Map<String, @Nullable Object> change : found) {
      String path = String.valueOf(change.get("path"));
      boolean secret =
          Arrays.stream(path.split("/", -1)).anyMatch(part -> Redaction.isSecret(part, secrets));
      Map<String, @Nullable Object> one = new LinkedHashMap<>();
      one.put("path", Text.line(path, 300).shown());
      for (String side : List.of("from", "to")) {
        if (change.containsKey(side)) {
          Object visible = secret ? Redaction.MASK : Redaction.of("", change.get(side), secrets);
          one.put(side, shown(visible, SHORT).json());
        }
      }
      shown.add(one);
    }
    return shown;
  }
}
