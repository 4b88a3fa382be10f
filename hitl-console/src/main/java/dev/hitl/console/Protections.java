package dev.hitl.console;

/**
 * What keeps other sites and foreign scripts out. All of it is there but in tests, which show what
 * happens without.
 *
 * @param origins whether what comes from another site is refused
 * @param content the content security policy; empty for none
 */
record Protections(boolean origins, String content) {
  static final Protections ALL = new Protections(true, Policies.CONTENT);
}
