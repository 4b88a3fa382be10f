package dev.hitl.request;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the route concluded. */
public sealed interface Decision {
  /**
   * Everyone needed agreed.
   *
   * @param by who
   * @param reason what the last of them said; null where nothing
   */
  record Approved(List<String> by, @Nullable String reason) implements Decision {
    /** Copies the list. */
    public Approved {
      by = List.copyOf(by);
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
