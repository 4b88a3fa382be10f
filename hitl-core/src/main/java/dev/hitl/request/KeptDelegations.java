package dev.hitl.request;

/**
 * Delegations that are read from the store. They are asked on the caller's thread, like everything
 * else that a decision reads there, and what bounds the wait for them is what bounds it for every
 * statement. Whatever else may be slow is a {@link Delegations}.
 *
 * <p>Implementations are thread-safe.
 */
@FunctionalInterface
public interface KeptDelegations extends Delegations {}
