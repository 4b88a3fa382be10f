/**
 * An agent that looks after servers. All that asks for people is in {@code policy.yaml}: who may
 * stop what and when, who is paged after ten and after twenty minutes, and when silence is a no.
 */
@NullMarked
package dev.hitl.examples.itops;

import org.jspecify.annotations.NullMarked;
