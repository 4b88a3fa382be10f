package dev.hitl.tool;

import java.lang.annotation.Annotation;
import java.lang.invoke.MethodHandle;
import java.lang.reflect.AnnotatedArrayType;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.AnnotatedWildcardType;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.Parameter;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.lang.reflect.WildcardType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Turns one Java type into shapes, or says why it cannot and what to use instead. */
final class Shapes {
  private static final Set<Class<?>> LISTS = Set.of(List.class, Collection.class, Iterable.class);

  private final String where;
  private final Set<Class<?>> open = new HashSet<>();

  private Shapes(String where) {
    this.where = where;
  }

  static Shape of(Class<?> type, String where) {
    return new Shapes(where).shape(type, null);
  }

  static Shape of(Parameter parameter, String where) {
    return new Shapes(where)
        .declared(parameter.getParameterizedType(), parameter.getAnnotatedType(), parameter);
  }

  /** The type of a parameter or component, which null must not reach unless it is marked. */
  private Shape declared(Type type, AnnotatedType annotated, AnnotatedElement... elements) {
    Shape shape = shape(type, annotated);
    boolean nullable =
        isNullable(annotated) || Arrays.stream(elements).anyMatch(Shapes::isNullable);
    if (nullable && type instanceof Class<?> primitive && primitive.isPrimitive()) {
      throw refused(type, "is marked Nullable, which a primitive cannot be");
    }
    return nullable ? OptionalShape.nullable(shape) : shape;
  }

  /** A type argument, which takes null if it is marked or if it takes any JSON. */
  private Shape element(Type type, @Nullable AnnotatedType annotated) {
    Shape shape = shape(type, annotated);
    boolean nullable = shape == Scalars.ANY || (annotated != null && isNullable(annotated));
    return nullable ? OptionalShape.nullable(shape) : shape;
  }

  private Shape shape(Type type, @Nullable AnnotatedType annotated) {
    if (type instanceof Class<?> plain) {
      return plain(plain, annotated);
    } else if (type instanceof ParameterizedType parameterized) {
      return parameterized(parameterized, annotated);
    } else if (type instanceof GenericArrayType array) {
      return array(array.getGenericComponentType(), annotated);
    } else if (type instanceof WildcardType wildcard) {
      AnnotatedType bound =
          annotated instanceof AnnotatedWildcardType w ? w.getAnnotatedUpperBounds()[0] : null;
      return shape(wildcard.getUpperBounds()[0], bound);
    }
    throw refused(type, "is a type variable; use the type it stands for");
  }

  private Shape plain(Class<?> type, @Nullable AnnotatedType annotated) {
    Scalar scalar = Scalars.of(type);
    if (scalar != null) {
      return scalar;
    } else if (type == OptionalInt.class) {
      return OptionalShape.INT;
    } else if (type == OptionalLong.class) {
      return OptionalShape.LONG;
    } else if (type == OptionalDouble.class) {
      return OptionalShape.DOUBLE;
    } else if (type.isArray()) {
      return array(type.getComponentType(), annotated);
    } else if (type.isEnum()) {
      return Texts.constants(type);
    } else if (type.isRecord()) {
      return record(type);
    } else if (type == char.class || type == Character.class) {
      throw refused(type, "cannot be bound; use String");
    } else if (isGenericContainer(type)) {
      throw refused(type, "needs a type in angle brackets, such as <String> or <Object>");
    } else if (Collection.class.isAssignableFrom(type) || Map.class.isAssignableFrom(type)) {
      throw refused(type, "cannot be bound; use List, Set or Map");
    }
    throw refused(type, "cannot be bound; use a record, an enum, String, a number, or java.time");
  }

  private Shape parameterized(ParameterizedType type, @Nullable AnnotatedType annotated) {
    Class<?> raw = (Class<?>) type.getRawType();
    Type[] arguments = type.getActualTypeArguments();
    @Nullable AnnotatedType[] annotations =
        annotated instanceof AnnotatedParameterizedType p
            ? p.getAnnotatedActualTypeArguments()
            : new @Nullable AnnotatedType[arguments.length];
    if (raw == Optional.class) {
      Shape value = shape(arguments[0], annotations[0]);
      if (value.optional()) {
        throw refused(type, "is optional twice; use one Optional");
      }
      return OptionalShape.of(value);
    } else if (LISTS.contains(raw)) {
      return ListShape.list(element(arguments[0], annotations[0]));
    } else if (raw == Set.class) {
      return ListShape.set(element(arguments[0], annotations[0]));
    } else if (raw == Map.class) {
      if (arguments[0] != String.class) {
        throw refused(type, "has keys that JSON has not; use Map<String, …>");
      }
      return new MapShape(element(arguments[1], annotations[1]));
    }
    return plain(raw, null);
  }

  private Shape array(Type component, @Nullable AnnotatedType annotated) {
    AnnotatedType inner =
        annotated instanceof AnnotatedArrayType array
            ? array.getAnnotatedGenericComponentType()
            : null;
    return ListShape.array(element(component, inner), erased(component));
  }

  private Shape record(Class<?> type) {
    if (!open.add(type)) {
      throw refused(type, "contains itself; use Map<String, Object> for the part that repeats");
    }
    List<Member> members = new ArrayList<>();
    List<Class<?>> types = new ArrayList<>();
    for (RecordComponent component : type.getRecordComponents()) {
      Param param = component.getAnnotation(Param.class);
      Shape shape =
          declared(
              component.getGenericType(),
              component.getAnnotatedType(),
              component,
              component.getAccessor());
      String name = param == null || param.value().isEmpty() ? component.getName() : param.value();
      members.add(
          new Member(
              name,
              param == null ? "" : param.description(),
              param != null && param.secret(),
              shape));
      types.add(component.getType());
    }
    open.remove(type);
    MethodHandle constructor = Handles.constructor(type, types.toArray(Class<?>[]::new), where);
    String record = where + ", record " + type.getSimpleName();
    return new RecordShape(type.getSimpleName(), new Members(members, record), constructor);
  }

  private static boolean isNullable(AnnotatedElement element) {
    for (Annotation annotation : element.getAnnotations()) {
      if (annotation.annotationType().getSimpleName().equals("Nullable")) {
        return true;
      }
    }
    return false;
  }

  private static boolean isGenericContainer(Class<?> type) {
    return LISTS.contains(type) || type == Set.class || type == Map.class || type == Optional.class;
  }

  private static Class<?> erased(Type type) {
    if (type instanceof Class<?> plain) {
      return plain;
    } else if (type instanceof GenericArrayType array) {
      return erased(array.getGenericComponentType()).arrayType();
    }
    return (Class<?>) ((ParameterizedType) type).getRawType();
  }

  private IllegalArgumentException refused(Type type, String why) {
    return new IllegalArgumentException(where + ": " + type.getTypeName() + " " + why);
  }
}
