package dev.hitl.tool;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * This method undoes what a tool did. It is no tool of the agent's: only a person who rolls a call
 * back has it run.
 *
 * <p>Its parameters are named like those of the tool that it undoes, and are given the arguments
 * that were executed; one named {@code result} is given what the tool returned. Checked when the
 * tools are registered.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Compensates {
  /**
   * What it undoes.
   *
   * @return the name of a tool of the same node
   */
  String value();
}
