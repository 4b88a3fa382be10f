package dev.hitl.call;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class JsonProperties {
  @Property
  void whatIsWrittenIsReadBackEqual(@ForAll("values") Object value) {
    assertThat(Json.parse(Json.text(value))).isEqualTo(value);
  }

  @Property
  void writingWhatWasReadGivesTheSameBytes(@ForAll("values") Object value) {
    byte[] bytes = Json.encode(value);

    assertThat(Json.encode(Json.parse(Json.text(value)))).isEqualTo(bytes);
  }

  @Property
  void theSortedFormDoesNotDependOnTheOrderOfMembers(@ForAll("values") Object value) {
    assertThat(Json.encodeSorted(reversed(value))).isEqualTo(Json.encodeSorted(value));
  }

  @Property
  void anyTextIsEitherReadOrRefusedWithAJsonException(@ForAll("texts") String text) {
    Object value;
    try {
      value = Json.parse(text);
    } catch (JsonException refused) {
      return;
    }
    assertThat(Json.parse(Json.text(value))).isEqualTo(value);
  }

  @Property
  void aDecimalOfAnyScaleIsReadBackExactlyOrNotWritten(
      @ForAll BigInteger digits, @ForAll int scale) {
    BigDecimal decimal = new BigDecimal(digits, scale);
    String text;
    try {
      text = Json.text(decimal);
    } catch (JsonException refused) {
      assertThat(Math.abs((long) decimal.precision() - 1 - scale)).isGreaterThan(Integer.MAX_VALUE);
      return;
    }
    Object read = Json.parse(text);
    if (scale == 0) {
      assertThat(new BigDecimal(read.toString())).isEqualTo(decimal);
    } else {
      assertThat(read).isEqualTo(decimal);
    }
  }

  @Provide
  Arbitrary<String> texts() {
    Arbitrary<String> pieces =
        Arbitraries.of(
            "{",
            "}",
            "[",
            "]",
            ",",
            ":",
            "\"",
            "\"a\"",
            "1",
            "-",
            "0.1",
            "e",
            "9e9",
            "true",
            "null",
            "\\ud800",
            "\ud800",
            "\udc00",
            " ",
            "\\",
            "\u0000",
            "NaN",
            "1e999999999");
    return pieces.list().ofMaxSize(12).map(list -> String.join("", list));
  }

  @Provide
  Arbitrary<Object> values() {
    return values(3);
  }

  private static Arbitrary<Object> values(int depth) {
    Arbitrary<Object> scalar =
        Arbitraries.oneOf(
            strings(),
            Arbitraries.longs(),
            Arbitraries.of(true, false),
            Arbitraries.bigIntegers().between(BigInteger.TEN.pow(19), BigInteger.TEN.pow(60)),
            decimals());
    if (depth == 0) {
      return scalar;
    }
    Arbitrary<Object> inner = values(depth - 1).injectNull(0.1);
    Arbitrary<Object> lists = inner.list().ofMaxSize(4).map(list -> list);
    Arbitrary<Object> maps = Arbitraries.maps(strings(), inner).ofMaxSize(4).map(map -> map);
    return Arbitraries.oneOf(scalar, lists, maps);
  }

  private static Arbitrary<BigDecimal> decimals() {
    return Combinators.combine(Arbitraries.bigIntegers(), Arbitraries.integers().between(-500, 500))
        .as(BigDecimal::new)
        .filter(decimal -> decimal.scale() != 0);
  }

  private static Arbitrary<String> strings() {
    return Arbitraries.strings().all().ofMaxLength(8).map(JsonProperties::withoutLoneSurrogates);
  }

  private static String withoutLoneSurrogates(String text) {
    return text.codePoints()
        .filter(c -> c < Character.MIN_SURROGATE || c > Character.MAX_SURROGATE)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  private static Object reversed(Object value) {
    if (value instanceof Map<?, ?> map) {
      List<Map.Entry<?, ?>> entries = new ArrayList<>(map.entrySet());
      Collections.reverse(entries);
      Map<Object, Object> reversed = new LinkedHashMap<>();
      entries.forEach(entry -> reversed.put(entry.getKey(), reversed(entry.getValue())));
      return reversed;
    } else if (value instanceof List<?> list) {
      return list.stream()
          .map(JsonProperties::reversed)
          .collect(ArrayList::new, ArrayList::add, ArrayList::addAll);
    }
    return value;
  }
}
