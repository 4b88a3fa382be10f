/**
 * Durable state behind one SPI: every writing method of {@link dev.hitl.store.Store} is one
 * conditional transition in one transaction, and says whether the caller won.
 *
 * <p>{@link dev.hitl.store.InMemoryStore} keeps everything for the life of the process. The JDBC
 * module has the durable one. Both pass the same contract test, which is published for other
 * stores.
 */
@NullMarked
package dev.hitl.store;

import org.jspecify.annotations.NullMarked;
