package dev.hitl.review;

import dev.hitl.call.RunId;
import dev.hitl.checkpoint.Checkpoint;
import dev.hitl.checkpoint.CheckpointCodec;
import dev.hitl.checkpoint.Message;
import dev.hitl.checkpoint.RunCheckpoints;
import dev.hitl.checkpoint.RunRecord;
import dev.hitl.checkpoint.StoredCheckpoint;
import dev.hitl.policy.BreakGlass;
import dev.hitl.request.Delegation;
import dev.hitl.request.Delegations;
import dev.hitl.request.Request;
import dev.hitl.request.Reviewers;
import dev.hitl.request.Revision;
import dev.hitl.store.DecidedQuery;
import dev.hitl.store.RunQuery;
import dev.hitl.store.Store;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a program reads that shows requests and runs to people, besides the inbox and the record. It
 * writes nothing and hides nothing: whoever calls it decides what a person sees. Thread-safe.
 */
public final class Overview {
  /**
   * Checkpoints after a question among which its own is looked for; it is the first but for ties.
   */
  private static final int MOST_LOOKED_AT = 100;

  private final Store store;
  private final Reviewers reviewers;
  private final Delegations delegations;
  private final Amendments amendments;

  /**
   * @param store where everything is kept
   * @param reviewers who people are
   * @param delegations who hands their places to whom
   * @param amendments what edits lead to
   */
  public Overview(
      Store store, Reviewers reviewers, Delegations delegations, Amendments amendments) {
    this.store = store;
    this.reviewers = reviewers;
    this.delegations = delegations;
    this.amendments = amendments;
  }

  /**
   * The time by which deadlines are judged.
   *
   * @return by the store's clock
   */
  public Instant now() {
    return store.clock().instant();
  }

  /**
   * Who somebody is.
   *
   * @param tenant the tenant
   * @param name the identity that the caller's security context vouches for
   * @return what the directory says now
   */
  public Reviewers.Answer who(String tenant, String name) {
    return reviewers.find(tenant, name, now());
  }

  /**
   * The roles that others have handed to somebody for calls of a tool.
   *
   * @param tenant the tenant
   * @param reviewer the id that the directory has for them
   * @param tool the tool
   * @return roles that those others hold now; empty where there are none, or nobody could say
   */
  public Set<String> lent(String tenant, String reviewer, String tool) {
    Instant now = now();
    Set<String> roles = new TreeSet<>();
    for (Delegation lent :
        reviewers.delegations(delegations, tenant, reviewer, tool, now).orElse(List.of())) {
      if (lent.to().equals(reviewer)
          && reviewers.find(tenant, lent.from(), now) instanceof Reviewers.Answer.Known from) {
        from.identity().held().stream()
            .filter(role -> lent.roles().isEmpty() || lent.roles().contains(role))
            .forEach(roles::add);
      }
    }
    return Collections.unmodifiableSet(roles);
  }

  /**
   * The roles that policy lets act on any request, whoever is asked: those that may overrule, have
   * a call run in an emergency, or watch one.
   *
   * @return names of roles
   */
  public Set<String> everywhere() {
    return amendments.everywhere();
  }

  /**
   * Every revision of a request.
   *
   * @param request its id
   * @return in order, oldest first
   */
  public List<Revision> revisions(String request) {
    return store.revisions(request);
  }

  /**
   * Says what changed arguments would come to. It reads what an edit reads, signal sources too, and
   * writes nothing, not even that it was asked.
   *
   * @param request as it was read
   * @param changes the arguments that are to be different; the others stay
   * @return whether they bind, and what policy says of them
   */
  public Edit edit(Request request, Map<String, ? extends @Nullable Object> changes) {
    return amendments.edit(request, changes, now());
  }

  /**
   * Requests of one tool that are not pending, the newest first.
   *
   * @param query which
   * @return up to the query's limit
   */
  public List<Request> decided(DecidedQuery query) {
    return store.decided(query);
  }

  /**
   * One run.
   *
   * @param run its name
   * @return its row, or empty where there is none
   */
  public Optional<RunRecord> run(RunId run) {
    return store.run(run);
  }

  /**
   * Runs in order of their last change, oldest first, of all tenants.
   *
   * @param query which
   * @return up to the query's limit
   */
  public List<RunRecord> runs(RunQuery query) {
    return store.runs(query);
  }

  /**
   * All requests of a run.
   *
   * @param run its name
   * @return in the order they were opened
   */
  public List<Request> requestsOf(RunId run) {
    return store.requestsOf(run);
  }

  /**
   * Every checkpoint of a run as it is stored.
   *
   * @param run its name
   * @return in order, oldest first; empty where there is none
   */
  public List<StoredCheckpoint> checkpoints(RunId run) {
    return store.checkpoints(run);
  }

  /**
   * Who may have a call run in an emergency, and for how long.
   *
   * @return as the policy says; empty where it has no break-glass
   */
  public Optional<BreakGlass> breakGlass() {
    return amendments.breakGlass();
  }

  /**
   * Whether somebody's roles stand above those who agreed to a request, so that they may take an
   * approval back or roll back what ran, unless something else keeps them from it.
   *
   * @param request as it was read
   * @param roles that they hold
   * @return as the policy says
   */
  public boolean isAbove(Request request, Set<String> roles) {
    return amendments.seniority().isAbove(request, roles);
  }

  /**
   * What was said in a run until a moment: the conversation of the last checkpoint that was written
   * by then. Reads all its checkpoints.
   *
   * @param run its name
   * @param until that moment; a checkpoint of the same millisecond counts
   * @return the messages; empty where there is no checkpoint so old
   * @throws dev.hitl.checkpoint.UnreadableCheckpoint if it is damaged, or of a newer version
   */
  public List<Message> conversation(RunId run, Instant until) {
    List<StoredCheckpoint> all = store.checkpoints(run);
    return all.stream()
        .filter(checkpoint -> !checkpoint.at().isAfter(until))
        .max(Comparator.comparingInt(StoredCheckpoint::seq))
        .map(last -> new CheckpointCodec().decode(all, last.seq()).messages())
        .orElse(List.of());
  }

  /**
   * What was said in a run before a request was asked: the conversation of the checkpoint that was
   * committed with the question. The two have times of their own, so it is known by the call that
   * it owes; for what no agent asked, such as a review, by the moment.
   *
   * @param request the request
   * @return the messages; empty where there is no such checkpoint
   * @throws dev.hitl.checkpoint.UnreadableCheckpoint if it is damaged, or of a newer version
   */
  public List<Message> conversation(Request request) {
    List<StoredCheckpoint> all = store.checkpoints(request.run());
    Instant asked = request.openedAt().truncatedTo(ChronoUnit.MILLIS);
    RunCheckpoints read = new RunCheckpoints(new CheckpointCodec(), all);
    return all.stream()
        .filter(checkpoint -> !checkpoint.at().isBefore(asked))
        .sorted(Comparator.comparingInt(StoredCheckpoint::seq))
        .limit(MOST_LOOKED_AT)
        .map(checkpoint -> read.decode(checkpoint.seq()))
        .filter(checkpoint -> owes(checkpoint, request))
        .findFirst()
        .map(Checkpoint::messages)
        .orElseGet(() -> conversation(request.run(), request.openedAt()));
  }

  private static boolean owes(Checkpoint checkpoint, Request request) {
    return checkpoint.pendingCalls().stream()
        .anyMatch(
            call ->
                Request.idFor(request.run(), checkpoint.turn(), call.id()).equals(request.id()));
  }

  /**
   * Asks to be told soon after something was committed through which a run may have become ready,
   * as {@link Store#listen} says: a hint, and no more.
   *
   * @param hint returns at once and does not throw
   * @return ends it when it is closed
   */
  public Store.Listening listen(Runnable hint) {
    return store.listen(hint);
  }
}
