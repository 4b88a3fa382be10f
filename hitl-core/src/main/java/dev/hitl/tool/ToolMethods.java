package dev.hitl.tool;

import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Finds the tools of an object. */
final class ToolMethods {
  private final Object target;
  private final Hierarchy hierarchy;
  private final List<Class<?>> declaring;

  private ToolMethods(Object target, Hierarchy hierarchy, List<Class<?>> declaring) {
    this.target = target;
    this.hierarchy = hierarchy;
    this.declaring = declaring;
  }

  static List<Tool> of(Object target, @Nullable Class<?> declaredAs) {
    ToolMethods found =
        Proxy.isProxyClass(target.getClass())
            ? ofProxy(target, declaredAs)
            : ofObject(target, declaredAs);
    return found.tools();
  }

  private static ToolMethods ofObject(Object target, @Nullable Class<?> declaredAs) {
    Class<?> written = Hierarchy.written(target.getClass());
    if (declaredAs != null && !declaredAs.isInstance(target)) {
      throw new IllegalArgumentException(
          "a " + written.getName() + " is not a " + declaredAs.getName());
    }
    Class<?> tools = declaredAs == null ? written : Hierarchy.written(declaredAs);
    if (isForeign(tools) || tools.isSynthetic()) {
      throw new IllegalArgumentException(
          tools.getName()
              + " is not a tools class; give an object of a class whose public methods are the"
              + " tools, or make a tool from a lambda with Tool.named(…)");
    }
    return new ToolMethods(target, Hierarchy.of(written), List.of(tools));
  }

  private static ToolMethods ofProxy(Object proxy, @Nullable Class<?> declaredAs) {
    List<Class<?>> faces =
        Arrays.stream(proxy.getClass().getInterfaces()).filter(face -> !isForeign(face)).toList();
    if (declaredAs == null) {
      return new ToolMethods(proxy, Hierarchy.of(faces.toArray(Class<?>[]::new)), faces);
    } else if (declaredAs.isInterface()) {
      if (!declaredAs.isInstance(proxy)) {
        throw new IllegalArgumentException(
            "the proxy does not implement " + declaredAs.getName() + " but " + faces);
      }
      return new ToolMethods(
          proxy, Hierarchy.of(faces.toArray(Class<?>[]::new)), List.of(declaredAs));
    }
    List<Class<?>> shared =
        faces.stream().filter(face -> face.isAssignableFrom(declaredAs)).toList();
    if (shared.isEmpty()) {
      throw new IllegalArgumentException(
          declaredAs.getName() + " implements none of the proxy's interfaces " + faces);
    }
    List<Class<?>> levels = new ArrayList<>(List.of(Hierarchy.written(declaredAs)));
    levels.addAll(faces);
    Hierarchy hierarchy = Hierarchy.of(levels.toArray(Class<?>[]::new));
    return new ToolMethods(proxy, hierarchy, shared).refusingUnreachable(levels.get(0));
  }

  /** The platform's and Spring's own interfaces that proxies carry are nobody's tools. */
  private static boolean isForeign(Class<?> type) {
    return type.getName().startsWith("java.")
        || type.getName().startsWith("javax.")
        || type.getName().startsWith("org.springframework.");
  }

  /** An annotated method that the proxy does not have would silently be no tool. */
  private ToolMethods refusingUnreachable(Class<?> behind) {
    for (Method method : behind.getDeclaredMethods()) {
      boolean meant =
          method.isAnnotationPresent(AgentTool.class)
              || method.isAnnotationPresent(RequiresApproval.class);
      boolean reachable =
          hierarchy.family(method).stream().anyMatch(m -> m.getDeclaringClass().isInstance(target));
      if (meant && isTool(method) && !reachable) {
        throw new IllegalArgumentException(
            name(method) + " is in no interface of its proxy, so it cannot be called through it");
      }
    }
    return this;
  }

  private List<Tool> tools() {
    Map<String, Tool> tools = new HashMap<>();
    // Two interfaces of a proxy may declare the same method.
    Set<Method> seen = new HashSet<>();
    for (Method method : candidates()) {
      List<Method> family = hierarchy.family(method);
      if (seen.add(family.get(0))) {
        Tool tool = tool(method, family);
        Tool other = tools.putIfAbsent(tool.name(), tool);
        if (other != null) {
          throw new IllegalArgumentException(
              "two tools are called '"
                  + tool.name()
                  + "': "
                  + other.source()
                  + " and "
                  + tool.source()
                  + "; name one of them with @AgentTool(name = …)");
        }
      }
    }
    if (tools.isEmpty()) {
      throw new IllegalArgumentException(
          declaring + " has no tools: declare public instance methods");
    }
    return tools.values().stream().sorted(Comparator.comparing(Tool::name)).toList();
  }

  private List<Method> candidates() {
    List<Method> candidates = new ArrayList<>();
    for (Class<?> type : declaring) {
      // A class declares what its interfaces ask for; an interface may leave it to those above it.
      Method[] methods = type.isInterface() ? type.getMethods() : type.getDeclaredMethods();
      Arrays.stream(methods).filter(ToolMethods::isTool).forEach(candidates::add);
    }
    return candidates;
  }

  private static boolean isTool(Method method) {
    return Modifier.isPublic(method.getModifiers())
        && !Modifier.isStatic(method.getModifiers())
        && !method.isSynthetic()
        && !isForeign(method.getDeclaringClass())
        && (!method.isDefault() || method.isAnnotationPresent(AgentTool.class))
        && !isOfObject(method)
        && !isAccessor(method);
  }

  private static boolean isOfObject(Method method) {
    return switch (method.getName()) {
      case "hashCode", "toString" -> method.getParameterCount() == 0;
      case "equals" -> Arrays.equals(method.getParameterTypes(), new Class<?>[] {Object.class});
      default -> false;
    };
  }

  /** A tools class that is a record holds what its tools need, which is not for the agent. */
  private static boolean isAccessor(Method method) {
    Class<?> type = method.getDeclaringClass();
    return type.isRecord()
        && Arrays.stream(type.getRecordComponents())
            .anyMatch(component -> method.equals(component.getAccessor()))
        && !method.isAnnotationPresent(AgentTool.class);
  }

  private Tool tool(Method method, List<Method> family) {
    Method nearest = family.get(0);
    String where = name(nearest);
    AgentTool about = first(family, AgentTool.class);
    Compensates undoes = first(family, Compensates.class);
    BasisOf rests = first(family, BasisOf.class);
    if (rests != null && method.getReturnType() == void.class) {
      throw new IllegalArgumentException(
          where + " returns nothing, so no decision of '" + rests.value() + "' can rest on it");
    }
    return new Tool(
        about == null || about.name().isEmpty() ? method.getName() : about.name(),
        about == null ? "" : about.description(),
        about != null && about.idempotent(),
        undoes == null ? null : undoes.value(),
        rests == null ? null : rests.value(),
        new Members(parameters(family, where), where),
        Requirements.of(hierarchy, family),
        where + described(nearest),
        body(method, family, where));
  }

  private Body body(Method method, List<Method> family, String where) {
    Body body = Handles.body(target, method, where);
    return first(family, Cancellable.class) == null ? body : Body.cancellable(body);
  }

  private static List<Member> parameters(List<Method> family, String where) {
    Parameter[] parameters = family.get(0).getParameters();
    List<Member> members = new ArrayList<>();
    for (int i = 0; i < parameters.length; i++) {
      int position = i;
      List<Parameter> same = family.stream().map(m -> m.getParameters()[position]).toList();
      String name = parameterName(same, where + ", parameter " + (i + 1));
      String description = "";
      boolean secret = false;
      for (Parameter parameter : same) {
        Param param = parameter.getAnnotation(Param.class);
        if (param != null) {
          description = description.isEmpty() ? param.description() : description;
          secret |= param.secret();
        }
      }
      Shape shape = Shapes.of(parameters[i], where + ", parameter " + name);
      members.add(new Member(name, description, secret, shape));
    }
    return members;
  }

  private static String parameterName(List<Parameter> same, String where) {
    for (Parameter parameter : same) {
      Param param = parameter.getAnnotation(Param.class);
      if (param != null && !param.value().isEmpty()) {
        return param.value();
      }
    }
    for (Parameter parameter : same) {
      if (parameter.isNamePresent()) {
        return parameter.getName();
      }
    }
    throw new IllegalArgumentException(
        where + " has no name: compile the class with -parameters, or name it with @Param(\"…\")");
  }

  private static <A extends Annotation> @Nullable A first(
      List<? extends AnnotatedElement> elements, Class<A> type) {
    for (AnnotatedElement element : elements) {
      A annotation = element.getAnnotation(type);
      if (annotation != null) {
        return annotation;
      }
    }
    return null;
  }

  private static String name(Method method) {
    return method.getDeclaringClass().getName() + "." + method.getName();
  }

  private static String described(Method method) {
    return Arrays.stream(method.getParameterTypes())
        .map(Class::getTypeName)
        .collect(Collectors.joining(", ", "(", ")"));
  }
}
