package dev.hitl.escalate;

import dev.hitl.call.Arguments;
import dev.hitl.call.Digest;
import dev.hitl.checkpoint.RunRecord.Head;
import dev.hitl.notify.Briefing;
import dev.hitl.notify.Notice;
import dev.hitl.notify.Notification;
import dev.hitl.request.Request;
import dev.hitl.store.Removable;
import dev.hitl.store.StandingQuery;
import dev.hitl.store.StandingRecord;
import dev.hitl.store.StandingStep;
import dev.hitl.store.StandingWritten;
import dev.hitl.store.Store;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What the store has of alerts: a standing record for each, with one use, which is the telling.
 *
 * @param store where they are
 * @param node on record as having found or ended one
 */
record AlertRecords(Store store, String node) {
  private static final String KIND = "alert";
  private static final String LEASE_KIND = "alert-lease";
  private static final Duration LEASE = Duration.ofMinutes(1);
  private static final Duration KEPT = Duration.ofDays(30);
  private static final int PAGE = 1_000;
  private static final int BATCH = 100;

  /** After a month none is needed; one that lasts as long is raised anew. */
  void removeOld(Instant now) {
    store.removeStanding(KIND, Removable.endedBefore(now), BATCH);
    store.removeStanding(LEASE_KIND, Removable.endedBefore(now.minus(KEPT)), BATCH);
  }

  List<StandingRecord> all() {
    List<StandingRecord> all = new ArrayList<>();
    StandingQuery query = new StandingQuery(KIND, null, null, PAGE);
    List<StandingRecord> page;
    do {
      page = store.standings(query);
      all.addAll(page);
      query = page.isEmpty() ? query : query.after(page.get(page.size() - 1));
    } while (page.size() == PAGE);
    return all;
  }

  /** Null where another node was first; what is known then is out of date. */
  @Nullable StandingRecord raise(
      String tenant, List<StandingRecord> known, Map<String, Object> body, Instant now) {
    String prefix = prefix(tenant);
    long number = 0;
    for (StandingRecord alert : known) {
      if (alert.id().startsWith(prefix)) {
        number = Math.max(number, Long.parseLong(alert.id().substring(prefix.length())));
      }
    }
    StandingRecord alert =
        new StandingRecord(
            prefix + (number + 1),
            KIND,
            tenant,
            "queueAge",
            null,
            1,
            1,
            now.plus(KEPT),
            false,
            Arguments.of(body),
            Head.NONE,
            now,
            now);
    StandingStep.Put put = StandingStep.Put.of(alert, "ALERTED", node, Map.of());
    // Read anew: what the store signs on the way has another end than what was put.
    return store.stand(List.of(put)) == StandingWritten.SAVED
        ? store.standing(alert.id()).orElse(null)
        : null;
  }

  private static String prefix(String tenant) {
    return KIND + ":" + Digest.of("hitl.alert.v1").add(tenant).hex().substring(0, 32) + "-";
  }

  /** Where another node was first, it is ended all the same. */
  void end(StandingRecord alert, Instant now) {
    store.stand(List.of(StandingStep.Revoke.of(alert, node, Map.of("reason", "over"), now)));
  }

  static boolean isTold(StandingRecord alert) {
    return Integer.valueOf(0).equals(alert.left());
  }

  /** Whether this node is the one to tell, for a minute. */
  boolean lease(StandingRecord alert, Instant now) {
    String name = alert.id().substring(KIND.length() + 1);
    List<StandingRecord> before = store.holding(LEASE_KIND, alert.tenant(), name, 1);
    if (!before.isEmpty()) {
      return false;
    }
    // Of two nodes that see the same end of the last lease, one gets the number after it.
    int attempt = 1;
    while (store.standing(LEASE_KIND + ":" + name + "-" + attempt).isPresent()) {
      attempt++;
    }
    StandingRecord lease =
        new StandingRecord(
            LEASE_KIND + ":" + name + "-" + attempt,
            LEASE_KIND,
            alert.tenant(),
            name,
            null,
            null,
            null,
            now.plus(LEASE),
            false,
            Arguments.none(),
            Head.NONE,
            now,
            now);
    return store.stand(List.of(StandingStep.Put.counting(lease))) == StandingWritten.SAVED;
  }

  static Notification notification(StandingRecord alert, Request oldest, int requests) {
    Set<String> roles = new TreeSet<>();
    oldest.route().groups().forEach(group -> roles.addAll(group.roles()));
    Map<String, @Nullable Object> body = alert.body().asMap();
    String title =
        requests + " waiting for more than " + body.get("threshold") + " in " + alert.tenant();
    String text = "The oldest had waited for " + body.get("waited") + ": " + Briefing.title(oldest);
    return new Notification(
        alert.id(),
        Notice.Kind.ALERT,
        oldest.reference(),
        oldest.run(),
        roles,
        title,
        text,
        null,
        oldest.waiting().channel(),
        null);
  }
}
