/**
 * E-mail through Jakarta Mail: {@link dev.hitl.channels.mail.MailChannel} writes to people by a
 * {@link dev.hitl.channels.mail.MailServer}, one message each.
 */
@NullMarked
package dev.hitl.channels.mail;

import org.jspecify.annotations.NullMarked;
