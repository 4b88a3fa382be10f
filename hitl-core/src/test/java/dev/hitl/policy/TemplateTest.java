package dev.hitl.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hitl.call.Arguments;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TemplateTest {
  private static final Arguments ARGUMENTS =
      Arguments.parse(
          "{\"amount\":1.10,\"to\":{\"name\":\"Ann\",\"tags\":[1,\"x\"]},\"tricky\":\"{amount} $1\","
              + "\"nothing\":null,\"token\":\"hunter2\",\"huge\":1e999999999}");

  @Test
  void valuesArePutInAsTheyAre() {
    assertThat(fill("Refund {amount} to {to.name}")).isEqualTo("Refund 1.10 to Ann");
    assertThat(fill("{to.tags} {nothing} {huge}")).isEqualTo("[1,\"x\"] null 1E+999999999");
  }

  @Test
  void whatIsAbsentStaysVisible() {
    assertThat(fill("{absent} {to.absent} {amount.x}"))
        .isEqualTo("{absent} {to.absent} {amount.x}");
  }

  @Test
  void bracesThatAreNoNamesAreText() {
    String text = "{} { amount } {1} {a.} {a b} {\"json\":1} {{ }} {";
    assertThat(fill(text)).isEqualTo(text);
    assertThat(new Template(text).arguments()).isEmpty();
  }

  @Test
  void aValueThatLooksLikeAPlaceIsNotFilledAgain() {
    assertThat(fill("<{tricky}>")).isEqualTo("<{amount} $1>");
  }

  @Test
  void aSecretIsNotPutIn() {
    assertThat(new Template("{token} {to.name}").fill(ARGUMENTS, Set.of("token", "to")))
        .isEqualTo("[secret] [secret]");
  }

  @Test
  void itKnowsWhichArgumentsItNames() {
    assertThat(new Template("{b} {a.c} {not one}").arguments()).containsExactly("a", "b");
  }

  private static String fill(String text) {
    return new Template(text).fill(ARGUMENTS, Set.of());
  }
}
