package dev.hitl.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hitl.tool.ToolRegistry;
import java.util.List;
import org.junit.jupiter.api.Test;

class CapsTest {
  private static String version(Policy policy) {
    return new Assessor(ToolRegistry.of(List.of()), policy, 1_000).policyVersion();
  }

  @Test
  void capsAreReadFromAFileAndAreOffByDefault() {
    assertThat(Policy.parse("version: 1\ncaps: {perRun: 5, perTenant: 1000}\n").caps())
        .isEqualTo(new Caps(5, null, 1_000));
    assertThat(Policy.parse("version: 1\n").caps()).isEqualTo(Caps.NONE);
    assertThat(Policy.none().caps()).isEqualTo(Caps.NONE);
  }

  @Test
  void capsArePartOfTheVersion() {
    assertThat(
            List.of(
                version(Policy.builder("1").build()),
                version(Policy.builder("1").caps(new Caps(1, null, null)).build()),
                version(Policy.builder("1").caps(new Caps(2, null, null)).build()),
                version(Policy.builder("1").caps(new Caps(null, 1, null)).build()),
                version(Policy.builder("1").caps(new Caps(null, null, 1)).build())))
        .doesNotHaveDuplicates();
  }

  @Test
  void whatIsWrongWithCapsIsNamed() {
    for (String wrong :
        List.of(
            "{perRun: 0}",
            "{perRun: -1}",
            "{perAgent: 100001}",
            "{perTenant: many}",
            "{perTenant: 1.5}",
            "{perrun: 5}",
            "{}",
            "5",
            "[1]")) {
      assertThatThrownBy(() -> Policy.parse("version: 1\ncaps: " + wrong + "\n"))
          .as(wrong)
          .isInstanceOf(PolicyException.class)
          .hasMessageContaining("caps");
    }
  }
}
