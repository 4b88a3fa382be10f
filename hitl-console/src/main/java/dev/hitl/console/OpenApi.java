package dev.hitl.console;

import dev.hitl.call.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The description of the API: addresses, parameters and bodies from the endpoints themselves, which
 * check what is sent by the same; what is answered from {@code openapi-schemas.json}.
 */
final class OpenApi {
  private static final String VERSION = "3.1.0";
  private static final String SCHEMAS = "openapi-schemas.json";
  private static final Pattern PART = Pattern.compile("\\{(\\w+)}");

  private OpenApi() {}

  static Answer answer(List<Endpoint> endpoints) {
    return Answer.ok(of(endpoints));
  }

  static Map<String, @Nullable Object> of(List<Endpoint> endpoints) {
    Map<String, @Nullable Object> paths = new LinkedHashMap<>();
    for (Endpoint endpoint : endpoints) {
      @SuppressWarnings("unchecked") // Made here.
      Map<String, Object> path =
          (Map<String, Object>)
              Objects.requireNonNull(
                  paths.computeIfAbsent(endpoint.path(), p -> new LinkedHashMap<String, Object>()));
      path.put(endpoint.method().toLowerCase(Locale.ROOT), operation(endpoint));
    }
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("openapi", VERSION);
    json.put(
        "info",
        Map.of(
            "title",
            "hitl console",
            "version",
            "1",
            "description",
            "Requests that wait for people, and what people say of them. docs/console.md says more."));
    json.put("paths", paths);
    json.put("components", components());
    return json;
  }

  private static Map<String, Object> components() {
    Map<String, Object> components = new LinkedHashMap<>();
    components.put("schemas", schemas());
    Map<String, Object> schemes = new LinkedHashMap<>();
    schemes.put("bearer", Map.of("type", "http", "scheme", "bearer"));
    schemes.put(
        "development", Map.of("type", "apiKey", "in", "header", "name", DevelopmentMode.AS));
    components.put("securitySchemes", schemes);
    return components;
  }

  static Map<String, @Nullable Object> schemas() {
    try (InputStream in = Objects.requireNonNull(OpenApi.class.getResourceAsStream(SCHEMAS))) {
      return Json.parseObject(in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Map<String, Object> operation(Endpoint endpoint) {
    Map<String, Object> operation = new LinkedHashMap<>();
    operation.put("summary", endpoint.says());
    if (endpoint.access() == Endpoint.Access.ANYBODY) {
      operation.put("security", List.of());
    } else {
      operation.put(
          "security", List.of(Map.of("bearer", List.of()), Map.of("development", List.of())));
    }
    operation.put("parameters", parameters(endpoint));
    if (!endpoint.method().equals("GET")) {
      operation.put(
          "requestBody", Map.of("required", true, "content", content(body(endpoint.body()))));
    }
    Map<String, Object> responses = new LinkedHashMap<>();
    boolean stream = endpoint.answer().equals("Events");
    responses.put(
        "200",
        Map.of(
            "description",
            endpoint.says(),
            "content",
            stream
                ? Map.of("text/event-stream", Map.of("schema", ref(endpoint.answer())))
                : content(ref(endpoint.answer()))));
    responses.put(
        "default",
        Map.of(
            "description",
            "A problem",
            "content",
            Map.of("application/problem+json", Map.of("schema", ref("Problem")))));
    operation.put("responses", responses);
    return operation;
  }

  private static List<Map<String, Object>> parameters(Endpoint endpoint) {
    List<Map<String, Object>> all = new ArrayList<>();
    Matcher part = PART.matcher(endpoint.path());
    while (part.find()) {
      all.add(parameter(part.group(1), "path", true, "which"));
    }
    endpoint
        .query()
        .forEach(param -> all.add(parameter(param.name(), "query", false, param.says())));
    if (!endpoint.method().equals("GET")) {
      all.add(parameter(Origins.HEADER, "header", true, "1: no other site can send it"));
    }
    if (endpoint.keyed()) {
      all.add(parameter("Idempotency-Key", "header", false, "given again, the answer is the same"));
    }
    if (endpoint.matches()) {
      all.add(parameter("If-Match", "header", true, "the ETag of the request as it was seen"));
    }
    if (endpoint.answer().equals("Events")) {
      all.add(parameter("Last-Event-ID", "header", false, "go on behind this event"));
    }
    return all;
  }

  private static Map<String, Object> parameter(
      String name, String in, boolean needed, String says) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("name", name);
    json.put("in", in);
    json.put("required", needed);
    json.put("description", says);
    json.put("schema", Map.of("type", "string"));
    return json;
  }

  private static Map<String, Object> body(List<Field> fields) {
    Map<String, Object> properties = new LinkedHashMap<>();
    fields.forEach(
        field ->
            properties.put(
                field.name(), Map.of("type", field.kind().type(), "description", field.says())));
    Map<String, Object> schema = new LinkedHashMap<>();
    schema.put("type", "object");
    schema.put("properties", properties);
    schema.put("required", fields.stream().filter(Field::needed).map(Field::name).toList());
    schema.put("additionalProperties", false);
    return schema;
  }

  private static Map<String, Object> content(Map<String, Object> schema) {
    return Map.of("application/json", Map.of("schema", schema));
  }

  private static Map<String, Object> ref(String schema) {
    return Map.of("$ref", "#/components/schemas/" + schema);
  }
}
