package dev.hitl.grant;

import dev.hitl.call.Bound;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A grant that nobody has given yet.
 *
 * @param tenant where it would hold
 * @param principal on whose behalf the agent acts; null for anybody
 * @param agent which agent
 * @param tool which tool
 * @param bounds by argument; an argument without one is not allowed
 * @param uses for how many calls
 * @param time for how long
 * @param reason why
 */
public record Proposal(
    String tenant,
    @Nullable String principal,
    String agent,
    String tool,
    Map<String, Bound> bounds,
    int uses,
    Duration time,
    String reason) {
  /** Copies the bounds. */
  public Proposal {
    bounds = Collections.unmodifiableMap(new LinkedHashMap<>(bounds));
  }
}
