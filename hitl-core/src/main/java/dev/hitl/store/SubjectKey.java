package dev.hitl.store;

import java.time.Instant;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A person's key as the store has it. Nobody's name is in it in the clear; destroyed, it has
 * neither a key nor anything by which to find whose it was.
 *
 * @param id random
 * @param tenant whose person
 * @param pseudonym finds the person; null once destroyed
 * @param master the id of the master key that wrapped it; null once destroyed
 * @param wrapped the wrapped key; null once destroyed
 * @param name the person's name, encrypted with the key; null once destroyed
 * @param createdAt when it was made
 */
@SuppressWarnings("ArrayRecordComponent") // equal by content; nobody changes them
public record SubjectKey(
    String id,
    String tenant,
    @Nullable String pseudonym,
    @Nullable String master,
    byte @Nullable [] wrapped,
    byte @Nullable [] name,
    Instant createdAt) {
  /**
   * What is left of it when it is destroyed.
   *
   * @return a key that opens nothing
   */
  public SubjectKey destroyed() {
    return new SubjectKey(id, tenant, null, null, null, null, createdAt);
  }

  /**
   * The same key wrapped anew.
   *
   * @param by the id of the master key
   * @param bytes the wrapped key
   * @return a copy
   */
  public SubjectKey rewrapped(String by, byte[] bytes) {
    return new SubjectKey(id, tenant, pseudonym, by, bytes, name, createdAt);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof SubjectKey that
        && id.equals(that.id)
        && tenant.equals(that.tenant)
        && Objects.equals(pseudonym, that.pseudonym)
        && Objects.equals(master, that.master)
        && Arrays.equals(wrapped, that.wrapped)
        && Arrays.equals(name, that.name)
        && createdAt.equals(that.createdAt);
  }

  @Override
  public int hashCode() {
    return id.hashCode();
  }

  /** Without the key. */
  @Override
  public String toString() {
    return "key of subject " + id + (wrapped == null ? " (destroyed)" : "");
  }
}
