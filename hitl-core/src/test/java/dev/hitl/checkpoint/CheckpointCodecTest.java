package dev.hitl.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hitl.call.Arguments;
import dev.hitl.call.Json;
import dev.hitl.call.RunId;
import dev.hitl.call.Signals;
import dev.hitl.call.ToolCall;
import dev.hitl.call.ToolResult;
import dev.hitl.call.ToolResult.Status;
import dev.hitl.checkpoint.Checkpoint.Rejection;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class CheckpointCodecTest {
  private static final Instant AT = Instant.parse("2026-03-02T09:00:00Z");
  private final CheckpointCodec codec = new CheckpointCodec();

  private static Checkpoint full(int messages) {
    List<Message> all = new ArrayList<>();
    for (int i = 0; i < messages; i++) {
      all.add(Message.user("message " + i));
    }
    ToolCall call =
        ToolCall.of("c1", "refund", "{\"amount\":1.50}")
            .with(
                Signals.NONE
                    .withConfidence(0.7)
                    .withReasoning("because \u202e\n\"")
                    .withAttributes(Map.of("n", new BigDecimal("1.10"))));
    return new Checkpoint(
        all,
        Arguments.of(Map.of("phase", "pay", "total", new BigDecimal("0.10"))),
        3,
        List.of(call, ToolCall.of("c2", "broken", "{not json")),
        Map.of("c0", new ToolResult("c0", "lookUp", Status.EXECUTED, "3 items")),
        Map.of("f".repeat(64), new Rejection(2, "no")));
  }

  @Property
  void whatIsWrittenIsReadBackEqual(@ForAll("checkpoints") Checkpoint checkpoint) {
    StoredCheckpoint stored = codec.encode(checkpoint, 1, 0, 0, AT);
    assertThat(codec.decode(List.of(stored), 1)).isEqualTo(checkpoint);
  }

  @Property
  void writingTheSameTwiceGivesTheSameBytes(@ForAll("checkpoints") Checkpoint checkpoint) {
    assertThat(codec.encode(checkpoint, 1, 0, 0, AT))
        .isEqualTo(codec.encode(checkpoint, 1, 0, 0, AT));
  }

  @Property
  void aChainOfAdditionsIsReadBackAtEveryLinkInWhateverOrderItComes(
      @ForAll("growth") List<Integer> growth) {
    List<StoredCheckpoint> stored = new ArrayList<>();
    List<Checkpoint> written = new ArrayList<>();
    int known = 0;
    int size = 0;
    for (int more : growth) {
      size += more;
      Checkpoint checkpoint = full(size);
      int seq = stored.size() + 1;
      stored.add(0, codec.encode(checkpoint, seq, seq - 1, known, AT));
      written.add(checkpoint);
      known = size;
    }
    for (int seq = 1; seq <= written.size(); seq++) {
      assertThat(codec.decode(stored, seq)).isEqualTo(written.get(seq - 1));
    }
  }

  @Example
  void anAdditionHoldsOnlyWhatIsNew() {
    Checkpoint big = Checkpoint.first(List.of(Message.user("x".repeat(100_000))));
    List<Message> more = new ArrayList<>(big.messages());
    more.add(Message.user("y"));
    StoredCheckpoint second = codec.encode(Checkpoint.first(more), 2, 1, 1, AT);
    assertThat(second.body().length).isLessThan(1_000);
    StoredCheckpoint first = codec.encode(big, 1, 0, 0, AT);
    assertThat(codec.decode(List.of(first, second), 2).messages()).isEqualTo(more);
  }

  /** Every byte with every other value: nothing is ever silently something else. */
  @Example
  void aChangedByteIsUnreadableOrChangesNothing() {
    Checkpoint checkpoint = full(2);
    StoredCheckpoint stored = codec.encode(checkpoint, 1, 0, 0, AT);
    int unreadable = 0;
    for (int i = 0; i < stored.body().length; i++) {
      for (int value = 0; value < 256; value++) {
        byte[] body = stored.body().clone();
        if (body[i] == (byte) value) {
          continue;
        }
        body[i] = (byte) value;
        try {
          assertThat(codec.decode(List.of(with(stored, body)), 1)).isEqualTo(checkpoint);
        } catch (UnreadableCheckpoint e) {
          unreadable++;
        }
      }
    }
    assertThat(unreadable).isGreaterThan(stored.body().length * 250);
  }

  @Example
  void aTruncatedBodyIsUnreadableWhereverItIsCut() {
    StoredCheckpoint stored = codec.encode(full(2), 1, 0, 0, AT);
    for (int length = 0; length < stored.body().length; length++) {
      assertUnreadable(List.of(with(stored, Arrays.copyOf(stored.body(), length))), 1, "");
    }
  }

  @Example
  void aBodyThatIsNoCheckpointIsUnreadable() {
    StoredCheckpoint stored = codec.encode(full(2), 1, 0, 0, AT);
    for (String body :
        List.of(
            "", "null", "[]", "{}", "{\"format\":1}", "\u0000", "{\"format\":1,\"digest\":\"\"}")) {
      byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
      assertUnreadable(List.of(with(stored, bytes)), 1, "checkpoint 1 cannot be read");
    }
  }

  @Example
  void aNewerFormatIsRefusedAndNotGuessedAt() {
    CheckpointCodec newer = new CheckpointCodec(2, List.of(content -> content));
    StoredCheckpoint stored = newer.encode(full(1), 1, 0, 0, AT);
    assertUnreadable(List.of(stored), 1, "its format is 2 and this version reads 1 to 1");
    assertUnreadable(List.of(withFormat(stored, 0)), 1, "its format is 0");
    assertUnreadable(List.of(withFormat(stored, 1)), 1, "another format than its row");
  }

  @Example
  void onlyANewerFormatIsForAnotherVersionAndAllElseIsDamage() {
    CheckpointCodec newer = new CheckpointCodec(2, List.of(content -> content));
    StoredCheckpoint stored = newer.encode(full(1), 1, 0, 0, AT);
    StoredCheckpoint onTop = codec.encode(full(2), 2, 1, 1, AT);
    assertThat(isNewer(List.of(stored), 1)).isTrue();
    assertThat(isNewer(List.of(with(stored, new byte[] {0, 1, 2})), 1)).isTrue();
    assertThat(isNewer(List.of(stored, onTop), 2)).isTrue();
    assertThat(isNewer(List.of(withFormat(stored, 0)), 1)).isFalse();
    assertThat(isNewer(List.of(withFormat(stored, -1)), 1)).isFalse();
    assertThat(isNewer(List.of(withFormat(stored, 1)), 1)).isFalse();
    assertThat(isNewer(List.of(), 1)).isFalse();
    assertThat(newer.decode(List.of(stored), 1)).isEqualTo(full(1));
  }

  private boolean isNewer(List<StoredCheckpoint> all, int seq) {
    try {
      codec.decode(all, seq);
      throw new AssertionError("it was read");
    } catch (UnreadableCheckpoint e) {
      return e.isNewer();
    }
  }

  @Example
  void aMissingParentIsNamed() {
    StoredCheckpoint first = codec.encode(full(1), 1, 0, 0, AT);
    StoredCheckpoint second = codec.encode(full(2), 2, 1, 1, AT);
    StoredCheckpoint third = codec.encode(full(3), 3, 2, 2, AT);
    assertUnreadable(List.of(first, third), 3, "checkpoint 2 is missing");
    assertUnreadable(List.of(first, second), 3, "checkpoint 3 is missing");
    assertUnreadable(List.of(), 1, "checkpoint 1 is missing");
    assertUnreadable(List.of(first), 0, "checkpoint 0 is missing");
    assertThat(codec.decode(List.of(first, third), 1)).isEqualTo(full(1));
  }

  @Example
  void anAdditionWithoutItsParentIsUnreadable() {
    StoredCheckpoint first = codec.encode(full(0), 1, 0, 0, AT);
    StoredCheckpoint second = codec.encode(full(2), 2, 1, 1, AT);
    assertUnreadable(List.of(first, second), 2, "messages are missing");
  }

  @Example
  void aCheckpointThatWasMovedOrGivenAnotherParentIsUnreadable() {
    StoredCheckpoint first = codec.encode(full(1), 1, 0, 0, AT);
    StoredCheckpoint second = codec.encode(full(2), 2, 1, 1, AT);
    StoredCheckpoint third = codec.encode(full(3), 3, 2, 2, AT);
    assertThat(codec.decode(List.of(first, second, third), 3)).isEqualTo(full(3));

    List<StoredCheckpoint> swapped = List.of(first, placed(third, 2, 1), placed(second, 3, 2));
    assertUnreadable(swapped, 2, "its body was written as checkpoint 3 with parent 2");
    assertUnreadable(swapped, 3, "its row says that it is checkpoint 3 with parent 2");
    assertUnreadable(List.of(first, second, placed(third, 3, 1)), 3, "checkpoint 3 with parent 1");
    assertUnreadable(List.of(first, placed(second, 2, 0)), 2, "checkpoint 2 with parent 0");
  }

  @Example
  void itsPlaceInsideTheBodyIsPartOfTheDigest() {
    StoredCheckpoint third = codec.encode(full(3), 3, 2, 2, AT);
    String body = new String(third.body(), StandardCharsets.UTF_8);
    assertThat(body).contains("\"seq\":3,\"parent\":2,");
    byte[] forged = Json.utf8(body.replace("\"parent\":2,", "\"parent\":1,"));
    StoredCheckpoint first = codec.encode(full(2), 1, 0, 0, AT);
    assertUnreadable(
        List.of(first, placed(with(third, forged), 3, 1)), 3, "its digest does not fit");
  }

  @Example
  void frozenStateAndAttributesComeBackWithTheirSpacesAndDigits() {
    Arguments spaced = Arguments.frozen(Json.utf8("{ \"a\" : 1.10,\n \"b\":1e400 }"));
    Checkpoint checkpoint =
        new Checkpoint(
            List.of(),
            spaced,
            1,
            List.of(ToolCall.of("c", "t", "{ }").with(new Signals(null, null, spaced))),
            Map.of(),
            Map.of());
    StoredCheckpoint stored = codec.encode(checkpoint, 1, 0, 0, AT);
    Checkpoint back = codec.decode(List.of(stored), 1);
    assertThat(back).isEqualTo(checkpoint);
    assertThat(back.state().json()).isEqualTo("{ \"a\" : 1.10,\n \"b\":1e400 }");
  }

  @Example
  void aDamagedParentMakesOnlyWhatAddsToItUnreadable() {
    StoredCheckpoint first = codec.encode(full(1), 1, 0, 0, AT);
    StoredCheckpoint damaged = with(first, Json.utf8("{}"));
    StoredCheckpoint second = codec.encode(full(2), 2, 1, 1, AT);
    StoredCheckpoint whole = codec.encode(full(2), 3, 0, 0, AT);
    assertUnreadable(List.of(damaged, second, whole), 2, "checkpoint 1 cannot be read");
    assertThat(codec.decode(List.of(damaged, second, whole), 3)).isEqualTo(full(2));
  }

  @Example
  void aCheckpointThatAddsToItselfOrToALaterOneCannotBeMade() {
    for (int parent : List.of(1, 2, -1)) {
      assertThatThrownBy(() -> new StoredCheckpoint(1, parent, 1, new byte[0], AT))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("parent " + parent);
    }
    assertThatThrownBy(() -> new StoredCheckpoint(0, 0, 1, new byte[0], AT))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Example
  void anOlderFormatIsBroughtUpStepByStepAndANewOneIsNot() {
    StoredCheckpoint old = codec.encode(full(1), 1, 0, 0, AT);
    CheckpointCodec third =
        new CheckpointCodec(
            3,
            List.of(
                content -> changed(content, "turn", 10L),
                content -> changed(content, "turn", (Long) content.get("turn") + 1)));
    assertThat(third.decode(List.of(old), 1).turn()).isEqualTo(11);
    StoredCheckpoint now = third.encode(full(1), 1, 0, 0, AT);
    assertThat(now.format()).isEqualTo(3);
    assertThat(third.decode(List.of(now), 1).turn()).isEqualTo(3);
  }

  @Example
  void aChainMayMixFormats() {
    CheckpointCodec second = new CheckpointCodec(2, List.of(content -> content));
    List<StoredCheckpoint> all =
        List.of(codec.encode(full(1), 1, 0, 0, AT), second.encode(full(2), 2, 1, 1, AT));
    assertThat(second.decode(all, 2)).isEqualTo(full(2));
  }

  @Example
  void anUpcasterThatThrowsOrLeavesSomethingOutMakesItUnreadable() {
    StoredCheckpoint old = codec.encode(full(1), 1, 0, 0, AT);
    CheckpointCodec throwing =
        new CheckpointCodec(
            2,
            List.of(
                content -> {
                  throw new IllegalStateException("cannot bring it up");
                }));
    assertThatThrownBy(() -> throwing.decode(List.of(old), 1))
        .isInstanceOf(UnreadableCheckpoint.class)
        .hasMessageContaining("cannot bring it up");
    CheckpointCodec forgetful = new CheckpointCodec(2, List.of(content -> Map.of()));
    assertThatThrownBy(() -> forgetful.decode(List.of(old), 1))
        .isInstanceOf(UnreadableCheckpoint.class);
  }

  private static Map<String, Object> changed(Map<String, Object> content, String name, Object to) {
    Map<String, Object> copy = new LinkedHashMap<>(content);
    copy.put(name, to);
    return copy;
  }

  private void assertUnreadable(List<StoredCheckpoint> all, int seq, String why) {
    assertThatThrownBy(() -> codec.decode(all, seq))
        .isInstanceOf(UnreadableCheckpoint.class)
        .hasMessageContaining(why);
  }

  private static StoredCheckpoint with(StoredCheckpoint stored, byte[] body) {
    return new StoredCheckpoint(stored.seq(), stored.parent(), stored.format(), body, stored.at());
  }

  private static StoredCheckpoint placed(StoredCheckpoint stored, int seq, int parent) {
    return new StoredCheckpoint(seq, parent, stored.format(), stored.body(), stored.at());
  }

  private static StoredCheckpoint withFormat(StoredCheckpoint stored, int format) {
    return new StoredCheckpoint(stored.seq(), stored.parent(), format, stored.body(), stored.at());
  }

  @Provide
  Arbitrary<List<Integer>> growth() {
    return Arbitraries.integers().between(0, 3).list().ofMinSize(1).ofMaxSize(6);
  }

  /** Anything that has a UTF-8 form. */
  private static Arbitrary<String> texts() {
    return Arbitraries.strings()
        .all()
        .ofMaxLength(12)
        .map(text -> new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8));
  }

  private static Arbitrary<Signals> signals() {
    return Combinators.combine(
            Arbitraries.doubles().between(0, 1).injectNull(0.3),
            texts().injectNull(0.3),
            Arbitraries.maps(texts(), Arbitraries.bigDecimals().ofScale(3)).ofMaxSize(2))
        .as((sure, words, more) -> new Signals(sure, words, Arguments.of(more)));
  }

  @Provide
  Arbitrary<Checkpoint> checkpoints() {
    Arbitrary<ToolCall> calls =
        Combinators.combine(
                Arbitraries.strings().alpha().ofMinLength(1).ofMaxLength(5),
                texts(),
                texts(),
                signals())
            .as(ToolCall::new);
    Arbitrary<ToolResult> results =
        Combinators.combine(texts(), texts(), Arbitraries.of(Status.class), texts())
            .as(ToolResult::new);
    Arbitrary<Rejection> rejections =
        Combinators.combine(Arbitraries.integers().greaterOrEqual(1), texts()).as(Rejection::new);
    return Combinators.combine(
            texts().map(Message::user).list().ofMaxSize(4),
            Arbitraries.maps(texts(), texts()).ofMaxSize(3).map(Arguments::of),
            Arbitraries.integers().greaterOrEqual(0),
            calls.list().ofMaxSize(3),
            results.list().ofMaxSize(3).uniqueElements(ToolResult::callId),
            Arbitraries.maps(texts(), rejections).ofMaxSize(3))
        .as(
            (messages, state, turn, pending, given, refused) -> {
              Map<String, ToolResult> byId = new LinkedHashMap<>();
              given.forEach(result -> byId.put(result.callId(), result));
              Progress.Use used = new Progress.Use(turn, 10L * turn, BigDecimal.valueOf(turn, 1));
              return new Checkpoint(messages, state, turn, pending, byId, refused)
                  .with(
                      new Progress(
                          used,
                          Progress.Use.NOTHING,
                          Map.of(Long.MIN_VALUE + turn, 2),
                          Map.of((long) turn, 3),
                          Map.of("t", turn),
                          List.of(RunId.of("boss", "r/1"))));
            });
  }
}
