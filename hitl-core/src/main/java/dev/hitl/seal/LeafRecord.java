package dev.hitl.seal;

import org.jspecify.annotations.Nullable;

/**
 * A leaf as it is stored, with what is stored of its event at the same moment.
 *
 * @param leaf the leaf
 * @param eventHash the hash on the event's row; null where there is no such event
 */
public record LeafRecord(Leaf leaf, @Nullable String eventHash) {}
