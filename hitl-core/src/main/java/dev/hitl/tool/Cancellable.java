package dev.hitl.tool;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * This tool may be interrupted: when a person aborts its run or stops its agent while it is at
 * work, its thread is interrupted, so that a wait or a sleep of it ends with an {@link
 * InterruptedException}.
 *
 * <p>Whatever it throws then, the call has failed because it was cancelled; where it returns in
 * spite of it, its result counts. So it must leave behind what whoever reads "failed" can live
 * with: it either did all or undid it, or says in the exception what was done. A tool without this
 * annotation is never interrupted and may ask {@link Cancellation#current} where it likes.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Cancellable {}
