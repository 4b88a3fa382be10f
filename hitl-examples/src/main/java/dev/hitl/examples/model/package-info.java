/**
 * The model that an example's agent talks to: a {@link dev.hitl.examples.model.ChatModel}, either
 * {@link dev.hitl.examples.model.RecordedModel recorded} or {@link
 * dev.hitl.examples.model.OpenAiModel real}. Both give what the chat-completions API gives.
 *
 * <p>hitl is no model client: this is what an application brings with it. The loop that asks the
 * model and takes its calls through the gate is in the packages of the examples.
 */
@NullMarked
package dev.hitl.examples.model;

import org.jspecify.annotations.NullMarked;
