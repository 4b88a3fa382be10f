package dev.hitl.examples.model;

import dev.hitl.call.Json;
import dev.hitl.call.JsonException;
import dev.hitl.checkpoint.Message;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A model that says again what it said when it was recorded. Each recording is one conversation:
 *
 * <pre>{@code
 * {"user": "what the user says first",
 *  "replies": [
 *    {"after": 0, "response": {"id": "chatcmpl-…", "choices": […], …}},
 *    {"after": 1, "results": ["\"status\":\"rejected\""], "response": {…}},
 *    {"after": 1, "response": {…}}]}
 * }</pre>
 *
 * <p>The reply is the first whose {@code after} is the number of the assistant's messages so far
 * and whose {@code results}, where there are any, all occur in the tool results since the last of
 * them. So it depends on nothing but the conversation. Thread-safe.
 */
public final class RecordedModel implements ChatModel {
  private final Map<String, List<Recorded>> byUser = new LinkedHashMap<>();

  private record Recorded(long after, List<String> results, Reply reply) {}

  /**
   * Reads recordings.
   *
   * @param recordings the text of each, in the form above
   * @throws IllegalArgumentException if one of them is not in that form; the message says which
   */
  public RecordedModel(List<String> recordings) {
    for (int i = 0; i < recordings.size(); i++) {
      try {
        read(Json.parseObject(recordings.get(i)));
      } catch (JsonException | ModelException | ClassCastException e) {
        throw new IllegalArgumentException(
            "recording " + (i + 1) + " of " + recordings.size() + ": " + e.getMessage(), e);
      }
    }
  }

  /**
   * Reads recordings from the class path.
   *
   * @param near a class in whose package the names are looked up
   * @param names their names
   * @return the model
   * @throws IllegalArgumentException if one is missing or cannot be read
   */
  public static RecordedModel of(Class<?> near, List<String> names) {
    List<String> texts = new ArrayList<>();
    for (String name : names) {
      try (InputStream in = near.getResourceAsStream(name)) {
        if (in == null) {
          throw new IllegalArgumentException("there is no recording " + name);
        }
        texts.add(new String(in.readAllBytes(), StandardCharsets.UTF_8));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return new RecordedModel(texts);
  }

  private void read(Map<?, ?> recording) {
    List<Recorded> replies = new ArrayList<>();
    for (Object item : list(recording, "replies")) {
      Map<?, ?> reply = (Map<?, ?>) item;
      List<String> results = new ArrayList<>();
      if (reply.containsKey("results")) {
        list(reply, "results").forEach(result -> results.add((String) result));
      }
      if (!(reply.get("after") instanceof Long after)
          || !(reply.get("response") instanceof Map<?, ?> response)) {
        throw new ModelException("each reply needs after and response");
      }
      replies.add(new Recorded(after, results, ChatCompletion.of(response)));
    }
    if (!(recording.get("user") instanceof String user)) {
      throw new ModelException("a recording needs user, the words that it answers");
    }
    if (byUser.putIfAbsent(user, replies) != null) {
      throw new ModelException("another recording answers the same words");
    }
  }

  private static List<?> list(Map<?, ?> map, String name) {
    if (map.get(name) instanceof List<?> list) {
      return list;
    }
    throw new ModelException("the list " + name + " is missing");
  }

  @Override
  public Reply next(List<Message> messages) {
    String user = "";
    long said = 0;
    List<String> results = new ArrayList<>();
    for (Message message : messages) {
      switch (message.role()) {
        case "user" -> user = user.isEmpty() ? message.text() : user;
        case "assistant" -> {
          said++;
          results.clear();
        }
        case "tool" -> results.add(message.text());
        default -> {}
      }
    }
    List<Recorded> replies = byUser.get(user);
    if (replies == null) {
      throw new ModelException("no recorded conversation begins with \"" + user + "\"");
    }
    String all = String.join("\n", results);
    for (Recorded recorded : replies) {
      if (recorded.after() == said && recorded.results().stream().allMatch(all::contains)) {
        return recorded.reply();
      }
    }
    throw new ModelException(
        "the recorded conversation that begins with \""
            + user
            + "\" has no reply after "
            + said
            + " messages of the assistant and these tool results: "
            + all);
  }
}
