package dev.hitl.signal;

import dev.hitl.call.Arguments;
import dev.hitl.call.Signals;
import java.math.BigDecimal;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Joins what several say of one call. Of a name that has a strict side (confidence, trust, risk
 * score, flags, impact) the strictest word counts, whoever says it. Any other name is the sources'
 * where they say it, and the agent's where they do not; where two sources differ nobody said it.
 */
final class Combined {
  private final Map<String, @Nullable Object> bySources = new LinkedHashMap<>();
  private final Set<String> disputed = new HashSet<>();

  private Combined() {}

  static Signals of(Signals own, Collection<Arguments> said) {
    Combined all = new Combined();
    said.forEach(one -> one.asMap().forEach(all::add));
    Map<String, @Nullable Object> joined = new LinkedHashMap<>(own.attributes().asMap());
    all.bySources.forEach(
        (name, value) -> {
          Object agents = joined.get(name);
          joined.put(
              name, hasStrictSide(name) && agents != null ? stricter(name, agents, value) : value);
        });
    all.disputed.forEach(joined::remove);
    Object sure = all.bySources.get(Signals.CONFIDENCE);
    joined.remove(Signals.CONFIDENCE);
    Double confidence = own.confidence();
    if (sure instanceof Number number) {
      confidence =
          confidence == null ? number.doubleValue() : Math.min(confidence, number.doubleValue());
    }
    return new Signals(confidence, own.reasoning(), Arguments.of(joined));
  }

  private void add(String name, @Nullable Object value) {
    if (!bySources.containsKey(name)) {
      bySources.put(name, value);
    } else if (hasStrictSide(name)) {
      bySources.put(name, stricter(name, bySources.get(name), value));
    } else if (!same(bySources.get(name), value)) {
      disputed.add(name);
    }
  }

  private static boolean hasStrictSide(String name) {
    return switch (name) {
      case Signals.CONFIDENCE, Signals.TRUST, Signals.RISK_SCORE, Signals.FLAGS, Signals.IMPACT ->
          true;
      default -> false;
    };
  }

  private static @Nullable Object stricter(
      String name, @Nullable Object one, @Nullable Object other) {
    return switch (name) {
      case Signals.CONFIDENCE -> number(one, other, false);
      case Signals.RISK_SCORE -> number(one, other, true);
      case Signals.TRUST -> members(one, other, false);
      case Signals.IMPACT -> members(one, other, true);
      default -> flags(one, other);
    };
  }

  /** What is no number says nothing where the other is one. */
  private static @Nullable Object number(
      @Nullable Object one, @Nullable Object other, boolean greatest) {
    if (!(one instanceof Number) || !(other instanceof Number)) {
      return one instanceof Number ? one : other;
    }
    boolean first = (decimal(one).compareTo(decimal(other)) > 0) == greatest;
    return first ? one : other;
  }

  private static @Nullable Object members(
      @Nullable Object one, @Nullable Object other, boolean greatest) {
    if (!(one instanceof Map<?, ?> ones) || !(other instanceof Map<?, ?> others)) {
      return one instanceof Map<?, ?> ? one : other;
    }
    Map<Object, @Nullable Object> joined = new LinkedHashMap<>(ones);
    others.forEach(
        (member, value) -> {
          Object known = joined.get(member);
          Object strict =
              known instanceof Boolean yes && value instanceof Boolean also
                  ? (Object) (yes && also)
                  : number(known, value, greatest);
          joined.put(member, known == null ? value : strict);
        });
    return joined;
  }

  /** What is no list stays what it is: nobody can tell what it raises. */
  private static @Nullable Object flags(@Nullable Object one, @Nullable Object other) {
    if (!(one instanceof List<?> ones) || !(other instanceof List<?> others)) {
      return one instanceof List<?> ? other : one;
    }
    Set<@Nullable Object> all = new LinkedHashSet<>(ones);
    all.addAll(others);
    return List.copyOf(all.stream().filter(Objects::nonNull).toList());
  }

  private static boolean same(@Nullable Object one, @Nullable Object other) {
    return (one instanceof Number && other instanceof Number)
        ? decimal(one).compareTo(decimal(other)) == 0
        : Objects.equals(one, other);
  }

  private static BigDecimal decimal(Object number) {
    return new BigDecimal(number.toString());
  }
}
