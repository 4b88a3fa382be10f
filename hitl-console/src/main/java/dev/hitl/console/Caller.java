package dev.hitl.console;

/**
 * Who is asking, as an {@link Authenticator} vouches for it. What they may do is not part of it:
 * roles come from hitl's own directory.
 *
 * @param tenant whose requests they may see at all
 * @param name a name that the reviewer directory knows
 */
public record Caller(String tenant, String name) {
  /**
   * Checks both.
   *
   * @throws IllegalArgumentException if one is blank
   */
  public Caller {
    if (tenant.isBlank() || name.isBlank()) {
      throw new IllegalArgumentException("a caller has a tenant and a name");
    }
  }
}
