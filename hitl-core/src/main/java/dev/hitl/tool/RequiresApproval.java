package dev.hitl.tool;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A person decides before this tool runs.
 *
 * <p>On a class it holds for all its tools; a method's own annotation replaces that of its class.
 * It may stand on another annotation, which then carries it. It is found on overridden methods,
 * superclasses, interfaces and the class behind a subclass proxy too; when several levels have one,
 * each of them counts and the strictest wins.
 *
 * <p>Everything here is checked when the tool is registered, so a mistake stops the program at
 * start-up and not a call in production.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.TYPE, ElementType.ANNOTATION_TYPE})
public @interface RequiresApproval {
  /**
   * How much harm a call can do.
   *
   * @return the level, high by default
   */
  Risk risk() default Risk.HIGH;

  /**
   * When this holds, such as {@code args.amount > 100}.
   *
   * @return a CEL condition; empty for always
   */
  String when() default "";

  /**
   * Who may decide.
   *
   * @return roles, any one of which may fill a place; none for any known reviewer
   */
  String[] reviewers() default {};

  /**
   * How many distinct people must agree.
   *
   * @return a count; 0 for as many as the risk level asks for
   */
  int approvers() default 0;

  /**
   * What the reviewer reads first, such as <code>Refund {amount} on order {orderId}</code>.
   *
   * @return a template whose names in braces are filled from the arguments; empty for a message
   *     made from the call
   */
  String message() default "";

  /**
   * How long people have, such as {@code PT4H}.
   *
   * @return an ISO-8601 duration; empty for no deadline
   */
  String deadline() default "";

  /**
   * What happens when the deadline passes with no decision; the tool does not run either way.
   *
   * @return {@code expire} or {@code reject}; empty means {@code expire}
   */
  String onDeadline() default "";
}
