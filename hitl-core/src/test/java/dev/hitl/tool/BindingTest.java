package dev.hitl.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hitl.call.Arguments;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.Period;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BindingTest {
  enum Colour {
    RED,
    GREEN {
      @Override
      public String toString() {
        return "verde";
      }
    }
  }

  record Line(String sku, BigDecimal amount, Optional<String> note) {}

  record Order(String id, List<Line> lines) {
    Order {
      if (lines.isEmpty()) {
        throw new IllegalArgumentException("an order has lines");
      }
    }
  }

  record Fragile(int n) {
    Fragile {
      if (n == 0) {
        throw new ArithmeticException("zero");
      }
    }
  }

  /** What the last call got. */
  @SuppressWarnings("unused")
  static final class Tools {
    final List<Object> got = new ArrayList<>();

    private void got(@Nullable Object... values) {
      got.clear();
      Collections.addAll(got, values);
    }

    public void texts(String a, CharSequence b) {
      got(a, b);
    }

    public void integers(byte a, short b, int c, long d, BigInteger e) {
      got(a, b, c, d, e);
    }

    public void boxed(Byte a, Short b, Integer c, Long d, Float e, Double f, Boolean g) {
      got(a, b, c, d, e, f, g);
    }

    public void decimals(float a, double b, BigDecimal c) {
      got(a, b, c);
    }

    public void one(BigDecimal amount) {
      got(amount);
    }

    public void whole(BigInteger n) {
      got(n);
    }

    public void number(int n) {
      got(n);
    }

    public void real(double n) {
      got(n);
    }

    public void single(float n) {
      got(n);
    }

    public void colour(Colour colour) {
      got(colour);
    }

    public void times(
        Instant instant,
        LocalDate date,
        LocalDateTime dateTime,
        LocalTime time,
        OffsetDateTime offset,
        ZonedDateTime zoned,
        Duration duration,
        Period period,
        Year year,
        YearMonth month,
        ZoneId zone) {
      got(instant, date, dateTime, time, offset, zoned, duration, period, year, month, zone);
    }

    public void names(UUID uuid, URI uri) {
      got(uuid, uri);
    }

    public void optionals(
        Optional<Integer> a, OptionalInt b, OptionalLong c, OptionalDouble d, @Nullable String e) {
      got(a, b, c, d, e);
    }

    public void containers(
        List<Integer> a,
        Collection<? extends String> b,
        Iterable<Colour> c,
        Set<Long> d,
        Map<String, BigDecimal> e,
        int[] f,
        String[][] g,
        List<String>[] h) {
      got(a, b, c, d, e, f, g, h);
    }

    public void any(Object a, Map<String, Object> b, Arguments c, List<Object> d) {
      got(a, b, c, d);
    }

    public void nullables(List<@Nullable String> a, @Nullable Integer[] b, List<Optional<Long>> c) {
      got(a, b, c);
    }

    public void strictList(List<String> list) {
      got(list);
    }

    public void order(Order order) {
      got(order);
    }

    public void fragile(Fragile fragile) {
      got(fragile);
    }

    public void varargs(String... words) {
      got((Object) words);
    }

    public void none() {
      got();
    }
  }

  private final Tools tools = new Tools();
  private final ToolRegistry registry = ToolRegistry.of(Tool.of(tools));

  private List<Object> bind(String tool, String json) {
    try {
      Calls.invoke(registry, tool, Arguments.parse(json));
    } catch (InvalidArguments e) {
      throw e;
    } catch (Exception e) {
      throw new AssertionError(e);
    }
    return tools.got;
  }

  private List<String> problems(String tool, String json) {
    try {
      registry.find(tool).orElseThrow().normalise(Arguments.parse(json));
    } catch (InvalidArguments e) {
      assertThat(e).hasMessageContaining(tool).hasMessageContaining(e.problems().get(0));
      return e.problems();
    }
    return List.of();
  }

  @Test
  void textIsTaken() {
    assertThat(bind("texts", "{\"a\":\"x\",\"b\":\"\"}")).containsExactly("x", "");
  }

  @Test
  void integersOfEverySizeAreTaken() {
    assertThat(bind("integers", "{\"a\":-128,\"b\":32767,\"c\":-5,\"d\":9007199254740993,\"e\":1}"))
        .containsExactly((byte) -128, (short) 32767, -5, 9007199254740993L, BigInteger.ONE);
    assertThat(bind("boxed", "{\"a\":1,\"b\":2,\"c\":3,\"d\":4,\"e\":0.5,\"f\":0.1,\"g\":true}"))
        .containsExactly((byte) 1, (short) 2, 3, 4L, 0.5f, 0.1, true);
  }

  @Test
  void decimalsTakeIntegersToo() {
    assertThat(bind("decimals", "{\"a\":1,\"b\":0.1,\"c\":3}"))
        .containsExactly(1f, 0.1, new BigDecimal("3"));
  }

  @ParameterizedTest
  @CsvSource({"0.1", "1E+400", "9007199254740993", "1.10", "1E+999999999", "-0.00"})
  void aBigDecimalIsExact(String number) {
    assertThat(bind("one", "{\"amount\":" + number + "}")).containsExactly(new BigDecimal(number));
  }

  @Test
  void aBigIntegerIsExactAndAnEnormousExponentIsRefusedCheaply() {
    assertThat(bind("whole", "{\"n\":123456789012345678901234567890}"))
        .containsExactly(new BigInteger("123456789012345678901234567890"));
    assertThat(problems("whole", "{\"n\":1e999999999}"))
        .containsExactly("n: expected an integer, got a number with a fraction or an exponent");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "number | 5.0 | n: expected an integer, got a number with a fraction or an exponent",
        "number | 1e2 | n: expected an integer, got a number with a fraction or an exponent",
        "number | \"5\" | n: expected an integer, got a string",
        "number | true | n: expected an integer, got a boolean",
        "number | null | n: must not be null",
        "number | 2147483648 | n: out of range for int (-2147483648 to 2147483647)",
        "number | 99999999999999999999 | n: out of range for int (-2147483648 to 2147483647)",
        "real | \"0.1\" | n: expected a number, got a string",
        "real | 1e400 | n: out of range for double",
        "real | -1e999999999 | n: out of range for double",
        "real | 1e-400 | n: too close to zero for double",
        "real | 9007199254740993"
            + " | n: a double cannot hold this integer exactly; use long or BigDecimal",
        "real | 9223372036854775807"
            + " | n: a double cannot hold this integer exactly; use long or BigDecimal",
        "single | 16777217"
            + " | n: a float cannot hold this integer exactly; use long or BigDecimal",
        "single | 1e39 | n: out of range for float",
      })
  void aNumberThatWouldChangeIsRefused(String tool, String number, String problem) {
    assertThat(problems(tool, "{\"n\":" + number + "}")).containsExactly(problem);
  }

  @Test
  void aDoubleTakesEveryIntegerThatItHoldsExactly() {
    assertThat(bind("real", "{\"n\":9007199254740992}")).containsExactly(9007199254740992.0);
    assertThat(bind("real", "{\"n\":-9007199254740994}")).containsExactly(-9007199254740994.0);
    assertThat(bind("real", "{\"n\":1e300}")).containsExactly(1e300);
    assertThat(bind("real", "{\"n\":0e-999999999}")).containsExactly(0.0);
    assertThat(bind("single", "{\"n\":16777216}")).containsExactly(16777216f);
  }

  @Test
  void aStringIsNotCoercedToANumberNorANumberToAString() {
    assertThat(problems("one", "{\"amount\":\"50\"}"))
        .containsExactly("amount: expected a number, got a string");
    assertThat(problems("texts", "{\"a\":1,\"b\":true}"))
        .containsExactly(
            "a: expected a string, got a number", "b: expected a string, got a boolean");
  }

  @Test
  void anEnumIsTakenByItsExactName() {
    assertThat(bind("colour", "{\"colour\":\"GREEN\"}")).containsExactly(Colour.GREEN);
    assertThat(problems("colour", "{\"colour\":\"green\"}"))
        .containsExactly("colour: expected one of RED, GREEN; did you mean 'GREEN'?");
    assertThat(problems("colour", "{\"colour\":1}"))
        .containsExactly("colour: expected one of RED, GREEN, got a number");
  }

  @Test
  void timesAreTakenInIsoForm() {
    assertThat(
            bind(
                "times",
                """
                {"instant":"2026-11-01T09:30:00Z","date":"2026-11-01",
                 "dateTime":"2026-11-01T09:30:00","time":"09:30",
                 "offset":"2026-11-01T09:30:00+01:00",
                 "zoned":"2026-11-01T09:30:00+01:00[Europe/Paris]","duration":"PT10M",
                 "period":"P1M","year":"2026","month":"2026-11","zone":"Europe/Paris"}
                """))
        .containsExactly(
            Instant.parse("2026-11-01T09:30:00Z"),
            LocalDate.of(2026, 11, 1),
            LocalDateTime.of(2026, 11, 1, 9, 30),
            LocalTime.of(9, 30),
            OffsetDateTime.parse("2026-11-01T09:30:00+01:00"),
            ZonedDateTime.parse("2026-11-01T09:30:00+01:00[Europe/Paris]"),
            Duration.ofMinutes(10),
            Period.ofMonths(1),
            Year.of(2026),
            YearMonth.of(2026, 11),
            ZoneId.of("Europe/Paris"));
  }

  @Test
  void aWrongTimeIsNamedWithAnExampleAndWithoutItsValue() {
    assertThat(
            problems(
                "times",
                """
                {"instant":"secret","date":20261101,"dateTime":"","time":"25:00",
                 "offset":"2026-11-01T09:30:00","zoned":"x","duration":"10","period":"1M",
                 "year":"x","month":"2026-13","zone":"Mars/Base"}
                """))
        .hasSize(11)
        .noneMatch(problem -> problem.contains("secret"))
        .contains("instant: expected an ISO-8601 instant such as 2026-11-01T09:30:00Z")
        .contains("date: expected an ISO-8601 date such as 2026-11-01, got a number");
  }

  @Test
  void namesOfThingsAreTaken() {
    assertThat(
            bind(
                "names",
                "{\"uuid\":\"123E4567-e89b-12d3-a456-426614174000\",\"uri\":\"https://a/b?c\"}"))
        .containsExactly(
            UUID.fromString("123e4567-e89b-12d3-a456-426614174000"), URI.create("https://a/b?c"));
    assertThat(problems("names", "{\"uuid\":\"1-1-1-1-1\",\"uri\":\"a b\"}"))
        .containsExactly("uuid: expected a UUID", "uri: expected a URI");
  }

  @Test
  void anAbsentOrNullOptionalIsEmpty() {
    List<Object> empty = new ArrayList<>();
    Collections.addAll(
        empty,
        Optional.empty(),
        OptionalInt.empty(),
        OptionalLong.empty(),
        OptionalDouble.empty(),
        null);
    assertThat(bind("optionals", "{}")).isEqualTo(empty);
    assertThat(bind("optionals", "{\"a\":null,\"b\":null,\"c\":null,\"d\":null,\"e\":null}"))
        .isEqualTo(empty);
    assertThat(bind("optionals", "{\"a\":1,\"b\":2,\"c\":3,\"d\":4.5,\"e\":\"x\"}"))
        .containsExactly(
            Optional.of(1), OptionalInt.of(2), OptionalLong.of(3), OptionalDouble.of(4.5), "x");
    assertThat(problems("optionals", "{\"a\":\"x\",\"b\":1.5}")).hasSize(2);
  }

  @Test
  void containersBindTheirElements() {
    List<Object> got =
        bind(
            "containers",
            """
            {"a":[1,2],"b":["x"],"c":["RED"],"d":[3,1],"e":{"k":1.10},"f":[4,5],
             "g":[["p"],[]],"h":[["q"]]}
            """);

    assertThat(got.subList(0, 5))
        .containsExactly(
            List.of(1, 2),
            List.of("x"),
            List.of(Colour.RED),
            Set.of(1L, 3L),
            Map.of("k", new BigDecimal("1.10")));
    assertThat((int[]) got.get(5)).containsExactly(4, 5);
    assertThat((String[][]) got.get(6)).isDeepEqualTo(new String[][] {{"p"}, {}});
    assertThat((List<?>[]) got.get(7)).containsExactly(List.of("q"));
  }

  @Test
  void containersCannotBeChangedByTheTool() {
    bind("strictList", "{\"list\":[\"a\"]}");
    List<?> list = (List<?>) tools.got.get(0);

    assertThatThrownBy(list::clear).isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void aSetRefusesARepetitionInsteadOfDroppingIt() {
    assertThat(
            problems(
                "containers",
                "{\"a\":[],\"b\":[],\"c\":[],\"d\":[1,2,1],\"e\":{},\"f\":[],\"g\":[],\"h\":[]}"))
        .containsExactly("d[2]: repeats an earlier element, and this is a set");
  }

  @Test
  void anyJsonIsTakenWhereTheToolAsksForAnyJson() {
    Map<String, Object> withNull = new LinkedHashMap<>();
    withNull.put("x", null);
    List<Object> got =
        bind(
            "any", "{\"a\":[1,null,{\"b\":0.10}],\"b\":{\"x\":null},\"c\":{\"y\":1},\"d\":[null]}");

    assertThat(got)
        .containsExactly(
            java.util.Arrays.asList(1L, null, Map.of("b", new BigDecimal("0.10"))),
            withNull,
            Arguments.parse("{\"y\":1}"),
            Collections.singletonList(null));
    assertThat(problems("any", "{\"a\":null,\"b\":{},\"c\":[],\"d\":{}}"))
        .containsExactly(
            "a: must not be null",
            "c: expected an object, got an array",
            "d: expected an array, got an object");
  }

  @Test
  void nullIsTakenOnlyWhereTheElementIsMarked() {
    assertThat(bind("nullables", "{\"a\":[null,\"x\"],\"b\":[null],\"c\":[null,1]}").get(0))
        .isEqualTo(java.util.Arrays.asList(null, "x"));
    assertThat(tools.got.get(2)).isEqualTo(List.of(Optional.empty(), Optional.of(1L)));
    assertThat(problems("strictList", "{\"list\":[\"x\",null]}"))
        .containsExactly("list[1]: must not be null");
  }

  @Test
  void recordsBindWithPathsInTheirProblems() {
    assertThat(
            bind("order", "{\"order\":{\"lines\":[{\"sku\":\"s\",\"amount\":1.0}],\"id\":\"o\"}}"))
        .containsExactly(
            new Order("o", List.of(new Line("s", new BigDecimal("1.0"), Optional.empty()))));
    assertThat(
            problems(
                "order",
                """
                {"order":{"id":null,"lines":[{"sku":"s","amount":1},{"sku":1},
                 {"sku":"s","amount":"7","skuu":1}],"extra":1}}
                """))
        .containsExactly(
            "order.id: must not be null",
            "order.lines[1].sku: expected a string, got a number",
            "order.lines[1].amount: missing",
            "order.lines[2].amount: expected a number, got a string",
            "order.lines[2]: unknown member 'skuu'; did you mean 'sku'?",
            "order: unknown member 'extra'; there are id, lines");
  }

  @Test
  void aRecordMayRefuseItsValues() {
    assertThat(problems("order", "{\"order\":{\"id\":\"o\",\"lines\":[]}}"))
        .containsExactly("order: an order has lines");
    assertThat(problems("fragile", "{\"fragile\":{\"n\":0}}"))
        .containsExactly("fragile: not a valid Fragile: java.lang.ArithmeticException: zero");
  }

  @Test
  void everyProblemIsNamed() {
    assertThat(problems("texts", "{\"c\":1,\"bb\":2}"))
        .containsExactly(
            "a: missing",
            "b: missing",
            "unknown argument 'c'; there are a, b",
            "unknown argument 'bb'; did you mean 'b'?");
    assertThat(problems("one", "{\"amuont\":5}"))
        .containsExactly("amount: missing", "unknown argument 'amuont'; did you mean 'amount'?");
    assertThat(problems("none", "{\"x\":1}"))
        .containsExactly("unknown argument 'x'; there are none");
  }

  @Test
  void aFloodOfProblemsIsCutShortAndHostileNamesAreMadeHarmless() {
    StringBuilder flood = new StringBuilder("{\"amount\":1");
    for (int i = 0; i < 5_000; i++) {
      flood.append(",\"x").append(i).append("\":1");
    }
    List<String> problems = problems("one", flood.append('}').toString());

    assertThat(problems).hasSize(101).last().isEqualTo("and 4900 more");
    assertThat(problems("one", "{\"amount\":1,\"\\u202e\\u0007" + "y".repeat(5_000) + "\":1}"))
        .containsExactly("unknown argument '??" + "y".repeat(62) + "…'; there are amount");
  }

  @Test
  void variableArityIsAnArray() {
    assertThat((String[]) bind("varargs", "{\"words\":[\"a\",\"b\"]}").get(0))
        .containsExactly("a", "b");
  }
}
