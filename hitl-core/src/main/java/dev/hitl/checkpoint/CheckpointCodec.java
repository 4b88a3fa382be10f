package dev.hitl.checkpoint;

import dev.hitl.call.Arguments;
import dev.hitl.call.Digest;
import dev.hitl.call.Json;
import dev.hitl.call.Signals;
import dev.hitl.call.ToolCall;
import dev.hitl.call.ToolResult;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Checkpoints to versioned JSON and back.
 *
 * <p>A body holds the messages since the parent and everything else in full, so the k-th pause of a
 * long run writes what is new and not the conversation again. A digest inside the body, over the
 * content and its place among the run's checkpoints, tells a damaged or a moved one. What is
 * written is read back and compared before {@link #encode} returns.
 *
 * <p>Format 1. A body of an older format is brought up step by step before it is read; one of a
 * newer or unknown format is refused, never guessed at. Thread-safe.
 */
public final class CheckpointCodec {
  /** The format that is written. */
  public static final int FORMAT = 1;

  private final int format;
  private final List<UnaryOperator<Map<String, @Nullable Object>>> upcasters;

  /** A codec for the formats that this version knows. */
  public CheckpointCodec() {
    this(FORMAT, List.of());
  }

  /** The n-th upcaster turns a body of format n+1 into one of format n+2. */
  CheckpointCodec(int format, List<UnaryOperator<Map<String, @Nullable Object>>> upcasters) {
    this.format = format;
    this.upcasters = List.copyOf(upcasters);
  }

  /**
   * Writes a checkpoint.
   *
   * @param checkpoint what to keep
   * @param seq its number
   * @param parent the number of the checkpoint it adds to; 0 to write it whole
   * @param known how many of the messages the parent already has; 0 when it stands alone
   * @param at when it was made
   * @return the bytes, which have been read back and compared
   * @throws dev.hitl.call.JsonException if something in it has no exact JSON form
   */
  public StoredCheckpoint encode(
      Checkpoint checkpoint, int seq, int parent, int known, Instant at) {
    List<Message> added = checkpoint.messages().subList(known, checkpoint.messages().size());
    Map<String, @Nullable Object> content = new LinkedHashMap<>();
    content.put("seq", seq);
    content.put("parent", parent);
    content.put("known", known);
    content.put("messages", added.stream().map(Message::body).toList());
    content.put("state", checkpoint.state().json());
    content.put("turn", checkpoint.turn());
    content.put("pending", checkpoint.pendingCalls().stream().map(CheckpointCodec::call).toList());
    content.put("results", checkpoint.results().values().stream().map(r -> result(r)).toList());
    content.put("rejections", rejections(checkpoint));
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("format", format);
    body.put("digest", digest(content));
    body.put("checkpoint", content);
    StoredCheckpoint stored = new StoredCheckpoint(seq, parent, format, Json.encode(body), at);
    Part back = read(stored);
    if (back.known() != known
        || !back.messages().equals(added)
        || !back.rest().equals(withoutMessages(checkpoint))) {
      throw new IllegalStateException("a checkpoint did not survive being written");
    }
    return stored;
  }

  /**
   * Reads one checkpoint of a run.
   *
   * @param all the run's checkpoints, in any order
   * @param seq the one to read
   * @return the checkpoint with its whole conversation
   * @throws UnreadableCheckpoint if it, or one that it adds to, is missing, damaged or of an
   *     unknown format
   */
  public Checkpoint decode(List<StoredCheckpoint> all, int seq) {
    Map<Integer, StoredCheckpoint> bySeq = new HashMap<>();
    all.forEach(stored -> bySeq.put(stored.seq(), stored));
    Deque<Part> chain = new ArrayDeque<>();
    for (int at = seq; at != 0; ) {
      StoredCheckpoint stored = bySeq.get(at);
      if (stored == null) {
        throw new UnreadableCheckpoint(seq, "checkpoint " + at + " is missing");
      }
      chain.addFirst(read(stored));
      at = stored.parent();
    }
    List<Message> messages = new ArrayList<>();
    for (Part part : chain) {
      if (part.known() > messages.size()) {
        throw new UnreadableCheckpoint(seq, "messages are missing from its parents");
      }
      messages = new ArrayList<>(messages.subList(0, part.known()));
      messages.addAll(part.messages());
    }
    Checkpoint rest = chain.getLast().rest();
    return new Checkpoint(
        messages,
        rest.state(),
        rest.turn(),
        rest.pendingCalls(),
        rest.results(),
        rest.rejections());
  }

  private record Part(int known, List<Message> messages, Checkpoint rest) {}

  private Part read(StoredCheckpoint stored) {
    try {
      if (stored.format() < 1 || stored.format() > format) {
        throw new UnreadableCheckpoint(
            stored.seq(),
            "its format is " + stored.format() + " and this version reads 1 to " + format);
      }
      Map<String, @Nullable Object> body = Json.parseObject(stored.body());
      if (!Long.valueOf(stored.format()).equals(body.get("format"))) {
        throw new UnreadableCheckpoint(stored.seq(), "its body is of another format than its row");
      }
      Map<String, @Nullable Object> content = object(body.get("checkpoint"));
      if (!digest(content).equals(body.get("digest"))) {
        throw new UnreadableCheckpoint(stored.seq(), "its digest does not fit its content");
      }
      int seq = number(content.get("seq"));
      int parent = number(content.get("parent"));
      if (seq != stored.seq() || parent != stored.parent()) {
        throw new UnreadableCheckpoint(
            stored.seq(),
            ("its row says that it is checkpoint %d with parent %d, its body was written as"
                    + " checkpoint %d with parent %d")
                .formatted(stored.seq(), stored.parent(), seq, parent));
      }
      for (int from = stored.format(); from < format; from++) {
        content = upcasters.get(from - 1).apply(content);
      }
      List<Message> messages =
          list(content.get("messages")).stream().map(m -> new Message((String) m)).toList();
      return new Part(number(content.get("known")), messages, rest(content));
    } catch (UnreadableCheckpoint e) {
      throw e;
    } catch (RuntimeException e) {
      throw new UnreadableCheckpoint(stored.seq(), String.valueOf(e.getMessage()), e);
    }
  }

  private static Checkpoint rest(Map<String, @Nullable Object> content) {
    List<ToolCall> pending = new ArrayList<>();
    for (Object item : list(content.get("pending"))) {
      pending.add(call(object(item)));
    }
    Map<String, ToolResult> results = new LinkedHashMap<>();
    for (Object item : list(content.get("results"))) {
      ToolResult result = result(object(item));
      results.put(result.callId(), result);
    }
    Map<String, Checkpoint.Rejection> rejections = new LinkedHashMap<>();
    object(content.get("rejections"))
        .forEach(
            (fingerprint, item) -> {
              Map<String, @Nullable Object> one = object(item);
              rejections.put(
                  fingerprint,
                  new Checkpoint.Rejection(number(one.get("times")), text(one.get("reason"))));
            });
    return new Checkpoint(
        List.of(),
        frozen(content.get("state")),
        number(content.get("turn")),
        pending,
        results,
        rejections);
  }

  private static Checkpoint withoutMessages(Checkpoint c) {
    return new Checkpoint(
        List.of(), c.state(), c.turn(), c.pendingCalls(), c.results(), c.rejections());
  }

  private static Map<String, @Nullable Object> call(ToolCall call) {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    map.put("id", call.id());
    map.put("tool", call.tool());
    map.put("arguments", call.arguments());
    map.put("confidence", call.signals().confidence());
    map.put("reasoning", call.signals().reasoning());
    map.put("attributes", call.signals().attributes().json());
    return map;
  }

  private static ToolCall call(Map<String, @Nullable Object> map) {
    Object confidence = map.get("confidence");
    Object reasoning = map.get("reasoning");
    return new ToolCall(
        text(map.get("id")),
        text(map.get("tool")),
        text(map.get("arguments")),
        new Signals(
            confidence instanceof Number n ? Double.valueOf(n.doubleValue()) : null,
            reasoning instanceof String words ? words : null,
            frozen(map.get("attributes"))));
  }

  private static Map<String, @Nullable Object> result(ToolResult result) {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    map.put("id", result.callId());
    map.put("tool", result.tool());
    map.put("status", result.status());
    map.put("content", result.content());
    return map;
  }

  private static ToolResult result(Map<String, @Nullable Object> map) {
    return new ToolResult(
        text(map.get("id")),
        text(map.get("tool")),
        ToolResult.Status.valueOf(text(map.get("status"))),
        text(map.get("content")));
  }

  private static Map<String, @Nullable Object> rejections(Checkpoint checkpoint) {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    checkpoint
        .rejections()
        .forEach(
            (fingerprint, rejection) ->
                map.put(
                    fingerprint, Map.of("times", rejection.times(), "reason", rejection.reason())));
    return map;
  }

  private static String digest(Map<String, @Nullable Object> content) {
    return Digest.of("hitl.checkpoint.v1").add(Json.encode(content)).hex();
  }

  /** As it is: text with spaces in it would otherwise come back as another. */
  private static Arguments frozen(@Nullable Object value) {
    return Arguments.frozen(Json.utf8(text(value)));
  }

  private static String text(@Nullable Object value) {
    if (value instanceof String text) {
      return text;
    }
    throw new IllegalArgumentException("expected a string, got " + Json.kindOf(value));
  }

  private static int number(@Nullable Object value) {
    if (value instanceof Number number) {
      return Math.toIntExact(number.longValue());
    }
    throw new IllegalArgumentException("expected a number, got " + Json.kindOf(value));
  }

  @SuppressWarnings("unchecked")
  private static Map<String, @Nullable Object> object(@Nullable Object value) {
    if (value instanceof Map<?, ?> map) {
      return (Map<String, @Nullable Object>) map;
    }
    throw new IllegalArgumentException("expected an object, got " + Json.kindOf(value));
  }

  private static List<?> list(@Nullable Object value) {
    if (value instanceof List<?> list) {
      return list;
    }
    throw new IllegalArgumentException("expected an array, got " + Json.kindOf(value));
  }
}
