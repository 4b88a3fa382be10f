package dev.hitl.jdbc.crash;

import dev.hitl.Hitl;
import dev.hitl.call.RunId;
import dev.hitl.checkpoint.RunStatus;
import dev.hitl.request.Decision;
import dev.hitl.request.Request;
import dev.hitl.request.RequestStatus;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a node said was done, one line each, written after the call had returned: a file that
 * outlives the node.
 */
final class Acknowledged {
  private final Path file;

  Acknowledged(Path file) {
    this.file = file;
  }

  void asked(Request request) {
    say("asked " + request.id() + " " + request.run());
  }

  void decided(Request request, String by) {
    say("decided " + request.id() + " " + request.run() + " " + by);
  }

  void executed(RunId run, String callId, String result) {
    say("executed " + callId + " " + run + " " + result);
  }

  void finished(RunId run) {
    say("finished - " + run);
  }

  private void say(String line) {
    Ledger.append(file, line);
  }

  List<String> lines() {
    return Ledger.lines(file);
  }

  /** What was said and is not there. */
  static List<String> missing(Hitl hitl, List<String> lines) {
    List<String> missing = new ArrayList<>();
    for (String line : lines) {
      if (!isThere(hitl, line.split(" ", 4))) {
        missing.add(line);
      }
    }
    return missing;
  }

  private static boolean isThere(Hitl hitl, String[] words) {
    Optional<Request> request = hitl.review().find(words[1]);
    return switch (words[0]) {
      case "asked" -> request.isPresent();
      case "decided" ->
          request.isPresent()
              && request.get().decision() instanceof Decision.Approved approved
              && approved.by().contains(words[3]);
      case "executed" ->
          hitl.run(Refunds.run(words[2])).requests().stream()
              .filter(r -> r.revision().action().callId().equals(words[1]))
              .anyMatch(r -> r.status() == RequestStatus.EXECUTED && words[3].equals(r.result()));
      case "finished" -> isFinished(hitl, Refunds.run(words[2]));
      default -> throw new AssertionError("no such line: " + String.join(" ", words));
    };
  }

  private static boolean isFinished(Hitl hitl, RunId run) {
    try {
      return hitl.run(run).status() == RunStatus.FINISHED;
    } catch (IllegalStateException notThere) {
      return false;
    }
  }
}
