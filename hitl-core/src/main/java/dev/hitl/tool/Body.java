package dev.hitl.tool;

import dev.hitl.call.Arguments;
import org.jspecify.annotations.Nullable;

/** What a tool runs: gets the arguments both as they are frozen and as Java values. */
@FunctionalInterface
interface Body {
  @Nullable Object run(Arguments arguments, @Nullable Object[] values) throws Exception;

  /** Whether its thread may be interrupted meanwhile. */
  default boolean isCancellable() {
    return false;
  }

  /** The same, whose thread may be interrupted. */
  static Body cancellable(Body body) {
    return new Body() {
      @Override
      public @Nullable Object run(Arguments arguments, @Nullable Object[] values) throws Exception {
        return body.run(arguments, values);
      }

      @Override
      public boolean isCancellable() {
        return true;
      }
    };
  }
}
