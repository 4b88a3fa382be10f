package dev.hitl.escalate;

import dev.hitl.audit.AuditEvent;
import dev.hitl.notify.Notice;
import dev.hitl.policy.Ladder;
import dev.hitl.request.Request;
import dev.hitl.request.Trigger;
import dev.hitl.store.Store;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Who is told of something, and how. A rung's notice is told as the record of that step says,
 * however the request went on since; everything else as the request stands.
 *
 * @param roles in order; empty where anybody may be told
 * @param channel a word of the policy's; null for the usual way
 */
record Addressees(Set<String> roles, @Nullable String channel) {

  static Addressees of(Notice notice, Request request, Store store) {
    if (notice.kind() == Notice.Kind.ESCALATED) {
      for (AuditEvent event : store.audit(request.id())) {
        boolean climbs =
            event.type().equals(Trigger.CLIMB.name())
                || event.type().equals(Trigger.CLIMB_REVIEW.name());
        if (climbs && Notice.idFor(request.id(), event.seq()).equals(notice.id())) {
          return onRecord(event);
        }
      }
    }
    return new Addressees(asked(request), request.waiting().channel());
  }

  private static Addressees onRecord(AuditEvent event) {
    Map<String, @Nullable Object> data = event.data().asMap();
    Set<String> roles = new TreeSet<>();
    if (data.get("told") instanceof Collection<?> told) {
      told.forEach(role -> roles.add(String.valueOf(role)));
    }
    return new Addressees(roles, data.get("channel") instanceof String channel ? channel : null);
  }

  /** Those who may decide, and whoever was told meanwhile; nobody whose rung is still to come. */
  private static Set<String> asked(Request request) {
    Set<String> roles = new TreeSet<>();
    request.route().groups().forEach(group -> roles.addAll(group.roles()));
    List<Ladder.Rung> rungs = request.route().ladder().rungs();
    for (Ladder.Rung rung : rungs.subList(0, Math.min(request.waiting().rung(), rungs.size()))) {
      roles.addAll(rung.tell());
      roles.addAll(rung.to());
    }
    return roles;
  }
}
