/**
 * Measures what hitl costs: beside hand-written JDBC that leaves the same rows behind, beside the
 * tool executors of other libraries, and against itself as a store grows. Nothing else uses it.
 */
@NullMarked
package dev.hitl.bench;

import org.jspecify.annotations.NullMarked;
