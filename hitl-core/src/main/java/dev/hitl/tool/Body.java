package dev.hitl.tool;

import dev.hitl.call.Arguments;
import org.jspecify.annotations.Nullable;

/** What a tool runs: gets the arguments both as they are frozen and as Java values. */
@FunctionalInterface
interface Body {
  @Nullable Object run(Arguments arguments, @Nullable Object[] values) throws Exception;
}
