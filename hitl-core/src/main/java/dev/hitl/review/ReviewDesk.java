package dev.hitl.review;

import dev.hitl.notify.Briefing;
import dev.hitl.policy.Guards;
import dev.hitl.request.Grant;
import dev.hitl.request.Request;
import dev.hitl.request.RequestStatus;
import dev.hitl.store.Applied;
import dev.hitl.store.QueuePage;
import dev.hitl.store.Refusals;
import dev.hitl.store.StandingStep;
import dev.hitl.store.Step;
import dev.hitl.store.Store;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Where people decide.
 *
 * <p>Every method takes the identity that the caller's security context vouches for; roles are
 * asked of the directory at that moment. Every method names the revision that the person saw: an id
 * alone, or with {@code @1}, means the first. A ballot is committed before the method returns, or
 * nothing is; what it answers is in a {@link Ruling}. A caller that gets an exception does not
 * know, and may give the same ballot again: under a decision id the answer is the same as the first
 * time, without one it is {@link Ruling.AlreadyDecided} if it had been committed.
 *
 * <p>A ballot that is not allowed changes nothing of the request and is on record beside it: see
 * {@code Hitl.audit().refusals}, as long as there are not too many.
 *
 * <p>Thread-safe.
 */
public final class ReviewDesk {
  /** How often a ballot is counted anew because another was committed in between. */
  private static final int MAX_ROUNDS = 50;

  private final Store store;
  private final Counter counter;
  private final Refusals refusals;
  private final Runnable committed;
  private final Inbox inbox;
  private final Bundle bundle;
  private final Pace pace;

  /**
   * @param store where requests are kept
   * @param counter what ballots lead to
   * @param guards how many ballots one reviewer may give
   * @param committed called after each commit, to wake whoever goes on with runs
   */
  public ReviewDesk(Store store, Counter counter, Guards guards, Runnable committed) {
    this.pace = new Pace(store, guards);
    this.store = store;
    this.counter = counter;
    refusals = new Refusals(store);
    this.committed = committed;
    inbox = new Inbox(store);
    bundle = new Bundle(store, this);
  }

  /**
   * Approves what was shown.
   *
   * @param reference which request and revision
   * @param reviewer who
   * @return what became of it
   */
  public Ruling approve(String reference, String reviewer) {
    return decide(new Ballot.Approve(reference, reviewer, null));
  }

  /**
   * Approves what was shown.
   *
   * @param reference which request and revision
   * @param reviewer who
   * @param reason why
   * @return what became of it
   */
  public Ruling approve(String reference, String reviewer, String reason) {
    return decide(new Ballot.Approve(reference, reviewer, reason));
  }

  /**
   * Approves what was shown, and grants the like of it for the next times.
   *
   * @param reference which request and revision
   * @param reviewer who; a person who could decide it alone
   * @param grant what is granted besides; no wider than the approved call where nothing is spelled
   *     out
   * @return what became of it; both or neither
   */
  public Ruling approve(String reference, String reviewer, Grant.Offer grant) {
    return decide(new Ballot.Approve(reference, reviewer, grant.reason(), grant));
  }

  /**
   * Says no. One no ends the question unless its route says that it takes more.
   *
   * @param reference which request and revision
   * @param reviewer who
   * @param reason why; the agent is told
   * @return what became of it
   */
  public Ruling reject(String reference, String reviewer, String reason) {
    return decide(new Ballot.Reject(reference, reviewer, reason));
  }

  /**
   * Has the call run with other arguments. They are bound to the tool's parameters and judged by
   * policy again. Where one person's word is enough this is that word; where more are needed all of
   * them are asked about the new revision, and the editor is none of them.
   *
   * @param reference which request and revision
   * @param reviewer who
   * @param changes the arguments that are to be different; the others stay
   * @param reason why
   * @return what became of it
   */
  public Ruling modify(
      String reference,
      String reviewer,
      Map<String, ? extends @Nullable Object> changes,
      String reason) {
    return decide(new Ballot.Modify(reference, reviewer, changes, reason));
  }

  /**
   * Gives the agent a text as the tool's result; the tool does not run.
   *
   * @param reference which request and revision
   * @param reviewer who
   * @param text the result
   * @return what became of it
   */
  public Ruling answer(String reference, String reviewer, String text) {
    return decide(new Ballot.Answer(reference, reviewer, text));
  }

  /**
   * Has another tool called instead. Policy judges that call as any other, and where it would let
   * the agent run it, whoever the tool's rules name has to agree as if its body had asked; where
   * that is no more than this person's word, this is it. The original request and the new one are
   * both kept.
   *
   * @param reference which request and revision
   * @param reviewer who
   * @param tool the other tool
   * @param arguments its arguments
   * @param reason why
   * @return what became of it
   */
  public Ruling redirect(
      String reference, String reviewer, String tool, Map<String, ?> arguments, String reason) {
    return decide(new Ballot.Redirect(reference, reviewer, tool, arguments, reason));
  }

  /**
   * Hands the question to another role: the places that this person could fill are that role's from
   * now on, the others stay as they are. Votes so far stay.
   *
   * @param reference which request and revision
   * @param reviewer who
   * @param role a role that the directory knows
   * @param reason why
   * @return what became of it
   */
  public Ruling escalate(String reference, String reviewer, String role, String reason) {
    return decide(new Ballot.Escalate(reference, reviewer, role, reason));
  }

  /**
   * Takes the question back; the tool does not run.
   *
   * @param reference which request and revision
   * @param reviewer the person on whose behalf the agent acts, or somebody who may decide
   * @param reason why
   * @return what became of it
   */
  public Ruling withdraw(String reference, String reviewer, String reason) {
    return decide(new Ballot.Withdraw(reference, reviewer, reason));
  }

  /**
   * Takes back what others approved, before it is claimed; the tool does not run. Needs somebody
   * more senior than all who agreed, or with a role that the policy lets overrule.
   *
   * @param reference which request and revision
   * @param reviewer who
   * @param reason why; the agent is told
   * @return what became of it; {@link Ruling.AlreadyDecided} where it was claimed before
   */
  public Ruling overrule(String reference, String reviewer, String reason) {
    return decide(new Ballot.Overrule(reference, reviewer, reason));
  }

  /**
   * Wants a call run at once in an emergency, without waiting for those whom the route asks. It
   * needs the permission that the policy names for this; nothing runs until another person says
   * {@link #observe}.
   *
   * @param reference which request and revision
   * @param reviewer who
   * @param reason why it cannot wait
   * @param ticket the incident
   * @param limit until when it has to begin, from the moment somebody watches; at most what the
   *     policy says
   * @return what became of it
   */
  public Ruling breakGlass(
      String reference, String reviewer, String reason, String ticket, Duration limit) {
    return decide(new Ballot.BreakGlass(reference, reviewer, reason, ticket, limit));
  }

  /**
   * Watches what somebody else wants run at once, which approves it.
   *
   * @param reference which request and revision
   * @param reviewer who watches; another person, with a role that the policy names for this
   * @return what became of it
   */
  public Ruling observe(String reference, String reviewer) {
    return decide(new Ballot.Observe(reference, reviewer));
  }

  /**
   * Says of what was run that it was right, or of an emergency that it was one. Its review, a
   * request of its own, was opened when it was run, and is in the inbox until somebody has said so.
   *
   * @param reference which review
   * @param reviewer who; not one of those who had it run, or had it done for them
   * @param reason why; may be empty, but not for an emergency
   * @return what became of it
   */
  public Ruling confirm(String reference, String reviewer, String reason) {
    return decide(new Ballot.Confirmed(reference, reviewer, reason));
  }

  /**
   * Says of what was run that it was not right, or of an emergency that it was none. What was run
   * stays as it is; rolling it back is another matter.
   *
   * @param reference which review
   * @param reviewer who; not one of those who had it run, or had it done for them
   * @param reason why
   * @return what became of it
   */
  public Ruling flag(String reference, String reviewer, String reason) {
    return decide(new Ballot.Flagged(reference, reviewer, reason, Map.of()));
  }

  /**
   * Says of a call that was run that it was not right, and what would have been. The corrections
   * are kept as a lesson; nothing runs with them.
   *
   * @param reference which review
   * @param reviewer who; not the one whom it was done for
   * @param corrections arguments that would have been right, by name
   * @param reason why
   * @return what became of it
   */
  public Ruling correct(
      String reference,
      String reviewer,
      Map<String, ? extends @Nullable Object> corrections,
      String reason) {
    return decide(new Ballot.Flagged(reference, reviewer, reason, corrections));
  }

  /**
   * Takes back what this person said of the request before it is decided: a yes or a no.
   *
   * @param reference which request and revision
   * @param reviewer who
   * @param reason why
   * @return what became of it
   */
  public Ruling takeBack(String reference, String reviewer, String reason) {
    return decide(new Ballot.TakeBack(reference, reviewer, reason));
  }

  /**
   * Says what was done by hand, where the route says that the agent never runs it. Whoever did it
   * is the last person needed; the agent is given the report as the tool's result.
   *
   * @param reference which request and revision
   * @param reviewer who did it
   * @param report what they did
   * @return what became of it
   */
  public Ruling performed(String reference, String reviewer, String report) {
    return decide(new Ballot.Performed(reference, reviewer, report));
  }

  /**
   * Gives one ballot.
   *
   * @param ballot what is said
   * @return what became of it
   */
  public Ruling decide(Ballot ballot) {
    return together(List.of(ballot)).get(0);
  }

  /**
   * Gives one ballot under a name of the caller's. Where the answer was lost (a time-out, a crash,
   * an exception), the same ballot under the same name gives the same answer and changes nothing
   * more, on any node.
   *
   * @param ballot what is said
   * @param decisionId 1 to 190 characters, such as a random UUID made before the first attempt
   * @return what became of it, with the request, and of a vote how many are missing, as it is now;
   *     {@link Ruling.Invalid} where the name was used for another ballot on this request
   * @throws IllegalArgumentException if the name is blank or too long
   */
  public Ruling decide(Ballot ballot, String decisionId) {
    return together(List.of(ballot), decisionId).get(0);
  }

  /**
   * Gives one ballot under a name, and uses up what it is given by, such as a link: both or
   * neither. A ballot that is not taken uses up nothing.
   *
   * @param ballot what is said
   * @param decisionId 1 to 190 characters
   * @param use of a standing record as it was read
   * @return as {@link #decide(Ballot, String)}; {@link Ruling.Invalid} also where the record does
   *     not hold any more
   * @throws IllegalArgumentException if the name is blank or too long
   */
  public Ruling decide(Ballot ballot, String decisionId, StandingStep.Use use) {
    return together(List.of(ballot), new DecisionId(decisionId, use)).get(0);
  }

  /**
   * Gives several ballots on different requests, all or none. What is critical is decided by
   * itself: where it is among several, {@link Ruling.NotAllowed}, unless the ballot only takes it
   * back, stops it, hands it on, or says who looks at it.
   *
   * @param ballots what is said
   * @return what became of each, in their order; where one could not be taken, the others are
   *     {@link Ruling.NotTaken}
   */
  public List<Ruling> together(List<Ballot> ballots) {
    return together(ballots, (DecisionId) null);
  }

  /**
   * Gives several ballots on different requests, all or none, under one name of the caller's: given
   * again, the answers are the same and nothing more is changed.
   *
   * @param ballots what is said
   * @param decisionId 1 to 190 characters
   * @return what became of each, in their order, as {@link #together(List)} says
   * @throws IllegalArgumentException if the name is blank or too long
   */
  public List<Ruling> together(List<Ballot> ballots, String decisionId) {
    return together(ballots, new DecisionId(decisionId));
  }

  List<Ruling> together(List<Ballot> ballots, @Nullable DecisionId decision) {
    Optional<List<Ruling>> remembered = tryRemembered(ballots, decision);
    if (remembered.isPresent()) {
      return remembered.get();
    }
    for (int round = 0; round < MAX_ROUNDS; round++) {
      Optional<List<Ruling>> rulings = tryTogether(ballots, decision);
      if (rulings.isPresent()) {
        return rulings.get();
      }
    }
    throw new IllegalStateException(
        "other ballots on the same request were committed " + MAX_ROUNDS + " times in between");
  }

  /**
   * Counts on what this node remembers, which saves a reading where nothing has changed. Only a
   * write tells whether it has, so whatever leads to none is counted anew on what is stored.
   */
  private Optional<List<Ruling>> tryRemembered(
      List<Ballot> ballots, @Nullable DecisionId decision) {
    List<Counter.Count> counts = new ArrayList<>();
    List<Step> steps = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    for (Ballot ballot : ballots) {
      Optional<Counter.Count> count = counter.remembered(ballot, decision);
      if (count.isEmpty()
          || !count.get().ruling().isTaken()
          || count.get().steps().isEmpty()
          || !count.get().standing().isEmpty()
          || pace.isLimited()
          || (ballots.size() > 1 && Critical.isAlone(ballot, count.get()))
          || !seen.add(count.get().steps().get(0).after().id())) {
        return Optional.empty();
      }
      counts.add(count.get());
      steps.addAll(count.get().steps());
    }
    if (steps.isEmpty() || !(store.memory().apply(steps) instanceof Applied.Done)) {
      return Optional.empty();
    }
    committed.run();
    return Optional.of(counts.stream().map(Counter.Count::ruling).toList());
  }

  /** Empty where a request changed between being read and being written. */
  private Optional<List<Ruling>> tryTogether(List<Ballot> ballots, @Nullable DecisionId decision) {
    List<Counter.Count> counts = new ArrayList<>();
    List<Step> steps = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    boolean refused = false;
    for (Ballot ballot : ballots) {
      Counter.Count count = counter.count(ballot, decision);
      if (!count.steps().isEmpty() && !seen.add(count.steps().get(0).after().id())) {
        count = Counter.Count.refused(new Ruling.Invalid("two ballots on one request"));
      } else if (ballots.size() > 1 && Critical.isAlone(ballot, count)) {
        count = Counter.notAllowed(Critical.ALONE).by(count.voter());
      }
      refused |= !count.ruling().isTaken();
      counts.add(count);
      steps.addAll(count.steps());
    }
    if (refused) {
      for (int i = 0; i < ballots.size(); i++) {
        if (counts.get(i).ruling() instanceof Ruling.NotAllowed no) {
          putOnRecord(ballots.get(i), counts.get(i), no.reason());
        }
      }
      return Optional.of(
          counts.stream()
              .map(c -> c.steps().isEmpty() ? c.ruling() : new Ruling.NotTaken())
              .map(Ruling.class::cast)
              .toList());
    }
    if (steps.isEmpty()) {
      return Optional.of(counts.stream().map(Counter.Count::ruling).toList());
    }
    List<StandingStep> standing = new ArrayList<>();
    counts.forEach(count -> standing.addAll(count.standing()));
    Optional<Instant> rest = pace(ballots, counts, standing);
    if (rest.isPresent()) {
      return Optional.of(
          ballots.stream().map(b -> (Ruling) new Ruling.Rested(rest.get())).toList());
    }
    Applied applied = standing.isEmpty() ? store.apply(steps) : store.apply(steps, standing);
    if (applied instanceof Applied.NotStanding) {
      return Optional.empty();
    }
    if (applied instanceof Applied.Refused no) {
      return no.why() == Applied.Why.TOO_LATE
          ? Optional.of(tooLate(counts, steps.get(no.step()).after().id(), no))
          : Optional.empty();
    }
    committed.run();
    Pace.tidy(store, standing);
    return Optional.of(counts.stream().map(Counter.Count::ruling).toList());
  }

  /** What is refused before anybody asked who gave it. */
  Ruling refused(Ballot ballot, String why) {
    putOnRecord(ballot, Counter.notAllowed(why), why);
    return new Ruling.NotAllowed(why);
  }

  /**
   * Adds a step for each reviewer's ballots that count.
   *
   * @return until when somebody has to rest; empty where all may go on
   */
  private Optional<Instant> pace(
      List<Ballot> ballots, List<Counter.Count> counts, List<StandingStep> standing) {
    Map<List<String>, Integer> given = new LinkedHashMap<>();
    for (int i = 0; i < ballots.size(); i++) {
      List<Step> steps = counts.get(i).steps();
      if (!steps.isEmpty() && Pace.isCounted(ballots.get(i))) {
        String tenant = steps.get(0).after().run().tenant();
        String voter = counts.get(i).voter();
        String who = voter == null ? ballots.get(i).reviewer() : voter;
        given.merge(List.of(tenant, who), 1, Integer::sum);
      }
    }
    for (Map.Entry<List<String>, Integer> each : given.entrySet()) {
      Optional<Pace.Next> next =
          pace.next(each.getKey().get(0), each.getKey().get(1), each.getValue());
      if (next.isPresent() && next.get() instanceof Pace.Next.Rests rests) {
        return Optional.of(rests.until());
      } else if (next.isPresent() && next.get() instanceof Pace.Next.Goes goes) {
        standing.add(goes.step());
      }
    }
    return Optional.empty();
  }

  private void putOnRecord(Ballot ballot, Counter.Count count, String why) {
    String act = ballot.getClass().getSimpleName();
    store
        .request(Counter.idOf(ballot.reference()))
        .ifPresent(
            request ->
                refusals.record(
                    request, new Refusals.Attempt(ballot.reviewer(), count.voter(), act, why)));
  }

  private static List<Ruling> tooLate(
      List<Counter.Count> counts, String request, Applied.Refused refused) {
    return counts.stream()
        .map(
            count ->
                !count.steps().isEmpty()
                        && count.steps().get(0).after().id().equals(request)
                        && refused.current() != null
                    ? new Ruling.TooLate(refused.current())
                    : new Ruling.NotTaken())
        .map(Ruling.class::cast)
        .toList();
  }

  /**
   * What waits for people, by lane, then age.
   *
   * @param query which and how many
   * @return pending requests, executions in doubt and open reviews of emergencies, and where to go
   *     on
   */
  public InboxPage inbox(InboxQuery query) {
    return inbox.page(query);
  }

  /**
   * What waits for people of the default tenant: the first hundred, each of several alike.
   *
   * @return pending requests, executions in doubt and reviews, by lane, then age
   */
  public List<Request> inbox() {
    List<Request> all = new ArrayList<>();
    for (InboxPage.Entry entry : inbox.page(InboxQuery.first()).entries()) {
      all.addAll(
          entry.alike() == 1
              ? List.of(entry.request())
              : store.alike(entry.request(), InboxQuery.DEFAULT_LIMIT));
    }
    return all.stream().sorted(Request.QUEUE).limit(InboxQuery.DEFAULT_LIMIT).toList();
  }

  /**
   * The requests that an entry of the inbox stands for.
   *
   * @param request one of them
   * @return pending requests that ask for the very same, at most 1,000; the request alone where it
   *     is not pending
   */
  public List<Request> alike(Request request) {
    return request.status() == RequestStatus.PENDING
        ? store.alike(request, QueuePage.MOST_ALIKE)
        : List.of(request);
  }

  /**
   * Takes a request to decide it, for a quarter of an hour.
   *
   * @param reference which request and revision
   * @param reviewer who; somebody who may decide it
   * @return what became of it
   */
  public Ruling take(String reference, String reviewer) {
    return take(reference, reviewer, Duration.ofMinutes(15));
  }

  /**
   * Takes a request to decide it: others see who has it. It ends by itself, with that person's
   * vote, or when it is given back; who has it may take it again for longer. Others may decide it
   * all the same, unless the policy that asked says {@code exclusiveAssignments}.
   *
   * @param reference which request and revision
   * @param reviewer who; somebody who may decide it
   * @param time more than zero and at most seven days, by the store's clock
   * @return what became of it; {@link Ruling.Assigned} where somebody else has it
   */
  public Ruling take(String reference, String reviewer, Duration time) {
    return decide(new Ballot.Take(reference, reviewer, time));
  }

  /**
   * Gives back what was taken.
   *
   * @param reference which request and revision
   * @param reviewer who has it
   * @return what became of it; {@link Ruling.Assigned} where somebody else has it
   */
  public Ruling release(String reference, String reviewer) {
    return decide(new Ballot.Release(reference, reviewer));
  }

  /**
   * Decides a selection with one reason, each request by itself: what cannot be decided any more
   * keeps nothing else back. Critical requests are refused. All or none is {@link #together}.
   *
   * @param selection which, and what is said of them
   * @return what became of each, in their order
   */
  public List<Ruling> all(Selection selection) {
    return all(selection, UUID.randomUUID().toString());
  }

  /**
   * Decides a selection under a name of the caller's, which stands on the record of each request:
   * given again, the answers are the same and nothing more is changed.
   *
   * @param selection which, and what is said of them
   * @param batchId 1 to 190 characters, such as a random UUID made before the first attempt
   * @return what became of each, in their order
   * @throws IllegalArgumentException if the name is blank or too long
   */
  public List<Ruling> all(Selection selection, String batchId) {
    return bundle.all(selection, batchId);
  }

  /**
   * Decides a request and others that ask for the very same with one ballot, as an entry of the
   * inbox shows them, in one transaction. Each keeps its own record, which names the others. No
   * more are decided than were seen, the oldest first; one that the person may not decide, or that
   * somebody else just did, is left as it is. What is critical is decided by itself: by a count of
   * 1.
   *
   * @param ballot an approval, a rejection, an answer or a withdrawal of the first of them
   * @param count how many the person saw, {@link InboxPage.Entry#alike}
   * @return what became of those that were decided, the named one first; or of that one alone where
   *     it could not be
   * @throws IllegalArgumentException if the count is not within 1 and 1,000, or the ballot is of
   *     another kind
   */
  public List<Ruling> alike(Ballot ballot, int count) {
    if (count < 1 || count > QueuePage.MOST_ALIKE) {
      throw new IllegalArgumentException("1 to 1,000 alike requests are decided, not " + count);
    }
    return bundle.alike(ballot, count);
  }

  /**
   * Changes plans step by step.
   *
   * @return the desk for plans
   */
  public PlanDesk plans() {
    return new PlanDesk(this);
  }

  /**
   * One request.
   *
   * @param reference its id or reference
   * @return the request as it is now, or empty where there is none
   */
  public Optional<Request> find(String reference) {
    return store.request(Counter.idOf(reference));
  }

  /**
   * One request, for a person who is on record as having seen it: the first time that this person
   * looks at this revision. It is not asked whether the person may decide.
   *
   * @param reference its id or reference
   * @param reviewer the identity that the caller's security context vouches for
   * @return the request as it is now, or empty where there is none
   * @throws IllegalArgumentException if nobody is named
   */
  public Optional<Request> view(String reference, String reviewer) {
    if (reviewer.isBlank()) {
      throw new IllegalArgumentException("who looks at it?");
    }
    Optional<Request> found = find(reference);
    found.ifPresent(request -> new Sighting(request, reviewer).record(store));
    return found;
  }

  /**
   * What a reviewer reads.
   *
   * @param request the request
   * @return several lines
   */
  public String briefing(Request request) {
    return Briefing.title(request) + System.lineSeparator() + Briefing.of(request);
  }
}
