/**
 * Ways to bring a {@link dev.hitl.notify.Notification} to people: {@link
 * dev.hitl.channels.Fallback} and {@link dev.hitl.channels.ByChannel} compose them; {@code http},
 * {@code slack} and {@code mail} are such ways; {@code link} lets people decide from where they
 * were told.
 *
 * <p>A channel gives and never takes: whoever decides has an identity that somebody vouches for,
 * and the review desk asks the directory what it may do.
 */
@NullMarked
package dev.hitl.channels;

import org.jspecify.annotations.NullMarked;
