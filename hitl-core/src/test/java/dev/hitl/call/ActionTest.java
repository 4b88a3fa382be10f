package dev.hitl.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
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
  void aCallIdThatCannotBeHashedIsRefusedAtOnce() {
    assertThatThrownBy(() -> ToolCall.of("c\ud800", "t", "{}"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> ToolCall.of("c\n", "t", "{}"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> ToolCall.of(" ", "t", "{}"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(ToolCall.of("c😀", "t", "not even JSON").arguments()).isEqualTo("not even JSON");
  }

  private static Action action(String callId, String arguments) {
    return new Action(RUN, callId, "refund", "s1", Arguments.parse(arguments), "v1", 1);
  }
}
