package dev.hitl.review;

import dev.hitl.request.Grant;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What one person says about one request. */
public sealed interface Ballot {
  /**
   * Which request, and which revision of it the person saw.
   *
   * @return the request's reference
   */
  String reference();

  /**
   * Who, as the caller's security context vouches for.
   *
   * @return the person
   */
  String reviewer();

  /**
   * Run it as shown.
   *
   * @param reference which request and revision
   * @param reviewer who
   * @param reason why; null where nothing is said
   * @param grant what is granted for the next times as well; null for nothing
   */
  record Approve(
      String reference, String reviewer, @Nullable String reason, Grant.@Nullable Offer grant)
      implements Ballot {
    /**
     * Approves this once.
     *
     * @param reference which request and revision
     * @param reviewer who
     * @param reason why; null where nothing is said
     */
    public Approve(String reference, String reviewer, @Nullable String reason) {
      this(reference, reviewer, reason, null);
    }
  }

  /**
   * Do not run it.
   *
   * @param reference which request and revision
   * @param reviewer who
   * @param reason why; the agent is told
   */
  record Reject(String reference, String reviewer, String reason) implements Ballot {}

  /**
   * Run it with other arguments.
   *
   * @param reference which request and revision
   * @param reviewer who
   * @param changes the arguments that are to be different
   * @param reason why
   */
  record Modify(
      String reference,
      String reviewer,
      Map<String, ? extends @Nullable Object> changes,
      String reason)
      implements Ballot {
    /** Copies the changes. */
    public Modify {
      changes = Collections.unmodifiableMap(new LinkedHashMap<>(changes));
    }
  }

  /**
   * Do not run it; give the agent this text as the result.
   *
   * @param reference which request and revision
   * @param reviewer who
   * @param text the result
   */
  record Answer(String reference, String reviewer, String text) implements Ballot {}

  /**
   * Call another tool instead.
   *
   * @param reference which request and revision
   * @param reviewer who
   * @param tool the other tool
   * @param arguments its arguments
   * @param reason why
   */
  record Redirect(
      String reference, String reviewer, String tool, Map<String, ?> arguments, String reason)
      implements Ballot {
    /** Copies the arguments. */
    public Redirect {
      arguments = Collections.unmodifiableMap(new LinkedHashMap<>(arguments));
    }
  }

  /**
   * Ask another role.
   *
   * @param reference which request and revision
   * @param reviewer who
   * @param role the role that is to decide
   * @param reason why
   */
  record Escalate(String reference, String reviewer, String role, String reason)
      implements Ballot {}

  /**
   * Take the question back.
   *
   * @param reference which request and revision
   * @param reviewer the person on whose behalf the agent acts, or somebody who may decide
   * @param reason why
   */
  record Withdraw(String reference, String reviewer, String reason) implements Ballot {}

  /**
   * Takes back what others approved, before it is claimed. The tool does not run.
   *
   * @param reference which request and revision
   * @param reviewer somebody more senior than all who agreed, or with a role that may overrule
   * @param reason why; the agent is told
   */
  record Overrule(String reference, String reviewer, String reason) implements Ballot {}

  /**
   * Wants a call run at once in an emergency, without waiting for those whom the route asks.
   * Nothing runs until another person says {@link Observe}.
   *
   * @param reference which request and revision
   * @param reviewer who; needs the policy's own permission for this
   * @param reason why it cannot wait
   * @param ticket the incident
   * @param limit until when it has to begin, from the moment somebody watches
   */
  record BreakGlass(String reference, String reviewer, String reason, String ticket, Duration limit)
      implements Ballot {}

  /**
   * Watches what somebody else wants run at once: it is approved with this.
   *
   * @param reference which request and revision
   * @param reviewer who watches; another person than the one who wants it run
   */
  record Observe(String reference, String reviewer) implements Ballot {}

  /**
   * Say of what was run that it was right, or of an emergency that it was one.
   *
   * @param reference which review: the request that was opened when it was run
   * @param reviewer who; neither of the two who ran it
   * @param reason why
   */
  record Confirmed(String reference, String reviewer, String reason) implements Ballot {}

  /**
   * Say of what was run that it was not right, or of an emergency that it was none.
   *
   * @param reference which review: the request that was opened when it was run
   * @param reviewer who; neither of the two who ran it
   * @param reason why
   * @param corrections arguments that would have been right; empty for none. They are kept as a
   *     lesson, and nothing runs with them
   */
  record Flagged(
      String reference,
      String reviewer,
      String reason,
      Map<String, ? extends @Nullable Object> corrections)
      implements Ballot {
    /** Copies the corrections. */
    public Flagged {
      corrections = Collections.unmodifiableMap(new LinkedHashMap<>(corrections));
    }
  }

  /**
   * Say how an execution in doubt ended: it succeeded.
   *
   * @param reference which request and revision
   * @param reviewer who
   * @param result what the agent is told the tool gave
   */
  record Succeeded(String reference, String reviewer, String result) implements Ballot {}

  /**
   * Say how an execution in doubt ended: it failed.
   *
   * @param reference which request and revision
   * @param reviewer who
   * @param problem what the agent is told
   */
  record NotSucceeded(String reference, String reviewer, String problem) implements Ballot {}

  /**
   * Have an execution in doubt run again.
   *
   * @param reference which request and revision
   * @param reviewer who
   * @param reason why that is safe
   */
  record RunAgain(String reference, String reviewer, String reason) implements Ballot {}

  /**
   * Take back what the same person said before: a yes or a no.
   *
   * @param reference which request and revision
   * @param reviewer who
   * @param reason why; null where nothing is said
   */
  record TakeBack(String reference, String reviewer, @Nullable String reason) implements Ballot {}

  /**
   * Say what was done by hand, where the agent may never run it. Whoever did not do it rejects.
   *
   * @param reference which request and revision
   * @param reviewer who did it: the last person needed
   * @param report what they did; the agent is given it as the tool's result
   */
  record Performed(String reference, String reviewer, String report) implements Ballot {}

  /**
   * Take it to decide it: others see who has it. This is no vote.
   *
   * @param reference which request and revision
   * @param reviewer who
   * @param time how long, unless it is given back before
   */
  record Take(String reference, String reviewer, Duration time) implements Ballot {}

  /**
   * Give back what was taken.
   *
   * @param reference which request and revision
   * @param reviewer who has it
   */
  record Release(String reference, String reviewer) implements Ballot {}
}
