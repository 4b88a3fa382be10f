/**
 * What a test needs to take the place of people and time: reviewers that decide by rule, a notifier
 * that remembers, and a {@link dev.hitl.testing.SettableClock}. Nothing here sleeps, and nothing
 * depends on a test framework.
 */
@NullMarked
package dev.hitl.testing;

import org.jspecify.annotations.NullMarked;
