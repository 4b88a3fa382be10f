package dev.hitl.call;

import java.util.Arrays;

/** Takes JSON piece by piece, as UTF-8. Not thread-safe. */
final class JsonSink {
  private static final byte[] HEX = {
    '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'A', 'B', 'C', 'D', 'E', 'F'
  };

  /** The most bytes of one character: a control character as an escape. */
  private static final int MOST = 6;

  private byte[] bytes = new byte[128];
  private int length;

  byte[] bytes() {
    return Arrays.copyOf(bytes, length);
  }

  /** One character of JSON's own. */
  void mark(char c) {
    room(1);
    bytes[length++] = (byte) c;
  }

  /** A whole number. */
  void number(long number) {
    if (number < 0) {
      plain(Long.toString(number)); // The smallest has no positive counterpart.
      return;
    }
    int digits = 1;
    for (long rest = number / 10; rest > 0; rest /= 10) {
      digits++;
    }
    room(digits);
    length += digits;
    long rest = number;
    for (int at = length - 1; digits > 0; digits--) {
      bytes[at--] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
  }

  /** A number or a word, which has nothing but ASCII. */
  void plain(String ascii) {
    room(ascii.length());
    for (int i = 0; i < ascii.length(); i++) {
      bytes[length++] = (byte) ascii.charAt(i);
    }
  }

  /**
   * A text in quotes.
   *
   * @throws JsonException if it has a lone surrogate
   */
  void string(String text) {
    int chars = text.length();
    mark('"');
    for (int i = 0; i < chars; i += any(text, i)) {
      room(chars - i);
      byte[] to = bytes;
      int n = length;
      for (; i < chars; i++) {
        char c = text.charAt(i);
        if (c < ' ' || c >= 0x80 || c == '"' || c == '\\') {
          break;
        }
        to[n++] = (byte) c;
      }
      length = n;
      if (i == chars) {
        break;
      }
    }
    mark('"');
  }

  /** Writes the character at a place; says how many of the text it was. */
  private int any(String text, int i) {
    room(MOST);
    char c = text.charAt(i);
    if (c < 0x80) {
      ascii(c);
    } else if (c < 0x800) {
      bytes[length++] = (byte) (0xC0 | (c >> 6));
      tail(c);
    } else if (!Character.isSurrogate(c)) {
      bytes[length++] = (byte) (0xE0 | (c >> 12));
      tail(c >> 6);
      tail(c);
    } else {
      if (i + 1 == text.length() || !Character.isSurrogatePair(c, text.charAt(i + 1))) {
        throw new JsonException("text has a lone surrogate, which has no UTF-8 form");
      }
      int point = Character.toCodePoint(c, text.charAt(i + 1));
      bytes[length++] = (byte) (0xF0 | (point >> 18));
      tail(point >> 12);
      tail(point >> 6);
      tail(point);
      return 2;
    }
    return 1;
  }

  private void ascii(char c) {
    char escaped =
        switch (c) {
          case '"', '\\' -> c;
          case '\b' -> 'b';
          case '\t' -> 't';
          case '\n' -> 'n';
          case '\f' -> 'f';
          case '\r' -> 'r';
          default -> 0;
        };
    if (escaped != 0) {
      bytes[length++] = '\\';
      bytes[length++] = (byte) escaped;
    } else if (c >= ' ') {
      bytes[length++] = (byte) c;
    } else {
      plain("\\u00");
      bytes[length++] = HEX[c >> 4];
      bytes[length++] = HEX[c & 0xF];
    }
  }

  private void tail(int bits) {
    bytes[length++] = (byte) (0x80 | (bits & 0x3F));
  }

  private void room(int more) {
    if (bytes.length - length < more) {
      bytes = Arrays.copyOf(bytes, Math.max(Math.addExact(length, more), bytes.length * 2));
    }
  }
}
