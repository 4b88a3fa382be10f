package dev.hitl.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.DeflaterOutputStream;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.StringLength;

class BodyTest {
  private static final Instant AT = Instant.parse("2026-03-02T09:00:00Z");
  private static final int MIB = 1 << 20;
  private final CheckpointCodec codec = new CheckpointCodec();

  private static Checkpoint of(String text) {
    return Checkpoint.first(List.of(Message.user(text)));
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] json(int length) {
    byte[] json = new byte[length];
    Arrays.fill(json, (byte) 'a');
    json[0] = '{';
    return json;
  }

  @Property
  void whatIsPackedComesBackEqualAndTheSameTwice(
      @ForAll @StringLength(max = 400) String text, @ForAll @IntRange(max = 300) int threshold) {
    byte[] json = utf8("{" + text + "}");
    byte[] packed = Body.pack(json, threshold);
    assertThat(Body.unpack(packed, MIB)).isEqualTo(json);
    assertThat(Body.pack(json, threshold)).isEqualTo(packed);
    assertThat(packed.length).isLessThanOrEqualTo(json.length);
  }

  @Property(tries = 100)
  void aLargeCheckpointOfAnyTextIsReadBackEqual(
      @ForAll @StringLength(min = 1, max = 40) String text, @ForAll @IntRange(max = 2_000) int n) {
    String well = new String(utf8(text), StandardCharsets.UTF_8);
    Checkpoint checkpoint = of(well.repeat(n));
    assertThat(codec.decode(List.of(codec.encode(checkpoint, 1, 0, 0, AT)), 1))
        .isEqualTo(checkpoint);
  }

  @Example
  void onlyWhatIsOverTheThresholdIsCompressed() {
    int threshold = CheckpointCodec.COMPRESSED_ABOVE;
    assertThat(Body.pack(json(threshold), threshold)[0]).isEqualTo((byte) '{');
    assertThat(Body.pack(json(threshold + 1), threshold)[0]).isEqualTo((byte) 'Z');
    assertThat(codec.encode(of("x".repeat(100)), 1, 0, 0, AT).body()[0]).isEqualTo((byte) '{');
    StoredCheckpoint large = codec.encode(of("words ".repeat(20_000)), 1, 0, 0, AT);
    assertThat(large.body()[0]).isEqualTo((byte) 'Z');
    assertThat(large.body().length).isLessThan(10_000);
  }

  @Example
  void whatDoesNotShrinkIsStoredAsItIs() {
    byte[] noise = new byte[20_000];
    new Random(7).nextBytes(noise);
    assertThat(Body.pack(noise, 100)).isSameAs(noise);
  }

  @Example
  void aRunMayHaveBothKinds() {
    StoredCheckpoint first = codec.encode(of("words ".repeat(20_000)), 1, 0, 0, AT);
    List<Message> more = List.of(Message.user("words ".repeat(20_000)), Message.user("y"));
    StoredCheckpoint second = codec.encode(Checkpoint.first(more), 2, 1, 1, AT);
    assertThat(List.of(first.body()[0], second.body()[0])).containsExactly((byte) 'Z', (byte) '{');
    assertThat(codec.decode(List.of(first, second), 2).messages()).isEqualTo(more);
  }

  /** Every byte changed in some ways: nothing is ever silently something else. */
  @Example
  void aChangedByteOfACompressedBodyIsUnreadableOrChangesNothing() {
    Checkpoint checkpoint = of("words of a person ".repeat(1_000));
    StoredCheckpoint stored = codec.encode(checkpoint, 1, 0, 0, AT);
    assertThat(stored.body()[0]).isEqualTo((byte) 'Z');
    int unreadable = 0;
    for (int i = 0; i < stored.body().length; i++) {
      for (int change : new int[] {1, 2, 16, 128, 255}) {
        byte[] body = stored.body().clone();
        body[i] ^= (byte) change;
        try {
          assertThat(codec.decode(List.of(with(stored, body)), 1)).isEqualTo(checkpoint);
        } catch (UnreadableCheckpoint e) {
          unreadable++;
        }
      }
    }
    assertThat(unreadable).isGreaterThan(stored.body().length * 4);
  }

  @Example
  void aCompressedBodyIsUnreadableWhereverItIsCutAndWithMoreBehindIt() {
    StoredCheckpoint stored = codec.encode(of("words ".repeat(5_000)), 1, 0, 0, AT);
    for (int length = 1; length < stored.body().length; length++) {
      refused(with(stored, Arrays.copyOf(stored.body(), length)));
    }
    refused(with(stored, Arrays.copyOf(stored.body(), stored.body().length + 1)));
  }

  @Example
  void aBombIsRefusedWithoutRoomForIt() {
    byte[] bomb = deflated(200 * MIB);
    assertThat(bomb.length).isLessThan(MIB);
    // Honest about its length, and lying about it.
    for (int said : new int[] {200 * MIB, Integer.MAX_VALUE, -1, 100, 0}) {
      byte[] body = stored(bomb, said);
      long before = allocated();
      assertThatThrownBy(() -> Body.unpack(body, CheckpointCodec.MOST_BYTES))
          .isInstanceOf(IllegalArgumentException.class);
      assertThat(allocated() - before).isLessThan(MIB);
    }
    byte[] few = stored(deflated(10), CheckpointCodec.MOST_BYTES);
    long before = allocated();
    assertThatThrownBy(() -> Body.unpack(few, CheckpointCodec.MOST_BYTES))
        .hasMessageContaining("a length that it cannot have");
    assertThat(allocated() - before).isLessThan(MIB);
  }

  /** The control: with a bound that lets it through, the same bytes do become 200 MiB. */
  @Example
  void withoutTheBoundTheBombGoesOff() {
    assertThat(Body.unpack(stored(deflated(200 * MIB), 200 * MIB), Integer.MAX_VALUE).length)
        .isEqualTo(200 * MIB);
  }

  @Example
  void aHundredMegabytesOfJsonAreRefusedUnread() {
    byte[] poison = json(100 * MIB);
    long before = allocated();
    refused(new StoredCheckpoint(1, 0, 1, poison, AT));
    assertThat(allocated() - before).isLessThan(MIB);
  }

  @Example
  void nestingTenThousandDeepIsUnreadableAndNoOverflow() {
    for (String open : List.of("[", "{\"a\":")) {
      byte[] deep = utf8("{\"format\":1,\"checkpoint\":" + open.repeat(10_000));
      refused(new StoredCheckpoint(1, 0, 1, deep, AT));
      byte[] packed = Body.pack(deep, 10);
      assertThat(packed[0]).isEqualTo((byte) 'Z');
      refused(new StoredCheckpoint(1, 0, 1, packed, AT));
    }
  }

  @Example
  void whatIsLargerThanTheCodecWritesIsRefusedWithBothSizes() {
    CheckpointCodec small = new CheckpointCodec(1_000);
    assertThat(small.encode(of("x".repeat(100)), 1, 0, 0, AT).body().length).isLessThan(1_000);
    assertThatThrownBy(() -> small.encode(of("x".repeat(1_000)), 1, 0, 0, AT))
        .isInstanceOfSatisfying(
            CheckpointTooLarge.class,
            e -> {
              assertThat(e.most()).isEqualTo(1_000);
              assertThat(e.bytes()).isBetween(1_000L, 1_500L);
            })
        .hasMessageContaining("at most 1000");
    assertThatThrownBy(() -> new CheckpointCodec(0)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new CheckpointCodec(CheckpointCodec.MOST_BYTES + 1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Example
  void aCodecThatWritesLittleReadsWhatOneThatWritesMoreWrote() {
    StoredCheckpoint stored = codec.encode(of("x".repeat(5_000)), 1, 0, 0, AT);
    assertThat(new CheckpointCodec(100).decode(List.of(stored), 1))
        .isEqualTo(of("x".repeat(5_000)));
  }

  @Example
  void damageIsFoundAlsoWhereTheNewestDoesNotAddToIt() {
    StoredCheckpoint first = codec.encode(of("a"), 1, 0, 0, AT);
    StoredCheckpoint second = codec.encode(of("b"), 2, 0, 0, AT);
    Checkpoint grown = Checkpoint.first(List.of(Message.user("b"), Message.user("c")));
    StoredCheckpoint third = codec.encode(grown, 3, 2, 1, AT);
    assertThat(codec.damaged(List.of(first, second, third))).isEmpty();
    assertThat(codec.damaged(List.of(with(first, new byte[0]), second, third)))
        .singleElement()
        .satisfies(e -> assertThat(e).hasMessageContaining("checkpoint 1 cannot be read"));
    assertThat(codec.damaged(List.of(first, third)))
        .singleElement()
        .satisfies(e -> assertThat(e).hasMessageContaining("checkpoint 2, which it adds to"));
  }

  /** The digest is over the bytes that stand there, so that nothing is written anew to check it. */
  @Example
  void aBodyLaidOutOtherwiseCountsByWhatItSays() {
    Checkpoint checkpoint = of("x");
    StoredCheckpoint stored = codec.encode(checkpoint, 1, 0, 0, AT);
    String body = new String(stored.body(), StandardCharsets.UTF_8);
    byte[] spaced = utf8(body.replace("\"format\":1", "\"format\": 1"));
    assertThat(codec.decode(List.of(with(stored, spaced)), 1)).isEqualTo(checkpoint);
    refused(with(stored, utf8(body.replace("\"turn\":0", "\"turn\":2"))));
    refused(
        with(
            stored,
            utf8(body.replace("\"turn\":0", "\"turn\":2").replace("{\"format", "{ \"format"))));
  }

  private void refused(StoredCheckpoint stored) {
    assertThatThrownBy(() -> codec.decode(List.of(stored), 1))
        .isInstanceOf(UnreadableCheckpoint.class);
  }

  private static StoredCheckpoint with(StoredCheckpoint stored, byte[] body) {
    return new StoredCheckpoint(stored.seq(), stored.parent(), stored.format(), body, stored.at());
  }

  private static byte[] stored(byte[] deflated, int said) {
    ByteBuffer body = ByteBuffer.allocate(5 + deflated.length);
    return body.put((byte) 'Z').putInt(said).put(deflated).array();
  }

  private static byte[] deflated(int zeros) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    byte[] some = new byte[MIB];
    try (DeflaterOutputStream zip = new DeflaterOutputStream(out)) {
      for (int left = zeros; left > 0; left -= some.length) {
        zip.write(some, 0, Math.min(left, some.length));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  private static long allocated() {
    return ((ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
  }
}
