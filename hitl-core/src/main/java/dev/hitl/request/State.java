package dev.hitl.request;

import dev.hitl.call.Digest;
import dev.hitl.call.Json;
import dev.hitl.call.Signals;
import dev.hitl.policy.Verdict;
import java.time.Instant;
import java.util.Collection;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * All that a request says, as one hash, so that its record vouches for the whole row. Each field
 * has its place, its length, and says whether it is there; lists say how long they are.
 */
final class State {
  private final Digest digest = Digest.of("hitl.state.v1");

  private State() {}

  static String digest(Request request) {
    State state = new State();
    state.digest.add(request.id()).add(request.status().name());
    state.revision(request.revision());
    state.digest.add(Json.text(request.route().toMap()));
    state.optional(request.deadline());
    state.waiting(request.waiting());
    state.digest.add(request.votes().size());
    request.votes().forEach(state::vote);
    state.decision(request.decision());
    state.claim(request.claim());
    state.optional(request.result());
    state.optional(request.principal());
    state.optional(request.origin());
    state.instant(request.openedAt());
    return state.digest.hex();
  }

  private void revision(Revision revision) {
    digest
        .add(revision.action().digest())
        .add(revision.digest())
        .add(revision.risk().name())
        .add(revision.message())
        .add(revision.reasons().size());
    for (Verdict.Reason reason : revision.reasons()) {
      digest.add(reason.rule()).add(reason.text());
    }
    digest.add(revision.context().bytes());
    digest.add(revision.basis().json());
    Signals signals = revision.signals();
    optional(signals.confidence() == null ? null : signals.confidence().toString());
    optional(signals.reasoning());
    digest.add(signals.attributes().bytes());
    texts(new TreeSet<>(revision.secrets()));
    optional(revision.author());
    instant(revision.at());
    digest.add(revision.evidence().json());
  }

  private void waiting(Waiting waiting) {
    digest.add(waiting.rung());
    optional(waiting.nextRung());
    digest.add(waiting.priority().name());
    optional(waiting.channel());
    Waiting.Assignment assignment = waiting.assignment();
    optional(assignment == null ? null : assignment.reviewer());
    optional(assignment == null ? null : assignment.until());
  }

  private void vote(Vote vote) {
    digest.add(vote.voter()).add(vote.kind().name());
    texts(new TreeSet<>(vote.roles()));
    digest.add(vote.agrees() ? 1 : 0).add(vote.stage());
    optional(vote.onBehalfOf());
    optional(vote.reason());
    instant(vote.at());
  }

  private void decision(@Nullable Decision decision) {
    if (decision == null) {
      digest.add("open");
    } else if (decision instanceof Decision.Approved approved) {
      digest.add("approved");
      texts(approved.by());
      texts(approved.soft());
      optional(approved.reason());
      digest.add(approved.silence() ? 1 : 0);
    } else if (decision instanceof Decision.Performed performed) {
      digest.add("performed").add(performed.by());
      texts(performed.agreed());
      texts(performed.soft());
      digest.add(performed.report());
    } else if (decision instanceof Decision.Rejected rejected) {
      digest.add("rejected").add(rejected.by()).add(rejected.reason());
    } else if (decision instanceof Decision.Answered answered) {
      digest.add("answered").add(answered.by()).add(answered.text());
    } else if (decision instanceof Decision.Redirected redirected) {
      digest
          .add("redirected")
          .add(redirected.by())
          .add(redirected.reason())
          .add(redirected.request());
    } else if (decision instanceof Decision.Withdrawn withdrawn) {
      digest.add("withdrawn").add(withdrawn.by()).add(withdrawn.reason());
    } else if (decision instanceof Decision.Confirmed found) {
      digest.add("confirmed").add(found.by()).add(found.reason());
    } else if (decision instanceof Decision.Flagged found) {
      digest.add("flagged").add(found.by()).add(found.reason());
    } else if (decision instanceof Decision.Lapsed lapsed) {
      digest.add("lapsed");
      texts(lapsed.by());
    } else if (decision instanceof Decision.Expired) {
      digest.add("expired");
    } else {
      throw new IllegalStateException("no digest for " + decision);
    }
  }

  /** Without its end: a heartbeat moves that, and is no step on record. */
  private void claim(@Nullable Claim claim) {
    if (claim == null) {
      digest.add(0);
    } else {
      digest.add(1).add(claim.fence()).add(claim.node());
    }
  }

  private void texts(Collection<String> texts) {
    digest.add(texts.size());
    texts.forEach(digest::add);
  }

  private void optional(@Nullable String text) {
    if (text == null) {
      digest.add(0);
    } else {
      digest.add(1).add(text);
    }
  }

  private void optional(@Nullable Instant instant) {
    if (instant == null) {
      digest.add(0);
    } else {
      digest.add(1);
      instant(instant);
    }
  }

  /** To the millisecond, as stores keep it. */
  private void instant(Instant instant) {
    digest.add(instant.toEpochMilli());
  }
}
