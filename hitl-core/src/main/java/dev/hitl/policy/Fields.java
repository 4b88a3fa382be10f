package dev.hitl.policy;

import java.time.DateTimeException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;

/** Reads the members of one mapping of a policy file; every complaint names key and line. */
final class Fields {
  private final Node.Members members;
  private final String owner;

  /**
   * @param owner what the mapping is, such as {@code rule 3}
   * @param known the keys that it may have
   * @throws PolicyException if it is no mapping or has another key
   */
  Fields(Node node, String owner, List<String> known) {
    if (!(node instanceof Node.Members mapping)) {
      throw new PolicyException(
          node.where() + owner + " must be a mapping with the keys " + String.join(", ", known));
    }
    members = mapping;
    this.owner = owner;
    mapping
        .nodes()
        .forEach(
            (key, value) -> {
              if (!known.contains(key)) {
                throw new PolicyException(
                    value.where()
                        + "unknown key '"
                        + Words.shown(key)
                        + "' in "
                        + owner
                        + "; allowed are "
                        + String.join(", ", known)
                        + Words.nearest(key, known));
              }
            });
  }

  boolean has(String key) {
    return members.nodes().containsKey(key);
  }

  /** Where the mapping stands, for messages. */
  String where() {
    return members.where();
  }

  boolean isList(String key) {
    return members.nodes().get(key) instanceof Node.Items;
  }

  /** True or false; calls back where it is true. */
  void flag(String key, Runnable whenTrue) {
    flag(key, whenTrue, () -> {});
  }

  void flag(String key, Runnable whenTrue, Runnable whenFalse) {
    scalar(key, "true or false")
        .ifPresent(
            scalar -> {
              if (scalar.text().equals("true")) {
                whenTrue.run();
              } else if (scalar.text().equals("false")) {
                whenFalse.run();
              } else {
                throw wrong(scalar, key, "true or false");
              }
            });
  }

  /** A text, whatever YAML takes it for. */
  void text(String key, Consumer<String> consumer) {
    scalar(key, "a text").ifPresent(scalar -> consumer.accept(scalar.text()));
  }

  /** One of an enum's words. */
  <E extends Enum<E>> void word(String key, Class<E> type, Consumer<E> consumer) {
    List<String> words = Words.of(type.getEnumConstants());
    scalar(key, "one of " + String.join(", ", words))
        .ifPresent(
            scalar -> {
              int index = words.indexOf(scalar.text());
              if (index < 0) {
                throw wrong(
                    scalar,
                    key,
                    "one of " + String.join(", ", words) + Words.nearest(scalar.text(), words));
              }
              consumer.accept(type.getEnumConstants()[index]);
            });
  }

  /** Any number. */
  void number(String key, Consumer<Double> consumer) {
    scalar(key, "a number").ifPresent(scalar -> consumer.accept(parse(scalar, key)));
  }

  /** A part of one. */
  void fraction(String key, Consumer<Double> consumer) {
    String expected = "a number within 0 and 1";
    scalar(key, expected)
        .ifPresent(
            scalar -> {
              double number = parse(scalar, key);
              if (!(number >= 0 && number <= 1)) {
                throw wrong(scalar, key, expected);
              }
              consumer.accept(number);
            });
  }

  /** A number of people. */
  void count(String key, Consumer<Integer> consumer) {
    String expected = "a whole number of at least 1";
    scalar(key, expected)
        .ifPresent(
            scalar -> {
              double number = parse(scalar, key);
              if (number < 1 || number != Math.rint(number) || number > Integer.MAX_VALUE) {
                throw wrong(scalar, key, expected);
              }
              consumer.accept((int) number);
            });
  }

  void duration(String key, Consumer<Duration> consumer) {
    String expected = "a duration more than zero in ISO-8601 form, such as PT30M, PT1H or P2D";
    scalar(key, expected)
        .ifPresent(
            scalar -> {
              try {
                Duration duration = Duration.parse(scalar.text());
                if (duration.isZero() || duration.isNegative()) {
                  throw wrong(scalar, key, expected);
                }
                consumer.accept(duration);
              } catch (DateTimeException | ArithmeticException e) {
                throw wrong(scalar, key, expected);
              }
            });
  }

  /** A mapping, where it is there. */
  void object(String key, Consumer<Node> consumer) {
    Node node = members.nodes().get(key);
    if (node != null) {
      consumer.accept(node);
    }
  }

  /** The items of a list; it must have some unless it may be empty. */
  List<Node> items(String key, boolean mayBeEmpty) {
    Node node = members.nodes().get(key);
    if (node == null) {
      return List.of();
    }
    if (!(node instanceof Node.Items items) || (items.nodes().isEmpty() && !mayBeEmpty)) {
      throw wrong(node, key, mayBeEmpty ? "a list" : "a list with at least one item");
    }
    return items.nodes();
  }

  private Optional<Node.Scalar> scalar(String key, String expected) {
    Node node = members.nodes().get(key);
    if (node == null) {
      return Optional.empty();
    }
    if (node instanceof Node.Scalar scalar && scalar.kind() != Node.Kind.NOTHING) {
      return Optional.of(scalar);
    }
    throw wrong(node, key, expected);
  }

  private double parse(Node.Scalar scalar, String key) {
    try {
      if (scalar.kind() == Node.Kind.NUMBER) {
        return Double.parseDouble(scalar.text());
      }
    } catch (NumberFormatException e) {
      // Falls through: YAML has more kinds of numbers than a policy needs.
    }
    throw wrong(scalar, key, "a number");
  }

  private PolicyException wrong(Node node, String key, String expected) {
    String got = "something else";
    if (node instanceof Node.Scalar scalar) {
      boolean nothing = scalar.kind() == Node.Kind.NOTHING;
      got = nothing ? "nothing" : "'" + Words.shown(scalar.text()) + "'";
    }
    return new PolicyException(
        String.format(
            Locale.ROOT, "%s%s of %s must be %s, not %s", node.where(), key, owner, expected, got));
  }
}
