package dev.hitl.console;

import dev.hitl.Hitl;
import dev.hitl.call.RunId;
import dev.hitl.checkpoint.RunRecord;
import dev.hitl.checkpoint.RunStatus;
import dev.hitl.request.Request;
import dev.hitl.store.RunQuery;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Runs. Who sees everything sees all of their tenant with what was said in them; others see those
 * that are on their behalf or ask them something, and of these not what was said.
 */
final class RunResource {
  private static final int PAGE = 50;
  private static final int MOST = 100;

  /** Runs that one page looks at, however few of them may be seen. */
  private static final int MOST_LOOKED_AT = 500;

  private static final Set<RunStatus> ACTIVE =
      EnumSet.of(RunStatus.RUNNING, RunStatus.PARKED, RunStatus.READY, RunStatus.PAUSED);

  private final Hitl hitl;
  private final SealedPlace sealed = new SealedPlace();

  RunResource(Hitl hitl) {
    this.hitl = hitl;
  }

  List<Endpoint> endpoints() {
    return List.of(
        Endpoint.get("/api/runs", "Runs", "Runs, those first that changed longest ago", this::page)
            .param("after", "go on behind this place: next of the page before")
            .param("limit", "the most entries, 1 to 100; 50 unless said")
            .param("status", "active (unless said), ended or all")
            .param("agent", "only runs of this agent"),
        Endpoint.get(
            "/api/runs/{key}", "Run", "One run, with its requests and what was said", this::one));
  }

  /** Also where it is not there for this person. */
  RunRecord find(String key, Viewer viewer) {
    return Key.run(viewer.tenant(), key)
        .flatMap(run -> hitl.overview().run(run))
        .filter(run -> sees(viewer, run))
        .orElseThrow(
            () -> Problem.of(Problem.Kind.NOT_FOUND, "there is no such run that you may see"));
  }

  private boolean sees(Viewer viewer, RunRecord run) {
    return run.id().tenant().equals(viewer.tenant())
        && (hears(viewer, run)
            || hitl.overview().requestsOf(run.id()).stream().anyMatch(viewer::sees));
  }

  /** Whether they may know all that was said. */
  static boolean hears(Viewer viewer, RunRecord run) {
    return viewer.overseer() || viewer.isMe(run.origin().principal());
  }

  private Answer page(Exchange exchange) {
    Viewer viewer = exchange.viewer();
    int limit = exchange.number("limit", 1, MOST, PAGE);
    RunQuery first = query(exchange, viewer);
    RunQuery query =
        exchange.param("after").map(place -> after(first, place, viewer)).orElse(first);
    List<Map<String, @Nullable Object>> entries = new ArrayList<>();
    int looked = 0;
    List<RunRecord> page;
    do {
      page = hitl.overview().runs(query);
      for (RunRecord run : page) {
        query = query.after(run);
        looked++;
        boolean seen = sees(viewer, run);
        if (seen) {
          boolean told = run.outcome() != null && hears(viewer, run);
          entries.add(json(run, told ? Secrets.of(hitl, run.id()) : null));
        }
        if (entries.size() == limit || looked == MOST_LOOKED_AT) {
          return answer(entries, next(run, viewer, seen));
        }
      }
    } while (page.size() == query.limit());
    return answer(entries, null);
  }

  private static RunQuery query(Exchange exchange, Viewer viewer) {
    Set<RunStatus> statuses =
        switch (exchange.param("status").orElse("active")) {
          case "active" -> ACTIVE;
          case "ended" -> EnumSet.complementOf(EnumSet.copyOf(ACTIVE));
          case "all" -> Set.of();
          default -> throw Body.wrong("status", "is 'active', 'ended' or 'all'");
        };
    Set<String> agents = exchange.param("agent").map(Set::of).orElse(Set.of());
    return new RunQuery(viewer.tenant(), statuses, agents, null, null, MOST);
  }

  /** Never a name that the reader may not know; nor one of another tenant, whatever they send. */
  private String next(RunRecord last, Viewer viewer, boolean seen) {
    String place =
        last.updatedAt().toEpochMilli() + "/" + last.id().agent() + "/" + last.id().run();
    return seen ? Key.encode(place) : sealed.seal(place, viewer);
  }

  private RunQuery after(RunQuery first, String place, Viewer viewer) {
    String[] parts = sealed.open(place, viewer).orElseGet(() -> Key.decode(place)).split("/", 3);
    try {
      return new RunQuery(
          first.tenant(),
          first.statuses(),
          first.agents(),
          Instant.ofEpochMilli(Long.parseLong(parts[0])),
          new RunId(viewer.tenant(), parts[1], parts[2]),
          MOST);
    } catch (RuntimeException e) {
      throw Key.noPlace();
    }
  }

  private Answer answer(List<Map<String, @Nullable Object>> entries, @Nullable String next) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("entries", entries);
    json.put("next", next);
    json.put("now", hitl.overview().now().toString());
    return Answer.ok(json);
  }

  private Answer one(Exchange exchange) {
    Viewer viewer = exchange.viewer();
    RunRecord run = find(exchange.part("key"), viewer);
    Instant now = hitl.overview().now();
    List<Request> requests = hitl.overview().requestsOf(run.id());
    boolean hears = hears(viewer, run);
    Secrets secrets = hears ? Secrets.of(hitl, requests) : null;
    Map<String, @Nullable Object> json = json(run, secrets);
    json.put(
        "requests",
        requests.stream()
            .filter(viewer::sees)
            .map(request -> entry(request, viewer, now))
            .toList());
    json.put("conversation", hears ? conversation(run, secrets) : null);
    json.put("parent", related(run.origin().parent(), viewer));
    json.put("branchOf", related(run.origin().branchOf(), viewer));
    json.put("now", now.toString());
    return Answer.ok(json);
  }

  private static Map<String, @Nullable Object> entry(Request request, Viewer viewer, Instant now) {
    Map<String, @Nullable Object> json = RequestJson.of(request, now);
    json.put("yours", viewer.isAskedNow(request));
    return json;
  }

  private static @Nullable String related(@Nullable RunId run, Viewer viewer) {
    return run == null || !run.tenant().equals(viewer.tenant()) ? null : Key.of(run);
  }

  private Map<String, @Nullable Object> conversation(RunRecord run, @Nullable Secrets secrets) {
    // Up to now, by a clock that may be behind that of whoever wrote it.
    return Conversation.of(
        secrets, () -> hitl.overview().conversation(run.id(), run.updatedAt().plusSeconds(60)));
  }

  private static @Nullable Map<String, Object> outcome(RunRecord run, @Nullable Secrets secrets) {
    String outcome = run.outcome();
    return outcome == null || secrets == null
        ? null
        : Text.lines(secrets.without(outcome), 2_000).json();
  }

  /**
   * The outcome is part of what was said.
   *
   * @param secrets what is taken out of it; without them it is left out
   */
  private static Map<String, @Nullable Object> json(RunRecord run, @Nullable Secrets secrets) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    String principal = run.origin().principal();
    json.put("key", Key.of(run.id()));
    json.put("agent", RequestJson.line(run.id().agent()));
    json.put("name", RequestJson.line(run.id().run()));
    json.put("status", run.status().name().toLowerCase(Locale.ROOT));
    json.put("principal", principal == null ? null : RequestJson.line(principal));
    json.put("waits", run.waits());
    json.put("node", run.node() == null ? null : RequestJson.line(run.node()));
    json.put("outcome", outcome(run, secrets));
    json.put("createdAt", run.createdAt().toString());
    json.put("updatedAt", run.updatedAt().toString());
    return json;
  }
}
