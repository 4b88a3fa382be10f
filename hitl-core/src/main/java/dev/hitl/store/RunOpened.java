package dev.hitl.store;

import dev.hitl.checkpoint.RunRecord;

/** What became of putting down a new run. */
public sealed interface RunOpened {
  /**
   * The caller's run was put down.
   *
   * @param run as it is
   */
  record New(RunRecord run) implements RunOpened {}

  /**
   * A run of that name was already there; nothing was changed.
   *
   * @param run as it is
   */
  record Existing(RunRecord run) implements RunOpened {}

  /**
   * An {@link OverrideRecord override} is in force, and the run was to be put down only where none
   * is; nothing was changed.
   */
  record Overridden() implements RunOpened {}

  /**
   * The key of the person on whose behalf the run is was destroyed meanwhile; nothing was changed.
   * Only a store under an {@link EncryptedStore} answers this.
   */
  record KeyGone() implements RunOpened {}
}
