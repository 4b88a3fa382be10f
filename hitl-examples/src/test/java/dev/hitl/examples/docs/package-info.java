/**
 * The code of the documentation: every Java and YAML block of {@code README.md} and {@code docs} is
 * a region of a test here, and {@link dev.hitl.examples.docs.DocsTest} compares the two.
 */
@NullMarked
package dev.hitl.examples.docs;

import org.jspecify.annotations.NullMarked;
