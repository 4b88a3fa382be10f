package dev.hitl.request;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the route concluded. */
public sealed interface Decision {
  /**
   * Everyone needed agreed.
   *
   * @param by who, in the order of their votes
   * @param soft who of them is no person: an agent, a service or a rule set
   * @param reason what the last of them said; null where nothing
   * @param silence whether nobody said anything, and the policy calls that a yes
   */
  record Approved(List<String> by, List<String> soft, @Nullable String reason, boolean silence)
      implements Decision {
    /**
     * Copies the lists.
     *
     * @throws IllegalArgumentException if it is by silence and by somebody
     */
    public Approved {
      by = List.copyOf(by);
      soft = List.copyOf(soft);
      if (silence && !by.isEmpty()) {
        throw new IllegalArgumentException("silence is nobody's word, not that of " + by);
      }
    }

    /**
     * People agreed, or who may take a person's place.
     *
     * @param by who, in the order of their votes
     * @param soft who of these is no person
     * @param reason what the last of them said; null where nothing
     */
    public Approved(List<String> by, List<String> soft, @Nullable String reason) {
      this(by, soft, reason, false);
    }

    /**
     * People agreed.
     *
     * @param by who, in the order of their votes
     * @param reason what the last of them said; null where nothing
     */
    public Approved(List<String> by, @Nullable String reason) {
      this(by, List.of(), reason, false);
    }

    /**
     * An approval that nobody gave.
     *
     * @param reason why it counts as one
     * @return the decision
     */
    public static Approved bySilence(String reason) {
      return new Approved(List.of(), List.of(), reason, true);
    }
  }

  /**
   * Everyone needed agreed, and the last of them did it by hand. The agent never ran the tool.
   *
   * @param by who did it
   * @param agreed who agreed before, in the order of their votes
   * @param soft who of these is no person
   * @param report what they did; the agent is given it as the tool's result
   */
  record Performed(String by, List<String> agreed, List<String> soft, String report)
      implements Decision {
    /** Copies the lists. */
    public Performed {
      agreed = List.copyOf(agreed);
      soft = List.copyOf(soft);
    }
  }

  /**
   * A person, or the policy where nobody answered, said no.
   *
   * @param by who
   * @param reason why
   */
  record Rejected(String by, String reason) implements Decision {}

  /**
   * A person gave the answer in the tool's place.
   *
   * @param by who
   * @param text the answer
   */
  record Answered(String by, String text) implements Decision {}

  /**
   * A person had another tool called instead.
   *
   * @param by who
   * @param reason why
   * @param request the request that stands for the other call
   */
  record Redirected(String by, String reason, String request) implements Decision {}

  /** Nobody decided in time. */
  record Expired() implements Decision {}

  /**
   * It was approved, and no node claimed it while the approval was valid.
   *
   * @param by who had approved
   */
  record Lapsed(List<String> by) implements Decision {
    /** Copies the list. */
    public Lapsed {
      by = List.copyOf(by);
    }
  }

  /**
   * What was run was looked at: it was right, or the emergency was one.
   *
   * @param by who says so
   * @param reason why
   */
  record Confirmed(String by, String reason) implements Decision {}

  /**
   * What was run was looked at: it was not right, or no emergency.
   *
   * @param by who says so
   * @param reason why
   */
  record Flagged(String by, String reason) implements Decision {}

  /**
   * The question was taken back.
   *
   * @param by who
   * @param reason why
   */
  record Withdrawn(String by, String reason) implements Decision {}
}
