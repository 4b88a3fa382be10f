package dev.hitl.bench;

import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

/** The names of one run of the floor, each as long as the template's. Not thread-safe. */
final class Names {
  private final Map<String, String> names = new HashMap<>();

  /** New ones in place of these. A name that contains another keeps the rest of its text. */
  static Names insteadOf(String run, String fullRun, String request, Iterable<String> others) {
    Names names = new Names();
    String newRun = unique(run.length());
    names.names.put(run, newRun);
    names.names.put(fullRun, fullRun.replace(run, newRun));
    names.names.put(request, unique(request.length()));
    others.forEach(other -> names.names.put(other, unique(other.length())));
    return names;
  }

  private static String unique(int length) {
    StringBuilder text = new StringBuilder(UUID.randomUUID().toString());
    while (text.length() < length) {
      text.append('0');
    }
    return text.substring(0, length);
  }

  String renamed(String name) {
    return names.getOrDefault(name, name);
  }
}
