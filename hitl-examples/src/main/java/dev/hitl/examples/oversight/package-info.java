/** Ways of watching an agent other than asking before a call: a main class for each. */
@NullMarked
package dev.hitl.examples.oversight;

import org.jspecify.annotations.NullMarked;
