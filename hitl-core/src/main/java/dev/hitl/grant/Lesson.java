package dev.hitl.grant;

import dev.hitl.call.Json;
import dev.hitl.notify.Inert;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What people made of one call. Secrets are left out.
 *
 * @param label what they decided
 * @param tenant whose
 * @param agent which agent proposed it
 * @param tool the tool
 * @param request the request's id
 * @param risk the risk in the policy's word
 * @param policyVersion the policy that asked
 * @param proposed the arguments as the agent proposed them
 * @param corrected the arguments as people changed them; null where they did not
 * @param words the reason, or the answer that they gave in the tool's place; empty where they said
 *     nothing
 * @param confidence how sure the agent was; null where it did not say
 * @param attributes what else policy saw, as JSON
 * @param askedByTool whether the tool's body asked by itself, so that no policy decides on it
 * @param openedAt when they were asked
 * @param decidedAt when the last of them said so, as far as it is known from the request
 */
public record Lesson(
    Label label,
    String tenant,
    String agent,
    String tool,
    String request,
    String risk,
    String policyVersion,
    String proposed,
    @Nullable String corrected,
    String words,
    @Nullable Double confidence,
    String attributes,
    boolean askedByTool,
    Instant openedAt,
    Instant decidedAt) {
  private static final int MOST_JSON = 300;
  private static final int MOST_WORDS = 300;

  /** What people decided about a call. */
  public enum Label {
    /** Run it as proposed. */
    APPROVED,
    /** Run it with other arguments. */
    MODIFIED,
    /** Do not run it. */
    REJECTED,
    /** Do not run it, here is the answer. */
    ANSWERED,
    /** Call another tool instead. */
    REDIRECTED;

    /**
     * The word in exported lines.
     *
     * @return in lower case
     */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * One line for a prompt: inert and bounded.
   *
   * @return such as {@code rejected {"amount":500}: refunded already}
   */
  public String line() {
    StringBuilder line = new StringBuilder(label.word()).append(' ');
    line.append(Inert.line(proposed, MOST_JSON));
    if (corrected != null) {
      line.append(" to ").append(Inert.line(corrected, MOST_JSON));
    }
    return words.isBlank()
        ? line.toString()
        : line.append(": ").append(Inert.line(words, MOST_WORDS)).toString();
  }

  /** The members of an exported line, in their order. */
  Map<String, @Nullable Object> members() {
    Map<String, @Nullable Object> line = new LinkedHashMap<>();
    line.put("format", "hitl.lesson.v1");
    line.put("label", label.word());
    line.put("tenant", tenant);
    line.put("agent", agent);
    line.put("tool", tool);
    line.put("request", request);
    line.put("risk", risk);
    line.put("policyVersion", policyVersion);
    line.put("proposed", Json.parse(proposed));
    line.put("corrected", corrected == null ? null : Json.parse(corrected));
    line.put("words", words);
    line.put("confidence", confidence);
    line.put("attributes", Json.parse(attributes));
    line.put("askedByTool", askedByTool);
    line.put("openedAt", openedAt.toString());
    line.put("decidedAt", decidedAt.toString());
    return line;
  }
}
