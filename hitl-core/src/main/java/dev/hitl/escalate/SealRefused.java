package dev.hitl.escalate;

/**
 * The record is not sealed any more: what the database says contradicts what was sealed before, or
 * its last seal is not one of ours. Sealing over it would make it look right. Verify the record,
 * and find out who changed it, before anything else.
 */
public final class SealRefused extends IllegalStateException {
  private static final long serialVersionUID = 1;

  SealRefused(String why) {
    super("the record is not sealed: " + why);
  }
}
