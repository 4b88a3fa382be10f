/**
 * What a tool author touches: {@link dev.hitl.tool.RequiresApproval} on a method, {@link
 * dev.hitl.tool.NeedHumanApproval} thrown from inside one, {@link dev.hitl.tool.Approval} to look
 * at. Behind them a {@link dev.hitl.tool.Tool} knows its parameters and their JSON Schema, binds
 * arguments to them strictly, and is run by the {@link dev.hitl.tool.Invoker} against a permit that
 * fits exactly one action.
 *
 * <p>One tree of parameter types yields the schema that the model sees, the signature that
 * approvals are bound to, and the converter that makes the Java values, so the three cannot
 * disagree.
 *
 * <p>This package collects what annotations demand and judges nothing: the policy package turns
 * {@link dev.hitl.tool.Tool.Requirement}s and rules into verdicts, and the gate hands out permits.
 */
@NullMarked
package dev.hitl.tool;

import org.jspecify.annotations.NullMarked;
