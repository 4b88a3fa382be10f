package dev.hitl.tool;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.AccessibleObject;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.UndeclaredThrowableException;

/** Method handles that take their arguments as one array and so can be called by anybody. */
final class Handles {
  private static final MethodHandles.Lookup LOOKUP = MethodHandles.lookup();

  private Handles() {}

  /** Takes {@code Object[]} and gives {@code Object}. */
  static MethodHandle constructor(Class<?> type, Class<?>[] parameters, String where) {
    try {
      var constructor = type.getDeclaredConstructor(parameters);
      open(constructor, where + ": the constructor of " + type.getName());
      return spread(LOOKUP.unreflectConstructor(constructor));
    } catch (ReflectiveOperationException e) {
      throw new IllegalArgumentException(
          where + ": the constructor of " + type.getName() + " cannot be called", e);
    }
  }

  /** The body of a tool that is a method. */
  static Body body(Object target, Method method, String where) {
    open(method, where);
    MethodHandle handle;
    try {
      handle = spread(LOOKUP.unreflect(method).bindTo(target));
    } catch (IllegalAccessException e) {
      throw new IllegalArgumentException(where + " cannot be called", e);
    }
    boolean nothing = method.getReturnType() == void.class;
    return (arguments, values) -> {
      try {
        Object result = (Object) handle.invokeExact(values);
        return nothing ? Content.DONE : result;
      } catch (Throwable thrown) {
        throw original(thrown);
      }
    };
  }

  private static MethodHandle spread(MethodHandle handle) {
    MethodHandle fixed = handle.asFixedArity();
    int count = fixed.type().parameterCount();
    return fixed.asType(MethodType.genericMethodType(count)).asSpreader(Object[].class, count);
  }

  private static void open(AccessibleObject member, String what) {
    try {
      member.setAccessible(true);
    } catch (InaccessibleObjectException e) {
      throw new IllegalArgumentException(
          what + " is in a module that does not open its package; open it to dev.hitl.core", e);
    }
  }

  /** What the body threw: a proxy in between may have wrapped it, and an interrupt with it. */
  private static Exception original(Throwable thrown) {
    Throwable original = thrown;
    while ((original instanceof InvocationTargetException
            || original instanceof UndeclaredThrowableException)
        && original.getCause() != null) {
      original = original.getCause();
    }
    if (original instanceof Error error) {
      throw error;
    }
    return original instanceof Exception exception
        ? exception
        : new UndeclaredThrowableException(original);
  }
}
