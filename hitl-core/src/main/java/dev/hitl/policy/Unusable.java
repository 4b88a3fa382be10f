package dev.hitl.policy;

import dev.hitl.call.Json;
import dev.hitl.tool.InvalidArguments;
import dev.hitl.tool.Tool;
import java.util.Set;
import java.util.TreeSet;

/** What is wrong with a call that nothing can be done with, written for a model to act on. */
final class Unusable {
  private static final int MAX_SHOWN = 30;

  private Unusable() {}

  static String tool(String name, Set<String> tools) {
    if (tools.isEmpty()) {
      return "there are no tools";
    }
    Set<String> names = new TreeSet<>(tools);
    String list = String.join(", ", names.stream().limit(MAX_SHOWN).toList());
    String more = names.size() > MAX_SHOWN ? " and " + (names.size() - MAX_SHOWN) + " more" : "";
    return "there is no tool '"
        + Words.shown(name)
        + "'"
        + Words.nearest(name, names)
        + "; tools are "
        + list
        + more;
  }

  /** Empty where the text is not too large. */
  static String excess(String text, int limit) {
    // A text never has fewer bytes than characters: most that is too large is never copied.
    int bytes =
        text.length() > limit || text.length() <= limit / 3
            ? text.length()
            : Json.utf8(text).length;
    return tooLarge(bytes, limit);
  }

  static String tooLarge(int bytes, int limit) {
    return bytes <= limit
        ? ""
        : " are too large: at least " + bytes + " bytes, and the limit is " + limit + "; send less";
  }

  static String arguments(Tool tool, RuntimeException e) {
    String message = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    return e instanceof InvalidArguments
        ? message
        : "the arguments of " + tool.name() + " cannot be used: " + message;
  }
}
