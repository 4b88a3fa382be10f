@NullUnmarked
package dev.hitl.archfixture.nullness.unmarked;

import org.jspecify.annotations.NullUnmarked;
