package dev.hitl.tool;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Says more about a tool than its method can. Not needed for a method to be a tool: every public
 * method that a tools class declares is one.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface AgentTool {
  /**
   * What the model calls it.
   *
   * @return a name; empty for the method's name
   */
  String name() default "";

  /**
   * What the model is told about it.
   *
   * @return a description, empty by default
   */
  String description() default "";

  /**
   * Whether running a call twice with the same {@link Approval#idempotencyKey} does no more than
   * running it once. Such a call is run again after a crash; any other waits for a person.
   *
   * @return false by default
   */
  boolean idempotent() default false;
}
