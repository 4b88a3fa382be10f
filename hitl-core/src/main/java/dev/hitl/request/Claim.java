package dev.hitl.request;

import java.time.Instant;

/**
 * The right to execute an approved call, held by one node.
 *
 * @param fence grows with every claim of the request; a later one outranks an earlier
 * @param node who holds it
 * @param until until when, unless it is extended
 */
public record Claim(long fence, String node, Instant until) {}
