package dev.hitl.tool;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Says more about a parameter, or a component of a record in one, than Java can. */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.PARAMETER, ElementType.RECORD_COMPONENT})
public @interface Param {
  /**
   * What the model calls it. Needed where the class was compiled without {@code -parameters}.
   *
   * @return a name; empty for the name in the source
   */
  String value() default "";

  /**
   * What the model is told about it.
   *
   * @return a description, empty by default
   */
  String description() default "";

  /**
   * Whether people must not see the value. A parameter with a secret component inside is secret as
   * a whole.
   *
   * @return false by default
   */
  boolean secret() default false;
}
