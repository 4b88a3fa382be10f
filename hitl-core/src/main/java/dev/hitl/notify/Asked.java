package dev.hitl.notify;

import dev.hitl.call.Output;
import dev.hitl.policy.Route;
import dev.hitl.request.Decision;
import dev.hitl.request.Identity;
import dev.hitl.request.Request;
import dev.hitl.request.RequestStatus;
import dev.hitl.request.Tally;
import dev.hitl.request.Vote;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Who is asked, who said what, who is missing, and what a yes and a no do: parts of the {@link
 * Briefing} for whoever lays them out anew. Made inert. Thread-safe.
 */
public final class Asked {
  private static final int NAME = 100;
  private static final int REASON = 200;

  private Asked() {}

  /**
   * Who has to agree.
   *
   * @param request the request
   * @return lines by their names, in order
   */
  public static Map<String, String> rows(Request request) {
    Map<String, String> rows = new LinkedHashMap<>();
    Tally tally = Tally.of(request);
    List<List<Tally.Seats>> stages = tally.stages();
    for (int i = 0; i < stages.size(); i++) {
      String when =
          request.status() != RequestStatus.PENDING || i != tally.stage() ? "" : " (asked now)";
      rows.put(
          stages.size() == 1 ? "who" : "stage " + (i + 1),
          stage(stages.get(i)) + (stages.size() == 1 ? "" : when));
    }
    String against =
        request.votes().stream()
            .filter(vote -> !vote.agrees())
            .map(vote -> name(vote) + ": " + Inert.line(String.valueOf(vote.reason()), REASON))
            .collect(Collectors.joining("; "));
    if (!against.isEmpty()) {
      rows.put("said no", against);
    }
    Route.Terms terms = request.route().terms();
    if (request.decision() instanceof Decision.Performed performed) {
      rows.put("done by hand", "by " + Inert.line(performed.by(), NAME));
    } else if (terms.byHand()) {
      rows.put("by hand", "the agent never runs this; the last person needed does it");
    }
    return rows;
  }

  private static String stage(List<Tally.Seats> stage) {
    String places =
        stage.stream().map(seats -> places(seats.group())).collect(Collectors.joining(", and "));
    String agreed =
        stage.stream()
            .flatMap(seats -> seats.taken().stream())
            .distinct()
            .map(Asked::name)
            .collect(Collectors.joining(", "));
    String missing =
        stage.stream()
            .filter(seats -> seats.missing() > 0)
            .map(
                seats ->
                    places(
                        new Route.Group(
                            seats.group().roles(), seats.missing(), seats.group().seat())))
            .collect(Collectors.joining(", and "));
    return places
        + (agreed.isEmpty() ? "" : "; agreed so far: " + agreed)
        + (agreed.isEmpty() || missing.isEmpty() ? "" : "; missing: " + missing);
  }

  private static String places(Route.Group group) {
    if (group.seat() == Route.Seat.PRINCIPAL) {
      return "the person on whose behalf the agent acts";
    }
    return group.count()
        + " of "
        + (group.roles().isEmpty() ? "anybody" : String.join(" or ", group.roles()))
        + (group.seat() == Route.Seat.SOFT ? ", a person or not" : "");
  }

  private static String name(Vote vote) {
    String kind =
        vote.kind() == Identity.Kind.PERSON
            ? ""
            : " (" + vote.kind().name().toLowerCase(Locale.ROOT) + ", not a person)";
    String behalf = vote.onBehalfOf() == null ? "" : " for " + Inert.line(vote.onBehalfOf(), NAME);
    return Inert.line(vote.voter(), NAME) + kind + behalf;
  }

  /**
   * What a yes, an edit and a no do.
   *
   * @param request a pending request
   * @return lines by the names of the choices, in order
   */
  public static Map<String, String> choices(Request request) {
    Route.Terms terms = request.route().terms();
    Map<String, String> rows = new LinkedHashMap<>();
    String reason = terms.reasons() ? "; needs a reason" : "";
    if (terms.byHand()) {
      rows.put("approve", "you agree that it is done by hand; the agent never runs it" + reason);
      rows.put("performed", "you did it by hand; the agent is given your report as the result");
      rows.put("modify", "asks again with your arguments");
    } else if (Output.isOne(request.revision().action().tool())) {
      rows.put("approve", "exactly this text is given out" + reason);
      rows.put("modify", "your text is given out instead");
    } else {
      rows.put("approve", "runs exactly the arguments above" + reason);
      rows.put("modify", "runs with your arguments instead");
    }
    int more = terms.denials() - Tally.of(request).denials();
    rows.put(
        "reject",
        more > 1
            ? "one of "
                + more
                + " more that it takes to end this; the agent is told the last reason"
            : Output.isOne(request.revision().action().tool())
                ? "it is not given out; the agent is told your reason"
                : "does not run; the agent is told your reason");
    if (!request.votes().isEmpty()) {
      rows.put("take back", "your own vote, until this is decided");
    }
    return rows;
  }
}
