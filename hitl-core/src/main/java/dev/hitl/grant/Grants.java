package dev.hitl.grant;

import dev.hitl.admit.Admission;
import dev.hitl.admit.Voter;
import dev.hitl.call.Digest;
import dev.hitl.policy.Assessor;
import dev.hitl.policy.Route;
import dev.hitl.request.Grant;
import dev.hitl.request.Reviewers;
import dev.hitl.store.GrantRecord;
import dev.hitl.store.StandingQuery;
import dev.hitl.store.StandingRecord;
import dev.hitl.store.StandingStep;
import dev.hitl.store.StandingWritten;
import dev.hitl.store.Store;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Standing permissions: given beforehand, shown, and taken back. With an approval they are given at
 * the review desk.
 *
 * <p>Every method takes the identity that the caller's security context vouches for. What it
 * answers is committed. What is refused is on record on a chain of the tenant: see {@code
 * Hitl.audit().refusalsIn}, as long as there is not too much of it. Thread-safe.
 */
public final class Grants {
  private static final int MOST_TRIES = 100;

  private final Store store;
  private final Assessor assessor;
  private final Admission admission;
  private final Duration longest;
  private final Suggestions suggestions;
  private final Runnable changed;
  private final Attempts attempts;

  /**
   * @param store where they are kept
   * @param assessor knows the tools and who is asked about them
   * @param admission who may decide
   * @param reviewers under which names people count
   * @param longest how long a grant may hold at most
   * @param changed called when one was given or taken back
   */
  public Grants(
      Store store,
      Assessor assessor,
      Admission admission,
      Reviewers reviewers,
      Duration longest,
      Runnable changed) {
    this.store = store;
    this.assessor = assessor;
    this.admission = admission;
    this.longest = longest;
    this.changed = changed;
    attempts = new Attempts(store, reviewers);
    suggestions = new Suggestions(store, assessor, longest);
  }

  /** How a grant stands. */
  public enum State {
    /** It lets calls through. */
    HOLDS,
    /** All its uses are spent. */
    USED_UP,
    /** Its time is over. */
    OVER,
    /** Somebody took it back. */
    REVOKED,
    /** The tool's signature or the policy is another than when it was given. */
    VOID
  }

  /**
   * A grant as it stands.
   *
   * @param grant what was given
   * @param left for how many calls it still is
   * @param state whether it lets calls through
   */
  public record Held(Grant grant, int left, State state) {}

  /** What became of giving or taking back. */
  public sealed interface Answer {
    /**
     * It is done.
     *
     * @param held the grant as it stands now
     */
    record Done(Held held) implements Answer {}

    /**
     * The person may not, or the proposal is wrong; nothing was changed.
     *
     * @param reason why
     */
    record Refused(String reason) implements Answer {}

    /**
     * There is no such grant.
     *
     * @param id what was asked for
     */
    record Unknown(String id) implements Answer {}
  }

  /**
   * Gives a grant beforehand. A call is let through by it only where the question that policy asks
   * about this very call is one that the giver could answer alone, however wide the bounds are.
   *
   * @param proposal what is given; every bound is spelled out
   * @param giver who; a person who could alone decide a question of a learnable rule of the tool
   * @return what became of it
   */
  public Answer give(Proposal proposal, String giver) {
    Answer answer = tryToGive(proposal, giver);
    if (answer instanceof Answer.Refused refused) {
      Map<String, Object> about = Map.of("tool", proposal.tool(), "agent", proposal.agent());
      attempts.refused(
          "GiveGrant", proposal.tenant(), proposal.principal(), giver, refused.reason(), about);
    }
    return answer;
  }

  private Answer tryToGive(Proposal proposal, String giver) {
    Optional<String> signature = assessor.signature(proposal.tool());
    if (signature.isEmpty()) {
      return new Answer.Refused("there is no tool '" + proposal.tool() + "'");
    }
    List<Route> routes = assessor.learnable(proposal.tool());
    if (routes.isEmpty()) {
      return new Answer.Refused(
          "no rule for " + proposal.tool() + " is learnable: people are asked every time");
    }
    Instant now = store.clock().instant();
    Admission.Entry entry =
        alone(
            proposal.tenant(),
            proposal.principal(),
            proposal.agent(),
            proposal.tool(),
            routes,
            giver,
            now);
    if (entry instanceof Admission.Entry.Refused refused) {
      return new Answer.Refused(refused.why() + "; so they cannot grant it");
    }
    Voter voter = ((Admission.Entry.Admitted) entry).as().get(0);
    if (proposal.reason().isBlank()) {
      return new Answer.Refused("a grant needs a reason");
    }
    Duration time = proposal.time();
    if (time.isNegative() || time.toMillis() == 0 || time.compareTo(longest) > 0) {
      return new Answer.Refused("a grant holds for more than zero and at most " + longest);
    }
    Grant grant;
    try {
      grant =
          new Grant(
              GrantRecord.id(
                  GrantRecord.KIND,
                  now,
                  Digest.of("hitl.grant.v1").add(UUID.randomUUID().toString())),
              proposal.tenant(),
              proposal.principal(),
              proposal.agent(),
              proposal.tool(),
              signature.get(),
              assessor.policyVersion(),
              proposal.bounds(),
              voter.id(),
              voter.roles(),
              proposal.reason(),
              null,
              proposal.uses(),
              now.plus(time),
              now);
    } catch (IllegalArgumentException e) {
      return new Answer.Refused(String.valueOf(e.getMessage()));
    }
    StandingStep.Put put = GrantRecord.put(grant, proposal.principal());
    if (store.stand(List.of(put)) == StandingWritten.LOST) {
      throw new IllegalStateException("a grant of the name " + put.id() + " is already there");
    }
    changed.run();
    return new Answer.Done(held(put.standing()));
  }

  /**
   * Takes a grant back. A call whose use of it is not committed by then does not use it.
   *
   * @param id the grant's id
   * @param by who: the giver, under whichever of their names, or somebody who may decide about the
   *     tool
   * @param reason why
   * @return what became of it
   */
  public Answer revoke(String id, String by, String reason) {
    if (reason.isBlank()) {
      return new Answer.Refused("taking a grant back needs a reason");
    }
    for (int i = 0; i < MOST_TRIES; i++) {
      Optional<StandingRecord> found = standing(id);
      if (found.isEmpty()) {
        return new Answer.Unknown(id);
      }
      StandingRecord standing = found.get();
      Grant grant = GrantRecord.read(standing);
      if (standing.revoked()) {
        // Whoever comes too late tried nothing that they may not.
        return new Answer.Refused("it was taken back already");
      }
      Optional<String> revoker = revoker(grant, by);
      if (revoker.isEmpty()) {
        String why = by + " neither gave it nor may decide about " + grant.tool();
        Map<String, Object> about = Map.of("tool", grant.tool(), "grant", id);
        attempts.refused("RevokeGrant", grant.tenant(), grant.principal(), by, why, about);
        return new Answer.Refused(why);
      }
      StandingStep.Revoke revoke =
          GrantRecord.revoke(standing, revoker.get(), reason, store.clock().instant());
      if (store.stand(List.of(revoke)) == StandingWritten.SAVED) {
        changed.run();
        return new Answer.Done(held(store.standing(id).orElse(revoke.after())));
      }
    }
    throw new IllegalStateException("grant " + id + " changed " + MOST_TRIES + " times in between");
  }

  /** Under which one name they take it back; empty where they may not. */
  private Optional<String> revoker(Grant grant, String by) {
    Instant now = store.clock().instant();
    if (attempts.isSame(grant.tenant(), by, grant.giver(), now)) {
      return Optional.of(grant.giver());
    }
    return alone(
                grant.tenant(),
                grant.principal(),
                grant.agent(),
                grant.tool(),
                assessor.learnable(grant.tool()),
                by,
                now)
            instanceof Admission.Entry.Admitted admitted
        ? Optional.of(admitted.as().get(0).id())
        : Optional.empty();
  }

  /** As on the first of the routes that they could decide alone. */
  private Admission.Entry alone(
      String tenant,
      @Nullable String principal,
      String agent,
      String tool,
      List<Route> routes,
      String person,
      Instant now) {
    Admission.Entry entry =
        new Admission.Entry.Refused(null, "people are asked about " + tool + " every time");
    for (Route route : routes) {
      entry = admission.alone(tenant, principal, agent, tool, route, person, now);
      if (entry instanceof Admission.Entry.Admitted) {
        return entry;
      }
    }
    return entry;
  }

  /**
   * One grant.
   *
   * @param id its id
   * @return the grant as it stands, or empty where there is none
   */
  public Optional<Held> find(String id) {
    return standing(id).map(this::held);
  }

  /**
   * The grants of a tenant, whether they hold or not, in the order they were given.
   *
   * @param tenant whose
   * @param after go on behind this grant; null to begin
   * @param limit the most to return, 1 to 1,000
   * @return up to the limit
   */
  public List<Held> all(String tenant, @Nullable String after, int limit) {
    return store.standings(new StandingQuery(GrantRecord.KIND, tenant, after, limit)).stream()
        .filter(standing -> !standing.isErased())
        .map(this::held)
        .toList();
  }

  /**
   * What history suggests to grant. Nothing is granted by it.
   *
   * @param tenant whose
   * @param least how many calls have to have been approved, at least 2
   * @return in order of tool and agent; always the same for the same history
   */
  public List<Suggestion> suggestions(String tenant, int least) {
    return suggestions.of(tenant, least);
  }

  private Optional<StandingRecord> standing(String id) {
    return store
        .standing(id)
        .filter(found -> found.kind().equals(GrantRecord.KIND) && !found.isErased());
  }

  private Held held(StandingRecord standing) {
    Grant grant = GrantRecord.read(standing);
    int left = standing.left() == null ? 0 : standing.left();
    boolean same =
        assessor.policyVersion().equals(grant.policyVersion())
            && assessor.signature(grant.tool()).filter(grant.signature()::equals).isPresent();
    State state =
        standing.revoked()
            ? State.REVOKED
            : left == 0
                ? State.USED_UP
                : !standing.holdsAt(store.clock().instant())
                    ? State.OVER
                    : same ? State.HOLDS : State.VOID;
    return new Held(grant, left, state);
  }
}
