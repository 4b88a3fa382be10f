package dev.hitl.call;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Strict JSON (RFC 8259) to plain Java values and back.
 *
 * <p>Values are {@link Map} (in the text's order), {@link List}, {@link String}, {@link Boolean},
 * {@link Long}, {@link BigInteger}, {@link BigDecimal} and null; maps and lists are unmodifiable.
 * Numbers keep their exact value and scale. What would not survive a round trip is refused, never
 * mended: duplicate keys, lone surrogates, NaN and infinities, bytes that are not UTF-8, text after
 * the value, nesting deeper than {@value #MAX_DEPTH}, numbers of more than 1,000 digits.
 *
 * <p>Thread-safe. Every failure is a {@link JsonException}.
 */
public final class Json {
  /** The deepest nesting that is read. */
  public static final int MAX_DEPTH = 100;

  private static final int MAX_DIGITS = 1_000;
  private static final int MAX_SHOWN = 64;

  /** Digits, exponent and signs of a number whose digits are few enough. */
  private static final int MAX_NUMBER_LENGTH = MAX_DIGITS + 20;

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8)
          .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(MAX_DEPTH)
                  .maxNumberLength(MAX_NUMBER_LENGTH)
                  .maxNameLength(Integer.MAX_VALUE)
                  .maxStringLength(Integer.MAX_VALUE)
                  .build())
          .build();

  private Json() {}

  /**
   * Reads one JSON value.
   *
   * @param text the whole text
   * @return the value; null for the literal {@code null}
   * @throws JsonException if the text is not exactly one acceptable value
   */
  public static @Nullable Object parse(String text) {
    try (JsonParser parser = FACTORY.createParser(text)) {
      if (parser.nextToken() == null) {
        throw new JsonException("not JSON: the text is empty");
      }
      Object value = read(parser);
      if (parser.nextToken() != null) {
        throw new JsonException("not JSON: text follows the end of the value");
      }
      return value;
    } catch (JsonProcessingException e) {
      throw new JsonException("not JSON: " + describe(e));
    } catch (NumberFormatException | ArithmeticException e) {
      throw new JsonException("not JSON: a number is out of any range");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Reads one JSON object.
   *
   * @param text the whole text
   * @return its members in the text's order
   * @throws JsonException if the text is not exactly one JSON object
   */
  public static Map<String, @Nullable Object> parseObject(String text) {
    Object value = parse(text);
    if (value instanceof Map<?, ?>) {
      @SuppressWarnings("unchecked") // Every object that is read has strings for keys.
      Map<String, @Nullable Object> object = (Map<String, @Nullable Object>) value;
      return object;
    }
    throw new JsonException("expected a JSON object, got " + kindOf(value));
  }

  /**
   * Reads one JSON object from UTF-8 bytes.
   *
   * @param utf8 the whole text
   * @return its members in the text's order
   * @throws JsonException if the bytes are not UTF-8 or not exactly one JSON object
   */
  public static Map<String, @Nullable Object> parseObject(byte[] utf8) {
    return parseObject(decode(utf8));
  }

  /**
   * Writes a value compactly, members in the map's own order.
   *
   * @param value maps with string keys, iterables, strings, booleans, numbers, enums (by name) or
   *     null
   * @return UTF-8 bytes that {@link #parse} reads back to an equal value
   * @throws JsonException if the value has no exact JSON form
   */
  public static byte[] encode(@Nullable Object value) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(128);
    try (JsonGenerator generator = FACTORY.createGenerator(out)) {
      write(generator, value, 0, false);
    } catch (IOException e) {
      throw new JsonException("cannot be written as JSON: " + e.getMessage());
    }
    return out.toByteArray();
  }

  /**
   * Writes a value as {@link #encode} does, as text.
   *
   * @param value as for {@link #encode}
   * @return the text
   * @throws JsonException if the value has no exact JSON form
   */
  public static String text(@Nullable Object value) {
    return new String(encode(value), StandardCharsets.UTF_8);
  }

  /**
   * Writes a value with the members of every object sorted by name, so that two texts that differ
   * only in the order of members come out the same.
   *
   * @param value as for {@link #encode}
   * @return UTF-8 bytes
   * @throws JsonException if the value has no exact JSON form
   */
  public static byte[] encodeSorted(@Nullable Object value) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(128);
    try (JsonGenerator generator = FACTORY.createGenerator(out)) {
      write(generator, value, 0, true);
    } catch (IOException e) {
      throw new JsonException("cannot be written as JSON: " + e.getMessage());
    }
    return out.toByteArray();
  }

  /**
   * Strict UTF-8: unlike {@link String#getBytes}, a lone surrogate is refused and not replaced, so
   * that two different strings never have the same bytes.
   *
   * @param text any text
   * @return its bytes
   * @throws JsonException if the text has a lone surrogate
   */
  public static byte[] utf8(String text) {
    // Only lone surrogates are replaced by getBytes, which is many times faster than an encoder.
    checkSurrogates(text);
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /**
   * Text for messages and records that has to have a UTF-8 form whatever it was made of. Never for
   * what people approve: two different texts may come out the same.
   *
   * @param text any text
   * @return the text with U+FFFD for every lone surrogate; the same instance where it has none
   */
  public static String wellFormed(String text) {
    StringBuilder mended = null;
    for (int i = 0; i < text.length(); i++) {
      if (!Character.isSurrogate(text.charAt(i))) {
        continue;
      }
      if (i + 1 < text.length() && Character.isSurrogatePair(text.charAt(i), text.charAt(i + 1))) {
        i++;
        continue;
      }
      if (mended == null) {
        mended = new StringBuilder(text);
      }
      mended.setCharAt(i, '\ufffd');
    }
    return mended == null ? text : mended.toString();
  }

  private static void checkSurrogates(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isSurrogate(text.charAt(i))) {
        if (i + 1 == text.length()
            || !Character.isSurrogatePair(text.charAt(i), text.charAt(i + 1))) {
          throw new JsonException("text has a lone surrogate, which has no UTF-8 form");
        }
        i++;
      }
    }
  }

  private static String decode(byte[] utf8) {
    if (isAscii(utf8)) {
      return new String(utf8, StandardCharsets.ISO_8859_1);
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8)).toString();
    } catch (CharacterCodingException e) {
      throw new JsonException("not JSON: the bytes are not UTF-8");
    }
  }

  /** Most of it is, and needs no decoder then. */
  private static boolean isAscii(byte[] bytes) {
    for (byte b : bytes) {
      if (b < 0) {
        return false;
      }
    }
    return true;
  }

  private static @Nullable Object read(JsonParser parser) throws IOException {
    JsonToken token = parser.currentToken();
    return switch (token) {
      case START_OBJECT -> {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
          String name = parser.currentName();
          checkSurrogates(name);
          parser.nextToken();
          int before = map.size();
          map.put(name, read(parser));
          if (map.size() == before) {
            throw new JsonException("not JSON: duplicate key '" + shortened(name) + "'");
          }
        }
        yield Collections.unmodifiableMap(map);
      }
      case START_ARRAY -> {
        List<@Nullable Object> list = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          list.add(read(parser));
        }
        yield Collections.unmodifiableList(list);
      }
      case VALUE_STRING -> {
        String text = parser.getText();
        checkSurrogates(text);
        yield text;
      }
      case VALUE_NUMBER_INT -> integer(parser);
      case VALUE_NUMBER_FLOAT -> decimal(checked(parser.getDecimalValue()));
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case VALUE_NULL -> null;
      default -> throw new JsonException("not JSON: unexpected " + token);
    };
  }

  private static String shortened(String name) {
    if (name.length() <= MAX_SHOWN) {
      return name;
    }
    boolean splitsPair = Character.isHighSurrogate(name.charAt(MAX_SHOWN - 1));
    return name.substring(0, splitsPair ? MAX_SHOWN - 1 : MAX_SHOWN) + "…";
  }

  private static Number integer(JsonParser parser) throws IOException {
    return switch (parser.getNumberType()) {
      case INT, LONG -> parser.getLongValue();
      default -> checked(parser.getBigIntegerValue());
    };
  }

  /** A decimal without a fraction, such as 1e0, is written as an integer and so is read as one. */
  private static Number decimal(BigDecimal decimal) {
    if (decimal.scale() != 0) {
      return decimal;
    }
    BigInteger integer = decimal.unscaledValue();
    return integer.bitLength() < Long.SIZE ? (Number) integer.longValue() : integer;
  }

  private static void write(JsonGenerator out, @Nullable Object value, int depth, boolean sorted)
      throws IOException {
    if (depth == MAX_DEPTH && (value instanceof Map || value instanceof Iterable)) {
      throw new JsonException("nested deeper than " + MAX_DEPTH);
    }
    if (value == null) {
      out.writeNull();
    } else if (value instanceof CharSequence text) {
      String string = text.toString();
      checkSurrogates(string);
      out.writeString(string);
    } else if (value instanceof Boolean flag) {
      out.writeBoolean(flag);
    } else if (value instanceof Number number) {
      writeNumber(out, number);
    } else if (value instanceof Map<?, ?> map) {
      out.writeStartObject();
      for (var member : (sorted ? sorted(map) : map).entrySet()) {
        String name = name(member.getKey());
        checkSurrogates(name);
        out.writeFieldName(name);
        write(out, member.getValue(), depth + 1, sorted);
      }
      out.writeEndObject();
    } else if (value instanceof Iterable<?> items) {
      out.writeStartArray();
      for (Object item : items) {
        write(out, item, depth + 1, sorted);
      }
      out.writeEndArray();
    } else if (value instanceof Enum<?> constant) {
      out.writeString(constant.name());
    } else {
      throw new JsonException("no JSON form for a " + value.getClass().getName());
    }
  }

  private static void writeNumber(JsonGenerator out, Number number) throws IOException {
    if (number instanceof BigDecimal decimal) {
      out.writeNumber(checked(decimal));
    } else if (number instanceof BigInteger integer) {
      out.writeNumber(checked(integer));
    } else if (number instanceof Double || number instanceof Float) {
      if (!Double.isFinite(number.doubleValue())) {
        throw new JsonException(number + " is not a JSON number");
      }
      out.writeNumber(new BigDecimal(number.toString()));
    } else if (number instanceof Long
        || number instanceof Integer
        || number instanceof Short
        || number instanceof Byte) {
      out.writeNumber(number.longValue());
    } else {
      throw new JsonException("no exact JSON form for a " + number.getClass().getName());
    }
  }

  /** What is not read back is not written, and what could not be written is not read. */
  private static BigDecimal checked(BigDecimal decimal) {
    checked(decimal.unscaledValue());
    // At the ends of its range BigDecimal writes exponents that it does not read.
    long exponent = (long) decimal.precision() - 1 - decimal.scale();
    if (Math.abs(exponent) > Integer.MAX_VALUE) {
      throw new JsonException("a number is out of any range");
    }
    return decimal;
  }

  private static BigInteger checked(BigInteger integer) {
    int bits = integer.bitLength();
    // The digits are made only where the bits leave it open: making them takes long.
    if (bits > MAX_DIGITS * 4
        || (bits > MAX_DIGITS * 3 && integer.abs().toString().length() > MAX_DIGITS)) {
      throw new JsonException("a number has more than " + MAX_DIGITS + " digits");
    }
    return integer;
  }

  private static Map<String, @Nullable Object> sorted(Map<?, ?> map) {
    Map<String, @Nullable Object> members = new TreeMap<>();
    map.forEach((name, value) -> members.put(name(name), value));
    return members;
  }

  private static String name(@Nullable Object key) {
    if (key instanceof String name) {
      return name;
    }
    throw new JsonException("a JSON object has string keys, not " + kindOf(key));
  }

  /**
   * The JSON word for a value's kind, for messages.
   *
   * @param value a parsed value
   * @return object, array, string, number, boolean or null
   */
  public static String kindOf(@Nullable Object value) {
    if (value == null) {
      return "null";
    } else if (value instanceof Map) {
      return "object";
    } else if (value instanceof Iterable) {
      return "array";
    } else if (value instanceof CharSequence) {
      return "string";
    } else if (value instanceof Number) {
      return "number";
    }
    return value instanceof Boolean ? "boolean" : value.getClass().getSimpleName();
  }

  private static String describe(JsonProcessingException e) {
    var location = e.getLocation();
    String where =
        location == null
            ? ""
            : " at line " + location.getLineNr() + ", column " + location.getColumnNr();
    return e.getOriginalMessage() + where;
  }
}
