/**
 * Where people decide. The {@link dev.hitl.review.ReviewDesk} takes a {@link
 * dev.hitl.review.Ballot}, asks the directory who the voter is, counts it on the request's route,
 * and commits vote, decision, event and notice in one transaction.
 *
 * <p>Nothing is executed here: what people approved is executed by the gate when the run goes on.
 */
@NullMarked
package dev.hitl.review;

import org.jspecify.annotations.NullMarked;
