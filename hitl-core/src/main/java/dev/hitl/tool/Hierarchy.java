package dev.hitl.tool;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** A class and everything above it, nearest first: where annotations of a method may stand. */
record Hierarchy(List<Class<?>> levels) {
  static Hierarchy of(Class<?>... types) {
    Set<Class<?>> levels = new LinkedHashSet<>();
    for (Class<?> type : types) {
      for (Class<?> c = type; c != null && c != Object.class; c = c.getSuperclass()) {
        levels.add(c);
      }
    }
    // Interfaces after classes, each before those that it extends.
    for (Class<?> level : List.copyOf(levels)) {
      addInterfaces(level, levels);
    }
    return new Hierarchy(List.copyOf(levels));
  }

  private static void addInterfaces(Class<?> type, Set<Class<?>> levels) {
    for (Class<?> face : type.getInterfaces()) {
      levels.add(face);
      addInterfaces(face, levels);
    }
  }

  /**
   * Strips the subclasses that frameworks generate at run time, which have neither the annotations
   * nor the parameter names of the class that was written.
   */
  static Class<?> written(Class<?> type) {
    Class<?> written = type;
    while (isGenerated(written) && written.getSuperclass() != Object.class) {
      written = written.getSuperclass();
    }
    return written;
  }

  private static boolean isGenerated(Class<?> type) {
    String name = type.getName();
    return type.isSynthetic()
        || name.contains("$$")
        || name.contains("$ByteBuddy$")
        || name.contains("$MockitoMock$")
        || name.contains("$HibernateProxy$");
  }

  /** The method of this name and these parameters at each level that declares it. */
  List<Method> family(Method method) {
    List<Method> family = new ArrayList<>();
    for (Class<?> level : levels) {
      family.addAll(declared(level, method));
    }
    return family;
  }

  private static List<Method> declared(Class<?> level, Method wanted) {
    List<Method> related = new ArrayList<>();
    for (Method candidate : level.getDeclaredMethods()) {
      if (!candidate.isSynthetic()
          && !Modifier.isStatic(candidate.getModifiers())
          && !Modifier.isPrivate(candidate.getModifiers())
          && candidate.getName().equals(wanted.getName())
          && related(candidate, wanted)) {
        if (List.of(candidate.getParameterTypes()).equals(List.of(wanted.getParameterTypes()))) {
          return List.of(candidate);
        }
        related.add(candidate);
      }
    }
    return related;
  }

  /**
   * Whether one overrides the other, or might: where a type variable stands in the way this takes
   * too many rather than too few, because each one found can only make approval stricter.
   */
  private static boolean related(Method a, Method b) {
    Class<?>[] as = a.getParameterTypes();
    Class<?>[] bs = b.getParameterTypes();
    if (as.length != bs.length) {
      return false;
    }
    Type[] genericA = a.getGenericParameterTypes();
    Type[] genericB = b.getGenericParameterTypes();
    for (int i = 0; i < as.length; i++) {
      boolean open = genericA[i] instanceof TypeVariable || genericB[i] instanceof TypeVariable;
      boolean near = as[i].isAssignableFrom(bs[i]) || bs[i].isAssignableFrom(as[i]);
      if (as[i] != bs[i] && !(open && near)) {
        return false;
      }
    }
    return true;
  }
}
