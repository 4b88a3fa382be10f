package dev.hitl.terminal;

import dev.hitl.review.Ballot;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A desk behind the HTTP API, which knows by the token who decides. */
final class HttpDesk implements Desk {
  private static final int MOST_ROUNDS = 5;

  /** As many as the server gives in a page. */
  private static final int PAGE = 200;

  /** No reason is cut that is not longer than this. */
  private static final int LEAST_CUT = 1_000;

  /** The tag of no version: with it only a word that was taken before is answered. */
  private static final String NO_VERSION = "\"none\"";

  private final Api api;
  private final Node me;

  HttpDesk(Api api) {
    this.api = api;
    Api.Said said = api.get("api/me", Map.of());
    if (!said.isFine()) {
      throw new Unreachable("the server does not say who you are: " + said.detail());
    }
    me = new Node(said.json());
  }

  @Override
  public String reviewer() {
    return me.text("name");
  }

  private String tenant() {
    return me.text("tenant");
  }

  @Override
  public Instant now() {
    Api.Said said = api.get("api/me", Map.of());
    return said.isFine() ? new Node(said.json()).time("now") : me.time("now");
  }

  @Override
  public Page list(Filter filter) {
    Map<String, String> parameters = new LinkedHashMap<>();
    put(parameters, "priority", filter.lane());
    put(parameters, "tool", filter.tool());
    put(parameters, "agent", filter.agent());
    put(parameters, "risk", filter.risk());
    put(parameters, "search", filter.search());
    put(parameters, "mine", filter.mine() ? "true" : null);
    put(parameters, "assigned", filter.taken() ? "me" : null);
    List<Row> rows = new ArrayList<>();
    String after = filter.after();
    do {
      put(parameters, "after", after);
      parameters.put("limit", String.valueOf(Math.min(PAGE, filter.limit() - rows.size())));
      Api.Said said = api.get("api/queue", parameters);
      if (!said.isFine()) {
        throw new UsageException(said.detail());
      }
      Node page = new Node(said.json());
      page.list("entries").forEach(one -> rows.add(Answers.row(tenant(), one, one.at("decision"))));
      after = page.textOrNull("next");
    } while (after != null && rows.size() < filter.limit());
    return new Page(rows, after);
  }

  private static void put(Map<String, String> parameters, String name, @Nullable String value) {
    if (value != null) {
      parameters.put(name, value);
    }
  }

  @Override
  public Optional<Sheet> look(String reference) {
    Api.Said said = api.get(path(reference, ""), Map.of());
    if (said.status() == 404) {
      return Optional.empty();
    }
    Node json = new Node(fine(said).json());
    if (!isCut(json)) {
      return Optional.of(Answers.sheet(tenant(), json, json));
    }
    Node whole = new Node(fine(api.get(path(reference, "/arguments"), Map.of())).json());
    // An edit may have come between the two.
    return whole.number("revision") == json.number("revision")
        ? Optional.of(Answers.sheet(tenant(), json, whole))
        : look(reference);
  }

  /** What is cut ends with how long it is in all; of a reason nothing else says so. */
  private static boolean isCut(Node json) {
    Node result = json.at("result");
    return !json.is("whole")
        || !(result.isNull() || result.is("whole"))
        || json.list("why").stream().anyMatch(why -> why.text("text").length() > LEAST_CUT);
  }

  @Override
  public Sheet whole(Sheet sheet) {
    List<Sheet.Spoken> said = new ArrayList<>();
    Map<String, String> place = Map.of();
    while (true) {
      Node page = new Node(fine(api.get(path(sheet.row().id(), "/conversation"), place)).json());
      said.addAll(Answers.spoken(page));
      if (page.at("next").isNull()) {
        return sheet.with(said);
      }
      place = Map.of("after", String.valueOf(page.number("next")));
    }
  }

  @Override
  public Optional<Sheet> find(String reference) {
    return look(reference);
  }

  private static Api.Said fine(Api.Said said) {
    if (said.isFine()) {
      return said;
    }
    throw new Unreachable(said.detail());
  }

  private static String path(String reference, String more) {
    int at = reference.indexOf('@');
    String id = at < 0 ? reference : reference.substring(0, at);
    return "api/requests/" + Api.encoded(id) + more;
  }

  @Override
  public Checked check(Sheet sheet, Map<String, ? extends @Nullable Object> changes) {
    Api.Said said =
        api.post(path(sheet.row().id(), "/check"), Map.of("changes", changes), Map.of());
    if (!said.isFine()) {
      return new Checked.Wrong(said.detail());
    }
    Node json = new Node(said.json());
    if (!json.is("fits")) {
      List<String> problems = new ArrayList<>();
      for (Node one : json.list("problems")) {
        String path = one.textOrNull("path");
        problems.add((path == null ? "" : path + ": ") + one.text("text"));
      }
      return new Checked.Wrong(String.join("; ", problems));
    }
    return new Checked.Fits(
        json.list("changes").stream()
            .map(
                one ->
                    new Difference(
                        one.text("path"),
                        one.at("from").isNull() ? null : one.at("from").text("shown"),
                        one.at("to").isNull() ? null : one.at("to").text("shown")))
            .toList());
  }

  /**
   * The server wants to know which version was seen. One that differs only in what others said
   * meanwhile is the same question, so the word is given again. Where another question is asked by
   * now, it may be this very word that made it so, and its answer that was lost: whether it was
   * taken is asked of the server before that is said.
   */
  @Override
  public Answer decide(Ballot ballot, String decisionId) {
    Words.Sent sent = Words.of(ballot);
    String code = null;
    Api.Said said = null;
    for (int round = 0; round < MOST_ROUNDS; round++) {
      Optional<Sheet> sheet = look(ballot.reference());
      if (sheet.isEmpty()) {
        return Answer.of(Answer.Kind.NO_SUCH_REQUEST, "there is no such request");
      }
      Row row = sheet.get().row();
      boolean isOther = !Words.names(ballot.reference(), row) && row.isAsking();
      if (isOther || (code != null && !code.equals(sheet.get().code()))) {
        Api.Said taken = give(row.id(), sent, NO_VERSION, decisionId);
        return taken.problem().equals("changed")
            ? superseded(row)
            : Words.answer(taken, tenant(), now());
      }
      code = sheet.get().code();
      said = give(row.id(), sent, sheet.get().version(), decisionId);
      if (!said.problem().equals("changed")) {
        return Words.answer(said, tenant(), now());
      }
    }
    return Answer.of(
        Answer.Kind.SUPERSEDED, said == null ? "it changed" : said.detail() + "; try again");
  }

  @Override
  public Optional<Answer> again(Ballot ballot, String decisionId) {
    Api.Said said = give(ballot.reference(), Words.of(ballot), NO_VERSION, decisionId);
    // What was not given before is refused for its version, and nothing is done.
    return switch (said.problem()) {
      case "changed", "already-decided", "not-found" -> Optional.empty();
      default -> Optional.of(Words.answer(said, tenant(), now()));
    };
  }

  private Api.Said give(String reference, Words.Sent sent, String version, String decisionId) {
    return api.post(
        path(reference, "/" + sent.word()),
        sent.body(),
        Map.of("If-Match", version, "Idempotency-Key", decisionId));
  }

  private static Answer superseded(Row row) {
    return new Answer(
        Answer.Kind.SUPERSEDED,
        "it was changed since; what is asked now is " + row.reference() + ": show that first",
        0,
        row);
  }

  @Override
  public void watch(boolean backlog, Predicate<Change> each) {
    new HttpWatch(api, tenant()).run(backlog, each, this::list);
  }

  @Override
  public void close() {}
}
