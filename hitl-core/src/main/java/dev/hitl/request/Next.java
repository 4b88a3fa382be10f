package dev.hitl.request;

import dev.hitl.policy.Route;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A request with some parts exchanged. */
final class Next {
  private final Request from;
  private final Instant at;
  private Revision revision;
  private RequestStatus status;
  private Route route;
  private @Nullable Instant deadline;
  private Waiting waiting;
  private List<Vote> votes;
  private @Nullable Decision decision;
  private @Nullable Claim claim;
  private @Nullable String result;

  Next(Request from, Instant at) {
    this.from = from;
    this.at = at;
    revision = from.revision();
    status = from.status();
    route = from.route();
    deadline = from.deadline();
    waiting = from.waiting();
    votes = from.votes();
    decision = from.decision();
    claim = from.claim();
    result = from.result();
  }

  Next revision(Revision value) {
    revision = value;
    return this;
  }

  Next status(RequestStatus value) {
    status = value;
    return this;
  }

  Next route(Route value) {
    route = value;
    return this;
  }

  Next deadline(@Nullable Instant value) {
    deadline = value;
    return this;
  }

  Next waiting(Waiting value) {
    waiting = value;
    return this;
  }

  Next votes(List<Vote> value) {
    votes = value;
    return this;
  }

  Next decision(@Nullable Decision value) {
    decision = value;
    return this;
  }

  Next claim(Claim value) {
    claim = value;
    return this;
  }

  Next result(@Nullable String value) {
    result = value;
    return this;
  }

  Request build() {
    return new Request(
        from.id(),
        revision,
        status,
        route,
        deadline,
        waiting,
        votes,
        decision,
        claim,
        result,
        from.principal(),
        from.origin(),
        from.openedAt(),
        at,
        from.head());
  }
}
