package dev.hitl.insight;

import dev.hitl.audit.AuditEvent;
import dev.hitl.audit.Verification;
import dev.hitl.call.Json;
import dev.hitl.notify.Briefing;
import dev.hitl.notify.Inert;
import dev.hitl.notify.Redaction;
import dev.hitl.request.Decision;
import dev.hitl.request.Request;
import dev.hitl.request.Revision;
import dev.hitl.store.RequestRecord;
import dev.hitl.tool.Basis;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * All about one request in one piece, as text for people and as JSON for programs: why it was
 * asked, what was known, who was told and saw and decided what and why, who tried what they may
 * not, what ran, and what came of it. Secrets are left out; what was erased says so. Immutable.
 */
public final class Explanation {
  private static final int LINE = 400;

  /** What people and agents wrote freely, which may repeat a secret. */
  private static final Set<String> WORDS = Set.of("reason", "answer", "problem", "verdict");

  private final String request;
  private final Map<String, @Nullable Object> parts = new LinkedHashMap<>();

  Explanation(
      RequestRecord record,
      List<Revision> revisions,
      List<AuditEvent> side,
      List<AuditEvent> refusals,
      Verification verification,
      List<Request> reviews,
      List<AuditEvent> plan,
      Function<String, Set<String>> secretsOf) {
    Request asked = record.request();
    request = asked.id();
    boolean erased = record.events().stream().anyMatch(AuditEvent::isErased);
    parts.put("request", asked.id());
    parts.put("status", asked.status());
    parts.put("tool", asked.revision().action().tool());
    parts.put("risk", asked.revision().risk().word());
    parts.put("run", asked.run().toString());
    parts.put("principal", asked.principal());
    parts.put("origin", asked.origin());
    parts.put("askedAt", asked.openedAt().toString());
    parts.put("deadline", asked.deadline() == null ? null : asked.deadline().toString());
    parts.put("route", asked.route().describe());
    parts.put("erased", erased);
    parts.put("intact", verification instanceof Verification.Intact);
    parts.put("problem", verification instanceof Verification.Broken broken ? broken.why() : null);
    UnaryOperator<@Nullable String> masked = words -> masked(words, asked.revision(), revisions);
    parts.put("asked", revisions.stream().map(r -> asked(r, erased, secretsOf, masked)).toList());
    parts.put(
        "told",
        side.stream()
            .filter(e -> !e.type().equals("SEEN"))
            .map(e -> event(e, secretsOf, masked))
            .toList());
    parts.put(
        "seen",
        side.stream()
            .filter(e -> e.type().equals("SEEN"))
            .map(e -> event(e, secretsOf, masked))
            .toList());
    parts.put("refused", refusals.stream().map(e -> event(e, secretsOf, masked)).toList());
    parts.put("steps", record.events().stream().map(e -> event(e, secretsOf, masked)).toList());
    parts.put("result", masked.apply(asked.result()));
    parts.put("reviews", reviews.stream().map(r -> review(r, masked)).toList());
    parts.put("plan", plan.stream().map(e -> event(e, secretsOf, masked)).toList());
  }

  /** An edit may have changed a secret, and the agent's words are of what it was before. */
  private static @Nullable String masked(
      @Nullable String words, Revision present, List<Revision> revisions) {
    String left = words == null ? null : Briefing.withoutSecrets(words, present);
    for (Revision revision : revisions) {
      left = left == null ? null : Briefing.withoutSecrets(left, revision);
    }
    return left;
  }

  /** What people found afterwards, or that nobody has said yet. */
  private static Map<String, @Nullable Object> review(
      Request review, UnaryOperator<@Nullable String> masked) {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    map.put("request", review.id());
    map.put("at", review.openedAt().toString());
    map.put("status", review.status());
    if (review.decision() instanceof Decision.Confirmed found) {
      map.put("by", found.by());
      map.put("reason", masked.apply(found.reason()));
    } else if (review.decision() instanceof Decision.Flagged found) {
      map.put("by", found.by());
      map.put("reason", masked.apply(found.reason()));
    }
    return map;
  }

  private static Map<String, @Nullable Object> asked(
      Revision revision,
      boolean erased,
      Function<String, Set<String>> secretsOf,
      UnaryOperator<@Nullable String> masked) {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    map.put("revision", revision.action().revision());
    map.put("at", revision.at().toString());
    map.put("tool", revision.action().tool());
    map.put("policyVersion", revision.action().policyVersion());
    if (erased) {
      map.put("erased", true);
      return map;
    }
    Set<String> secrets = new HashSet<>(revision.secrets());
    secrets.addAll(secretsOf.apply(revision.action().tool()));
    map.put("message", masked.apply(revision.message()));
    map.put(
        "why",
        revision.reasons().stream()
            .map(
                reason ->
                    Map.of(
                        "rule", reason.rule(), "text", String.valueOf(masked.apply(reason.text()))))
            .toList());
    map.put("arguments", Redaction.of("", revision.action().arguments().asMap(), secrets));
    map.put("context", Redaction.of("", revision.context().asMap(), secrets));
    if (revision.basis() instanceof Basis.Known known) {
      map.put("basis", Redaction.of("", known.facts().asMap(), secrets));
    } else if (revision.basis() instanceof Basis.Unknown unknown) {
      map.put("basis", "unknown: " + masked.apply(unknown.why()));
    }
    map.put("agentSays", masked.apply(revision.signals().reasoning()));
    map.put("agentIsSure", revision.signals().confidence());
    map.put("attributes", Redaction.of("", revision.signals().attributes().asMap(), secrets));
    map.put("author", revision.author());
    return map;
  }

  private static Map<String, @Nullable Object> event(
      AuditEvent event,
      Function<String, Set<String>> secretsOf,
      UnaryOperator<@Nullable String> masked) {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    map.put("seq", event.seq());
    map.put("at", event.at().toString());
    map.put("what", event.type());
    map.put("who", event.actor());
    if (event.isErased()) {
      map.put("erased", true);
      return map;
    }
    Map<String, @Nullable Object> data = Shown.of(event.data().asMap(), secretsOf);
    for (String name :
        List.of(
            "revision",
            "status",
            "roles",
            "ballot",
            "reviewer",
            "leftOut",
            "reason",
            "answer",
            "changes",
            "basisChanges",
            "redirectedTo",
            "ticket",
            "limit",
            "by",
            "review",
            "reviews",
            "approvedBy",
            "grant",
            "step",
            "verdict",
            "drill",
            "rules",
            "policyVersion",
            "node",
            "fence",
            "kind",
            "attempts",
            "problem")) {
      if (data.get(name) != null) {
        boolean free = WORDS.contains(name) && data.get(name) instanceof String;
        map.put(name, free ? masked.apply(String.valueOf(data.get(name))) : data.get(name));
      }
    }
    return map;
  }

  /**
   * The whole explanation for programs.
   *
   * @return a JSON object
   */
  public String toJson() {
    return Json.text(parts);
  }

  /** The whole explanation for people, harmless to look at. */
  @Override
  public String toString() {
    List<String> out = new ArrayList<>();
    out.add(
        "request "
            + request
            + ": "
            + parts.get("tool")
            + ", "
            + parts.get("risk")
            + " risk, "
            + parts.get("status"));
    out.add(
        "run "
            + parts.get("run")
            + (parts.get("principal") == null ? "" : ", for " + parts.get("principal")));
    out.add("asked " + parts.get("askedAt") + " of " + parts.get("route"));
    out.add(
        "the record is "
            + (Boolean.TRUE.equals(parts.get("intact"))
                ? "intact"
                : "BROKEN: " + parts.get("problem")));
    if (Boolean.TRUE.equals(parts.get("erased"))) {
      out.add("the particulars were erased");
    }
    section(out, "asked", "revision");
    section(out, "told", "what");
    section(out, "seen", "who");
    section(out, "refused", "who");
    section(out, "steps", "what");
    section(out, "reviews", "status");
    section(out, "plan", "what");
    if (parts.get("result") != null) {
      out.add("result: " + parts.get("result"));
    }
    StringBuilder text = new StringBuilder();
    out.forEach(line -> text.append(shown(line)).append(System.lineSeparator()));
    return text.toString();
  }

  private static String shown(String line) {
    return Inert.line(line, LINE * 4);
  }

  private void section(List<String> out, String name, String first) {
    if (!(parts.get(name) instanceof List<?> entries) || entries.isEmpty()) {
      return;
    }
    out.add(name + ":");
    for (Object entry : entries) {
      if (entry instanceof Map<?, ?> map) {
        Map<String, @Nullable Object> rest = new LinkedHashMap<>();
        map.forEach((key, value) -> rest.put(String.valueOf(key), value));
        Object at = rest.remove("at");
        Object what = rest.remove(first);
        rest.remove("seq");
        rest.values().removeIf(value -> value == null || value.equals(Map.of()));
        out.add("  " + at + "  " + what + "  " + Json.text(rest));
      }
    }
  }
}
