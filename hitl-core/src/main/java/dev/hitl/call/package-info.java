/**
 * What the agent proposes: a {@link dev.hitl.call.ToolCall} as the model sent it, its {@link
 * dev.hitl.call.Arguments} as immutable JSON, the {@link dev.hitl.call.Action} that they are frozen
 * into before a person sees them, and the {@link dev.hitl.call.ToolResult} that goes back.
 *
 * <p>Everything here is a value: nothing does I/O, nothing knows a tool's Java method. The tool
 * package binds these values to methods; the checkpoint package keeps them.
 */
@NullMarked
package dev.hitl.call;

import org.jspecify.annotations.NullMarked;
