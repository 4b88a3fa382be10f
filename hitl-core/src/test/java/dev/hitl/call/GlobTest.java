package dev.hitl.call;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.regex.Pattern;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

class GlobTest {

  @Test
  void aPatternFitsTheWholeNameOnly() {
    assertThat(Glob.matches("stop_*", "stop_instance")).isTrue();
    assertThat(Glob.matches("stop_*", "restop_instance")).isFalse();
    assertThat(Glob.matches("stop", "stop_instance")).isFalse();
    assertThat(Glob.matches("*_volume", "delete_volume")).isTrue();
    assertThat(Glob.matches("*_volume", "delete_volumes")).isFalse();
    assertThat(Glob.matches("v?", "v1")).isTrue();
    assertThat(Glob.matches("v?", "v")).isFalse();
    assertThat(Glob.matches("*", "")).isTrue();
  }

  @Test
  void aDotIsNoWildcard() {
    assertThat(Glob.matches("a.b", "axb")).isFalse();
  }

  @Property
  void itAgreesWithARegularExpression(
      @ForAll @StringLength(max = 6) @Chars({'a', 'b', '*', '?'}) String pattern,
      @ForAll @StringLength(max = 8) @CharRange(from = 'a', to = 'b') String name) {
    String regex = pattern.replace("*", ".*").replace("?", ".");
    assertThat(Glob.matches(pattern, name)).isEqualTo(Pattern.matches(regex, name));
  }
}
