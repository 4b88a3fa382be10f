package dev.hitl.simulation;

import dev.hitl.Hitl;
import dev.hitl.audit.AuditEvent;
import dev.hitl.call.RunId;
import dev.hitl.checkpoint.RunRecord;
import dev.hitl.checkpoint.RunStatus;
import dev.hitl.insight.AuditReport;
import dev.hitl.insight.FsckReport;
import dev.hitl.notify.Notice;
import dev.hitl.notify.Notification;
import dev.hitl.request.Request;
import dev.hitl.request.RequestStatus;
import dev.hitl.request.Vote;
import dev.hitl.review.Ballot;
import dev.hitl.simulation.History.Commit;
import dev.hitl.simulation.History.Given;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Looks at everything once nothing moves any more: what is stored, and what was promised. */
final class Checker {
  private static final Set<String> CONCLUDING =
      Set.of(
          "APPROVE",
          "OBSERVE",
          "PERFORM",
          "REJECT",
          "ANSWER",
          "REDIRECT",
          "WITHDRAW",
          "CONFIRM",
          "FLAG");

  private final World world;
  private final Hitl hitl;

  Checker(World world) {
    this.world = world;
    hitl = Hitl.builder().store(world.base).background(false).build();
  }

  void check() {
    for (RunId run : world.entered) {
      check(hitl.run(run).row());
    }
    List<Request> all =
        world.entered.stream().flatMap(run -> hitl.run(run).requests().stream()).toList();
    world.model.emergencies.check(all);
    world.model.undone.check(all);
    world.overruling.check();
    FsckReport whole = hitl.fsck().check();
    if (!whole.isClean()) {
      world.wrong("the store is not whole: " + whole);
    }
    AuditReport report = hitl.audit().verify();
    if (!report.isIntact()) {
      world.wrong("the record is broken: " + report);
    }
    commitsAreOnRecord();
    Map<String, Set<String>> concluded = new HashMap<>();
    for (Given given : world.history.ballots) {
      if (given.isAcknowledged()) {
        stays(given);
        if (concludes(given)) {
          // Given twice under one name it is one decision, and answered twice.
          concluded.computeIfAbsent(given.shown.id(), id -> new HashSet<>()).add(given.token);
        }
      }
    }
    concluded.forEach(
        (request, tokens) -> {
          // Asked anew because the tool had changed, it is concluded anew.
          if (tokens.size() > 1 + times("REOPEN", request)) {
            world.wrong(request + " was concluded " + tokens.size() + " times");
          }
        });
  }

  private void check(RunRecord run) {
    String outcome = String.valueOf(run.outcome());
    boolean explained = outcome.contains("scripted") || outcome.contains("SubRunFailed");
    if (run.status() == RunStatus.QUARANTINED
        || (run.status() == RunStatus.FAILED && !explained)
        || !run.status().hasEnded()) {
      world.wrong("run " + run.id() + " is " + run.status() + ": " + outcome);
    }
    if (run.status() == RunStatus.FINISHED && run.waits() != 0) {
      world.wrong("run " + run.id() + " has finished and waits for " + run.waits());
    }
    for (Request request : hitl.run(run.id()).requests()) {
      if (run.status() == RunStatus.FINISHED
          && !request.status().isFinal()
          && request.status() != RequestStatus.EXECUTED
          && request.status() != RequestStatus.FLAGGED) {
        world.wrong("run " + run.id() + " has finished, and " + request.id() + " is open");
      }
      check(request, hitl.audit().of(request.id()));
    }
  }

  private void check(Request request, List<AuditEvent> events) {
    long executions =
        world.history.executions.stream().filter(e -> e.request.equals(id(request))).count();
    boolean ran = events.stream().anyMatch(event -> event.type().matches("CLAIM|OPEN_CLAIMED"));
    if (executions > 0 && !ran) {
      world.wrong(request.id() + " ran and nobody had claimed it");
    }
    Set<String> opened = new HashSet<>();
    boolean inDoubtTold = false;
    for (Notification told : world.history.told) {
      if (told.reference().startsWith(request.id())) {
        if (told.kind() == Notice.Kind.OPENED) {
          opened.add(told.id());
        }
        inDoubtTold |= told.kind() == Notice.Kind.IN_DOUBT;
      }
    }
    // What policy let run is in the inbox, and people are told of it with what else waits there.
    boolean asked =
        events.get(0).type().equals("OPEN")
            || (events.get(0).type().equals("OPEN_REVIEW") && request.origin() != null);
    if (opened.size() != (asked ? 1 : 0)) {
      world.wrong("people were told " + opened + " of " + request.id());
    }
    if (!inDoubtTold && events.stream().anyMatch(event -> event.type().equals("LOSE"))) {
      world.wrong("nobody was told that " + request.id() + " is in doubt");
    }
    if (request.status() == RequestStatus.EXECUTED
        && executions == 0
        && events.stream().noneMatch(event -> event.type().matches("RESOLVE_SUCCEEDED|PERFORM"))) {
      world.wrong(request.id() + " is executed and did not run");
    }
  }

  private long times(String type, String request) {
    return hitl.audit().of(request).stream().filter(e -> e.type().equals(type)).count();
  }

  private static Optional<String> id(Request request) {
    return Optional.of(request.id());
  }

  /** What the store said was taken is on record where it said. */
  private void commitsAreOnRecord() {
    Map<String, List<AuditEvent>> chains = new HashMap<>();
    for (Commit commit : world.history.commits) {
      long seq = commit.after().version();
      boolean there =
          chains.computeIfAbsent(commit.after().id(), hitl.audit()::of).stream()
              .anyMatch(e -> e.seq() == seq && e.type().equals(commit.trigger().name()));
      if (!there) {
        world.wrong(
            "step "
                + seq
                + " of "
                + commit.after().id()
                + " is not on record: "
                + commit.trigger());
      }
    }
  }

  /** An acknowledged ballot is on record once, and in the row. */
  private void stays(Given given) {
    Ballot ballot = given.ballot;
    long onRecord =
        hitl.audit().of(given.shown.id()).stream()
            .filter(
                event ->
                    event.actor().equals(ballot.reviewer())
                        || (event.actor().equals(AuditEvent.PRINCIPAL)
                            && ballot.reviewer().equals(event.data().get("principal"))))
            .filter(event -> event.data().json().contains("\"" + given.token + "\""))
            .count();
    if (onRecord != 1) {
      world.wrong(ballot + " was acknowledged, on record " + onRecord + " times");
    }
    Request row = hitl.review().find(given.shown.id()).orElseThrow();
    long then = revision(given);
    int now = row.revision().action().revision();
    if (now < then) {
      world.wrong(ballot + " was acknowledged, and its revision is gone");
    }
    if (ballot instanceof Ballot.Approve
        && now == then
        && row.votes().stream().map(Vote::voter).noneMatch(ballot.reviewer()::equals)
        && world.history.ballots.stream()
            .noneMatch(
                other ->
                    other.ballot instanceof Ballot.TakeBack
                        && other.mayCount()
                        && other.ballot.reviewer().equals(ballot.reviewer())
                        && other.shown.id().equals(given.shown.id()))) {
      world.wrong(ballot + " was acknowledged, and the vote is gone");
    }
  }

  /** What is said again of a decision shows the request as it is now, so its own event tells. */
  private List<AuditEvent> eventOf(Given given) {
    return hitl.audit().of(given.shown.id()).stream()
        .filter(event -> given.token.equals(event.data().get("decisionId")))
        .toList();
  }

  private long revision(Given given) {
    return eventOf(given).stream()
        .map(event -> (Long) event.data().get("revision"))
        .findFirst()
        .orElse(0L);
  }

  private boolean concludes(Given given) {
    return eventOf(given).stream().anyMatch(event -> CONCLUDING.contains(event.type()));
  }
}
