package dev.hitl.tool;

import dev.hitl.call.Json;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a server of the Model Context Protocol says about a tool of its. Nobody has checked it: a
 * hint can make policy stricter, and exempts the tool from nothing.
 *
 * @param readOnly whether it changes nothing; null where it does not say
 * @param destructive whether what it changes may be lost; null where it does not say
 * @param idempotent whether a second call with the same arguments changes nothing more; null where
 *     it does not say. It does not make the tool {@link Tool#idempotent}.
 * @param openWorld whether it reaches beyond a closed set of things, as a web search does; null
 *     where it does not say
 */
public record Hints(
    @Nullable Boolean readOnly,
    @Nullable Boolean destructive,
    @Nullable Boolean idempotent,
    @Nullable Boolean openWorld) {
  /**
   * Reads the {@code annotations} of a tool as the protocol has them.
   *
   * @param annotations a JSON object with any of {@code readOnlyHint}, {@code destructiveHint},
   *     {@code idempotentHint} and {@code openWorldHint}; whatever else it has is passed over, and
   *     a hint that is neither true nor false is one that was not given
   * @return the hints
   * @throws dev.hitl.call.JsonException if the text is no JSON object
   */
  public static Hints ofMcp(String annotations) {
    Map<String, @Nullable Object> said = Json.parseObject(annotations);
    return new Hints(
        hint(said, "readOnlyHint"),
        hint(said, "destructiveHint"),
        hint(said, "idempotentHint"),
        hint(said, "openWorldHint"));
  }

  private static @Nullable Boolean hint(Map<String, @Nullable Object> said, String name) {
    return said.get(name) instanceof Boolean hint ? hint : null;
  }
}
