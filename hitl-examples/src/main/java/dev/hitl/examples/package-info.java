/**
 * Programs that show hitl at work. {@link dev.hitl.examples.QuickStart} is the shortest; {@code
 * support} is the main job in two processes; {@code inbody} asks from inside a tool; {@code model}
 * is what they talk to.
 */
@NullMarked
package dev.hitl.examples;

import org.jspecify.annotations.NullMarked;
