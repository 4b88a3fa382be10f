package dev.hitl.channels;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A form as a browser posts it ({@code application/x-www-form-urlencoded}).
 *
 * @param fields by their names
 */
public record Form(Map<String, String> fields) {
  private static final int MOST = 50;

  /** Copies the fields. */
  public Form {
    fields = Map.copyOf(fields);
  }

  /**
   * Reads a form.
   *
   * @param body the text that was posted
   * @return the form; empty where it is none, has a field twice, or has too many
   */
  public static Optional<Form> of(String body) {
    Map<String, String> fields = new HashMap<>();
    for (String pair : body.split("&", MOST + 1)) {
      int equals = pair.indexOf('=');
      String name = equals < 0 ? pair : pair.substring(0, equals);
      String value = equals < 0 ? "" : pair.substring(equals + 1);
      try {
        String before =
            fields.put(
                URLDecoder.decode(name, StandardCharsets.UTF_8),
                URLDecoder.decode(value, StandardCharsets.UTF_8));
        if (before != null || fields.size() > MOST) {
          return Optional.empty();
        }
      } catch (IllegalArgumentException e) {
        return Optional.empty();
      }
    }
    return Optional.of(new Form(fields));
  }

  /**
   * A field.
   *
   * @param name its name
   * @return its value, or an empty text where it is not there
   */
  public String get(String name) {
    return fields.getOrDefault(name, "");
  }
}
