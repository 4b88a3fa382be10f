/**
 * A shop whose agents keep asking, with the reviewers' page in front: start {@code ConsoleDemo}.
 */
@NullMarked
package dev.hitl.examples.console;

import org.jspecify.annotations.NullMarked;
