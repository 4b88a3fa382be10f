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
   */
  record Approved(List<String> by, List<String> soft, @Nullable String reason) implements Decision {
    /** Copies the lists. */
    public Approved {
      by = List.copyOf(by);
      soft = List.copyOf(soft);
    }

    /**
     * People agreed.
     *
     * @param by who, in the order of their votes
     * @param reason what the last of them said; null where nothing
     */
    public Approved(List<String> by, @Nullable String reason) {
      this(by, List.of(), reason);
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
   * The question was taken back.
   *
   * @param by who
   * @param reason why
   */
  record Withdrawn(String by, String reason) implements Decision {}
}
