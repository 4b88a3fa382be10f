package dev.hitl.tool;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * This method reads what a decision about a tool rests on: a price, a version, a balance. It is no
 * tool of the agent's.
 *
 * <p>It is called when people are asked, and what it returns is shown to them and kept with the
 * request. It is called again after they decided and before the tool runs: where it returns
 * something else then, the tool does not run and people are asked again, with the difference shown.
 * Numbers are compared by value: 5 and 5.0 are the same.
 *
 * <p>Its parameters are named like those of the tool, and are given the call's arguments. It must
 * change nothing and answer quickly, for it is called on the thread of the agent or of the
 * reviewer, at any time and more than once. Where it throws while people are asked, they are told
 * so; where it throws before the run, the run waits until it no longer does. Checked when the tools
 * are registered.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface BasisOf {
  /**
   * Whose decisions rest on it.
   *
   * @return the name of a tool of the same node
   */
  String value();
}
