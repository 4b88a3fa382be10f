package dev.hitl.console;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is told instead of an answer, as RFC 9457 has it. It has no stack trace, and none is told.
 */
final class Problem extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** With the word of each kind behind it; they are described in {@code docs/console.md}. */
  static final String TYPES = "https://hitl.dev/problems/";

  private final Kind kind;
  private final transient Map<String, @Nullable Object> members;
  private final transient Map<String, String> headers;

  /** What may be wrong. The words are part of the API and never change. */
  enum Kind {
    MALFORMED(400, "The request cannot be read"),
    UNAUTHENTICATED(401, "It is not known who is asking"),
    FORBIDDEN(403, "This person may not do this"),
    CROSS_SITE(403, "The request comes from another site"),
    NOT_FOUND(404, "There is no such thing, or you may not see it"),
    WRONG_METHOD(405, "This can be done to other things only"),
    ALREADY_DECIDED(409, "Somebody else was first"),
    TOO_LATE(409, "The deadline is reached"),
    ASSIGNED(409, "Somebody else has taken it"),
    CHANGED(412, "It changed since you saw it"),
    TOO_LARGE(413, "The request is too large"),
    NOT_JSON(415, "The body has to be JSON"),
    WRONG_HOST(421, "The server is not called by this name"),
    INVALID(422, "The request makes no sense here"),
    NO_MATCH(428, "Say which version you saw"),
    TOO_MANY(429, "Too many requests"),
    FAILED(500, "Something is wrong with the server"),
    UNAVAILABLE(503, "Not now");

    private final int status;
    private final String title;

    Kind(int status, String title) {
      this.status = status;
      this.title = title;
    }

    int status() {
      return status;
    }

    String title() {
      return title;
    }

    String word() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  private Problem(
      Kind kind,
      String detail,
      Map<String, @Nullable Object> members,
      Map<String, String> headers) {
    super(detail, null, false, false);
    this.kind = kind;
    this.members = members;
    this.headers = headers;
  }

  static Problem of(Kind kind, String detail) {
    return new Problem(kind, detail, Map.of(), Map.of());
  }

  Problem with(String name, @Nullable Object value) {
    Map<String, @Nullable Object> more = new LinkedHashMap<>(members);
    more.put(name, value);
    return new Problem(kind, detail(), more, headers);
  }

  Problem header(String name, String value) {
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(name, value);
    return new Problem(kind, detail(), members, more);
  }

  Kind kind() {
    return kind;
  }

  String detail() {
    return String.valueOf(getMessage());
  }

  Map<String, String> headers() {
    return headers;
  }

  Answer answer() {
    return Answer.json(kind.status(), "application/problem+json", json()).with(headers);
  }

  Map<String, @Nullable Object> json() {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("type", TYPES + kind.word());
    json.put("title", kind.title());
    json.put("status", kind.status());
    json.put("detail", Text.line(detail(), 2_000).shown());
    json.putAll(members);
    return json;
  }
}
