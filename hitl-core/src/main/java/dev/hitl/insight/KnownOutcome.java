package dev.hitl.insight;

import dev.hitl.call.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What turned out about a call after people had decided. Kept as JSON Lines:
 *
 * <pre>{@code
 * {"request":"0f3b...","right":"run"}
 * {"request":"77ac...","right":"stop"}
 * }</pre>
 *
 * @param request the request's id or reference
 * @param shouldHaveRun whether it would have been right to let the call run
 */
public record KnownOutcome(String request, boolean shouldHaveRun) {
  private static final Set<String> KEYS = Set.of("request", "right");

  /**
   * Reads outcomes. Blank lines are passed over.
   *
   * @param jsonLines the text
   * @return the outcomes in their order
   * @throws IllegalArgumentException if a line is no outcome, or two are of one request; the
   *     message names the line
   */
  public static List<KnownOutcome> parse(String jsonLines) {
    List<KnownOutcome> outcomes = new ArrayList<>();
    Set<String> requests = new HashSet<>();
    List<String> lines = jsonLines.lines().toList();
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).isBlank()) {
        continue;
      }
      try {
        KnownOutcome outcome = read(Json.parseObject(lines.get(i)));
        if (!requests.add(outcome.request)) {
          throw new IllegalArgumentException("an earlier line is of request " + outcome.request);
        }
        outcomes.add(outcome);
      } catch (RuntimeException e) {
        throw new IllegalArgumentException("line " + (i + 1) + ": " + e.getMessage(), e);
      }
    }
    return List.copyOf(outcomes);
  }

  /**
   * Reads a file of outcomes.
   *
   * @param file JSON Lines in UTF-8
   * @return the outcomes in their order
   * @throws IllegalArgumentException if a line is no outcome; the message names file and line
   * @throws UncheckedIOException if the file cannot be read
   */
  public static List<KnownOutcome> load(Path file) {
    try {
      return parse(Files.readString(file));
    } catch (IOException e) {
      throw new UncheckedIOException("outcomes " + file + " cannot be read: " + e, e);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("outcomes " + file + ", " + e.getMessage(), e);
    }
  }

  private static KnownOutcome read(Map<String, @Nullable Object> members) {
    if (!members.keySet().equals(KEYS)) {
      throw new IllegalArgumentException("an outcome has 'request' and 'right', no more");
    }
    Object right = members.get("right");
    if (!(members.get("request") instanceof String request) || request.isBlank()) {
      throw new IllegalArgumentException("'request' is the id of a request");
    }
    if (!"run".equals(right) && !"stop".equals(right)) {
      throw new IllegalArgumentException("'right' is 'run' or 'stop', not " + right);
    }
    return new KnownOutcome(request, "run".equals(right));
  }
}
