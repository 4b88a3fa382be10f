package dev.hitl.channels.slack;

import dev.hitl.notify.Notification;
import dev.hitl.notify.Notifier;
import java.io.IOException;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/**
 * Posts a message for each notification: the briefing, buttons to approve and to reject where one
 * click is enough and nothing was cut, and one that opens the request.
 *
 * <p>A button carries the reference of the request and revision that its message shows, and nothing
 * else. Slack has no id that would keep a message from being posted twice, so a notice that is
 * delivered again is there again; its id is in the message's metadata. Thread-safe.
 */
public final class SlackChannel implements Notifier {
  private final Slack slack;
  private final Function<Notification, String> channel;
  private final Function<String, URI> page;

  /**
   * @param slack the workspace
   * @param channel the id of the channel that is told of it, such as one for each role
   * @param page where a request is looked at, by its reference
   */
  public SlackChannel(
      Slack slack, Function<Notification, String> channel, Function<String, URI> page) {
    this.slack = slack;
    this.channel = channel;
    this.page = page;
  }

  @Override
  public void notify(Notification notification) throws IOException {
    Map<String, Object> message =
        new LinkedHashMap<>(
            Blocks.message(
                notification.title(),
                Blocks.of(notification, page.apply(notification.reference()))));
    message.put("channel", channel.apply(notification));
    message.put(
        "metadata",
        Map.of("event_type", "hitl_notice", "event_payload", Map.of("id", notification.id())));
    slack.call("chat.postMessage", message);
  }
}
