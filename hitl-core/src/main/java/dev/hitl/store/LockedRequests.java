package dev.hitl.store;

import dev.hitl.request.Change;
import dev.hitl.request.Decision;
import dev.hitl.request.Request;
import dev.hitl.request.Revision;
import dev.hitl.request.Vote;
import dev.hitl.request.Waiting;
import dev.hitl.store.SubjectKeys.PersonKey;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Requests whose principal's data is locked: the revision, the result, and what people wrote when
 * they voted and decided. Who, when, which tool and which route stay in the clear; where it was the
 * principal, there is the alias. Thread-safe.
 */
final class LockedRequests {
  private final SubjectKeys keys;
  private final Locked locked;

  LockedRequests(SubjectKeys keys, Locked locked) {
    this.keys = keys;
    this.locked = locked;
  }

  Step step(Step step) {
    Request after = step.after();
    String principal = after.principal();
    if (principal == null) {
      return step;
    }
    PersonKey key = keys.of(after.run().tenant(), principal);
    Change change = step.change();
    Request before = change.before();
    Request stored = lock(key, after);
    // A result that was there is not written again, so it has to be the same text.
    Request was =
        before == null ? null : with(before, before.revision(), result(before, after, stored));
    return new Step(
        new Change(change.trigger(), was, stored, change.actor(), change.data()),
        Locked.event(key, step.event()),
        step.notices());
  }

  /** The request as its row has it, as far as the queue goes by it; empty where it was erased. */
  Optional<Request> queued(Request plain) {
    String principal = plain.principal();
    if (plain.revision().digest().equals(Locked.ERASED)) {
      return Optional.empty();
    }
    return Optional.of(
        principal == null
            ? plain
            : with(
                plain,
                Locked.revision(keys.of(plain.run().tenant(), principal), plain),
                plain.result()));
  }

  private static @Nullable String result(Request before, Request after, Request stored) {
    String was = before.result();
    return was != null && was.equals(after.result()) ? stored.result() : was;
  }

  private static Request lock(PersonKey key, Request plain) {
    String id = plain.id();
    UnaryOperator<String> who = person -> person.equals(plain.principal()) ? key.alias() : person;
    UnaryOperator<String> words = text -> Locked.text(key, text, wordsOn(id));
    String result = plain.result();
    return with(
        plain,
        Locked.revision(key, plain),
        waiting(plain, who),
        votes(plain, who, words),
        decision(plain.decision(), who, words),
        result == null ? null : Locked.text(key, result, resultOf(id)),
        key.alias());
  }

  Request open(Request stored) {
    String id = stored.id();
    String alias = stored.principal();
    String result = stored.result();
    if (alias == null) {
      return stored;
    }
    if (!SubjectKeys.isAlias(alias)) {
      // Opened before there were keys; what was written since then is locked all the same.
      return with(
          stored,
          locked.revision(id, stored.revision()),
          waiting(stored, this::named),
          votes(stored, this::named, text -> orErased(locked.mixed(text, wordsOn(id)))),
          decision(
              stored.decision(), this::named, text -> orErased(locked.mixed(text, wordsOn(id)))),
          result == null ? null : orErased(locked.mixed(result, resultOf(id))),
          alias);
    }
    PersonKey key = keys.byId(SubjectKeys.idOf(alias));
    UnaryOperator<String> words = text -> orErased(locked.text(text, wordsOn(id)));
    return with(
        stored,
        locked.revision(id, stored.revision()),
        waiting(stored, this::named),
        votes(stored, this::named, words),
        decision(stored.decision(), this::named, words),
        result == null ? null : orErased(locked.text(result, resultOf(id))),
        key.name());
  }

  private String named(String person) {
    return SubjectKeys.isAlias(person) ? keys.byId(SubjectKeys.idOf(person)).name() : person;
  }

  private static String orErased(@Nullable String text) {
    return text == null ? Locked.ERASED : text;
  }

  private static String wordsOn(String request) {
    return "words on request " + request;
  }

  private static String resultOf(String request) {
    return "result of request " + request;
  }

  private static @Nullable String applied(UnaryOperator<String> to, @Nullable String text) {
    return text == null ? null : to.apply(text);
  }

  private static Waiting waiting(Request request, UnaryOperator<String> who) {
    Waiting is = request.waiting();
    Waiting.Assignment taken = is.assignment();
    return taken == null
        ? is
        : new Waiting(
            is.rung(),
            is.nextRung(),
            is.priority(),
            is.channel(),
            new Waiting.Assignment(who.apply(taken.reviewer()), taken.until()));
  }

  private static List<Vote> votes(
      Request request, UnaryOperator<String> who, UnaryOperator<String> words) {
    return request.votes().stream()
        .map(
            vote ->
                new Vote(
                    who.apply(vote.voter()),
                    vote.kind(),
                    vote.roles(),
                    vote.agrees(),
                    vote.stage(),
                    applied(who, vote.onBehalfOf()),
                    applied(words, vote.reason()),
                    vote.at()))
        .toList();
  }

  private static @Nullable Decision decision(
      @Nullable Decision decision, UnaryOperator<String> who, UnaryOperator<String> words) {
    if (decision instanceof Decision.Approved d) {
      return new Decision.Approved(
          d.by().stream().map(who).toList(),
          d.soft().stream().map(who).toList(),
          applied(words, d.reason()),
          d.silence());
    } else if (decision instanceof Decision.Performed d) {
      return new Decision.Performed(
          who.apply(d.by()),
          d.agreed().stream().map(who).toList(),
          d.soft().stream().map(who).toList(),
          words.apply(d.report()));
    } else if (decision instanceof Decision.Confirmed d) {
      return new Decision.Confirmed(who.apply(d.by()), words.apply(d.reason()));
    } else if (decision instanceof Decision.Flagged d) {
      return new Decision.Flagged(who.apply(d.by()), words.apply(d.reason()));
    } else if (decision instanceof Decision.Lapsed d) {
      return new Decision.Lapsed(d.by().stream().map(who).toList());
    } else if (decision instanceof Decision.Rejected d) {
      return new Decision.Rejected(who.apply(d.by()), words.apply(d.reason()));
    } else if (decision instanceof Decision.Answered d) {
      return new Decision.Answered(who.apply(d.by()), words.apply(d.text()));
    } else if (decision instanceof Decision.Redirected d) {
      return new Decision.Redirected(who.apply(d.by()), words.apply(d.reason()), d.request());
    } else if (decision instanceof Decision.Withdrawn d) {
      return new Decision.Withdrawn(who.apply(d.by()), words.apply(d.reason()));
    }
    return decision;
  }

  private static Request with(Request r, Revision revision, @Nullable String result) {
    return with(r, revision, r.waiting(), r.votes(), r.decision(), result, r.principal());
  }

  private static Request with(
      Request r,
      Revision revision,
      Waiting waiting,
      List<Vote> votes,
      @Nullable Decision decision,
      @Nullable String result,
      @Nullable String principal) {
    return new Request(
        r.id(),
        revision,
        r.status(),
        r.route(),
        r.deadline(),
        waiting,
        votes,
        decision,
        r.claim(),
        result,
        principal,
        r.origin(),
        r.openedAt(),
        r.updatedAt(),
        r.head());
  }
}
