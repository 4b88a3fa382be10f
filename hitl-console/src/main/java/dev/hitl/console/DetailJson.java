package dev.hitl.console;

import dev.hitl.Hitl;
import dev.hitl.call.Signals;
import dev.hitl.notify.Briefing;
import dev.hitl.notify.Redaction;
import dev.hitl.request.Difference;
import dev.hitl.request.Request;
import dev.hitl.request.Revision;
import dev.hitl.store.DecidedQuery;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** All that a person needs to decide one request. */
final class DetailJson {
  static final int WORDS = 4_000;
  private static final int HISTORY = 10;
  private static final int LOOKED_AT = 50;

  private final Hitl hitl;
  private final Tools tools;

  DetailJson(Hitl hitl, Tools tools) {
    this.hitl = hitl;
    this.tools = tools;
  }

  Map<String, @Nullable Object> of(Request request, Viewer viewer) {
    Instant now = hitl.overview().now();
    Revision revision = request.revision();
    Secrets secrets = Secrets.of(hitl, request);
    Text message = RequestJson.message(request, WORDS);
    Members arguments = Resting.arguments(request, Members.SHORT);
    Map<String, @Nullable Object> json = RequestJson.of(request, now);
    json.put("message", message.shown());
    json.put("whole", Resting.isWhole(request, secrets));
    json.put("arguments", arguments.json());
    Resting.put(json, revision, secrets, Members.SHORT);
    json.put("why", why(revision, secrets, WORDS));
    json.put("signals", signals(revision, secrets));
    json.put("revisions", revisions(request));
    json.put("author", revision.author() == null ? null : RequestJson.line(revision.author()));
    json.put(
        "conversation",
        Conversation.of(
            Secrets.of(hitl, request.run()), () -> hitl.overview().conversation(request)));
    json.put("choices", Briefing.choices(request));
    json.put("who", AskedJson.who(request));
    json.put("ladder", AskedJson.ladder(request));
    json.put("decision", Decided.json(request, hitl.audit().of(request.id())));
    json.put("result", result(request, secrets, WORDS));
    json.put("origin", origin(request, viewer));
    json.put("yours", viewer.isAskedNow(request));
    new Beyond(hitl).put(json, request, viewer, secrets);
    json.put("forYou", viewer.isAbout(request));
    json.put("history", history(request, viewer));
    json.put("schema", tools.schema(revision.action().tool()));
    json.put("now", now.toString());
    return json;
  }

  static List<Map<String, String>> why(Revision revision, Secrets secrets, int limit) {
    return revision.reasons().stream()
        .map(
            reason ->
                Map.of(
                    "rule",
                    RequestJson.line(reason.rule()),
                    "text",
                    Text.line(secrets.without(reason.text()), limit).shown()))
        .toList();
  }

  private static Map<String, @Nullable Object> signals(Revision revision, Secrets secrets) {
    Signals own = revision.signals();
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("confidence", own.confidence());
    json.put("riskScore", own.riskScore());
    json.put("attributes", Members.of(own.attributes(), revision.secrets(), Members.SHORT).json());
    List<Map<String, Object>> said = new ArrayList<>();
    revision
        .evidence()
        .said()
        .forEach(
            (source, what) ->
                said.add(
                    Map.of(
                        "source",
                        RequestJson.line(source),
                        "says",
                        Members.of(what, revision.secrets(), Members.SHORT).json())));
    json.put("said", said);
    json.put(
        "failed",
        revision.evidence().failed().entrySet().stream()
            .map(
                each ->
                    Map.of(
                        "source",
                        RequestJson.line(each.getKey()),
                        "why",
                        Text.line(secrets.without(each.getValue()), 300).shown()))
            .toList());
    json.put(
        "run",
        Members.shown(
                Redaction.of("", revision.evidence().toMap().get("run"), revision.secrets()), WORDS)
            .shown());
    return json;
  }

  /** Each but the first with what it changed. */
  private List<Map<String, @Nullable Object>> revisions(Request request) {
    List<Map<String, @Nullable Object>> all = new ArrayList<>();
    Revision before = null;
    for (Revision revision : hitl.overview().revisions(request.id())) {
      Map<String, @Nullable Object> json = new LinkedHashMap<>();
      json.put("revision", revision.action().revision());
      json.put("at", revision.at().toString());
      json.put("author", revision.author() == null ? null : RequestJson.line(revision.author()));
      json.put("changes", before == null ? List.of() : changes(before, revision));
      all.add(json);
      before = revision;
    }
    return all;
  }

  private static List<Map<String, @Nullable Object>> changes(Revision before, Revision after) {
    return Members.changes(
        Difference.between(before.action().arguments().asMap(), after.action().arguments().asMap()),
        after.secrets());
  }

  static @Nullable Map<String, Object> result(Request request, Secrets secrets, int limit) {
    String result = request.result();
    return result == null ? null : Text.lines(secrets.without(result), limit).json();
  }

  /** What it was redirected from, rolls back, or looks at. */
  private @Nullable String origin(Request request, Viewer viewer) {
    String origin = request.origin();
    return origin == null
        ? null
        : hitl.review().find(origin).filter(viewer::sees).map(Request::id).orElse(null);
  }

  /** What became of the last calls of the same tool that this person may see. */
  private List<Map<String, @Nullable Object>> history(Request request, Viewer viewer) {
    DecidedQuery query =
        new DecidedQuery(
            request.run().tenant(), request.revision().action().tool(), null, null, LOOKED_AT);
    return hitl.overview().decided(query).stream()
        .filter(other -> !other.id().equals(request.id()) && viewer.sees(other))
        .limit(HISTORY)
        .map(other -> past(request, other))
        .toList();
  }

  private static Map<String, @Nullable Object> past(Request request, Request other) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("id", other.id());
    json.put("status", Decided.word(other.status()));
    json.put("message", RequestJson.message(other, 200).shown());
    json.put("openedAt", other.openedAt().toString());
    json.put("decision", Decided.json(other, List.of()));
    json.put(
        "same",
        other
            .revision()
            .action()
            .arguments()
            .sameValuesAs(request.revision().action().arguments()));
    return json;
  }
}
