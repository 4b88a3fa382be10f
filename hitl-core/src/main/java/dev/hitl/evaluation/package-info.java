/**
 * Does the policy do what was meant? Labelled cases say how often it asks where it should; history
 * says what another version would have asked; a simulation says how long people's queue will get.
 *
 * <p>Nothing here runs a tool or writes to a store.
 */
@NullMarked
package dev.hitl.evaluation;

import org.jspecify.annotations.NullMarked;
