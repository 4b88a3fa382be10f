package dev.hitl.console;

import dev.hitl.call.Arguments;
import dev.hitl.override.Command;
import dev.hitl.override.Scope;
import dev.hitl.request.Request;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * How one endpoint is asked rightly, so that every test that goes over all of them asks the same. A
 * new endpoint needs a line here.
 *
 * @param who has the right role, and is of the right tenant
 * @param body what is sent; empty for GET
 * @param request makes the request that it is about
 */
record Case(String who, Map<String, ?> body, Function<Desk, Request> request) {
  private static final Map<String, Object> NOTHING = Map.of();

  /** By method and path. */
  static Map<String, Case> all() {
    Map<String, Case> all = new LinkedHashMap<>();
    all.put("GET /api/me", manager(NOTHING));
    all.put("GET /api/sign-in", manager(NOTHING));
    all.put("GET /api/openapi.json", manager(NOTHING));
    all.put("GET /api/queue", manager(NOTHING));
    all.put("GET /api/tools", manager(NOTHING));
    all.put("GET /api/events", manager(NOTHING));
    all.put("GET /api/requests/{id}", manager(NOTHING));
    all.put("GET /api/requests/{id}/arguments", manager(NOTHING));
    all.put("GET /api/requests/{id}/conversation", manager(NOTHING));
    all.put("GET /api/runs", manager(NOTHING));
    all.put("GET /api/runs/{key}", manager(NOTHING));
    Map<String, Object> why = Map.of("reason", "so");
    all.put("POST /api/runs/{key}/pause", new Case("director-1", why, Case::refund));
    all.put("POST /api/runs/{key}/resume", new Case("director-1", why, Case::paused));
    all.put("POST /api/runs/{key}/abort", new Case("director-1", why, Case::refund));
    all.put(
        "POST /api/runs/{key}/redirect",
        new Case("director-1", Map.of("instruction", "stop"), Case::refund));
    all.put("GET /api/runs/{key}/checkpoints", new Case("chief-1", NOTHING, Case::refund));
    all.put("GET /api/runs/{key}/roll-back", new Case("chief-1", NOTHING, Case::elsewhere));
    all.put(
        "POST /api/runs/{key}/edit",
        new Case(
            "chief-1",
            Map.of("seen", 2, "changes", Map.of("next", 4), "reason", "so"),
            Case::refund));
    all.put(
        "POST /api/runs/{key}/roll-back",
        new Case("chief-1", Map.of("seen", 3, "to", 1, "reason", "so"), Case::elsewhere));
    all.put("GET /api/stops", new Case("engineer-1", NOTHING, Case::stopped));
    all.put(
        "POST /api/stops",
        new Case(
            "director-1",
            Map.of("scope", "agent", "agent", "support", "unseen", true, "reason", "so"),
            Case::refund));
    all.put("POST /api/stops/{id}/lift", new Case("director-1", why, Case::stopped));
    all.put("GET /api/audit/{subject}", manager(NOTHING));
    all.put("GET /api/audit", new Case("auditor-1", NOTHING, Case::refund));
    all.put("GET /api/verification", new Case("auditor-1", NOTHING, Case::refund));
    all.put("GET /api/figures", new Case("auditor-1", NOTHING, Case::refund));
    Map<String, Object> reason = Map.of("reason", "so");
    say(all, "check", Map.of("changes", Map.of("amount", 1)));
    say(all, "approve", NOTHING);
    say(all, "reject", reason);
    say(all, "modify", Map.of("changes", Map.of("amount", 1), "reason", "so"));
    say(all, "answer", Map.of("text", "sent"));
    Map<String, Object> account = Map.of("account", "a");
    say(all, "redirect", Map.of("tool", "closeAccount", "arguments", account, "reason", "so"));
    say(all, "escalate", Map.of("role", "engineer", "reason", "so"));
    all.put(key("withdraw"), new Case("customer-1", reason, Case::refund));
    all.put(key("take-back"), new Case("manager-1", NOTHING, Case::agreed));
    all.put(key("performed"), new Case("manager-1", Map.of("report", "done"), Case::byHand));
    say(all, "take", NOTHING);
    say(all, "release", NOTHING);
    all.put(key("release"), new Case("manager-1", NOTHING, Case::taken));
    all.put(key("confirm"), new Case("manager-1", NOTHING, Case::ran));
    all.put(key("flag"), new Case("manager-1", reason, Case::ran));
    Map<String, Object> right = Map.of("corrections", Map.of("to", "b"), "reason", "so");
    all.put(key("correct"), new Case("manager-1", right, Case::ran));
    all.put(key("succeeded"), new Case("manager-1", Map.of("result", "ok"), Case::doubt));
    all.put(key("not-succeeded"), new Case("manager-1", Map.of("problem", "no"), Case::doubt));
    all.put(key("run-again"), new Case("manager-1", reason, Case::doubt));
    all.put(key("overrule"), new Case("director-1", reason, Case::approved));
    all.put(key("roll-back"), new Case("director-1", reason, Case::executed));
    all.put(
        key("break-glass"),
        new Case("commander-1", Map.of("reason", "fire", "ticket", "T-1"), Case::refund));
    all.put(key("observe"), new Case("commander-2", NOTHING, Case::burning));
    all.put(
        "POST /api/batch", manager(Map.of("word", "approve", "reason", "so", "references", "?")));
    return all;
  }

  private static String key(String word) {
    return "POST /api/requests/{id}/" + word;
  }

  private static void say(Map<String, Case> all, String word, Map<String, ?> body) {
    all.put(key(word), manager(body));
  }

  private static Case manager(Map<String, ?> body) {
    return new Case("manager-1", body, Case::refund);
  }

  private static Request refund(Desk desk) {
    return desk.refund(500);
  }

  private static Request agreed(Desk desk) {
    Request request = desk.ask("default", "support", "closeAccount", Map.of("account", "a"));
    desk.hitl.review().approve(request.reference(), "manager-1");
    return desk.now(request);
  }

  private static Request paused(Desk desk) {
    Request request = desk.refund(500);
    desk.hitl.overrides().pause(request.run(), "director-1", "wait");
    return desk.now(request);
  }

  /** With an older checkpoint to go back to. */
  private static Request elsewhere(Desk desk) {
    Request request = desk.refund(500);
    int seen = desk.hitl.run(request.run()).row().checkpoint();
    desk.hitl
        .overrides()
        .edit(request.run(), seen, Arguments.of(Map.of("next", 2L)), "director-1", "elsewhere");
    return desk.now(request);
  }

  /** Its agent is. */
  private static Request stopped(Desk desk) {
    Request request = desk.refund(500);
    desk.hitl.overrides().stop(Scope.agent("default", "support"), "director-1", "a complaint");
    return desk.now(request);
  }

  private static Request approved(Desk desk) {
    Request request = desk.refund(500);
    desk.hitl.review().approve(request.reference(), "manager-2");
    return desk.now(request);
  }

  private static Request executed(Desk desk) {
    Request request = approved(desk);
    desk.hitl.resumeDue();
    return desk.now(request);
  }

  private static Request taken(Desk desk) {
    Request request = desk.refund(500);
    desk.hitl.review().take(request.reference(), "manager-1");
    return desk.now(request);
  }

  private static Request burning(Desk desk) {
    Request request = desk.refund(500);
    desk.hitl
        .review()
        .breakGlass(request.reference(), "commander-1", "fire", "T-1", Duration.ofMinutes(5));
    return desk.now(request);
  }

  private static Request byHand(Desk desk) {
    return desk.ask("default", "support", "wire", Map.of("to", "a"));
  }

  /** It ran, and is looked at afterwards. */
  private static Request ran(Desk desk) {
    return desk.ask("default", "support", "notify", Map.of("to", "a"));
  }

  /** A node that died while it executed it. */
  private static Request doubt(Desk desk) {
    return desk.doubt();
  }

  private static String stop(Desk desk) {
    return desk.hitl.overrides().inForce().stream().findFirst().map(Command::id).orElse("none");
  }

  /** Where it is asked. */
  String path(Desk desk, String endpoint, Request about) {
    return endpoint
        .substring(endpoint.indexOf(' ') + 1)
        .replace("/stops/{id}", "/stops/" + stop(desk))
        .replace("{id}", about.id())
        .replace("{subject}", about.id())
        .replace("{key}", Key.of(about.run()));
  }

  /** What is sent. */
  Map<String, Object> sent(Request about) {
    Map<String, Object> sent = new LinkedHashMap<>(body);
    sent.computeIfPresent("references", (name, any) -> List.of(about.reference()));
    return sent;
  }

  Http.Got ask(Desk desk, String endpoint, Http http, Request about) {
    String method = endpoint.substring(0, endpoint.indexOf(' '));
    String path = path(desk, endpoint, about);
    if (method.equals("GET") && path.endsWith("/roll-back")) {
      return http.get(path + "?to=1");
    } else if (method.equals("GET")) {
      return http.get(path);
    }
    return http.match(RequestJson.etag(desk.now(about))).post(path, sent(about));
  }
}
