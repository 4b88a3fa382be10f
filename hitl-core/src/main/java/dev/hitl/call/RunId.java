package dev.hitl.call;

import java.util.Comparator;

/**
 * Names one run: one conversation or workflow of one agent, for one tenant. Runs are in order of
 * tenant, agent and run.
 *
 * @param tenant whose run it is; {@link #DEFAULT_TENANT} where there is only one
 * @param agent the agent's registered name
 * @param run unique within tenant and agent
 */
public record RunId(String tenant, String agent, String run) implements Comparable<RunId> {
  /** The tenant of an application that has only one. */
  public static final String DEFAULT_TENANT = "default";

  private static final int MAX_LENGTH = 190;

  private static final Comparator<RunId> ORDER =
      Comparator.comparing(RunId::tenant).thenComparing(RunId::agent).thenComparing(RunId::run);

  /**
   * Checks each part.
   *
   * @param tenant whose run it is
   * @param agent the agent's registered name
   * @param run unique within tenant and agent
   * @throws IllegalArgumentException if a part is blank, longer than 190 characters, or has control
   *     characters or white space at an end
   */
  public RunId {
    check("tenant", tenant);
    check("agent", agent);
    check("run", run);
    // The name as text is the key of an audit chain, so it must not be readable in two ways.
    if (tenant.indexOf('/') >= 0 || agent.indexOf('/') >= 0) {
      throw new IllegalArgumentException("tenant and agent must not have a '/'");
    }
  }

  /**
   * A run of the default tenant.
   *
   * @param agent the agent's registered name
   * @param run unique within the agent
   * @return the name
   */
  public static RunId of(String agent, String run) {
    return new RunId(DEFAULT_TENANT, agent, run);
  }

  private static void check(String what, String value) {
    if (value.isBlank() || value.length() > MAX_LENGTH || !value.equals(value.strip())) {
      throw new IllegalArgumentException(
          what + " must be 1 to " + MAX_LENGTH + " characters with no space at the ends");
    }
    if (value.chars().anyMatch(Character::isISOControl)) {
      throw new IllegalArgumentException(what + " must not have control characters");
    }
    Json.utf8(value);
  }

  @Override
  public int compareTo(RunId other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return tenant + "/" + agent + "/" + run;
  }
}
