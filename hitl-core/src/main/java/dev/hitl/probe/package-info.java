/**
 * Hearing of what is committed: a {@link dev.hitl.probe.Probe} is told of each event that this node
 * put on record, after it is on record, for counters and traces.
 */
@NullMarked
package dev.hitl.probe;

import org.jspecify.annotations.NullMarked;
