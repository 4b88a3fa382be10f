/**
 * Links by which a person decides one request, once, from where they were told of it. {@link
 * dev.hitl.channels.link.DecisionLinks} gives them out and honours them; {@link
 * dev.hitl.channels.link.DecisionPages} are the pages behind them, for any web server.
 */
@NullMarked
package dev.hitl.channels.link;

import org.jspecify.annotations.NullMarked;
