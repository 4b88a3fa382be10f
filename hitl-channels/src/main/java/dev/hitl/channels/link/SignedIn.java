package dev.hitl.channels.link;

/**
 * Who is signed in where links are opened, as the caller's security context vouches for. Names are
 * people's only within a tenant: of two tenants the same name is two people. Immutable.
 *
 * @param tenant whose people they are among
 * @param name as the reviewer directory has it
 */
public record SignedIn(String tenant, String name) {
  /**
   * Checks that both are said.
   *
   * @throws IllegalArgumentException if one of them is blank
   */
  public SignedIn {
    if (tenant.isBlank() || name.isBlank()) {
      throw new IllegalArgumentException("who is signed in has a tenant and a name");
    }
  }
}
