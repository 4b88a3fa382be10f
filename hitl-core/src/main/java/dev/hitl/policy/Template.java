package dev.hitl.policy;

import dev.hitl.call.Arguments;
import dev.hitl.call.Json;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A message with places for arguments: {@code {name}} or {@code {name.member}}. Other braces are
 * text, and so is a place for which there is no value.
 */
record Template(String text) {
  private static final String NAME = "\\p{javaJavaIdentifierStart}\\p{javaJavaIdentifierPart}*+";
  private static final Pattern PLACE = Pattern.compile("\\{(" + NAME + "(?:\\." + NAME + ")*+)}");

  /** The arguments that it names. */
  Set<String> arguments() {
    Set<String> names = new TreeSet<>();
    Matcher places = PLACE.matcher(text);
    while (places.find()) {
      names.add(path(places)[0]);
    }
    return names;
  }

  /** Values are put in once, so a value that looks like a place stays text. */
  String fill(Arguments arguments, Set<String> secrets) {
    return PLACE
        .matcher(text)
        .replaceAll(
            place ->
                Matcher.quoteReplacement(
                    value(place.group(), place.group(1).split("\\.", -1), arguments, secrets)));
  }

  private static String[] path(Matcher place) {
    return place.group(1).split("\\.", -1);
  }

  private static String value(
      String place, String[] path, Arguments arguments, Set<String> secrets) {
    Object value = arguments.asMap();
    for (String name : path) {
      if (!(value instanceof Map<?, ?> members) || !members.containsKey(name)) {
        return place;
      }
      value = members.get(name);
    }
    return secrets.contains(path[0]) ? "[secret]" : show(value);
  }

  private static String show(@Nullable Object value) {
    return value instanceof String string ? string : Json.text(value);
  }
}
