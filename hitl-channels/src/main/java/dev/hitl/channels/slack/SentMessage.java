package dev.hitl.channels.slack;

import dev.hitl.call.Arguments;
import dev.hitl.call.Digest;
import dev.hitl.checkpoint.RunRecord.Head;
import dev.hitl.notify.Notification;
import dev.hitl.request.Request;
import dev.hitl.store.StandingRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/**
 * Where a message is, as the store keeps it for a year.
 *
 * @param channel the channel's id
 * @param ts the message's name in it
 * @param thread the name of the message that its thread hangs on; its own where it began one
 * @param reference the request and revision that it shows
 * @param asks whether something can be decided from it, or it says that something can
 */
record SentMessage(String channel, String ts, String thread, String reference, boolean asks) {
  static final String KIND = "slack-message";
  private static final Duration KEPT = Duration.ofDays(366);
  private static final int ID = 64;

  /** Uses that are left of the record: none of these was written yet. */
  private static final int AS_POSTED = 3;

  /** It says that the request was changed. */
  private static final int CHANGED = 2;

  /** It says how the request ended. The record holds on, as its thread goes on. */
  private static final int OVER = 1;

  /** Of each notice there is one message in a channel. */
  static String name(Notification notification, String target) {
    return KIND
        + ":"
        + Digest.of("hitl.slack.message.v1")
            .add(notification.id())
            .add(target)
            .hex()
            .substring(0, ID);
  }

  /** Found by the request's id, or that of the notice where it is of no one request. */
  StandingRecord standing(Notification notification, String target, String key, Instant now) {
    return new StandingRecord(
        name(notification, target),
        KIND,
        notification.run().tenant(),
        key,
        null,
        AS_POSTED,
        AS_POSTED,
        now.plus(KEPT),
        false,
        Arguments.of(
            Map.of(
                "target",
                target,
                "channel",
                channel,
                "ts",
                ts,
                "thread",
                thread,
                "reference",
                reference,
                "asks",
                asks)),
        Head.NONE,
        now,
        now);
  }

  /** How many uses it takes to say how the request stands; none where it is said. */
  int due(StandingRecord standing, Request request, boolean isOver) {
    boolean isStale = isOver || !reference.equals(request.reference());
    Integer left = standing.left();
    return asks && isStale && left != null ? Math.max(0, left - (isOver ? OVER : CHANGED)) : 0;
  }

  static SentMessage of(StandingRecord standing) {
    Map<String, ?> body = standing.body().asMap();
    return new SentMessage(
        String.valueOf(body.get("channel")),
        String.valueOf(body.get("ts")),
        String.valueOf(body.get("thread")),
        String.valueOf(body.get("reference")),
        Boolean.TRUE.equals(body.get("asks")));
  }
}
