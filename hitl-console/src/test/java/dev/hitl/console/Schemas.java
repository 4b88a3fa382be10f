package dev.hitl.console;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** As much of JSON Schema as the description of the API uses. */
record Schemas(Map<String, ?> schemas) {
  List<String> problems(String name, Object value) {
    List<String> problems = new ArrayList<>();
    check("", ref("#/components/schemas/" + name), value, problems);
    return problems;
  }

  private Map<?, ?> ref(String ref) {
    return (Map<?, ?>)
        Objects.requireNonNull(
            schemas.get(ref.substring(ref.lastIndexOf('/') + 1)), "no schema " + ref);
  }

  private void check(String at, Map<?, ?> schema, Object value, List<String> problems) {
    if (schema.get("$ref") instanceof String ref) {
      check(at, ref(ref), value, problems);
    } else if (schema.get("anyOf") instanceof List<?> any) {
      if (value != null) {
        check(at, (Map<?, ?>) any.get(0), value, problems);
      }
    } else if (schema.get("type") != null) {
      List<?> types =
          schema.get("type") instanceof List<?> list ? list : List.of(schema.get("type"));
      if (types.stream().noneMatch(type -> is(String.valueOf(type), value))) {
        problems.add(at + " is no " + types + ": " + value);
      } else if (schema.get("enum") instanceof List<?> words && !words.contains(value)) {
        problems.add(at + " is none of " + words + ": " + value);
      } else if (value instanceof Map<?, ?> map) {
        object(at, schema, map, problems);
      } else if (value instanceof List<?> items && schema.get("items") instanceof Map<?, ?> each) {
        items.forEach(item -> check(at + "[]", each, item, problems));
      }
    }
  }

  private void object(String at, Map<?, ?> schema, Map<?, ?> value, List<String> problems) {
    Map<?, ?> properties = schema.get("properties") instanceof Map<?, ?> map ? map : Map.of();
    if (schema.get("required") instanceof List<?> names) {
      names.stream()
          .filter(name -> !value.containsKey(name))
          .forEach(name -> problems.add(at + "/" + name + " is missing"));
    }
    value.forEach(
        (name, member) -> {
          if (properties.get(name) instanceof Map<?, ?> of) {
            check(at + "/" + name, of, member, problems);
          } else if (Boolean.FALSE.equals(schema.get("additionalProperties"))) {
            problems.add(at + "/" + name + " is not described");
          } else if (schema.get("additionalProperties") instanceof Map<?, ?> of) {
            check(at + "/" + name, of, member, problems);
          }
        });
  }

  private static boolean is(String type, Object value) {
    return switch (type) {
      case "null" -> value == null;
      case "string" -> value instanceof String;
      case "boolean" -> value instanceof Boolean;
      case "integer" -> value instanceof Long;
      case "number" -> value instanceof Number;
      case "object" -> value instanceof Map;
      case "array" -> value instanceof List;
      default -> throw new IllegalArgumentException(type);
    };
  }
}
