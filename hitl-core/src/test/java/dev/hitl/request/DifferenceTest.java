package dev.hitl.request;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DifferenceTest {
  @Test
  void eachMemberThatIsOtherIsNamedWithWhatItWasAndIs() {
    Map<String, Object> before = Map.of("a", 1, "b", Map.of("c", 1, "d", List.of(1)));
    Map<String, Object> after = Map.of("a", 2, "b", Map.of("c", 1, "d", List.of(2)));
    assertThat(Difference.between(before, after))
        .containsExactlyInAnyOrder(
            Map.of("path", "/a", "from", 1, "to", 2),
            Map.of("path", "/b/d", "from", List.of(1), "to", List.of(2)));
  }

  @Test
  void whatIsNewOrGoneIsToldApart() {
    assertThat(Difference.between(Map.of("gone", 1), Map.of("new~/", 2)))
        .containsExactly(Map.of("path", "/gone", "from", 1), Map.of("path", "/new~0~1", "to", 2));
  }

  @Test
  void whatIsTheSameIsNoChange() {
    assertThat(Difference.between(Map.of("a", 1, "b", 2), Map.of("b", 2, "a", 1))).isEmpty();
  }
}
