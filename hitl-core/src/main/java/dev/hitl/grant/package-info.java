/**
 * Fewer and better questions: what people granted, what history suggests to grant, what there is to
 * learn from their decisions, and whether they still look at what they decide.
 *
 * <p>Grants are matched in the gate and given with an approval at the review desk; what is here
 * gives them beforehand, takes them back and shows them.
 */
@NullMarked
package dev.hitl.grant;

import org.jspecify.annotations.NullMarked;
