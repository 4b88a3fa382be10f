package dev.hitl.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "0.1",
        "1E+400",
        "9007199254740993",
        "1.10",
        "1.100",
        "0.000",
        "1E-400",
        "123456789012345678901234567890",
        "-9223372036854775809",
        "9223372036854775807",
        "1E-2147483647"
      })
  void aNumberKeepsItsExactValueAndScale(String number) {
    Object value = Json.parse(number);

    assertThat(Json.text(value)).isEqualTo(number);
    assertThat(Json.parse(Json.text(value))).isEqualTo(value);
  }

  @Test
  void anIntegerThatFitsIsALongAndAnyOtherKeepsAllItsDigits() {
    assertThat(Json.parse("9223372036854775807")).isEqualTo(Long.MAX_VALUE);
    assertThat(Json.parse("9223372036854775808")).isEqualTo(new BigInteger("9223372036854775808"));
    assertThat(Json.parse("5.0")).isEqualTo(new BigDecimal("5.0"));
    assertThat(Json.parse("1e400")).isEqualTo(new BigDecimal("1E+400"));
  }

  @Test
  void anExponentThatLeavesNoFractionIsReadAsTheIntegerItIsWrittenAs() {
    assertThat(Json.parse("[1e0, 0.5E1, -0.0e1]")).isEqualTo(List.of(1L, 5L, 0L));
    assertThat(Json.parse("9223372036854775808e0"))
        .isEqualTo(new BigInteger("9223372036854775808"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"a\":1,\"a\":2}",
        "{\"a\":1,\"\\u0061\":2}",
        "[{\"b\":{\"a\":1,\"a\":1}}]",
      })
  void duplicateKeysAreRefusedAtAnyDepth(String text) {
    assertThatThrownBy(() -> Json.parse(text))
        .isInstanceOf(JsonException.class)
        .hasMessageContaining("duplicate key 'a'");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"\\ud800\"",
        "\"\\udc00\"",
        "\"\\ud800x\"",
        "\"\\udc00\\ud800\"",
        "\"\ud800\"",
        "\"x\udc00\"",
        "{\"\\ud800\":1}",
        "{\"a\":{\"\udfff\":1}}"
      })
  void aLoneSurrogateIsRefusedBothRawAndEscaped(String text) {
    assertThatThrownBy(() -> Json.parse(text))
        .isInstanceOf(JsonException.class)
        .hasMessageMatching("(?s).*(lone surrogate|[Bb]roken surrogate).*");
  }

  @Test
  void charactersBeyondTheBasicPlaneAreWrittenAsThemselvesWhereverTheyFall() {
    for (int before = 0; before < 4; before++) {
      String text = "x".repeat(before) + "😀".repeat(20_000);

      assertThat(Json.text(text)).isEqualTo("\"" + text + "\"");
      assertThat(Json.parse(Json.text(Map.of(text, text)))).isEqualTo(Map.of(text, text));
    }
  }

  @Test
  void aSurrogatePairIsFine() {
    assertThat(Json.parse("\"\\ud83d\\ude00\"")).isEqualTo("😀");
    assertThat(Json.text("😀")).isEqualTo("\"😀\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\ud800", "\udc00", "a\ud800", "\ud800a"})
  void aLoneSurrogateIsNotWritten(String text) {
    assertThatThrownBy(() -> Json.encode(text)).isInstanceOf(JsonException.class);
    assertThatThrownBy(() -> Json.encode(Map.of(text, 1))).isInstanceOf(JsonException.class);
    assertThatThrownBy(() -> Json.utf8(text)).isInstanceOf(JsonException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "NaN",
        "Infinity",
        "-Infinity",
        "[NaN]",
        "{} {}",
        "{}x",
        "1 2",
        "[1,]",
        "{\"a\":1,}",
        "{a:1}",
        "{'a':1}",
        "01",
        "+1",
        ".5",
        "1.",
        "0x10",
        "// no\n1",
        "/* no */1",
        "\"a\nb\"",
        "\"\\x\"",
        "tru",
        "[1",
        "{\"a\"",
        "\"",
        "\uFEFF{}",
        "1e99999999999",
        "1e-99999999999",
        "123E+2147483647"
      })
  void whatIsNotOneStrictJsonValueIsRefused(String text) {
    assertThatThrownBy(() -> Json.parse(text)).isInstanceOf(JsonException.class);
  }

  @Test
  void textAfterTheValueIsRefusedByName() {
    assertThatThrownBy(() -> Json.parse("{}[]"))
        .isInstanceOf(JsonException.class)
        .hasMessageContaining("text follows");
  }

  @Test
  void bytesThatAreNotUtf8AreRefused() {
    byte[] overlong = {'{', '"', (byte) 0xC0, (byte) 0x80, '"', ':', '1', '}'};
    byte[] surrogate = {'{', '"', (byte) 0xED, (byte) 0xA0, (byte) 0x80, '"', ':', '1', '}'};

    assertThatThrownBy(() -> Json.parseObject(overlong)).hasMessageContaining("not UTF-8");
    assertThatThrownBy(() -> Json.parseObject(surrogate)).hasMessageContaining("not UTF-8");
  }

  @Test
  void nestingTenThousandDeepIsRefusedWithoutAStackOverflow() {
    String arrays = "[".repeat(10_000) + "]".repeat(10_000);
    String objects = "{\"a\":".repeat(10_000) + "1" + "}".repeat(10_000);

    assertThatThrownBy(() -> Json.parse(arrays)).isInstanceOf(JsonException.class);
    assertThatThrownBy(() -> Json.parse(objects)).isInstanceOf(JsonException.class);
    assertThatThrownBy(() -> Json.encode(nested(10_000))).isInstanceOf(JsonException.class);
  }

  @Test
  void theDeepestThatIsWrittenIsTheDeepestThatIsRead() {
    String deepest = Json.text(nested(Json.MAX_DEPTH));

    assertThat(Json.text(Json.parse(deepest))).isEqualTo(deepest);
    assertThatThrownBy(() -> Json.encode(nested(Json.MAX_DEPTH + 1)))
        .isInstanceOf(JsonException.class);
    assertThatThrownBy(() -> Json.parse("[" + deepest + "]")).isInstanceOf(JsonException.class);
  }

  @Test
  void theLongestNumberThatIsWrittenIsTheLongestThatIsRead() {
    String longest = "9".repeat(1_000);
    for (String number :
        List.of(
            longest, "-" + longest, "1." + "1".repeat(999), "-1." + "1".repeat(999) + "E+9999")) {
      assertThat(Json.text(Json.parse(number))).isEqualTo(number);
    }
    assertThatThrownBy(() -> Json.parse("1" + longest)).isInstanceOf(JsonException.class);
    assertThatThrownBy(() -> Json.parse("1." + longest)).isInstanceOf(JsonException.class);
    assertThatThrownBy(() -> Json.encode(new BigInteger("1" + longest)))
        .isInstanceOf(JsonException.class);
    assertThatThrownBy(() -> Json.encode(new BigDecimal("1." + longest)))
        .isInstanceOf(JsonException.class);
  }

  @Test
  void anExponentThatWouldNotBeReadBackIsNotWritten() {
    BigDecimal unreadable = new BigDecimal(BigInteger.valueOf(12), Integer.MIN_VALUE);

    assertThatThrownBy(() -> Json.encode(unreadable)).isInstanceOf(JsonException.class);
  }

  @Test
  void aVeryLongNameIsReadBack() {
    Map<String, Object> long60k = Map.of("n".repeat(60_000), 1L);

    assertThat(Json.parse(Json.text(long60k))).isEqualTo(long60k);
  }

  @Test
  void aStringOfFiveMegabytesIsReadBack() {
    String text = "x".repeat(5_000_000);

    assertThat(Json.parse(Json.text(text))).isEqualTo(text);
  }

  @Test
  void whatHasNoExactJsonFormIsNotWritten() {
    for (Object value :
        List.of(
            Double.NaN,
            Float.NaN,
            Double.POSITIVE_INFINITY,
            Float.NEGATIVE_INFINITY,
            new AtomicInteger(1),
            new Object(),
            'c',
            new int[] {1},
            Map.of(1, 2))) {
      assertThatThrownBy(() -> Json.encode(value))
          .as("%s", value)
          .isInstanceOf(JsonException.class);
      assertThatThrownBy(() -> Json.encode(List.of(value))).isInstanceOf(JsonException.class);
    }
  }

  @Test
  void aDoubleIsWrittenAsItPrints() {
    assertThat(Json.text(0.1)).isEqualTo("0.1");
    assertThat(Json.text(0.1f)).isEqualTo("0.1");
    assertThat(Json.parse(Json.text(Double.MAX_VALUE)))
        .isEqualTo(new BigDecimal("1.7976931348623157E+308"));
    assertThat(Json.parse(Json.text(Double.MIN_VALUE))).isEqualTo(new BigDecimal("4.9E-324"));
  }

  @Test
  void membersStayInOrderUnlessTheyAreToBeSorted() {
    Map<String, Object> inner = new LinkedHashMap<>();
    inner.put("z", null);
    inner.put("a", List.of(Map.of()));
    Map<String, Object> outer = new LinkedHashMap<>();
    outer.put("y", inner);
    outer.put("b", true);

    assertThat(Json.text(outer)).isEqualTo("{\"y\":{\"z\":null,\"a\":[{}]},\"b\":true}");
    assertThat(new String(Json.encodeSorted(outer), java.nio.charset.StandardCharsets.UTF_8))
        .isEqualTo("{\"b\":true,\"y\":{\"a\":[{}],\"z\":null}}");
  }

  @Test
  void whatIsReadCannotBeChanged() {
    Map<String, Object> read = Json.parseObject("{\"a\":[1]}");

    assertThatThrownBy(() -> read.put("b", 1)).isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> ((List<?>) read.get("a")).clear())
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void onlyAnObjectIsAnObject() {
    assertThatThrownBy(() -> Json.parseObject("[1]")).hasMessageContaining("got array");
    assertThatThrownBy(() -> Json.parseObject("null")).hasMessageContaining("got null");
  }

  private static Object nested(int depth) {
    Object value = new ArrayList<>();
    for (int i = 1; i < depth; i++) {
      value = Collections.singletonList(value);
    }
    return value;
  }

  @Test
  void wellFormedReplacesLoneSurrogatesAndNothingElse() {
    assertThat(Json.wellFormed("a\ud800b\udc00\ud83d\ude00\ud83d"))
        .isEqualTo("a\ufffdb\ufffd\ud83d\ude00\ufffd");
    String fine = "a\ud83d\ude00\u0000";
    assertThat(Json.wellFormed(fine)).isSameAs(fine);
  }

  @Test
  void theMessageOfARefusalHasAUtf8Form() {
    String key = "k".repeat(63) + "😀";
    assertThatThrownBy(() -> Json.parse("{\"" + key + "\":1,\"" + key + "\":2}"))
        .isInstanceOf(JsonException.class)
        .hasMessageContaining("k".repeat(63) + "…");
    for (String text : List.of("\ud83d", "{\ud83d", "[tru\ud83d\ude00]", "{\"a\":\udc00}")) {
      assertThatThrownBy(() -> Json.parse(text))
          .isInstanceOf(JsonException.class)
          .satisfies(e -> Json.utf8(e.getMessage()));
    }
    assertThat(new JsonException("x\ud800")).hasMessage("x\ufffd");
  }
}
