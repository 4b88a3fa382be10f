package dev.hitl.request;

import dev.hitl.call.Digest;
import dev.hitl.call.RunId;
import dev.hitl.call.Signals;
import dev.hitl.checkpoint.RunRecord.Head;
import dev.hitl.policy.Route;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One question to people, as it stands now. Immutable; a {@link Change} leads to the next.
 *
 * @param id its name, the same whenever the same call of the same turn is proposed again
 * @param revision what is asked now
 * @param status where it stands
 * @param route who must agree, and by when
 * @param deadline until when it may be decided, and once it is approved, until when it may be
 *     claimed; null for no limit
 * @param waiting how it waits, or how it waited last
 * @param votes what was said about this revision so far
 * @param decision what was concluded; null while it is open
 * @param claim who executes it or did; null before
 * @param result what the execution gave, for the model; null before
 * @param principal the person on whose behalf the agent acts; null where unknown
 * @param origin the request that this one was redirected from, rolls back, looks at afterwards, or
 *     holds back the result of; null where none
 * @param openedAt when it was opened
 * @param updatedAt when it last changed
 * @param head the end of its audit chain; its number is also the request's version
 */
public record Request(
    String id,
    Revision revision,
    RequestStatus status,
    Route route,
    @Nullable Instant deadline,
    Waiting waiting,
    List<Vote> votes,
    @Nullable Decision decision,
    @Nullable Claim claim,
    @Nullable String result,
    @Nullable String principal,
    @Nullable String origin,
    Instant openedAt,
    Instant updatedAt,
    Head head) {
  /** What is looked at first: by lane, then age, then id. */
  public static final Comparator<Request> QUEUE =
      Comparator.comparingInt(Request::lane)
          .thenComparing(Request::openedAt)
          .thenComparing(Request::id);

  /** Copies the votes. */
  public Request {
    votes = List.copyOf(votes);
  }

  /**
   * Names the request for a call.
   *
   * @param run whose call
   * @param turn in which turn of the run
   * @param callId the model's name for it
   * @return 32 hexadecimal digits
   */
  public static String idFor(RunId run, int turn, String callId) {
    return Digest.of("hitl.request.v1")
        .add(run.tenant())
        .add(run.agent())
        .add(run.run())
        .add(turn)
        .add(callId)
        .hex()
        .substring(0, 32);
  }

  /**
   * Names the request that a redirected one leads to.
   *
   * @param id the redirected request
   * @return 32 hexadecimal digits
   */
  public static String redirectedIdFor(String id) {
    return Digest.of("hitl.redirect.v1").add(id).hex().substring(0, 32);
  }

  /**
   * Names the request that rolls another back.
   *
   * @param id the request that is rolled back
   * @param version its version when that begins, so that each attempt has a name of its own
   * @return 32 hexadecimal digits
   */
  public static String compensationIdFor(String id, long version) {
    return Digest.of("hitl.rollback.v1").add(id).add(version).hex().substring(0, 32);
  }

  /**
   * Names the request in which an emergency is looked at afterwards.
   *
   * @param id the request that was run at once
   * @param event the number of the event with which somebody watched
   * @return 32 hexadecimal digits
   */
  public static String reviewIdFor(String id, long event) {
    return Digest.of("hitl.review.v1").add(id).add(event).hex().substring(0, 32);
  }

  /**
   * Names the request that holds back what an approved call gave.
   *
   * @param id the request that the call was approved in
   * @return 32 hexadecimal digits
   */
  public static String outputIdFor(String id) {
    return Digest.of("hitl.output.v1").add(id).hex().substring(0, 32);
  }

  /**
   * Names a test request, behind which there is no run that anybody enters.
   *
   * @param run the name of a run that was finished before it began
   * @return 32 hexadecimal digits, unlike those of any call
   */
  public static String drillIdFor(RunId run) {
    return Digest.of("hitl.drill.v1")
        .add(run.tenant())
        .add(run.agent())
        .add(run.run())
        .hex()
        .substring(0, 32);
  }

  /**
   * Whether it is a test of the reviewers, which can never execute. Reviewers are not told before
   * they decide.
   *
   * @return true if its id says so
   */
  public boolean isDrill() {
    return isDrill(run(), id);
  }

  /**
   * Whether a request is a test of the reviewers.
   *
   * @param run its run
   * @param id its id
   * @return true if the id says so
   */
  public static boolean isDrill(RunId run, String id) {
    return id.equals(drillIdFor(run));
  }

  /**
   * Whose call it is.
   *
   * @return the run
   */
  public RunId run() {
    return revision.action().run();
  }

  /**
   * What a reviewer names to decide exactly what was shown: the id for the first revision, {@code
   * id@2} for the second.
   *
   * @return the reference
   */
  public String reference() {
    int number = revision.action().revision();
    return number == 1 ? id : id + "@" + number;
  }

  /**
   * How many changes it has seen; each write is conditional on it.
   *
   * @return the number of its audit events
   */
  public long version() {
    return head.seq();
  }

  /**
   * When something is due if nobody does anything before, apart from the end of a claim.
   *
   * @return the next rung or the deadline while it is pending; the next rung while it is looked at
   *     afterwards; the end of the approval's validity; otherwise null
   */
  public @Nullable Instant dueAt() {
    return switch (status) {
      case PENDING -> {
        Instant next = waiting.nextRung();
        yield next == null || (deadline != null && deadline.isBefore(next)) ? deadline : next;
      }
      case REVIEWING -> waiting.nextRung();
      case APPROVED -> deadline;
      default -> null;
    };
  }

  /**
   * Where it stands among those that wait: by its priority, and within that by the attribute {@code
   * costOfDelay} of its call, 0 to 99. The policy's word weighs more than the agent's, which never
   * lifts a request past the next priority.
   *
   * @return 0 to 399; the lowest is looked at first
   */
  public int lane() {
    return Lane.of(this);
  }

  /**
   * What it shares with requests that ask for the very same: tenant, agent, tool, signature,
   * argument bytes, principal, policy version and route, and whatever else a reviewer is shown of
   * the action. A critical request is like no other.
   *
   * @return SHA-256 in hexadecimal
   */
  public String likeness() {
    return Lane.likeness(this);
  }

  /**
   * What is left in the clear for the queue when the revision is encrypted: {@link #lane} and
   * {@link #likeness} of the request with these signals are as they are now.
   *
   * @param likeness which others it is like, in a form that says nothing without the key
   * @return signals for a revision that {@linkplain Revision#isLocked is locked}
   */
  public Signals standing(String likeness) {
    return Lane.standing(this, likeness);
  }

  /**
   * All that it says now, as one hash: every field and every field of the revision that is asked.
   * Left out is what changes without a step on record or follows from the step: the end of the
   * claim, {@link #updatedAt} and {@link #head}. Instants count to the millisecond, so a request
   * has the same digest before it is stored and after.
   *
   * @return SHA-256 in hexadecimal
   * @throws dev.hitl.call.JsonException if a text in it has no UTF-8 form
   */
  public String stateDigest() {
    return State.digest(this);
  }

  /**
   * This request with another end of its chain.
   *
   * @param newHead the end
   * @return a copy
   */
  public Request withHead(Head newHead) {
    return new Request(
        id, revision, status, route, deadline, waiting, votes, decision, claim, result, principal,
        origin, openedAt, updatedAt, newHead);
  }
}
