package dev.hitl.channels.mail;

/**
 * Whom to write to.
 *
 * @param reviewer the identity that hitl knows the person by; a decision link is bound to it
 * @param address the mail address, without a name
 */
public record Addressee(String reviewer, String address) {}
