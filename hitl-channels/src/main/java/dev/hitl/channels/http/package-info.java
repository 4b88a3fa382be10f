/**
 * Channels that speak HTTP: {@link dev.hitl.channels.http.Webhook} to a machine, {@link
 * dev.hitl.channels.http.TemplateChannel} to any chat. Both go out through {@link
 * dev.hitl.channels.http.Outbound}, which connects only where {@link
 * dev.hitl.channels.http.Targets} lets it.
 */
@NullMarked
package dev.hitl.channels.http;

import org.jspecify.annotations.NullMarked;
