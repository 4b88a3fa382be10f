package dev.hitl.tool;

import dev.hitl.call.Json;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is wrong with one set of arguments. */
final class Problems {
  /** A hostile model can send a million wrong members; nobody wants a million sentences. */
  private static final int MAX_KEPT = 100;

  private static final int MAX_NAME_LENGTH = 64;

  private final List<String> kept = new ArrayList<>(0);
  private int count;

  void add(@Nullable Place at, String problem) {
    if (count++ < MAX_KEPT) {
      kept.add(at == null ? problem : at.text() + ": " + problem);
    }
  }

  void expected(Place at, String what, Object got) {
    String kind = Json.kindOf(got);
    String article = kind.startsWith("a") || kind.startsWith("o") ? "an " : "a ";
    add(at, "expected " + what + ", got " + article + kind);
  }

  boolean full() {
    return count >= MAX_KEPT;
  }

  int count() {
    return count;
  }

  boolean isEmpty() {
    return count == 0;
  }

  List<String> list() {
    if (count <= MAX_KEPT) {
      return kept;
    }
    List<String> all = new ArrayList<>(kept);
    all.add("and " + (count - MAX_KEPT) + " more");
    return all;
  }

  /** A member's name came from the model: it is cut short and cannot bring control characters. */
  static String shown(String name) {
    String head = name.length() <= MAX_NAME_LENGTH ? name : name.substring(0, MAX_NAME_LENGTH);
    StringBuilder shown = new StringBuilder(head.length() + 1);
    head.codePoints()
        .forEach(c -> shown.appendCodePoint(Character.isLetterOrDigit(c) || isPlain(c) ? c : '?'));
    return head.length() == name.length() ? shown.toString() : shown.append('…').toString();
  }

  private static boolean isPlain(int c) {
    return c >= ' ' && c < 127;
  }
}
