package dev.hitl.channels.mail;

/**
 * Whom to write to.
 *
 * @param reviewer the identity that hitl knows the person by; a decision link is bound to it
 * @param address the mail address in ASCII, without a name; a domain of other letters in its {@code
 *     xn--} form
 */
public record Addressee(String reviewer, String address) {}
