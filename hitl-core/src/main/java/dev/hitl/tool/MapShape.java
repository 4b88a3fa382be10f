package dev.hitl.tool;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An object whose member names the tool does not know beforehand. */
record MapShape(Shape value) implements Shape {
  @Override
  public @Nullable Object bind(Object given, Place at, Problems problems) {
    if (!(given instanceof Map<?, ?> members)) {
      problems.expected(at, "an object", given);
      return null;
    }
    Map<String, @Nullable Object> bound = new LinkedHashMap<>();
    Members.typed(members)
        .forEach(
            (name, item) ->
                bound.put(name, value.bindNullable(item, Place.member(at, name), problems)));
    return Collections.unmodifiableMap(bound);
  }

  @Override
  public Object normal(Object given) {
    Map<String, @Nullable Object> normal = new LinkedHashMap<>();
    boolean changed = false;
    for (var member : Members.typed((Map<?, ?>) given).entrySet()) {
      Object item = member.getValue();
      Object itemNormal = item == null ? null : value.normal(item);
      changed |= itemNormal != item;
      normal.put(member.getKey(), itemNormal);
    }
    return changed ? normal : given;
  }

  @Override
  public Map<String, Object> schema() {
    return Texts.schema("type", "object", "additionalProperties", value.elementSchema());
  }

  @Override
  public String describe() {
    return "map<" + value.describe() + ">";
  }

  @Override
  public boolean secret() {
    return value.secret();
  }
}
