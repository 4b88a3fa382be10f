/**
 * Reviews requests from a terminal and from scripts: {@link dev.hitl.terminal.HitlTerminal} reads
 * what is said, a desk straight on a database or behind the HTTP API looks and decides, and what
 * comes out is laid out for people, with everything that a model wrote made inert, or as JSON.
 */
@NullMarked
package dev.hitl.terminal;

import org.jspecify.annotations.NullMarked;
