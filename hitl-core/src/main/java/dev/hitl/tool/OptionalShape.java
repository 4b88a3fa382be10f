package dev.hitl.tool;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** What may be null or left out: an Optional of some kind, or a type marked Nullable. */
record OptionalShape(Shape value, @Nullable Object absent, UnaryOperator<Object> wrap)
    implements Shape {
  static final OptionalShape INT =
      new OptionalShape(Scalars.INT, OptionalInt.empty(), n -> OptionalInt.of((Integer) n));
  static final OptionalShape LONG =
      new OptionalShape(Scalars.LONG, OptionalLong.empty(), n -> OptionalLong.of((Long) n));
  static final OptionalShape DOUBLE =
      new OptionalShape(Scalars.DOUBLE, OptionalDouble.empty(), n -> OptionalDouble.of((Double) n));

  static OptionalShape of(Shape value) {
    return new OptionalShape(value, Optional.empty(), Optional::of);
  }

  static Shape nullable(Shape value) {
    return value.optional() ? value : new OptionalShape(value, null, UnaryOperator.identity());
  }

  @Override
  public @Nullable Object bind(Object given, Place at, Problems problems) {
    Object bound = value.bind(given, at, problems);
    return bound == null ? absent : wrap.apply(bound);
  }

  @Override
  public Object normal(Object given) {
    return value.normal(given);
  }

  @Override
  public Map<String, Object> schema() {
    return value.schema();
  }

  @Override
  public Map<String, Object> elementSchema() {
    Map<String, Object> schema = value.schema();
    return schema.isEmpty() ? schema : Map.of("anyOf", List.of(schema, Map.of("type", "null")));
  }

  @Override
  public String describe() {
    return value.describe() + "?";
  }

  @Override
  public boolean optional() {
    return true;
  }

  @Override
  public boolean secret() {
    return value.secret();
  }
}
