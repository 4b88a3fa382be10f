package dev.hitl.tool;

import java.util.LinkedHashMap;
import java.util.Map;

/** A parameter of a tool, or a component of a record in one. */
record Member(String name, String description, boolean secret, Shape shape) {
  boolean hidden() {
    return secret || shape.secret();
  }

  Member asSecret() {
    return new Member(name, description, true, shape);
  }

  Map<String, Object> schema() {
    Map<String, Object> schema = shape.schema();
    if (description.isEmpty()) {
      return schema;
    }
    // A shape describes itself only where no format says how its text looks.
    Object form = schema.get("description");
    Map<String, Object> described = new LinkedHashMap<>(schema);
    described.put("description", form == null ? description : description + " (" + form + ")");
    return described;
  }
}
