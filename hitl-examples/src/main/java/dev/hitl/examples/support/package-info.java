/**
 * The main job: a customer-support agent whose process dies while people are being asked, and
 * another process that takes it from there. {@link dev.hitl.examples.support.SupportDemo} starts
 * both.
 *
 * <p>{@code SupportTools} is what a tool author writes, {@code SupportAgent} the loop, {@code
 * SupportNode} the wiring; {@code AgentProcess} and {@code DeskProcess} are the two programs.
 */
@NullMarked
package dev.hitl.examples.support;

import org.jspecify.annotations.NullMarked;
