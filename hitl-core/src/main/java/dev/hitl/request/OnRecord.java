package dev.hitl.request;

import dev.hitl.call.Arguments;
import dev.hitl.policy.Route;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the record keeps of a step besides both states. What is null is left out there. */
final class OnRecord {
  private OnRecord() {}

  /** Of every step. */
  static Map<String, @Nullable Object> step(Revision revision) {
    Map<String, @Nullable Object> data = new LinkedHashMap<>();
    data.put("revision", revision.action().revision());
    data.put("digest", revision.digest());
    return data;
  }

  /** What is asked, of whom and until when. */
  static Map<String, @Nullable Object> question(
      Revision revision, Route route, @Nullable Instant deadline) {
    Map<String, @Nullable Object> data = step(revision);
    data.put("callId", revision.action().callId());
    data.put("tool", revision.action().tool());
    data.put("arguments", revision.action().arguments().json());
    data.put("policyVersion", revision.action().policyVersion());
    data.put("risk", revision.risk().word());
    data.put("message", revision.message());
    data.put("rules", revision.reasons().stream().map(r -> r.rule()).toList());
    data.put("signature", revision.action().signature());
    if (!revision.context().equals(Arguments.none())) {
      data.put("context", revision.context().json());
    }
    if (!revision.basis().json().isEmpty()) {
      data.put("basis", revision.basis().json());
    }
    data.put("author", revision.author());
    data.put("route", route.toMap());
    data.put(
        "deadline", deadline == null ? null : deadline.truncatedTo(ChronoUnit.MILLIS).toString());
    return data;
  }

  /** Who said what, as what and at which stage. */
  static Map<String, @Nullable Object> vote(Request request, Vote vote) {
    Map<String, @Nullable Object> data = step(request.revision());
    data.put("agrees", vote.agrees());
    data.put("kind", vote.kind());
    data.put("stage", vote.stage());
    data.put("onBehalfOf", vote.onBehalfOf());
    data.put("roles", vote.roles().stream().sorted().toList());
    data.put("reason", vote.reason());
    return data;
  }
}
