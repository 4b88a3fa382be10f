package dev.hitl.tool;

import java.lang.invoke.MethodHandle;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A record, made by its canonical constructor, which may refuse the values. */
record RecordShape(String type, Members members, MethodHandle constructor) implements Shape {
  @Override
  public @Nullable Object bind(Object value, Place at, Problems problems) {
    if (!(value instanceof Map<?, ?> given)) {
      problems.expected(at, "an object", value);
      return null;
    }
    int before = problems.count();
    @Nullable Object[] values = members.bind(Members.typed(given), at, problems);
    return problems.count() > before ? null : construct(values, at, problems);
  }

  private @Nullable Object construct(@Nullable Object[] values, Place at, Problems problems) {
    try {
      return (Object) constructor.invokeExact(values);
    } catch (IllegalArgumentException e) {
      problems.add(at, e.getMessage() == null ? "not a valid " + type : e.getMessage());
    } catch (RuntimeException e) {
      problems.add(at, "not a valid " + type + ": " + e);
    } catch (Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("a canonical constructor throws nothing checked", e);
    }
    return null;
  }

  @Override
  public Object normal(Object value) {
    return members.normal(Members.typed((Map<?, ?>) value));
  }

  @Override
  public Map<String, Object> schema() {
    return members.schema();
  }

  @Override
  public String describe() {
    return members.describe();
  }

  @Override
  public boolean secret() {
    return !members.secrets().isEmpty();
  }
}
