/**
 * The reviewers' page and its HTTP API. {@link dev.hitl.console.HitlConsole} serves both; an {@link
 * dev.hitl.console.Authenticator} says who is asking. What people may do is hitl's to say: this
 * package asks its facade, and hides what somebody may not see.
 *
 * <p>A request comes in at {@code Front}, which checks where it comes from, how many there were,
 * and whose it is; {@code Routes} finds its {@code Endpoint}, which answers with JSON; {@code Feed}
 * tells the open pages what happens meanwhile.
 */
@NullMarked
package dev.hitl.console;

import org.jspecify.annotations.NullMarked;
