package dev.hitl.console;

import dev.hitl.Hitl;
import dev.hitl.request.Request;
import dev.hitl.request.Revision;
import dev.hitl.tool.Basis;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a decision rests on besides the arguments: facts, and what the agent says. */
final class Resting {
  private Resting() {}

  static boolean isWhole(Hitl hitl, Request request) {
    return isWhole(request, Secrets.of(hitl, request));
  }

  /**
   * Whether the short form shows all of what would be done and of what that rests on, and there is
   * nothing in it that nobody knows.
   */
  static boolean isWhole(Request request, Secrets secrets) {
    Revision revision = request.revision();
    Text words = agentSays(revision, secrets, Members.SHORT);
    return RequestJson.message(request, DetailJson.WORDS).whole()
        && arguments(request, Members.SHORT).whole()
        && context(revision, Members.SHORT).whole()
        && facts(revision, Members.SHORT).whole()
        && (words == null || words.whole())
        && !(revision.basis() instanceof Basis.Unknown);
  }

  static Members arguments(Request request, int limit) {
    Revision revision = request.revision();
    return Members.of(revision.action().arguments(), revision.secrets(), limit);
  }

  /** Puts all of it there, each value cut at the limit. */
  static void put(
      Map<String, @Nullable Object> json, Revision revision, Secrets secrets, int limit) {
    Text words = agentSays(revision, secrets, limit);
    json.put("context", context(revision, limit).json());
    json.put("basis", basis(revision, secrets, limit));
    json.put("agentSays", words == null ? null : words.json());
  }

  private static Members context(Revision revision, int limit) {
    return Members.of(revision.context(), revision.secrets(), limit);
  }

  private static Members facts(Revision revision, int limit) {
    return Members.of(revision.basis().facts(), revision.secrets(), limit);
  }

  private static Map<String, @Nullable Object> basis(
      Revision revision, Secrets secrets, int limit) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    Basis basis = revision.basis();
    json.put(
        "state",
        basis instanceof Basis.Known
            ? "known"
            : basis instanceof Basis.Unknown ? "unknown" : "none");
    json.put("facts", facts(revision, limit).json());
    json.put(
        "problem",
        basis instanceof Basis.Unknown unknown
            ? Text.line(secrets.without(unknown.why()), words(limit)).shown()
            : null);
    return json;
  }

  private static @Nullable Text agentSays(Revision revision, Secrets secrets, int limit) {
    String words = revision.signals().reasoning();
    return words == null ? null : Text.lines(secrets.without(words), words(limit));
  }

  private static int words(int limit) {
    return Math.max(limit, DetailJson.WORDS);
  }
}
