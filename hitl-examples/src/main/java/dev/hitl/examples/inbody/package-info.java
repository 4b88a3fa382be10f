/** A tool that asks for a person by itself, from inside its body. */
@NullMarked
package dev.hitl.examples.inbody;

import org.jspecify.annotations.NullMarked;
