/**
 * A pending question to people: the {@link dev.hitl.request.Request}, the votes on it, and the
 * {@link dev.hitl.request.Decision} that its route concluded.
 *
 * <p>{@link dev.hitl.request.Trigger} is the one transition table: a request changes only through a
 * {@link dev.hitl.request.Change} that the table allows. Values only; the review package makes
 * changes, the audit package records them, the store commits them.
 */
@NullMarked
package dev.hitl.request;

import org.jspecify.annotations.NullMarked;
