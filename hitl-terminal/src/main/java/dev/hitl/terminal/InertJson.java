package dev.hitl.terminal;

import dev.hitl.call.Json;
import dev.hitl.notify.Inert;
import java.util.Iterator;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * JSON in which every character that is not plain to see is an escape: the same value to whoever
 * parses it, and harmless to whoever looks at it, in an editor as well.
 */
final class InertJson {
  private static final int COMPACT = -1;

  private final StringBuilder out = new StringBuilder();

  private InertJson() {}

  /** In one line. */
  static String line(@Nullable Object value) {
    InertJson json = new InertJson();
    json.write(value, COMPACT);
    return json.out.toString();
  }

  /** A member or an element a line. */
  static String pretty(@Nullable Object value) {
    InertJson json = new InertJson();
    json.write(value, 0);
    return json.out.toString();
  }

  private void write(@Nullable Object value, int depth) {
    if (value instanceof Map<?, ?> map) {
      out.append('{');
      int inner = depth == COMPACT ? COMPACT : depth + 1;
      for (Iterator<? extends Map.Entry<?, ?>> i = map.entrySet().iterator(); i.hasNext(); ) {
        Map.Entry<?, ?> entry = i.next();
        begin(inner);
        quote(String.valueOf(entry.getKey()));
        out.append(depth == COMPACT ? ":" : ": ");
        write(entry.getValue(), inner);
        out.append(i.hasNext() ? "," : "");
      }
      end(map.isEmpty(), depth);
      out.append('}');
    } else if (value instanceof Iterable<?> items) {
      out.append('[');
      int inner = depth == COMPACT ? COMPACT : depth + 1;
      Iterator<?> i = items.iterator();
      boolean isEmpty = !i.hasNext();
      while (i.hasNext()) {
        begin(inner);
        write(i.next(), inner);
        out.append(i.hasNext() ? "," : "");
      }
      end(isEmpty, depth);
      out.append(']');
    } else if (value instanceof Number || value instanceof Boolean || value == null) {
      out.append(Json.text(value));
    } else {
      quote(value.toString());
    }
  }

  private void begin(int depth) {
    if (depth != COMPACT) {
      out.append('\n').append("  ".repeat(depth));
    }
  }

  private void end(boolean isEmpty, int depth) {
    if (!isEmpty && depth != COMPACT) {
      out.append('\n').append("  ".repeat(depth));
    }
  }

  /** What is not plain is what would not be shown as it is, in the word that it stands in. */
  private void quote(String text) {
    String inert = Inert.line(text, Integer.MAX_VALUE);
    out.append('"');
    int at = 0;
    for (int i = 0; i < text.length(); ) {
      int point = text.codePointAt(i);
      int next = i + Character.charCount(point);
      boolean isPlain = inert.codePointAt(at) == point;
      at = isPlain ? at + next - i : point == '\n' ? at + 1 : inert.indexOf('⟩', at) + 1;
      switch (point) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\n' -> out.append("\\n");
        case '\t' -> out.append("\\t");
        default -> {
          if (isPlain) {
            out.appendCodePoint(point);
          } else {
            text.substring(i, next).chars().forEach(unit -> out.append(escape(unit)));
          }
        }
      }
      i = next;
    }
    out.append('"');
  }

  private static String escape(int unit) {
    return String.format("\\u%04x", unit);
  }
}
