package dev.hitl.insight;

import dev.hitl.call.Json;
import dev.hitl.notify.Redaction;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The particulars of an event, or of one call in it, as people may see them: without secrets. */
final class Shown {
  private Shown() {}

  /** Arguments stand in an event as JSON text, the bytes that were hashed. */
  static Map<String, @Nullable Object> of(
      Map<?, ?> recorded, Function<String, Set<String>> secretsOf) {
    Map<String, @Nullable Object> data = new LinkedHashMap<>();
    recorded.forEach((name, value) -> data.put(String.valueOf(name), value));
    data.computeIfPresent("calls", (name, calls) -> calls instanceof List<?> l ? l.size() : calls);
    Set<String> secrets =
        data.get("tool") instanceof String tool ? secretsOf.apply(tool) : Set.<String>of();
    for (String name : List.of("arguments", "was", "context", "basis")) {
      if (data.get(name) instanceof String json) {
        data.put(name, Redaction.of(name, Json.parse(json), secrets));
      }
    }
    for (String name : List.of("changes", "basisChanges")) {
      if (data.get(name) instanceof Iterable<?> changes) {
        List<@Nullable Object> masked = new ArrayList<>();
        changes.forEach(change -> masked.add(masked(change, secrets)));
        data.put(name, masked);
      }
    }
    return data;
  }

  private static @Nullable Object masked(@Nullable Object change, Set<String> secrets) {
    if (!(change instanceof Map<?, ?> one)) {
      return change;
    }
    String path = String.valueOf(one.get("path"));
    boolean secret =
        Arrays.stream(path.split("/")).anyMatch(part -> Redaction.isSecret(part, secrets));
    Map<String, @Nullable Object> shown = new LinkedHashMap<>();
    one.forEach(
        (name, value) ->
            shown.put(
                String.valueOf(name),
                "path".equals(name)
                    ? value
                    : secret ? Redaction.MASK : Redaction.of("", value, secrets)));
    return shown;
  }
}
