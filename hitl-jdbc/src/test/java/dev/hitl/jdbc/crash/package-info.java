/**
 * What is left after a death: of a process, of a connection, of the database's server.
 *
 * <p>{@link dev.hitl.jdbc.crash.FaultySource} dies at a chosen call in this process; {@link
 * dev.hitl.jdbc.crash.LoadProcess} is a process that is killed; {@link dev.hitl.jdbc.crash.Chaos}
 * does both to several at once. What tools did is in a {@link dev.hitl.jdbc.crash.Ledger} outside
 * the database, what was promised in {@link dev.hitl.jdbc.crash.Acknowledged}.
 */
package dev.hitl.jdbc.crash;
