package dev.hitl.console;

import com.github.benmanes.caffeine.cache.Ticker;
import java.time.Duration;
import java.util.Map;
import java.util.Set;

/**
 * How a console is set up.
 *
 * @param authenticator who callers are
 * @param host the address it listens on
 * @param port 0 for any that is free
 * @param hosts names by which it may be called; empty for any
 * @param origins other origins of its page
 * @param overseers roles that see everything of their tenant
 * @param perAddress requests a minute from one address
 * @param perPerson requests a minute of one person
 * @param failures failed attempts to sign in a minute from one address
 * @param mostBytes the largest body
 * @param mostStreams open event streams
 * @param streamsPerPerson open event streams of one person
 * @param mostWaiting bytes that may wait for a slow page
 * @param poll how often it is looked for changes
 * @param heartbeat how often a quiet stream is written to
 * @param ticker for limits, and for how long streams are open
 * @param mounts what else is served, by its path
 * @param sharedNames whether a name is the same person in every tenant
 * @param protections what keeps other sites and scripts out
 */
record Settings(
    Authenticator authenticator,
    String host,
    int port,
    Set<String> hosts,
    Set<String> origins,
    Set<String> overseers,
    int perAddress,
    int perPerson,
    int failures,
    int mostBytes,
    int mostStreams,
    int streamsPerPerson,
    int mostWaiting,
    Duration poll,
    Duration heartbeat,
    Ticker ticker,
    Map<String, Mount> mounts,
    boolean sharedNames,
    Protections protections) {}
