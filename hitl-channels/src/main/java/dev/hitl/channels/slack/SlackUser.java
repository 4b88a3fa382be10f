package dev.hitl.channels.slack;

/**
 * Who clicked, as Slack vouches for. A name is not among it: people choose their own.
 *
 * @param team the id of the workspace that the user belongs to, which is another one than the
 *     channel's where channels are shared
 * @param id the user's id there
 */
public record SlackUser(String team, String id) {}
