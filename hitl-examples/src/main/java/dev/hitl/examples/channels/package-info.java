/** Ways of telling people and of letting them decide from there: a main class for each. */
@NullMarked
package dev.hitl.examples.channels;

import org.jspecify.annotations.NullMarked;
