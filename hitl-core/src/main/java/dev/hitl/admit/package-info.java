/**
 * Who may fill a place. {@link dev.hitl.admit.Admission} asks the directory who a voter is, keeps
 * out those who cannot count (the principal, the agent, whoever edited, and everybody who is the
 * same as one of them), and says with which roles the others vote. It is asked by the review
 * package at every ballot, and by the gate again before what was approved is executed.
 *
 * <p>Reads, and writes nothing.
 */
@NullMarked
package dev.hitl.admit;

import org.jspecify.annotations.NullMarked;
