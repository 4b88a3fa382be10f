/**
 * What a node does, for those who watch it: {@link dev.hitl.telemetry.HitlMeters} and {@link
 * dev.hitl.telemetry.QueueMeters} for Micrometer, {@link dev.hitl.telemetry.WaitSpans} for
 * OpenTelemetry. Either needs only its own library.
 */
@NullMarked
package dev.hitl.telemetry;

import org.jspecify.annotations.NullMarked;
