package dev.hitl.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hitl.call.RunId;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class RunOrderTest {
  @Test
  void runsAreInOrderOfTenantAgentAndRunAndNotOfTheirText() {
    List<RunId> ordered =
        List.of(
            new RunId("a", "b", "c"),
            new RunId("a", "b", "d"),
            new RunId("a", "c", "a"),
            new RunId("a!", "a", "a"));
    assertThat(new TreeSet<>(ordered)).containsExactlyElementsOf(ordered);
    assertThat(ordered.get(3).toString()).isLessThan(ordered.get(0).toString());
    assertThat(ordered.get(0)).isEqualByComparingTo(new RunId("a", "b", "c"));
  }
}
