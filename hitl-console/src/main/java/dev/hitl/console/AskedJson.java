package dev.hitl.console;

import dev.hitl.policy.Ladder;
import dev.hitl.policy.Route;
import dev.hitl.request.Request;
import dev.hitl.request.RequestStatus;
import dev.hitl.request.Tally;
import dev.hitl.request.Vote;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Who is asked, who said what, who is missing, and what happens meanwhile. */
final class AskedJson {
  private static final int REASON = 2_000;

  private AskedJson() {}

  static Map<String, @Nullable Object> who(Request request) {
    Tally tally = Tally.of(request);
    List<Map<String, Object>> stages = new ArrayList<>();
    for (int i = 0; i < tally.stages().size(); i++) {
      Map<String, Object> stage = new LinkedHashMap<>();
      stage.put("now", request.status() == RequestStatus.PENDING && i == tally.stage());
      stage.put("places", tally.stages().get(i).stream().map(AskedJson::places).toList());
      stages.add(stage);
    }
    Route.Terms terms = request.route().terms();
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("needs", RequestJson.line(request.route().describe()));
    json.put("missing", Decided.isOpen(request) ? tally.missing() : 0);
    json.put("stages", stages);
    json.put("votes", request.votes().stream().map(AskedJson::vote).toList());
    json.put("denialsNeeded", terms.denials());
    json.put("denials", tally.denials());
    json.put("reasonNeeded", terms.reasons());
    json.put("byHand", terms.byHand());
    json.put("exclusive", terms.exclusive());
    return json;
  }

  private static Map<String, Object> places(Tally.Seats seats) {
    Route.Group group = seats.group();
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("roles", group.roles().stream().map(RequestJson::line).toList());
    json.put("seat", group.seat().word());
    json.put("count", group.count());
    json.put("missing", seats.missing());
    json.put("taken", seats.taken().stream().map(v -> RequestJson.line(v.voter())).toList());
    return json;
  }

  private static Map<String, @Nullable Object> vote(Vote vote) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("by", RequestJson.line(vote.voter()));
    json.put("kind", vote.kind().name().toLowerCase(Locale.ROOT));
    json.put("agrees", vote.agrees());
    json.put("onBehalfOf", vote.onBehalfOf() == null ? null : RequestJson.line(vote.onBehalfOf()));
    json.put("reason", vote.reason() == null ? null : Text.lines(vote.reason(), REASON).shown());
    json.put("at", vote.at().toString());
    return json;
  }

  static List<Map<String, @Nullable Object>> ladder(Request request) {
    List<Map<String, @Nullable Object>> rungs = new ArrayList<>();
    List<Ladder.Rung> ladder = request.route().ladder().rungs();
    for (int i = 0; i < ladder.size(); i++) {
      Ladder.Rung rung = ladder.get(i);
      Map<String, @Nullable Object> json = new LinkedHashMap<>();
      json.put("after", rung.after().toString());
      json.put("reached", i < request.waiting().rung());
      json.put("tell", List.copyOf(rung.tell()));
      json.put("to", List.copyOf(rung.to()));
      json.put("priority", rung.priority() == null ? null : rung.priority().word());
      json.put("channel", rung.channel());
      json.put("then", rung.end() == null ? null : rung.end().word());
      rungs.add(json);
    }
    return rungs;
  }
}
