package dev.hitl.signal;

import dev.hitl.call.Action;
import dev.hitl.call.Glob;
import dev.hitl.call.Output;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A check in code at the edge of tools: before a call runs, after it ran, or both. What it says
 * joins what the policy says, whose rules are checks as data; it goes on record with its name and
 * version.
 *
 * <p>It is asked on a thread of the node's own. One that throws, returns null or takes too long
 * asks: see {@link Guardrails}.
 *
 * <p>Immutable, and as thread-safe as its checks have to be: they are asked about several calls at
 * a time.
 */
public final class Guardrail {
  private final String name;
  private final String version;
  private final List<String> tools;
  private final Set<String> reviewers;
  private final @Nullable Before before;
  private final @Nullable After after;

  private Guardrail(Builder builder) {
    name = builder.name;
    version = builder.version;
    tools = builder.tools;
    reviewers = builder.reviewers;
    before = builder.before;
    after = builder.after;
  }

  /** Looks at a call. */
  @FunctionalInterface
  public interface Before {
    /**
     * Looks at a call before it runs: when it is proposed, when a reviewer edits it, and again
     * before an approved one begins.
     *
     * @param action what would be done
     * @return what it says
     * @throws Exception which counts as asking
     */
    Check check(Action action) throws Exception;
  }

  /** Looks at what came out. */
  @FunctionalInterface
  public interface After {
    /**
     * Looks at a result before the agent has it, or at an answer before anybody has it.
     *
     * @param output the text, and the call that it is of
     * @return what it says
     * @throws Exception which counts as asking
     */
    Check check(Output output) throws Exception;
  }

  /**
   * Begins a guardrail.
   *
   * @param name its name in reasons and on record
   * @param version of the code, which changes when what it says may
   * @return a builder
   * @throws IllegalArgumentException if one of both is blank or longer than 100 characters, or the
   *     version has blanks in it
   */
  public static Builder named(String name, String version) {
    return new Builder(name, version);
  }

  /**
   * Its name.
   *
   * @return unlike that of any other guardrail of the node
   */
  public String name() {
    return name;
  }

  /**
   * The version of its code.
   *
   * @return text without blanks
   */
  public String version() {
    return version;
  }

  /**
   * Name and version, as they stand on record.
   *
   * @return such as {@code payment limits 3}
   */
  public String label() {
    return name + " " + version;
  }

  /**
   * Which tools it looks at.
   *
   * @return names and patterns
   */
  public List<String> tools() {
    return tools;
  }

  /**
   * Who is asked where it asks.
   *
   * @return roles, any one of which is enough; empty for those whom the tool's rules ask, or
   *     anybody where they ask nobody
   */
  public Set<String> reviewers() {
    return reviewers;
  }

  /**
   * Whether it looks at calls of a tool.
   *
   * @param tool the tool's name
   * @return true if it has a check before
   */
  public boolean looksBefore(String tool) {
    return before != null && covers(tool);
  }

  /**
   * Whether it looks at what comes of calls of a tool.
   *
   * @param tool the tool's name, or {@link Output#ANSWER}
   * @return true if it has a check after
   */
  public boolean looksAfter(String tool) {
    return after != null && covers(tool);
  }

  /** A pattern never stands for hitl's own tools. */
  private boolean covers(String tool) {
    boolean exactly = tools.contains(tool);
    return exactly
        || (!tool.startsWith(Output.PREFIX)
            && tools.stream().anyMatch(pattern -> Glob.matches(pattern, tool)));
  }

  @Nullable Check before(Action action) throws Exception {
    return before == null ? Check.pass() : before.check(action);
  }

  @Nullable Check after(Output output) throws Exception {
    return after == null ? Check.pass() : after.check(output);
  }

  @Override
  public String toString() {
    return label();
  }

  /** Collects what a guardrail is. Not thread-safe. */
  public static final class Builder {
    private static final int LONGEST = 100;

    private final String name;
    private final String version;
    private List<String> tools = List.of();
    private Set<String> reviewers = Set.of();
    private @Nullable Before before;
    private @Nullable After after;

    private Builder(String name, String version) {
      this.name = checked(name);
      this.version = checked(version);
      if (version.chars().anyMatch(Character::isWhitespace)) {
        throw new IllegalArgumentException(
            "a guardrail's version has no blanks: '" + version + "'");
      }
    }

    private static String checked(String text) {
      if (text.isBlank() || text.length() > LONGEST) {
        throw new IllegalArgumentException(
            "a guardrail has a name and a version of 1 to " + LONGEST + " characters each");
      }
      return text;
    }

    /**
     * Says which tools it looks at.
     *
     * @param names of tools, or patterns: {@code *} stands for any characters, {@code ?} for one.
     *     {@link Output#ANSWER}, which no pattern stands for, for the answers of agents
     * @return this
     */
    public Builder on(String... names) {
      tools = List.of(names);
      return this;
    }

    /**
     * Says who is asked where it asks.
     *
     * @param roles any one of which is enough; by default those whom the tool's rules ask
     * @return this
     */
    public Builder reviewers(String... roles) {
      reviewers = Set.copyOf(new TreeSet<>(List.of(roles)));
      return this;
    }

    /**
     * Looks at calls before they run.
     *
     * @param check asked about each
     * @return this
     */
    public Builder before(Before check) {
      before = check;
      return this;
    }

    /**
     * Looks at what came of calls before it is given out.
     *
     * @param check asked about each
     * @return this
     */
    public Builder after(After check) {
      after = check;
      return this;
    }

    /**
     * Makes the guardrail.
     *
     * @return it
     * @throws IllegalArgumentException if it is for no tool, or has no check
     */
    public Guardrail build() {
      if (tools.isEmpty() || tools.stream().anyMatch(String::isBlank)) {
        throw new IllegalArgumentException(
            "guardrail '" + name + "' is for no tool; name tools or patterns with on(…)");
      }
      if (before == null && after == null) {
        throw new IllegalArgumentException(
            "guardrail '" + name + "' has no check; give it one before or after the call");
      }
      if (before != null && after == null && tools.contains(Output.ANSWER)) {
        throw new IllegalArgumentException(
            "guardrail '"
                + name
                + "' is for answers, which are looked at after: give it that check");
      }
      return new Guardrail(this);
    }
  }
}
