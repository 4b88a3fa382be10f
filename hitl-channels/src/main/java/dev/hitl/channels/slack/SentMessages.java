package dev.hitl.channels.slack;

import dev.hitl.notify.Briefing;
import dev.hitl.notify.NotTold;
import dev.hitl.notify.Notification;
import dev.hitl.notify.Question;
import dev.hitl.request.Request;
import dev.hitl.store.Removable;
import dev.hitl.store.StandingRecord;
import dev.hitl.store.StandingStep;
import dev.hitl.store.Store;
import java.io.IOException;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The messages that were posted, remembered in the store by every node, and brought up to date.
 *
 * @param store the store of the node
 * @param slack the workspace
 */
record SentMessages(Store store, Slack slack) {
  /** More than people are told of one request. */
  private static final int MOST = 200;

  private static final int CLEARED = 100;

  /** What Slack says of a message that nobody can bring up to date any more. */
  private static final Set<String> GONE =
      Set.of(
          "message_not_found",
          "cant_update_message",
          "edit_window_closed",
          "channel_not_found",
          "is_archived",
          "is_inactive",
          "not_in_channel");

  boolean has(Notification notification, String target) {
    return store.standing(SentMessage.name(notification, target)).isPresent();
  }

  /** The thread about a request in a channel, which its first message there began. */
  Optional<String> thread(String tenant, String request, String target) {
    return store.holding(SentMessage.KIND, tenant, request, MOST).stream()
        .filter(standing -> target.equals(standing.body().get("target")))
        .min(Comparator.comparing(StandingRecord::createdAt).thenComparing(StandingRecord::id))
        .map(standing -> SentMessage.of(standing).thread());
  }

  void put(Notification notification, String target, String key, SentMessage message) {
    Instant now = store.clock().instant();
    StandingRecord standing = message.standing(notification, target, key, now);
    store.stand(List.of(StandingStep.Put.counting(standing))); // where it is lost, it is there
    store.removeStanding(SentMessage.KIND, Removable.endedBefore(now), CLEARED);
  }

  /**
   * Brings all that asks about a request up to date. Each is written as the request stands now, so
   * doing it again changes nothing; what was done is counted off, so that many messages get through
   * a rate limit. What the store does not know any more is left as it is.
   *
   * @throws IOException if one of them could not be written for now
   */
  void refresh(String id) throws IOException {
    Request request = store.request(id).orElse(null);
    if (request == null) {
      return;
    }
    boolean isOver = Question.of(request).isEmpty();
    IOException failed = null;
    for (StandingRecord standing :
        store.holding(SentMessage.KIND, request.run().tenant(), id, MOST)) {
      SentMessage message = SentMessage.of(standing);
      int due = message.due(standing, request, isOver);
      if (due > 0) {
        try {
          write(message, request, isOver);
          store.stand(List.of(new StandingStep.Use(standing, due))); // lost: another node did it
        } catch (NotTold.Later e) {
          throw e;
        } catch (IOException e) {
          failed = failed == null ? e : failed;
        }
      }
    }
    if (failed != null) {
      throw failed;
    }
  }

  private void write(SentMessage message, Request request, boolean isOver) throws IOException {
    String sentence =
        isOver
            ? Conclusion.of(request, store)
            : "The request was changed since, and is asked anew in this thread.";
    try {
      slack.update(message.channel(), message.ts(), Briefing.title(request), sentence);
    } catch (Slack.Refused e) {
      if (!GONE.contains(e.error())) {
        throw e;
      }
    }
  }
}
