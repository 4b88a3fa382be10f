package dev.hitl.channels.http;

import dev.hitl.call.Json;
import dev.hitl.call.JsonException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A JSON value whose texts have places to fill.
 *
 * @param value as it was read
 */
record Filling(@Nullable Object value) {
  private static final Pattern PLACE = Pattern.compile("\\{\\{(.*?)}}", Pattern.DOTALL);

  /** What a place may be filled with. */
  enum Name {
    TITLE,
    TEXT,
    REFERENCE,
    KIND,
    TENANT,
    AGENT,
    RUN,
    ROLES,
    CHANNEL,
    ID,
    URL;

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    static Name of(String word) {
      return Arrays.stream(values())
          .filter(name -> name.word().equals(word.strip()))
          .findFirst()
          .orElseThrow(
              () ->
                  new IllegalArgumentException(
                      "unknown placeholder '"
                          + word.strip()
                          + "' in a template; allowed are "
                          + String.join(", ", Arrays.stream(values()).map(Name::word).toList())));
    }
  }

  static Filling of(String template) {
    Filling filling;
    try {
      filling = new Filling(Json.parse(template));
    } catch (JsonException e) {
      throw new IllegalArgumentException("a template is JSON: " + e.getMessage(), e);
    }
    filling.fill(name -> ""); // finds what is not known before anybody waits for it
    return filling;
  }

  @Nullable Object fill(Function<Name, String> values) {
    return fill(value, values);
  }

  private static @Nullable Object fill(@Nullable Object part, Function<Name, String> values) {
    if (part instanceof String text) {
      return PLACE
          .matcher(text)
          .replaceAll(place -> Matcher.quoteReplacement(values.apply(Name.of(place.group(1)))));
    } else if (part instanceof Map<?, ?> map) {
      Map<String, @Nullable Object> filled = new LinkedHashMap<>();
      map.forEach((name, inner) -> filled.put(String.valueOf(name), fill(inner, values)));
      return filled;
    } else if (part instanceof List<?> list) {
      List<@Nullable Object> filled = new ArrayList<>();
      list.forEach(inner -> filled.add(fill(inner, values)));
      return filled;
    }
    return part;
  }
}
