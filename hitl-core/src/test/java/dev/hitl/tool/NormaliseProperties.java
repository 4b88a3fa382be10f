package dev.hitl.tool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hitl.call.Arguments;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class NormaliseProperties {
  record Line(BigDecimal amount, Optional<Long> count) {}

  @SuppressWarnings("unused")
  static final class Tools {
    public void pay(BigDecimal total, long id, Optional<BigInteger> big, List<Line> lines) {}
  }

  private final Tool tool = Tool.of(new Tools()).get(0);

  @Property(tries = 300)
  void valuesStayExactOrderIsTheParametersAndTwiceIsOnce(
      @ForAll BigInteger digits,
      @ForAll @IntRange(min = -500, max = 500) int scale,
      @ForAll long id,
      @ForAll Optional<BigInteger> big,
      @ForAll @Size(max = 3) List<Long> counts,
      @ForAll java.util.Random random) {
    BigDecimal total = new BigDecimal(digits, scale);
    List<Map<String, Object>> lines = new ArrayList<>();
    for (Long count : counts) {
      lines.add(shuffled(random, List.of(Tuple.of("amount", total), Tuple.of("count", count))));
    }
    List<Tuple.Tuple2<String, Object>> members = new ArrayList<>();
    members.add(Tuple.of("total", total));
    members.add(Tuple.of("id", id));
    members.add(Tuple.of("big", big.orElse(null)));
    members.add(Tuple.of("lines", lines));
    Arguments given = Arguments.of(shuffled(random, members));

    Arguments normal = tool.normalise(given);

    Map<String, Object> expected = new LinkedHashMap<>(given.asMap());
    expected.values().removeIf(java.util.Objects::isNull);
    assertThat(normal.asMap()).isEqualTo(expected);
    assertThat(normal.asMap().keySet())
        .containsExactlyElementsOf(
            big.isPresent()
                ? List.of("total", "id", "big", "lines")
                : List.of("total", "id", "lines"));
    for (Object line : (List<?>) normal.get("lines")) {
      assertThat(((Map<?, ?>) line).keySet()).hasToString("[amount, count]");
    }
    assertThat(tool.normalise(normal)).isSameAs(normal);
    assertThat(tool.normalise(Arguments.frozen(normal.bytes()))).isEqualTo(normal);
  }

  private static <T> Map<String, Object> shuffled(
      java.util.Random random, List<? extends Tuple.Tuple2<String, ? extends T>> members) {
    List<Tuple.Tuple2<String, ? extends T>> order = new ArrayList<>(members);
    Collections.shuffle(order, random);
    Map<String, Object> map = new LinkedHashMap<>();
    order.forEach(member -> map.put(member.get1(), member.get2()));
    return map;
  }
}
