package dev.hitl.request;

import dev.hitl.policy.Ladder;
import dev.hitl.policy.Priority;
import dev.hitl.policy.Route;
import dev.hitl.tool.Risk;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The steps that a request takes because nobody decided: up its ladder, and off its end. */
public final class Silence {
  private Silence() {}

  /**
   * Whether a rung comes before the end of the question.
   *
   * @param request the pending request
   * @return whether {@link #climb} is the next step that silence leads to, and not {@link #end}
   */
  public static boolean climbs(Request request) {
    Instant next = request.waiting().nextRung();
    Instant deadline = request.deadline();
    List<Ladder.Rung> rungs = request.route().ladder().rungs();
    int rung = request.waiting().rung();
    return next != null
        && (deadline == null || !deadline.isBefore(next))
        && rung < rungs.size()
        && rungs.get(rung).end() == null;
  }

  /**
   * Reaches the next rung of the request's ladder: it tells people, widens who may decide, or
   * raises the priority, and the ladder goes on with the rung after it.
   *
   * @param request the pending request
   * @param at when
   * @return the step
   * @throws IllegalArgumentException if no rung comes before the end
   */
  public static Change climb(Request request, Instant at) {
    Waiting waiting = request.waiting();
    Instant reached = waiting.nextRung();
    if (reached == null || !climbs(request)) {
      throw new IllegalArgumentException("request " + request.id() + " has no rung to reach");
    }
    int number = waiting.rung();
    Ladder.Rung rung = request.route().ladder().rungs().get(number);
    Route route = widened(request, rung.to());
    boolean widens = !route.equals(request.route());
    Priority lane = rung.priority();
    Waiting after =
        new Waiting(
            number + 1,
            request.route().ladder().following(number, reached),
            lane == null || lane.compareTo(waiting.priority()) < 0 ? waiting.priority() : lane,
            rung.channel() == null ? waiting.channel() : rung.channel(),
            // Others are asked because whoever has it did not decide: it must not keep them out.
            widens ? null : waiting.assignment());
    Map<String, @Nullable Object> data = data(request, number, reached);
    data.put("told", told(route, rung));
    if (widens) {
      data.put("widenedTo", List.copyOf(rung.to()));
      data.put("route", route.toMap());
    }
    if (after.priority() != waiting.priority()) {
      data.put("priority", after.priority().word());
    }
    data.put("channel", after.channel());
    return new Change(
        request.status() == RequestStatus.REVIEWING ? Trigger.CLIMB_REVIEW : Trigger.CLIMB,
        request,
        new Next(request, at).route(route).waiting(after).build(),
        Change.SYSTEM,
        data);
  }

  /** A rung that names nobody and changes the channel tells those who are asked anyway. */
  private static List<String> told(Route route, Ladder.Rung rung) {
    Set<String> roles = new TreeSet<>(rung.tell());
    roles.addAll(rung.to());
    if (roles.isEmpty() && rung.channel() != null) {
      route.groups().forEach(group -> roles.addAll(group.roles()));
    }
    return List.copyOf(roles);
  }

  /** The open stage takes further roles, wherever it asks for a person of certain roles. */
  private static Route widened(Request request, Set<String> roles) {
    Route route = request.route();
    List<Route.Stage> stages = new ArrayList<>(route.stages());
    int open = Math.min(Tally.of(request).stage(), stages.size() - 1);
    List<Route.Group> groups = new ArrayList<>();
    for (Route.Group group : stages.get(open).groups()) {
      boolean takesMore = group.seat() == Route.Seat.PERSON && !group.roles().isEmpty();
      Set<String> all = new TreeSet<>(group.roles());
      all.addAll(takesMore ? roles : Set.of());
      groups.add(new Route.Group(all, group.count(), group.seat()));
    }
    stages.set(open, new Route.Stage(groups));
    return route.withStages(stages);
  }

  /**
   * Ends a question that nobody decided, as its ladder says. Silence approves only what is of low
   * or medium risk, and only where nobody said no; otherwise the question expires instead.
   *
   * @param request the pending request
   * @param at when
   * @return the step
   */
  public static Change end(Request request, Instant at) {
    Ladder ladder = request.route().ladder();
    Ladder.End end = ladder.end();
    String by = String.valueOf(request.deadline());
    Map<String, @Nullable Object> data =
        data(request, request.waiting().rung(), request.deadline());
    Decision decision = new Decision.Expired();
    Trigger trigger = Trigger.EXPIRE;
    if (end == Ladder.End.REJECT) {
      trigger = Trigger.REJECT_BY_SILENCE;
      decision = new Decision.Rejected(Change.SYSTEM, "nobody decided by " + by);
      data.put("reason", "nobody decided by " + by);
    } else if (end == Ladder.End.ANSWER) {
      String answer = ladder.rungs().get(ladder.rungs().size() - 1).answer();
      trigger = Trigger.ANSWER_BY_SILENCE;
      decision = new Decision.Answered(Change.SYSTEM, answer == null ? "" : answer);
      data.put("answer", answer);
    } else if (end == Ladder.End.APPROVE) {
      String obstacle = obstacle(request);
      if (obstacle == null) {
        trigger = Trigger.APPROVE_BY_SILENCE;
        decision = Decision.Approved.bySilence("nobody objected by " + by);
        data.put("silence", true);
      } else {
        data.put("reason", "silence does not approve it: " + obstacle);
      }
    }
    boolean approved = trigger == Trigger.APPROVE_BY_SILENCE;
    return new Change(
        trigger,
        request,
        new Next(request, at)
            .status(trigger.to())
            .decision(decision)
            .deadline(approved ? request.route().validUntil(at) : request.deadline())
            .waiting(ended(request))
            .build(),
        Change.SYSTEM,
        data);
  }

  /** Why silence is no approval of this request, whatever its ladder says. */
  private static @Nullable String obstacle(Request request) {
    Risk risk = request.revision().risk();
    if (risk.compareTo(Risk.MEDIUM) > 0) {
      return "it is of " + risk.word() + " risk";
    }
    if (request.route().terms().byHand()) {
      return "a person does it by hand";
    }
    return request.votes().stream().anyMatch(vote -> !vote.agrees()) ? "somebody objected" : null;
  }

  private static Waiting ended(Request request) {
    Waiting waiting = request.waiting();
    int rungs = request.route().ladder().rungs().size();
    boolean atLast = rungs > 0 && waiting.rung() == rungs - 1;
    return new Waiting(
        atLast ? rungs : waiting.rung(),
        null,
        waiting.priority(),
        waiting.channel(),
        waiting.assignment());
  }

  /**
   * Ends an approval that nobody claimed while it was valid.
   *
   * @param request the approved request
   * @param at when
   * @return the step
   */
  public static Change lapse(Request request, Instant at) {
    Map<String, @Nullable Object> data = OnRecord.step(request.revision());
    data.put("reason", "nobody claimed it by " + request.deadline());
    return new Change(
        Trigger.LAPSE,
        request,
        new Next(request, at)
            .status(RequestStatus.EXPIRED)
            .decision(
                new Decision.Lapsed(
                    request.decision() instanceof Decision.Approved approved
                        ? approved.by()
                        : List.of()))
            .build(),
        Change.SYSTEM,
        data);
  }

  private static Map<String, @Nullable Object> data(
      Request request, int rung, @Nullable Instant due) {
    Map<String, @Nullable Object> data = new LinkedHashMap<>(OnRecord.step(request.revision()));
    data.put("rung", rung + 1);
    data.put("due", due == null ? null : due.truncatedTo(ChronoUnit.MILLIS).toString());
    return data;
  }
}
