package dev.hitl.checkpoint;

import dev.hitl.call.Arguments;
import dev.hitl.call.Digest;
import dev.hitl.call.Json;
import dev.hitl.call.Signals;
import dev.hitl.call.ToolCall;
import dev.hitl.call.ToolResult;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
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
 * <p>JSON of more than {@value #COMPRESSED_ABOVE} bytes is compressed, at zlib's level 1: a
 * conversation shrinks to about a quarter, and the higher levels gain little for several times the
 * time. Shorter JSON is stored as it is. A body says by its first byte which it is, so a run may
 * have both. Longer than {@value #MOST_BYTES} bytes, compressed or not, is neither written nor
 * read.
 *
 * <p>Format 1. A body of an older format is brought up step by step before it is read; one of a
 * newer or unknown format is refused, never guessed at. Thread-safe.
 */
public final class CheckpointCodec {
  /** The format that is written. */
  public static final int FORMAT = 1;

  /** JSON of more bytes is compressed. */
  public static final int COMPRESSED_ABOVE = 8 << 10;

  /** The most bytes of JSON that one checkpoint has. */
  public static final int MOST_BYTES = 32 << 20;

  private final int format;
  private final int most;
  private final List<UnaryOperator<Map<String, @Nullable Object>>> upcasters;

  /** A codec for the formats that this version knows. */
  public CheckpointCodec() {
    this(MOST_BYTES);
  }

  /**
   * A codec that writes less than it reads.
   *
   * @param most the most bytes of JSON that are written, up to {@value #MOST_BYTES}
   * @throws IllegalArgumentException if the limit is not within 1 and {@value #MOST_BYTES}
   */
  public CheckpointCodec(int most) {
    this(FORMAT, List.of(), most);
    if (most < 1 || most > MOST_BYTES) {
      throw new IllegalArgumentException("1 to " + MOST_BYTES + " bytes, not " + most);
    }
  }

  /** The n-th upcaster turns a body of format n+1 into one of format n+2. */
  CheckpointCodec(int format, List<UnaryOperator<Map<String, @Nullable Object>>> upcasters) {
    this(format, upcasters, MOST_BYTES);
  }

  private CheckpointCodec(
      int format, List<UnaryOperator<Map<String, @Nullable Object>>> upcasters, int most) {
    this.format = format;
    this.most = most;
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
   * @throws CheckpointTooLarge if it has more bytes than this codec writes
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
    if (!checkpoint.progress().equals(Progress.NONE)) {
      content.put("progress", checkpoint.progress().toMap());
    }
    Checkpoint.Planned planned = checkpoint.planned();
    if (planned != null) {
      content.put("plan", planned.toMap());
    }
    byte[] inner = Json.encode(content);
    byte[] prefix = prefix(format, digest(inner, 0, inner.length));
    byte[] json = Arrays.copyOf(prefix, prefix.length + inner.length + 1);
    System.arraycopy(inner, 0, json, prefix.length, inner.length);
    json[json.length - 1] = '}';
    if (json.length > most) {
      throw new CheckpointTooLarge(json.length, most);
    }
    StoredCheckpoint stored =
        new StoredCheckpoint(seq, parent, format, Body.pack(json, COMPRESSED_ABOVE), at);
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
   * @throws UnreadableCheckpoint if it, or one that it adds to, is missing, damaged, or {@linkplain
   *     UnreadableCheckpoint#isNewer of a newer format}
   */
  public Checkpoint decode(List<StoredCheckpoint> all, int seq) {
    return new RunCheckpoints(this, all).decode(seq);
  }

  /**
   * Looks at every checkpoint of a run, also at those that its newest does not add to.
   *
   * @param all the run's checkpoints, in order of their numbers
   * @return one for each that is damaged, of an unknown format, or adds to what is not there
   */
  public List<UnreadableCheckpoint> damaged(List<StoredCheckpoint> all) {
    List<UnreadableCheckpoint> damaged = new ArrayList<>();
    Map<Integer, Integer> messages = new HashMap<>();
    messages.put(0, 0);
    for (StoredCheckpoint stored : all) {
      try {
        Part part = read(stored);
        Integer there = messages.get(stored.parent());
        if (there == null) {
          throw new UnreadableCheckpoint(
              stored.seq(), "checkpoint " + stored.parent() + ", which it adds to, is not there");
        } else if (part.known() > there) {
          throw new UnreadableCheckpoint(stored.seq(), "messages are missing from its parents");
        }
        messages.put(stored.seq(), part.known() + part.messages().size());
      } catch (UnreadableCheckpoint e) {
        damaged.add(e);
      }
    }
    return damaged;
  }

  /**
   * One body by itself.
   *
   * @param known how many messages of its parent it adds to
   * @param messages those that it adds
   * @param rest everything else
   */
  record Part(int known, List<Message> messages, Checkpoint rest) {}

  Part read(StoredCheckpoint stored) {
    try {
      if (stored.format() < 1 || stored.format() > format) {
        String why = "its format is " + stored.format() + " and this version reads 1 to " + format;
        throw stored.format() > format
            ? UnreadableCheckpoint.newer(stored.seq(), why)
            : new UnreadableCheckpoint(stored.seq(), why);
      }
      byte[] json = Body.unpack(stored.body(), MOST_BYTES);
      Map<String, @Nullable Object> body = Json.parseObject(json);
      if (!Long.valueOf(stored.format()).equals(body.get("format"))) {
        throw new UnreadableCheckpoint(stored.seq(), "its body is of another format than its row");
      }
      Map<String, @Nullable Object> content = object(body.get("checkpoint"));
      if (!fits(json, content, stored.format(), text(body.get("digest")))) {
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
        rejections,
        content.get("progress") instanceof Map<?, ?> used ? Progress.of(used) : Progress.NONE,
        Checkpoint.Planned.of(content.get("plan")));
  }

  private static Checkpoint withoutMessages(Checkpoint c) {
    return new Checkpoint(
        List.of(),
        c.state(),
        c.turn(),
        c.pendingCalls(),
        c.results(),
        c.rejections(),
        c.progress(),
        c.planned());
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

  /** What stands before the content, so that the content is written once and hashed as it is. */
  private static byte[] prefix(int format, String digest) {
    return Json.utf8("{\"format\":" + format + ",\"digest\":\"" + digest + "\",\"checkpoint\":");
  }

  /** Over the stored bytes; a body that was laid out otherwise counts by what it says. */
  private static boolean fits(
      byte[] json, Map<String, @Nullable Object> content, int format, String said) {
    byte[] prefix = prefix(format, said);
    boolean asWritten =
        json.length > prefix.length
            && Arrays.equals(json, 0, prefix.length, prefix, 0, prefix.length);
    byte[] inner = asWritten ? json : Json.encode(content);
    int from = asWritten ? prefix.length : 0;
    return digest(inner, from, asWritten ? json.length - 1 : inner.length).equals(said);
  }

  private static String digest(byte[] json, int from, int to) {
    byte[] content = from == 0 && to == json.length ? json : Arrays.copyOfRange(json, from, to);
    return Digest.of("hitl.checkpoint.v1").add(content).hex();
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
