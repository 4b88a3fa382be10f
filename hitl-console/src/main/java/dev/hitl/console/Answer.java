package dev.hitl.console;

import dev.hitl.call.Json;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What goes back.
 *
 * @param status the HTTP status
 * @param headers besides those that every answer has
 * @param body its bytes; not copied
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Answer(int status, Map<String, String> headers, byte[] body) {
  static Answer ok(Map<String, ? extends @Nullable Object> json) {
    return json(200, "application/json", json);
  }

  static Answer json(int status, String type, Map<String, ? extends @Nullable Object> json) {
    return new Answer(
        status,
        Map.of("Content-Type", type, "Cache-Control", "no-store"),
        ascii(Json.text(json)).getBytes(StandardCharsets.US_ASCII));
  }

  Answer with(Map<String, String> more) {
    Map<String, String> all = new LinkedHashMap<>(headers);
    all.putAll(more);
    return new Answer(status, all, body);
  }

  Answer etag(String value) {
    return with(Map.of("ETag", value));
  }

  /**
   * The same JSON, harmless wherever it is looked at: outside of strings JSON is ASCII, so every
   * other character is within one and has an escape. Neither is anything in it a tag of HTML.
   */
  static String ascii(String json) {
    StringBuilder out = new StringBuilder(json.length() + 16);
    for (int i = 0; i < json.length(); i++) {
      char c = json.charAt(i);
      if (c >= 0x7f || c == '<' || c == '>' || c == '&') {
        out.append("\\u");
        for (int shift = 12; shift >= 0; shift -= 4) {
          out.append(Character.forDigit((c >> shift) & 0xf, 16));
        }
      } else {
        out.append(c);
      }
    }
    return out.toString();
  }
}
