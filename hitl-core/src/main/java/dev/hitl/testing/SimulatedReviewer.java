package dev.hitl.testing;

import dev.hitl.Hitl;
import dev.hitl.call.RunId;
import dev.hitl.request.Request;
import dev.hitl.request.RequestStatus;
import dev.hitl.review.Ballot;
import dev.hitl.review.InboxPage;
import dev.hitl.review.InboxQuery;
import dev.hitl.review.Ruling;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A person for tests: decides what is in the inbox by what it was told for each tool, and stays
 * silent about everything else. It goes the same way as a real person, so roles, deadlines and
 * revisions count.
 *
 * <pre>{@code
 * SimulatedReviewer manager =
 *     SimulatedReviewer.of(hitl, "manager-1").approves("refund").rejects("delete", "never");
 * manager.decide();
 * hitl.resumeDue();
 * }</pre>
 *
 * <p>Not thread-safe.
 */
public final class SimulatedReviewer {
  private final Hitl hitl;
  private final String name;
  private final Map<String, Function<Request, Optional<Ballot>>> habits = new LinkedHashMap<>();
  private String tenant = RunId.DEFAULT_TENANT;
  private Duration delay = Duration.ZERO;
  private @Nullable Clock clock;

  private SimulatedReviewer(Hitl hitl, String name) {
    this.hitl = hitl;
    this.name = name;
  }

  /**
   * A person who stays silent about everything.
   *
   * @param hitl whose inbox
   * @param name the identity that the ballots are given under
   * @return the person
   */
  public static SimulatedReviewer of(Hitl hitl, String name) {
    return new SimulatedReviewer(hitl, name);
  }

  /**
   * Looks into another tenant's inbox.
   *
   * @param value the tenant
   * @return this
   */
  public SimulatedReviewer ofTenant(String value) {
    tenant = value;
    return this;
  }

  /**
   * Approves calls of a tool.
   *
   * @param tool the tool's name
   * @return this
   */
  public SimulatedReviewer approves(String tool) {
    return decides(tool, request -> Optional.of(approval(request)));
  }

  /**
   * Rejects calls of a tool.
   *
   * @param tool the tool's name
   * @param reason what the agent is told
   * @return this
   */
  public SimulatedReviewer rejects(String tool, String reason) {
    return decides(
        tool, request -> Optional.of(new Ballot.Reject(request.reference(), name, reason)));
  }

  /**
   * Changes the arguments of a tool's calls.
   *
   * @param tool the tool's name
   * @param changes the arguments that are to be different
   * @param reason why
   * @return this
   */
  public SimulatedReviewer modifies(String tool, Map<String, ?> changes, String reason) {
    return decides(
        tool,
        request -> Optional.of(new Ballot.Modify(request.reference(), name, changes, reason)));
  }

  /**
   * Answers in a tool's place.
   *
   * @param tool the tool's name
   * @param text the result
   * @return this
   */
  public SimulatedReviewer answers(String tool, String text) {
    return decides(
        tool, request -> Optional.of(new Ballot.Answer(request.reference(), name, text)));
  }

  /**
   * Has another tool called instead.
   *
   * @param tool the tool's name
   * @param other the other tool
   * @param arguments its arguments
   * @param reason why
   * @return this
   */
  public SimulatedReviewer redirects(
      String tool, String other, Map<String, ?> arguments, String reason) {
    return decides(
        tool,
        request ->
            Optional.of(new Ballot.Redirect(request.reference(), name, other, arguments, reason)));
  }

  /**
   * Does by hand what the agent may not run, and reports.
   *
   * @param tool the tool's name
   * @param report what was done; the result that the agent is given
   * @return this
   */
  public SimulatedReviewer performs(String tool, String report) {
    return decides(
        tool, request -> Optional.of(new Ballot.Performed(request.reference(), name, report)));
  }

  /**
   * Takes back what this person said of a tool's calls; silent about those they said nothing of.
   *
   * @param tool the tool's name
   * @param reason why
   * @return this
   */
  public SimulatedReviewer takesBack(String tool, String reason) {
    return decides(
        tool,
        request ->
            request.votes().stream().anyMatch(vote -> vote.voter().equals(name))
                ? Optional.of(new Ballot.TakeBack(request.reference(), name, reason))
                : Optional.empty());
  }

  /**
   * Says nothing about a tool's calls, whatever was said of the tool before.
   *
   * @param tool the tool's name
   * @return this
   */
  public SimulatedReviewer staysSilent(String tool) {
    return decides(tool, request -> Optional.empty());
  }

  /**
   * Decides by a rule, over the arguments for instance.
   *
   * @param tool the tool's name
   * @param habit what to say, or nothing
   * @return this
   */
  public SimulatedReviewer decides(String tool, Function<Request, Optional<Ballot>> habit) {
    habits.put(tool, habit);
    return this;
  }

  /**
   * Takes time: a request is decided only when it has been open for so long.
   *
   * @param time how long
   * @param by the clock to judge it by
   * @return this
   */
  public SimulatedReviewer after(Duration time, Clock by) {
    delay = time;
    clock = by;
    return this;
  }

  /**
   * An approval by this person, for a rule of {@link #decides}.
   *
   * @param request what was seen
   * @return the ballot
   */
  public Ballot approval(Request request) {
    return new Ballot.Approve(request.reference(), name, null);
  }

  /**
   * Goes through the inbox once.
   *
   * @return what became of each ballot, in the inbox's order
   */
  public List<Ruling> decide() {
    List<Ruling> rulings = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    InboxQuery query = InboxQuery.of(tenant);
    InboxPage page;
    do {
      page = hitl.review().inbox(query);
      for (InboxPage.Entry entry : page.entries()) {
        for (Request request : hitl.review().alike(entry.request())) {
          if (seen.add(request.id())) {
            ballot(request).ifPresent(ballot -> rulings.add(hitl.review().decide(ballot)));
          }
        }
      }
      query = query.after(page.next());
    } while (page.next() != null);
    return rulings;
  }

  private Optional<Ballot> ballot(Request request) {
    boolean tooEarly = clock != null && clock.instant().isBefore(request.openedAt().plus(delay));
    if (request.status() != RequestStatus.PENDING || tooEarly) {
      return Optional.empty();
    }
    return Optional.ofNullable(habits.get(request.revision().action().tool()))
        .flatMap(habit -> habit.apply(request));
  }
}
