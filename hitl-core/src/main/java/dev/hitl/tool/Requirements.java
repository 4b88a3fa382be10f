package dev.hitl.tool;

import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Collects what {@link RequiresApproval} says about a method, wherever it stands. */
final class Requirements {
  private final List<Tool.Requirement> found = new ArrayList<>();

  private Requirements() {}

  /** Every level counts; within one level the method's own annotations replace the type's. */
  static List<Tool.Requirement> of(Hierarchy hierarchy, List<Method> family) {
    Requirements requirements = new Requirements();
    for (Class<?> level : hierarchy.levels()) {
      int before = requirements.found.size();
      for (Method method : family) {
        if (method.getDeclaringClass() == level) {
          requirements.collect(method, name(level) + "." + method.getName(), "", new HashSet<>());
        }
      }
      if (requirements.found.size() == before) {
        requirements.collect(level, name(level), "", new HashSet<>());
      }
    }
    return requirements.found;
  }

  /** Follows annotations on annotations; {@code seen} ends the circles among them. */
  private void collect(AnnotatedElement element, String on, String through, Set<Class<?>> seen) {
    for (Annotation annotation : element.getDeclaredAnnotations()) {
      Class<? extends Annotation> type = annotation.annotationType();
      if (annotation instanceof RequiresApproval own) {
        found.add(requirement(own, "annotation " + through + "on " + on));
      } else if (!type.getName().startsWith("java.") && seen.add(type)) {
        collect(type, on, "@" + type.getSimpleName() + " ", seen);
      }
    }
  }

  private static Tool.Requirement requirement(RequiresApproval own, String source) {
    Asking asking;
    try {
      asking = Asking.of(own);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(source + ": " + e.getMessage(), e);
    }
    return new Tool.Requirement(
        own.name(),
        own.risk(),
        own.verdict(),
        own.when(),
        List.of(own.reviewers()),
        own.approvers(),
        own.message(),
        own.deadline(),
        own.onDeadline(),
        asking,
        source);
  }

  static void check(List<String> reviewers, int approvers, Asking asking, String source) {
    if (!asking.places().isEmpty() && !(reviewers.isEmpty() && approvers == 0)) {
      throw new IllegalArgumentException(
          source + " has both approvals and reviewers or approvers; keep one");
    }
    if (reviewers.stream().anyMatch(String::isBlank)) {
      throw new IllegalArgumentException(source + ": a reviewer role is blank; name it");
    }
    if (approvers < 0) {
      throw new IllegalArgumentException(
          source + ": approvers is " + approvers + "; use 1 or more, or 0 for the risk's own");
    }
  }

  static void checkDeadline(String deadline, String onDeadline, String source) {
    if (!deadline.isEmpty() && !isPositive(deadline)) {
      throw new IllegalArgumentException(
          source + ": deadline '" + deadline + "' is not a duration such as PT4H or P1D");
    }
    if (!Set.of("", "expire", "reject", "approve").contains(onDeadline)) {
      throw new IllegalArgumentException(
          source + ": onDeadline is '" + onDeadline + "'; use expire, reject or approve");
    }
  }

  private static boolean isPositive(String duration) {
    try {
      Duration parsed = Duration.parse(duration);
      return !parsed.isZero() && !parsed.isNegative();
    } catch (DateTimeException e) {
      return false;
    }
  }

  private static String name(Class<?> type) {
    return type.getSimpleName().isEmpty() ? type.getName() : type.getSimpleName();
  }
}
