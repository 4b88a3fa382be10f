package dev.hitl.evaluation;

import dev.hitl.call.Arguments;
import dev.hitl.call.Json;
import dev.hitl.call.RunId;
import dev.hitl.call.Signals;
import dev.hitl.call.ToolCall;
import dev.hitl.policy.Verdict;
import dev.hitl.signal.Evidence;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A call, and what policy ought to say of it. Cases are kept as JSON Lines, an object in each line:
 *
 * <pre>{@code
 * {"id":"small refund","tool":"refund","arguments":{"amount":5},"expected":"allow"}
 * {"id":"large","tool":"refund","arguments":{"amount":500},"confidence":0.9,"expected":"ask"}
 * }</pre>
 *
 * <p>{@code id}, {@code tool} and {@code expected} ({@code allow}, {@code review}, {@code ask} or
 * {@code deny}) must be there; {@code arguments}, {@code confidence}, {@code attributes}, {@code
 * agent}, {@code tenant}, {@code at} (ISO 8601) and {@code evidence}, as it stands on record, may
 * be.
 *
 * <p>A line that an export of lessons wrote is a case too: the call as the agent proposed it, at
 * the time when people were asked. Where they approved it as it was, they need not have been asked,
 * so {@code allow} is expected; whatever else they said, {@code ask}. Questions that a tool's body
 * asked by itself are passed over, because no policy decides on them.
 *
 * @param run whose call it is
 * @param call the call; its id names the case
 * @param at when it is proposed; null where that does not matter
 * @param expected what policy ought to say
 * @param evidence what else is known of the call
 */
public record LabelledCase(
    RunId run, ToolCall call, @Nullable Instant at, Verdict.Kind expected, Evidence evidence) {
  private static final Set<String> KEYS =
      Set.of(
          "id",
          "tool",
          "arguments",
          "confidence",
          "attributes",
          "agent",
          "tenant",
          "at",
          "evidence",
          "expected");

  private static final String FORMAT = "format";
  private static final String LESSON = "hitl.lesson.v1";

  /**
   * Reads cases. Blank lines are passed over.
   *
   * @param jsonLines the text: cases, exported lessons, or both
   * @return the cases in their order
   * @throws IllegalArgumentException if a line is not a case, or two have one id; the message names
   *     the line
   */
  public static List<LabelledCase> parse(String jsonLines) {
    List<LabelledCase> cases = new ArrayList<>();
    Set<String> ids = new HashSet<>();
    List<String> lines = jsonLines.lines().toList();
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).isBlank()) {
        continue;
      }
      try {
        Map<String, @Nullable Object> members = Json.parseObject(lines.get(i));
        boolean isLesson = members.containsKey(FORMAT);
        if (isLesson && Boolean.TRUE.equals(members.get("askedByTool"))) {
          continue;
        }
        LabelledCase one = isLesson ? lesson(members) : read(members);
        if (!ids.add(one.call.id())) {
          throw new IllegalArgumentException("an earlier case has the id " + one.call.id());
        }
        cases.add(one);
      } catch (RuntimeException e) {
        throw new IllegalArgumentException("line " + (i + 1) + ": " + e.getMessage(), e);
      }
    }
    return List.copyOf(cases);
  }

  /**
   * Reads a file of cases.
   *
   * @param file JSON Lines in UTF-8
   * @return the cases in their order
   * @throws IllegalArgumentException if a line is not a case; the message names file and line
   * @throws UncheckedIOException if the file cannot be read
   */
  public static List<LabelledCase> load(Path file) {
    try {
      return parse(Files.readString(file));
    } catch (IOException e) {
      throw new UncheckedIOException("cases " + file + " cannot be read: " + e, e);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("cases " + file + ", " + e.getMessage(), e);
    }
  }

  private static LabelledCase read(Map<String, @Nullable Object> members) {
    Set<String> unknown = new TreeSet<>(members.keySet());
    unknown.removeAll(KEYS);
    if (!unknown.isEmpty()) {
      throw new IllegalArgumentException(
          "unknown " + unknown + "; a case has " + new TreeSet<>(KEYS));
    }
    return read(members, "id", "arguments", "at", kind(text(members, "expected", null)));
  }

  /** Members are added to lessons as time goes on; those that are not known say nothing here. */
  private static LabelledCase lesson(Map<String, @Nullable Object> members) {
    if (!LESSON.equals(members.get(FORMAT))) {
      throw new IllegalArgumentException(
          FORMAT + " must be " + LESSON + ", not " + members.get(FORMAT));
    }
    String label = text(members, "label", null);
    Verdict.Kind expected =
        switch (label) {
          case "approved" -> Verdict.Kind.ALLOW;
          case "modified", "rejected", "answered", "redirected" -> Verdict.Kind.ASK;
          default -> throw new IllegalArgumentException("unknown label " + label);
        };
    return read(members, "request", "proposed", "openedAt", expected);
  }

  private static LabelledCase read(
      Map<String, @Nullable Object> members,
      String id,
      String arguments,
      String at,
      Verdict.Kind expected) {
    String tenant = text(members, "tenant", RunId.DEFAULT_TENANT);
    RunId run = new RunId(tenant, text(members, "agent", "agent"), "case");
    Signals signals = new Signals(confidence(members), null, object(members, "attributes"));
    ToolCall call =
        new ToolCall(
            text(members, id, null),
            text(members, "tool", null),
            object(members, arguments).json(),
            signals);
    return new LabelledCase(
        run, call, at(members, at), expected, evidence(object(members, "evidence")));
  }

  private static Evidence evidence(Arguments given) {
    Evidence evidence;
    try {
      evidence = Evidence.of(given);
    } catch (RuntimeException e) {
      throw new IllegalArgumentException("evidence cannot be read: " + e.getMessage(), e);
    }
    if (!evidence.json().equals(given)) {
      throw new IllegalArgumentException(
          "evidence is read as " + evidence.json() + ", which is not what is there");
    }
    return evidence;
  }

  private static String text(
      Map<String, @Nullable Object> members, String key, @Nullable String otherwise) {
    Object value = members.get(key);
    if (value == null && otherwise != null) {
      return otherwise;
    }
    if (value instanceof String text && !text.isBlank()) {
      return text;
    }
    throw new IllegalArgumentException(key + " must be text, not " + Json.kindOf(value));
  }

  private static Arguments object(Map<String, @Nullable Object> members, String key) {
    Object value = members.get(key);
    if (value == null) {
      return Arguments.none();
    }
    if (!(value instanceof Map<?, ?>)) {
      throw new IllegalArgumentException(key + " must be an object, not " + Json.kindOf(value));
    }
    return Arguments.parse(Json.text(value));
  }

  private static @Nullable Double confidence(Map<String, @Nullable Object> members) {
    Object value = members.get("confidence");
    if (value != null && !(value instanceof Number)) {
      throw new IllegalArgumentException("confidence must be a number, not " + Json.kindOf(value));
    }
    return value == null ? null : ((Number) value).doubleValue();
  }

  private static @Nullable Instant at(Map<String, @Nullable Object> members, String key) {
    Object value = members.get(key);
    if (value == null) {
      return null;
    }
    try {
      return Instant.parse(text(members, key, null));
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException(
          key + " must be a time such as 2026-11-02T09:30:00Z, not " + value, e);
    }
  }

  private static Verdict.Kind kind(String word) {
    return switch (word.toLowerCase(Locale.ROOT)) {
      case "allow" -> Verdict.Kind.ALLOW;
      case "review" -> Verdict.Kind.REVIEW;
      case "ask" -> Verdict.Kind.ASK;
      case "deny" -> Verdict.Kind.DENY;
      default ->
          throw new IllegalArgumentException(
              "expected must be allow, review, ask or deny, not " + word);
    };
  }
}
