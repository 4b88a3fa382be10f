/**
 * How people hear of a request: the {@link dev.hitl.notify.Notifier} SPI, and the {@link
 * dev.hitl.notify.Briefing} that says in ten seconds what is asked.
 *
 * <p>Text from a model is made inert here and secrets are left out, once for every channel. What is
 * to be told is committed with the step it tells of, as a {@link dev.hitl.notify.Notice}; the
 * escalate package delivers it.
 */
@NullMarked
package dev.hitl.notify;

import org.jspecify.annotations.NullMarked;
