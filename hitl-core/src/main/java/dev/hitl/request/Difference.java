package dev.hitl.request;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What an edit changed, member by member: where, from what, to what. Thread-safe. */
public final class Difference {
  private Difference() {}

  /**
   * Compares two objects. Each change has a JSON pointer as {@code path}, and {@code from} and
   * {@code to} where there was or is something. Lists are compared as a whole.
   *
   * @param before members by name
   * @param after members by name
   * @return the changes; empty where the two say the same
   */
  public static List<Map<String, @Nullable Object>> between(Map<?, ?> before, Map<?, ?> after) {
    List<Map<String, @Nullable Object>> found = new ArrayList<>();
    collect("", before, after, found);
    return found;
  }

  private static void collect(
      String path, Map<?, ?> before, Map<?, ?> after, List<Map<String, @Nullable Object>> found) {
    Set<Object> names = new LinkedHashSet<>(before.keySet());
    names.addAll(after.keySet());
    for (Object name : names) {
      Object from = before.get(name);
      Object to = after.get(name);
      String at = path + "/" + String.valueOf(name).replace("~", "~0").replace("/", "~1");
      if (from instanceof Map<?, ?> was && to instanceof Map<?, ?> is) {
        collect(at, was, is, found);
      } else if (!Objects.equals(from, to) || before.containsKey(name) != after.containsKey(name)) {
        Map<String, @Nullable Object> change = new LinkedHashMap<>();
        change.put("path", at);
        if (before.containsKey(name)) {
          change.put("from", from);
        }
        if (after.containsKey(name)) {
          change.put("to", to);
        }
        found.add(change);
      }
    }
  }
}
