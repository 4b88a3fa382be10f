package dev.hitl.channels.slack;

import dev.hitl.notify.Notice;
import dev.hitl.notify.Notification;
import dev.hitl.notify.Notifier;
import dev.hitl.notify.Question;
import dev.hitl.store.Store;
import java.io.IOException;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Posts a message for each notification: the briefing, buttons to approve and to reject where one
 * click is enough and nothing was cut, and one that opens the request. To change what is to be done
 * is nothing for a chat: that is for the page which it opens.
 *
 * <p>A button carries the reference of the request and revision that its message shows, and nothing
 * else. With {@link #remembering}:
 *
 * <ol>
 *   <li>Where a message is stands in the store, before the notice leaves the outbox. So a notice
 *       that is delivered again is not posted again, unless the node died in between.
 *   <li>What is told later about the same request is a reply in its thread, and shown in the
 *       channel too where something is asked.
 *   <li>Once a request is decided, wherever that was, all messages about it say so and have no
 *       buttons any more; those of an older revision say that it was changed. The notice of the
 *       decision sees to it, from the outbox: at least once, on any node, also within a digest. A
 *       digest is posted after that; where Slack refuses one of them, it stands as it is.
 * </ol>
 *
 * <p>Without, a message stands as it was posted. A workspace that has enough for now is not asked
 * before it says. Thread-safe.
 */
public final class SlackChannel implements Notifier {
  private static final Logger LOG = LoggerFactory.getLogger(SlackChannel.class);

  /** Not about what one request asks. */
  private static final Set<Notice.Kind> OF_ITS_OWN = Set.of(Notice.Kind.DIGEST, Notice.Kind.ALERT);

  private final Slack slack;
  private final Function<Notification, String> channel;
  private final Function<String, URI> page;
  private final @Nullable SentMessages sent;

  /**
   * @param slack the workspace
   * @param channel the id of the channel that is told of it, such as one for each role
   * @param page where a request is looked at, by its reference
   */
  public SlackChannel(
      Slack slack, Function<Notification, String> channel, Function<String, URI> page) {
    this(slack, channel, page, null);
  }

  private SlackChannel(
      Slack slack,
      Function<Notification, String> channel,
      Function<String, URI> page,
      @Nullable SentMessages sent) {
    this.slack = slack;
    this.channel = channel;
    this.page = page;
    this.sent = sent;
  }

  /**
   * The same, remembering in the store where each message is, for a year.
   *
   * @param store the store of the node
   * @return a new notifier
   */
  public SlackChannel remembering(Store store) {
    return new SlackChannel(slack, channel, page, new SentMessages(store, slack));
  }

  @Override
  public void notify(Notification notification) throws IOException {
    String target = channel.apply(notification);
    if (sent == null) {
      slack.call("chat.postMessage", message(notification, target, Optional.empty()));
      return;
    }
    if (notification.kind() == Notice.Kind.DIGEST) {
      // Before it is posted: what is in it may be in another digest the next time, which would tell
      // people of all of it again.
      refreshAll(sent, notification);
    }
    if (!sent.has(notification, target)) {
      post(sent, notification, target);
    }
    if (notification.kind() != Notice.Kind.DIGEST) {
      // After it is remembered: a decision in between finds it, or is found here.
      for (String request : notification.requests()) {
        sent.refresh(request);
      }
    }
  }

  /** One message that Slack refuses keeps neither the others nor the digest back. */
  private static void refreshAll(SentMessages sent, Notification digest) throws IOException {
    for (String request : digest.requests()) {
      try {
        sent.refresh(request);
      } catch (Slack.Refused e) {
        LOG.warn("A message about request {} stands as it is", request, e);
      }
    }
  }

  private void post(SentMessages remembered, Notification notification, String target)
      throws IOException {
    boolean isOfItsOwn = OF_ITS_OWN.contains(notification.kind());
    String key = isOfItsOwn ? notification.id() : notification.requests().get(0);
    Optional<String> thread =
        isOfItsOwn ? Optional.empty() : remembered.thread(notification.run().tenant(), key, target);
    Map<String, @Nullable Object> said =
        slack.call("chat.postMessage", message(notification, target, thread));
    if (said.get("channel") instanceof String where && said.get("ts") instanceof String ts) {
      SentMessage message =
          new SentMessage(
              where,
              ts,
              thread.orElse(ts),
              notification.reference(),
              notification.question() != null);
      remembered.put(notification, target, key, message);
    }
  }

  private Map<String, Object> message(
      Notification notification, String target, Optional<String> thread) {
    Map<String, Object> message =
        new LinkedHashMap<>(
            Blocks.message(
                notification.title(),
                Blocks.of(notification, page.apply(notification.reference()))));
    message.put("channel", target);
    message.put(
        "metadata",
        Map.of("event_type", "hitl_notice", "event_payload", Map.of("id", notification.id())));
    thread.ifPresent(
        root -> {
          message.put("thread_ts", root);
          Question question = notification.question();
          boolean isUrgent = question != null || notification.kind() == Notice.Kind.IN_DOUBT;
          message.put("reply_broadcast", isUrgent);
        });
    return message;
  }
}
