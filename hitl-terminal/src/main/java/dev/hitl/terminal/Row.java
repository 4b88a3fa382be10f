package dev.hitl.terminal;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A request in short, without secrets; its texts are as the model and the policy made them, and not
 * inert.
 *
 * @param reference names the revision
 * @param title what it is about
 * @param taken who has taken it to decide it; null for nobody
 * @param asked who has to agree
 * @param alike how many there are that ask for the very same, itself counted
 * @param concluded what became of it; null while people are asked
 */
record Row(
    String id,
    String reference,
    String status,
    String risk,
    String lane,
    String tool,
    String tenant,
    String agent,
    String run,
    String title,
    Instant openedAt,
    @Nullable Instant deadline,
    @Nullable String taken,
    String asked,
    int alike,
    @Nullable Concluded concluded) {

  /**
   * Who ended the question, and when.
   *
   * @param how such as {@code approved}
   * @param by nobody where it was silence or the policy
   */
  record Concluded(String how, List<String> by, @Nullable String reason, Instant at) {
    Concluded {
      by = List.copyOf(by);
    }

    /** As people say it. */
    String words(Instant now) {
      String who =
          by.isEmpty()
              ? ""
              : " by "
                  + String.join(" and ", by.stream().map(one -> Column.inline(one, 100)).toList());
      return how + who + ", " + Ago.since(at, now) + " (" + at + ")";
    }

    Map<String, @Nullable Object> toMap() {
      Map<String, @Nullable Object> map = new LinkedHashMap<>();
      map.put("how", how);
      map.put("by", by);
      map.put("reason", reason);
      map.put("at", at.toString());
      return map;
    }
  }

  boolean isAsking() {
    return status.equals("pending") || status.equals("reviewing") || status.equals("in_doubt");
  }

  Map<String, @Nullable Object> toMap() {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    map.put("id", id);
    map.put("reference", reference);
    map.put("status", status);
    map.put("risk", risk);
    map.put("lane", lane);
    map.put("tool", tool);
    map.put("tenant", tenant);
    map.put("agent", agent);
    map.put("run", run);
    map.put("title", title);
    map.put("openedAt", openedAt.toString());
    map.put("deadline", deadline == null ? null : deadline.toString());
    map.put("taken", taken);
    map.put("asked", asked);
    map.put("alike", alike);
    map.put("concluded", concluded == null ? null : concluded.toMap());
    return map;
  }
}
