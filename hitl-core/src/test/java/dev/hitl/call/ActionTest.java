package dev.hitl.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ActionTest {
  private static final RunId RUN = new RunId("acme", "support", "r1");
  private static final Arguments ARGUMENTS = Arguments.parse("{\"a\":1}");

  @Test
  void everyFieldChangesTheDigest() {
    Action action = new Action(RUN, "c1", "refund", "s1", ARGUMENTS, "v1", 1);

    assertThat(
            List.of(
                action,
                new Action(
                    new RunId("acme2", "support", "r1"), "c1", "refund", "s1", ARGUMENTS, "v1", 1),
                new Action(
                    new RunId("acme", "support2", "r1"), "c1", "refund", "s1", ARGUMENTS, "v1", 1),
                new Action(
                    new RunId("acme", "support", "r2"), "c1", "refund", "s1", ARGUMENTS, "v1", 1),
                new Action(RUN, "c2", "refund", "s1", ARGUMENTS, "v1", 1),
                new Action(RUN, "c1", "refund2", "s1", ARGUMENTS, "v1", 1),
                new Action(RUN, "c1", "refund", "s2", ARGUMENTS, "v1", 1),
                new Action(RUN, "c1", "refund", "s1", Arguments.parse("{\"a\":1.0}"), "v1", 1),
                new Action(RUN, "c1", "refund", "s1", ARGUMENTS, "v2", 1),
                new Action(RUN, "c1", "refund", "s1", ARGUMENTS, "v1", 2)))
        .extracting(Action::digest)
        .doesNotHaveDuplicates();
    assertThat(action.digest())
        .isEqualTo(new Action(RUN, "c1", "refund", "s1", ARGUMENTS, "v1", 1).digest());
  }

  @Test
  void shiftingAFieldsBoundaryChangesTheDigest() {
    assertThat(
            List.of(
                Digest.of("d").add("ab").add("c").hex(),
                Digest.of("d").add("a").add("bc").hex(),
                Digest.of("d").add("abc").hex(),
                Digest.of("d").add("abc").add("").hex(),
                Digest.of("d").add("").add("abc").hex(),
                Digest.of("da").add("bc").hex(),
                Digest.of("d").add("a\u0000\u0000\u0000\u0001b").add("c").hex()))
        .doesNotHaveDuplicates();
    assertThat(new Action(RUN, "c1", "refunds", "1", ARGUMENTS, "v1", 1).digest())
        .isNotEqualTo(new Action(RUN, "c1", "refund", "s1", ARGUMENTS, "v1", 1).digest());
  }

  @Test
  void aDigestNeverReplacesALoneSurrogate() {
    assertThatThrownBy(() -> Digest.of("d").add("\ud800")).isInstanceOf(JsonException.class);
  }

  @Test
  void theFingerprintLeavesOutCallIdAndOrderOfMembersButNotValues() {
    Action action = action("c1", "{\"a\":1,\"b\":{\"x\":1,\"y\":2}}");

    assertThat(action("c2", "{\"b\":{\"y\":2,\"x\":1},\"a\":1}").fingerprint())
        .isEqualTo(action.fingerprint());
    assertThat(action("c1", "{\"a\":2,\"b\":{\"x\":1,\"y\":2}}").fingerprint())
        .isNotEqualTo(action.fingerprint());
  }

  @Test
  void revisionsCountFromOne() {
    assertThatThrownBy(() -> new Action(RUN, "c1", "t", "s", ARGUMENTS, "v", 0))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void storedBytesAreTakenAsTheyAreAndCannotBeReached() {
    byte[] stored = "{ \"a\" : 1.10 }".getBytes(StandardCharsets.UTF_8);
    Arguments frozen = Arguments.frozen(stored);
    stored[0] = 'x';
    frozen.bytes()[0] = 'x';

    assertThat(frozen.json()).isEqualTo("{ \"a\" : 1.10 }");
    assertThat(frozen).isNotEqualTo(Arguments.parse("{\"a\":1.10}"));
    assertThat(frozen.asMap()).isEqualTo(Arguments.parse("{\"a\":1.10}").asMap());
  }

  @Test
  void argumentsAreCopiedFromTheirSource() {
    Map<String, Object> source = new java.util.HashMap<>(Map.of("a", new java.util.ArrayList<>()));
    Arguments arguments = Arguments.of(source);
    source.put("b", 1);

    assertThat(arguments.json()).isEqualTo("{\"a\":[]}");
  }

  @Test
  void changedMembersStayInTheirPlaceAndNullIsAValue() {
    Map<String, Object> changes = new java.util.LinkedHashMap<>();
    changes.put("c", 3);
    changes.put("a", null);

    assertThat(Arguments.parse("{\"a\":1,\"b\":2}").with(changes).json())
        .isEqualTo("{\"a\":null,\"b\":2,\"c\":3}");
  }

  @Test
  void theFingerprintComparesNumbersByValue() {
    assertThat(
            Stream.of("500", "500.0", "5e2", "5.00E+2", "50000e-2")
                .map(n -> action("c1", "{\"a\":[" + n + "]}").fingerprint())
                .distinct())
        .hasSize(1);
    assertThat(
            Stream.of("500", "5000", "-500", "500.01", "\"500\"")
                .map(n -> action("c1", "{\"a\":[" + n + "]}").fingerprint())
                .distinct())
        .hasSize(5);
    assertThat(action("c1", "{\"a\":0.00}").fingerprint())
        .isEqualTo(action("c1", "{\"a\":0}").fingerprint());
  }

  @Test
  void theFingerprintOfAHugeExponentTakesNoRoom() {
    assertThat(action("c1", "{\"a\":1e2147483647}").fingerprint())
        .isNotEqualTo(action("c1", "{\"a\":10e-2147483640}").fingerprint());
    assertThat(action("c1", "{\"a\":10e2147483646}").fingerprint())
        .isEqualTo(action("c1", "{\"a\":1e2147483647}").fingerprint());
  }

  @Test
  void aCallTakesAnyIdAModelSendsAndSaysWhetherItCanBeUsed() {
    assertThat(
            Stream.of("", " ", "c\n", "c\u0000", "c\ud800", "\udc00c", "c".repeat(191))
                .map(id -> ToolCall.of(id, "t", "{}")))
        .noneMatch(ToolCall::hasUsableId);
    assertThat(Stream.of("c", "c😀", "call 1", "c".repeat(190)).map(id -> ToolCall.of(id, "t", "")))
        .allMatch(ToolCall::hasUsableId);
    assertThat(ToolCall.of("c", "t", "not even JSON").arguments()).isEqualTo("not even JSON");
  }

  @Test
  void aConfidenceOfMinusZeroIsZero() {
    assertThat(Signals.NONE.withConfidence(-0.0)).isEqualTo(Signals.NONE.withConfidence(0.0));
    assertThat(Signals.NONE.withConfidence(1).confidence()).isEqualTo(1.0);
  }

  private static Action action(String callId, String arguments) {
    return new Action(RUN, callId, "refund", "s1", Arguments.parse(arguments), "v1", 1);
  }
}
