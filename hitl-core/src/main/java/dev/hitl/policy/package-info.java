/**
 * Decides what happens with a proposed call: a {@link dev.hitl.policy.Policy} holds rules with a
 * version, written as annotations, with a builder or in a YAML or JSON file; the {@link
 * dev.hitl.policy.Assessor} joins it with the registered tools, checks all of it once, and turns
 * each call into an {@link dev.hitl.policy.Assessment}: the frozen action and a {@link
 * dev.hitl.policy.Verdict} that explains itself.
 *
 * <p>All rules that match a call count and the strictest verdict wins, so that adding a rule never
 * loosens anything. What cannot be evaluated counts as the strict side would have it. Nothing here
 * runs a tool or asks a person: the gate does, led by the verdict and its {@link
 * dev.hitl.policy.Route}.
 */
@NullMarked
package dev.hitl.policy;

import org.jspecify.annotations.NullMarked;
