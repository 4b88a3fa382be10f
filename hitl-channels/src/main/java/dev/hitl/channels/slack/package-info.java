/**
 * Slack: {@link dev.hitl.channels.slack.SlackChannel} posts a message with buttons, {@link
 * dev.hitl.channels.slack.SlackCallback} takes the clicks. {@link dev.hitl.channels.slack.Slack} is
 * the workspace that both speak to.
 */
@NullMarked
package dev.hitl.channels.slack;

import org.jspecify.annotations.NullMarked;
