package dev.hitl.call;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads what most JSON is like in a fraction of the time: no escapes, no surrogates, numbers of few
 * digits and no exponent, little depth. At anything else, also at whatever is wrong, it gives up,
 * and the strict parser reads the text from its beginning and says what is wrong.
 *
 * <p>Not thread-safe; one for each text.
 */
final class JsonScan {
  /** The text is not for this reader. */
  static final Object GIVEN_UP = new Object();

  private static final int MAX_DEPTH = 30;

  /** Any number of so many digits is a long. */
  private static final int MAX_DIGITS = 18;

  private static final int MAX_DECIMAL = 40;

  private final String text;
  private int at;
  private boolean compact = true;

  JsonScan(String text) {
    this.text = text;
  }

  /** The value; {@link #GIVEN_UP} where the strict parser has to be asked. */
  @Nullable Object read() {
    Object value = value(0);
    return value != GIVEN_UP && next() == 0 && at == text.length() ? value : GIVEN_UP;
  }

  /** Whether the text that was read is, character for character, what its value is written as. */
  boolean isCompact() {
    return compact;
  }

  /** The character at which something begins; 0 at the end. */
  private char next() {
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c != ' ' && c != '\n' && c != '\r' && c != '\t') {
        return c;
      }
      compact = false;
      at++;
    }
    return 0;
  }

  private @Nullable Object value(int depth) {
    char c = next();
    return switch (c) {
      case '{' -> depth < MAX_DEPTH ? object(depth) : GIVEN_UP;
      case '[' -> depth < MAX_DEPTH ? array(depth) : GIVEN_UP;
      case '"' -> string();
      case 't' -> word("true", true);
      case 'f' -> word("false", false);
      case 'n' -> word("null", null);
      default -> number(c);
    };
  }

  private Object object(int depth) {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    at++;
    if (next() == '}') {
      at++;
      return Collections.unmodifiableMap(map);
    }
    while (true) {
      if (next() != '"' || !(string() instanceof String name) || next() != ':') {
        return GIVEN_UP;
      }
      at++;
      Object value = value(depth + 1);
      int before = map.size();
      if (value == GIVEN_UP) {
        return GIVEN_UP;
      }
      map.put(name, value);
      char c = next();
      at++;
      if (map.size() == before || (c != ',' && c != '}')) {
        return GIVEN_UP; // The strict parser says which name is there twice.
      }
      if (c == '}') {
        return Collections.unmodifiableMap(map);
      }
    }
  }

  private Object array(int depth) {
    List<@Nullable Object> list = new ArrayList<>();
    at++;
    if (next() == ']') {
      at++;
      return Collections.unmodifiableList(list);
    }
    while (true) {
      Object value = value(depth + 1);
      if (value == GIVEN_UP) {
        return GIVEN_UP;
      }
      list.add(value);
      char c = next();
      at++;
      if (c == ']') {
        return Collections.unmodifiableList(list);
      } else if (c != ',') {
        return GIVEN_UP;
      }
    }
  }

  private Object string() {
    int start = ++at;
    for (; at < text.length(); at++) {
      char c = text.charAt(at);
      if (c == '"') {
        return text.substring(start, at++);
      } else if (c < ' ' || c == '\\' || Character.isSurrogate(c)) {
        return GIVEN_UP;
      }
    }
    return GIVEN_UP;
  }

  private @Nullable Object word(String word, @Nullable Object value) {
    if (!text.startsWith(word, at)) {
      return GIVEN_UP;
    }
    at += word.length();
    return value;
  }

  private Object number(char first) {
    int start = at;
    boolean negative = first == '-';
    if (negative) {
      at++;
    }
    int digits = at;
    long whole = 0;
    char c = 0;
    for (; at < text.length(); at++) {
      c = text.charAt(at);
      if (c < '0' || c > '9' || at - digits == MAX_DIGITS) {
        break;
      }
      whole = whole * 10 + (c - '0');
    }
    int count = at - digits;
    boolean zeroFirst = count > 0 && text.charAt(digits) == '0';
    if (count == 0 || (zeroFirst && count > 1)) {
      return GIVEN_UP;
    }
    if (at == text.length() || endsNumber(c)) {
      return zeroFirst && negative ? GIVEN_UP : (Object) (negative ? -whole : whole);
    }
    return c == '.' ? decimal(start) : GIVEN_UP;
  }

  private Object decimal(int start) {
    int point = at++;
    while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
      at++;
    }
    if (at == point + 1
        || at - start > MAX_DECIMAL
        || (at < text.length() && !endsNumber(text.charAt(at)))) {
      return GIVEN_UP;
    }
    String written = text.substring(start, at);
    BigDecimal number = new BigDecimal(written);
    compact &= number.toString().equals(written);
    return number;
  }

  private static boolean endsNumber(char c) {
    return c == ',' || c == '}' || c == ']' || c == ' ' || c == '\n' || c == '\r' || c == '\t';
  }
}
