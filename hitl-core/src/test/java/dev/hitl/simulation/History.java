package dev.hitl.simulation;

import dev.hitl.call.Arguments;
import dev.hitl.notify.Notification;
import dev.hitl.request.Request;
import dev.hitl.request.Trigger;
import dev.hitl.review.Ballot;
import dev.hitl.review.Ruling;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** All that happened, as seen from outside: what tools, people, agents and notifiers met. */
final class History {
  /** A tool body that began, and how it ended. */
  static final class Execution {
    final int begun;
    final Node node;
    final String tool;
    final Arguments arguments;
    final Optional<String> request;
    final long fence;
    final String key;
    final List<String> deciders;
    @Nullable String result;
    boolean threw;

    Execution(
        int begun,
        Node node,
        String tool,
        Arguments arguments,
        Optional<String> request,
        long fence,
        String key,
        List<String> deciders) {
      this.begun = begun;
      this.node = node;
      this.tool = tool;
      this.arguments = arguments;
      this.request = request;
      this.fence = fence;
      this.key = key;
      this.deciders = deciders;
    }

    String about() {
      return String.valueOf(arguments.get("x"));
    }
  }

  /** A ballot, what its voter had been shown, and what they were told; null where that threw. */
  static final class Given {
    final Ballot ballot;
    final Request shown;
    final String token;
    final Node node;
    final int begun;
    int ended;
    boolean answered;
    @Nullable Ruling ruling;

    Given(Node node, int begun, Ballot ballot, Request shown, String token) {
      this.node = node;
      this.begun = begun;
      this.ballot = ballot;
      this.shown = shown;
      this.token = token;
    }

    /** Whether it may have been committed: while it is given, too. */
    boolean mayCount() {
      return !answered || ruling == null || ruling.isTaken();
    }

    boolean isAcknowledged() {
      return ruling != null && ruling.isTaken();
    }
  }

  /** That somebody wanted a call rolled back; whether it came to that is another matter. */
  record RollBack(String request, String who, String token) {}

  /** A step of a request that the store said was taken. */
  record Commit(int at, String node, Trigger trigger, Request after, Instant time) {}

  /** What may cost a node its claim: its death, a fault, or time that passed while it worked. */
  record Disturbance(int at, Set<String> nodes, boolean time) {}

  final List<Execution> executions = new ArrayList<>();
  final List<Given> ballots = new ArrayList<>();
  final List<RollBack> rollBacks = new ArrayList<>();
  final List<Commit> commits = new ArrayList<>();
  final List<Disturbance> disturbances = new ArrayList<>();
  final List<Notification> told = new ArrayList<>();

  /** What is wrong as soon as it is seen; the checker adds to it. */
  final List<String> violations = new ArrayList<>();

  private final List<String> lines = new ArrayList<>();

  int add(String line) {
    lines.add(line);
    return lines.size();
  }

  int now() {
    return lines.size();
  }

  String text() {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < lines.size(); i++) {
      out.append("%5d %s%n".formatted(i + 1, lines.get(i)));
    }
    return out.toString();
  }
}
