/**
 * What proves the record to somebody who does not trust the database: a Merkle tree in the manner
 * of RFC 9162 over the hashes of all audit events, and signed heads of it.
 *
 * <p>{@link dev.hitl.seal.MerkleTree} and {@link dev.hitl.seal.Leaf} are the tree, {@link
 * dev.hitl.seal.Seal} is a signed head, {@link dev.hitl.seal.SealKey} signs and {@link
 * dev.hitl.seal.SealExporter} takes seals out of the reach of whoever can change the database.
 * Nothing here knows what is inside of an event. The sealer of {@code dev.hitl.escalate} makes
 * seals, {@code dev.hitl.insight} verifies them.
 */
@NullMarked
package dev.hitl.seal;

import org.jspecify.annotations.NullMarked;
