@NullMarked
package dev.hitl.archfixture.nullness.marked;

import org.jspecify.annotations.NullMarked;
