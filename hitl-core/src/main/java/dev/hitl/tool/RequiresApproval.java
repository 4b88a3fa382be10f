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
   * What it is called in reasons and errors.
   *
   * @return a name that no other rule for the tool has; empty for where the annotation stands
   */
  String name() default "";

  /**
   * How much harm a call can do.
   *
   * @return the level, high by default
   */
  Risk risk() default Risk.HIGH;

  /**
   * What follows, whatever the risk. {@code allow} needs a low or medium {@link #risk} beside it,
   * for high is the default.
   *
   * @return {@code allow}, {@code ask} or {@code deny}; empty for what the risk means
   */
  String verdict() default "";

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
   * What happens when the deadline passes with no decision. With {@code approve} silence is a yes,
   * which only low and medium risk may have; otherwise the tool does not run.
   *
   * @return {@code expire}, {@code reject} or {@code approve}; empty means {@code expire}
   */
  String onDeadline() default "";

  /**
   * Who may decide, where {@link #reviewers} and {@link #approvers} say too little: several groups,
   * stages, places that need no person.
   *
   * @return places; none for what {@code reviewers} and {@code approvers} say
   */
  Place[] approvals() default {};

  /**
   * What happens while nobody decides, step by step.
   *
   * @return rungs in the order of their times; none for {@link #deadline} alone
   */
  Rung[] escalation() default {};

  /**
   * How many people must say no to end it.
   *
   * @return a count; 0 for one
   */
  int denials() default 0;

  /**
   * Whether an approval needs a reason too.
   *
   * @return false by default: only a rejection does
   */
  boolean reasons() default false;

  /**
   * Whether the agent never runs it: a person does it by hand and reports.
   *
   * @return false by default
   */
  boolean byHand() default false;

  /**
   * How long an approval may wait before the tool begins, such as {@code PT1H}.
   *
   * @return an ISO-8601 duration; empty for ever
   */
  String validity() default "";

  /**
   * The lane in which it waits.
   *
   * @return {@code low}, {@code normal}, {@code high} or {@code urgent}; empty means {@code normal}
   */
  String priority() default "";

  /**
   * The business hours of the policy in which {@link #deadline} and {@link #escalation} count.
   *
   * @return their name; empty where all time counts
   */
  String hours() default "";

  /**
   * Whether people may answer the question once for the next times as well, by a grant. Only for
   * low and medium risk, and where one person's word is enough.
   *
   * @return false by default: people are asked every time
   */
  boolean learnable() default false;

  /**
   * How long an approval stands for exactly the same call, such as {@code PT10M}; needs {@link
   * #learnable}.
   *
   * @return an ISO-8601 duration of at most a day; empty for not at all
   */
  String reuse() default "";

  /**
   * Whether it may be run at once in an emergency, by those whom the policy lets break glass.
   *
   * @return true by default; false for a tool that always waits for its route
   */
  boolean breakGlass() default true;

  /**
   * Which part of the calls people look at afterwards; only with {@link #verdict} {@code review}.
   *
   * @return more than 0 and at most 1, the default
   */
  double sample() default 1;

  /**
   * Each so manieth call within a run is looked at instead of a part; only with {@link #verdict}
   * {@code review}.
   *
   * @return 2 or more; 0, the default, for what {@link #sample} says
   */
  int every() default 0;

  /**
   * After how many flagged calls people are asked before; only with {@link #verdict} {@code
   * review}.
   *
   * @return a count; 0, the default, for never
   */
  int flags() default 0;

  /**
   * How long a flag counts, such as {@code P7D}; with {@link #flags}.
   *
   * @return an ISO-8601 duration; empty where none counts
   */
  String flagsWithin() default "";

  /** Places that people of certain roles may fill. */
  @Documented
  @Retention(RetentionPolicy.RUNTIME)
  @Target({})
  @interface Place {
    /**
     * Who may sit there.
     *
     * @return roles, any one of which is enough; none for any known reviewer
     */
    String[] roles() default {};

    /**
     * How many distinct people.
     *
     * @return a count; 0 for as many as the risk level asks for
     */
    int count() default 0;

    /**
     * When they are asked: after the stages before are decided.
     *
     * @return from 1, with none left out
     */
    int stage() default 1;

    /**
     * Whether the person on whose behalf the agent acts is asked, and nobody else.
     *
     * @return false by default
     */
    boolean self() default false;

    /**
     * Whether an agent, a service or a rule set will do.
     *
     * @return false by default: a person is needed
     */
    boolean soft() default false;
  }

  /** What happens when nobody has decided for a time. */
  @Documented
  @Retention(RetentionPolicy.RUNTIME)
  @Target({})
  @interface Rung {
    /**
     * How long after the question was asked, such as {@code PT10M}.
     *
     * @return an ISO-8601 duration
     */
    String after();

    /**
     * Who is told.
     *
     * @return roles
     */
    String[] tell() default {};

    /**
     * Who is told and may decide from then on.
     *
     * @return roles
     */
    String[] to() default {};

    /**
     * The lane from then on, if it is a higher one.
     *
     * @return a priority; empty to leave it
     */
    String priority() default "";

    /**
     * How people are told from then on.
     *
     * @return a channel that notifiers know; empty to leave it
     */
    String channel() default "";

    /**
     * How the question ends.
     *
     * @return {@code expire}, {@code reject}, {@code answer} or {@code approve}; empty where it
     *     goes on
     */
    String then() default "";

    /**
     * The text for {@code then = "answer"}.
     *
     * @return what the agent is given as the tool's result
     */
    String answer() default "";
  }
}
