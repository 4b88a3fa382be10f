package dev.hitl.tool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hitl.call.Arguments;
import dev.hitl.call.Json;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.nio.CharBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.Period;
import java.time.YearMonth;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ContentTest {
  enum Colour {
    RED {
      @Override
      public String toString() {
        return "rot";
      }
    }
  }

  record Receipt(String id, BigDecimal amount, Instant at, Optional<Receipt> before) {}

  private final Content content = new Content();

  static final class Quiet {
    public void nothing() {}

    public @Nullable String absent() {
      return null;
    }
  }

  @Test
  void nothingIsDoneAndNullIsNull() throws Exception {
    assertThat(Calls.invoke(new Quiet(), "nothing", "{}")).isEqualTo("done");
    assertThat(Calls.invoke(new Quiet(), "absent", "{}")).isEqualTo("null");
  }

  @Test
  void textIsTheContentAsItIs() {
    assertThat(content.of("say \"hi\"")).isEqualTo("say \"hi\"");
    assertThat(content.of(CharBuffer.wrap("x"))).isEqualTo("x");
    assertThat(content.of("")).isEmpty();
  }

  @SuppressWarnings("JavaUtilDate")
  @Test
  void plainValuesAreJson() {
    Map<Object, String> expected = new LinkedHashMap<>();
    expected.put(true, "true");
    expected.put(5, "5");
    expected.put(5L, "5");
    expected.put(0.1, "0.1");
    expected.put(new BigDecimal("1.10"), "1.10");
    expected.put(new BigDecimal("1e400"), "1E+400");
    expected.put(new BigInteger("9007199254740993"), "9007199254740993");
    expected.put('c', "\"c\"");
    expected.put(Colour.RED, "\"RED\"");
    expected.put(Double.NaN, "\"NaN\"");
    expected.put(Instant.EPOCH, "\"1970-01-01T00:00:00Z\"");
    expected.put(LocalDate.EPOCH, "\"1970-01-01\"");
    expected.put(YearMonth.of(2026, 11), "\"2026-11\"");
    expected.put(Duration.ofMinutes(5), "\"PT5M\"");
    expected.put(Period.ofDays(1), "\"P1D\"");
    expected.put(ZoneId.of("Europe/Paris"), "\"Europe/Paris\"");
    expected.put(Path.of("a", "b"), "\"" + Path.of("a", "b") + "\"");
    expected.put(URI.create("https://a"), "\"https://a\"");
    expected.put(new UUID(0, 1), "\"00000000-0000-0000-0000-000000000001\"");
    expected.put(Optional.of(List.of(1)), "[1]");
    expected.put(Optional.empty(), "null");
    expected.put(OptionalInt.of(3), "3");
    expected.put(OptionalInt.empty(), "null");
    expected.put(Arguments.parse("{\"a\":1.10}"), "{\"a\":1.10}");

    expected.forEach((value, json) -> assertThat(content.of(value)).isEqualTo(json));
    assertThat(content.of(Date.from(Instant.EPOCH))).startsWith("\"1970-01-01T00:00:00");
    assertThat(content.of(new int[] {1, 2})).isEqualTo("[1,2]");
    assertThat(content.of(new Object[] {"a", null})).isEqualTo("[\"a\",null]");
  }

  @Test
  void structuresAreJsonAllTheWayDown() {
    Receipt first = new Receipt("1", new BigDecimal("0.10"), Instant.EPOCH, Optional.empty());
    Receipt second = new Receipt("2", BigDecimal.ONE, Instant.EPOCH, Optional.of(first));

    assertThat(content.of(Map.of(Colour.RED, List.of(second))))
        .isEqualTo(
            "{\"RED\":[{\"id\":\"2\",\"amount\":1,\"at\":\"1970-01-01T00:00:00Z\",\"before\":"
                + "{\"id\":\"1\",\"amount\":0.10,\"at\":\"1970-01-01T00:00:00Z\",\"before\":null}"
                + "}]}");
    Iterable<String> iterable = () -> List.of("a").iterator();
    assertThat(content.of(iterable)).isEqualTo("[\"a\"]");
  }

  @SuppressWarnings("unused")
  static final class Bean {
    public String getName() {
      return "n";
    }

    public Optional<LocalDate> getDay() {
      return Optional.of(LocalDate.EPOCH);
    }
  }

  @Test
  void aBeanIsWrittenByItsGetters() {
    assertThat(Json.parse(content.of(new Bean())))
        .isEqualTo(Map.of("name", "n", "day", "1970-01-01"));
  }

  static class Opaque {
    @Override
    public String toString() {
      return "opaque";
    }
  }

  static final class Broken {
    @SuppressWarnings("DoNotCallSuggester")
    public String getName() {
      throw new AssertionError("bug");
    }

    @Override
    public String toString() {
      throw new IllegalStateException("bug");
    }
  }

  @Test
  void whatCannotBeWrittenNeverTurnsASuccessIntoAFailure() {
    List<Object> circle = new ArrayList<>();
    circle.add(Arrays.asList(circle, circle));

    assertThat(content.of(new Opaque())).isEqualTo("opaque");
    assertThat(content.of(List.of(new Opaque()))).isEqualTo("[opaque]");
    assertThat(content.of(new Broken())).isEqualTo("done; the result could not be written");
    assertThat(content.of(circle)).isEqualTo("done; the result could not be written");
  }

  @Test
  void halfACharacterIsReplacedAndAWholeOneIsKept() {
    assertThat(content.of("a\ud800b😀\udc00")).isEqualTo("a\uFFFDb😀\uFFFD");
    assertThat(content.of(List.of("\ud800"))).isEqualTo("[\"\uFFFD\"]");
    assertThat(content.of("\udc00\ud800")).isEqualTo("\uFFFD\uFFFD");
  }
}
