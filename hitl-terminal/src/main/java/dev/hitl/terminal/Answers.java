package dev.hitl.terminal;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the API says of requests, as the terminal shows them. */
final class Answers {
  private Answers() {}

  static Row row(String tenant, Node json, Node decision) {
    Node assigned = json.at("assigned");
    return new Row(
        json.text("id"),
        json.text("reference"),
        json.text("status"),
        json.text("risk"),
        json.text("priority"),
        json.text("tool"),
        tenant,
        json.text("agent"),
        json.at("run").text("name"),
        json.text("message"),
        json.time("openedAt"),
        json.timeOrNull("deadline"),
        assigned.isNull() ? null : assigned.text("reviewer"),
        json.text("needs"),
        json.at("alike").isNull() ? 1 : json.number("alike"),
        decision.isNull() ? null : concluded(decision));
  }

  static Row.Concluded concluded(Node decision) {
    String how = decision.text("word") + (decision.is("silence") ? " by silence" : "");
    return new Row.Concluded(
        how, decision.texts("by"), decision.textOrNull("reason"), decision.time("at"));
  }

  /**
   * @param whole the same where nothing is cut, otherwise what is not cut of it
   */
  static Sheet sheet(String tenant, Node json, Node whole) {
    List<Sheet.Fact> facts = new ArrayList<>();
    for (Node fact : whole.list("context")) {
      facts.add(new Sheet.Fact(fact.text("name"), shown(fact), "from the tool"));
    }
    Node basis = whole.at("basis");
    for (Node fact : basis.list("facts")) {
      facts.add(new Sheet.Fact(fact.text("name"), shown(fact), "read when asked"));
    }
    if (!basis.at("problem").isNull()) {
      facts.add(
          new Sheet.Fact("unknown", basis.text("problem"), "what this rests on could not be read"));
    }
    Node words = whole.at("agentSays");
    Node result = whole.at("result");
    Object confidence = json.at("signals").at("confidence").value();
    return new Sheet(
        row(tenant, json, json.at("decision")),
        json.text("etag"),
        whole.text("message"),
        arguments(whole),
        facts,
        whole.list("why").stream()
            .map(why -> new Sheet.Reason(why.text("rule"), why.text("text")))
            .toList(),
        words.isNull() ? null : words.text("shown"),
        confidence instanceof Number number ? number.doubleValue() : null,
        json.textOrNull("principal"),
        json.textOrNull("author"),
        who(json.at("who")),
        choices(json.at("choices")),
        spoken(json.at("conversation")),
        result.isNull() ? null : result.text("shown"),
        false);
  }

  private static List<Sheet.Argument> arguments(Node whole) {
    List<Sheet.Argument> arguments = new ArrayList<>();
    for (Node one : whole.list("arguments")) {
      boolean isEditable = one.has("value");
      arguments.add(
          new Sheet.Argument(
              one.text("name"),
              shown(one),
              isEditable ? one.at("value").value() : one.text("shown"),
              isEditable));
    }
    return arguments;
  }

  /** Texts in quotation marks, as everywhere. */
  private static String shown(Node member) {
    String shown = member.text("shown");
    return Set.of("string", "text").contains(String.valueOf(member.at("kind").value()))
        ? '"' + shown + '"'
        : shown;
  }

  private static Map<String, String> who(Node who) {
    Map<String, String> lines = new LinkedHashMap<>();
    List<Node> stages = who.list("stages");
    for (int i = 0; i < stages.size(); i++) {
      List<String> places = new ArrayList<>();
      for (Node place : stages.get(i).list("places")) {
        List<String> roles = place.texts("roles");
        List<String> taken = place.texts("taken");
        places.add(
            place.number("count")
                + " of "
                + (roles.isEmpty() ? "anybody" : String.join(" or ", roles))
                + (place.text("seat").equals("person") ? "" : " (" + place.text("seat") + ")")
                + (taken.isEmpty() ? "" : "; agreed so far: " + String.join(", ", taken)));
      }
      lines.put(
          stages.size() == 1 ? "who" : "stage " + (i + 1),
          String.join(", and ", places) + (stages.get(i).is("now") ? " (asked now)" : ""));
    }
    List<String> against = new ArrayList<>();
    for (Node vote : who.list("votes")) {
      if (!vote.is("agrees")) {
        against.add(vote.text("by") + ": " + vote.textOrNull("reason"));
      }
    }
    if (!against.isEmpty()) {
      lines.put("said no", String.join("; ", against));
    }
    return lines;
  }

  private static Map<String, String> choices(Node choices) {
    Map<String, String> all = new LinkedHashMap<>();
    if (choices.value() instanceof Map<?, ?> map) {
      map.forEach((name, text) -> all.put(String.valueOf(name), String.valueOf(text)));
    }
    return all;
  }

  /** What was said, or a page of it. */
  static List<Sheet.Spoken> spoken(Node conversation) {
    List<Sheet.Spoken> all = new ArrayList<>();
    if (conversation.has("leftOut") && conversation.number("leftOut") > 0) {
      all.add(
          new Sheet.Spoken(
              "(server)", conversation.number("leftOut") + " earlier messages are left out"));
    }
    if (!conversation.at("problem").isNull()) {
      all.add(new Sheet.Spoken("(server)", conversation.text("problem")));
    }
    for (Node said : conversation.list("messages")) {
      List<String> calls = said.texts("calls");
      String text = said.at("text").text("shown");
      all.add(
          new Sheet.Spoken(
              said.is("agentsOwnWords") ? "assistant" : said.text("role"),
              calls.isEmpty() ? text : text + " [calls " + String.join(", ", calls) + "]"));
    }
    return all;
  }

  /** What happened, as the stream of events tells it; null where it is not about a request. */
  static Desk.@Nullable Change change(String tenant, String event, Node data) {
    Desk.Change.Kind kind =
        switch (event) {
          case "opened" -> Desk.Change.Kind.NEW;
          case "decided" -> Desk.Change.Kind.DECIDED;
          case "changed" -> Desk.Change.Kind.CHANGED;
          default -> null;
        };
    if (kind == null) {
      return null;
    }
    Row row = row(tenant, data.at("request"), data.at("decision"));
    List<String> what = data.texts("what");
    Instant at = data.time("at");
    return new Desk.Change(
        kind == Desk.Change.Kind.CHANGED && !row.isAsking() ? Desk.Change.Kind.AFTERWARDS : kind,
        what.isEmpty() ? "" : what.get(what.size() - 1).toUpperCase(java.util.Locale.ROOT),
        data.textOrNull("by"),
        at,
        row);
  }
}
