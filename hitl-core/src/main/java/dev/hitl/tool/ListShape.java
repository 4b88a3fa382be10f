package dev.hitl.tool;

import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A list, a set or an array. */
record ListShape(Shape element, boolean distinct, @Nullable Class<?> component) implements Shape {
  static ListShape list(Shape element) {
    return new ListShape(element, false, null);
  }

  static ListShape set(Shape element) {
    return new ListShape(element, true, null);
  }

  static ListShape array(Shape element, Class<?> component) {
    return new ListShape(element, false, component);
  }

  @Override
  public @Nullable Object bind(Object value, Place at, Problems problems) {
    if (!(value instanceof List<?> given)) {
      problems.expected(at, "an array", value);
      return null;
    }
    int before = problems.count();
    List<@Nullable Object> bound = new ArrayList<>(given.size());
    for (int i = 0; i < given.size(); i++) {
      bound.add(element.bindNullable(given.get(i), Place.element(at, i), problems));
    }
    if (problems.count() > before) {
      return null;
    }
    if (distinct) {
      return set(bound, at, problems);
    }
    return component == null ? Collections.unmodifiableList(bound) : array(bound, component);
  }

  private static @Nullable Object set(List<@Nullable Object> bound, Place at, Problems problems) {
    Set<@Nullable Object> set = new LinkedHashSet<>();
    int before = problems.count();
    for (int i = 0; i < bound.size(); i++) {
      // Dropping a repetition would bind another value than the one that people see.
      if (!set.add(bound.get(i))) {
        problems.add(Place.element(at, i), "repeats an earlier element, and this is a set");
      }
    }
    return problems.count() > before ? null : Collections.unmodifiableSet(set);
  }

  private static Object array(List<@Nullable Object> bound, Class<?> component) {
    Object array = Array.newInstance(component, bound.size());
    for (int i = 0; i < bound.size(); i++) {
      Array.set(array, i, bound.get(i));
    }
    return array;
  }

  @Override
  public Object normal(Object value) {
    List<?> given = (List<?>) value;
    List<@Nullable Object> normal = new ArrayList<>(given.size());
    boolean changed = false;
    for (Object item : given) {
      Object itemNormal = item == null ? null : element.normal(item);
      changed |= itemNormal != item;
      normal.add(itemNormal);
    }
    return changed ? normal : value;
  }

  @Override
  public Map<String, Object> schema() {
    return distinct
        ? Texts.schema("type", "array", "items", element.elementSchema(), "uniqueItems", true)
        : Texts.schema("type", "array", "items", element.elementSchema());
  }

  @Override
  public String describe() {
    return (distinct ? "set<" : "list<") + element.describe() + ">";
  }

  @Override
  public boolean secret() {
    return element.secret();
  }
}
