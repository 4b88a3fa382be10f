/**
 * hitl puts a person between an AI agent and the tools it calls. Begin with {@link
 * dev.hitl.Hitl#builder}.
 *
 * <p>The packages below are the way of a call through the house: {@code call} is what the agent
 * proposes, {@code tool} what it calls, {@code policy} judges, {@code gate} parks, {@code request}
 * is the question, {@code review} decides it, {@code run} goes on. This package only wires them.
 */
@NullMarked
package dev.hitl;

import org.jspecify.annotations.NullMarked;
