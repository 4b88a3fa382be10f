package dev.hitl.review;

import dev.hitl.call.Action;
import dev.hitl.policy.Verdict;
import java.util.List;
import java.util.Set;

/** What changed arguments would come to if somebody who may edit them did so now. */
public sealed interface Edit {
  /**
   * They bind, and policy does not forbid them.
   *
   * @param action what would be asked about next; it equals the present one in all but its number
   *     where nothing is different
   * @param verdict what policy says of it; where it would let the agent run it, those who are asked
   *     now are asked all the same
   * @param secrets the names of arguments that are not shown
   */
  record Fits(Action action, Verdict verdict, Set<String> secrets) implements Edit {
    /** Copies the names. */
    public Fits {
      secrets = Set.copyOf(secrets);
    }
  }

  /**
   * They do not bind to the tool's parameters.
   *
   * @param problems one text for each; one at a parameter begins with its place and a colon
   */
  record Wrong(List<String> problems) implements Edit {
    /** Copies the list. */
    public Wrong {
      problems = List.copyOf(problems);
    }
  }

  /**
   * Policy forbids them, whoever agrees.
   *
   * @param why for the person who tries
   */
  record Forbidden(String why) implements Edit {}
}
