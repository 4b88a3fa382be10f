package dev.hitl.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** How wide text is, and where lines end. */
class CellsTest {
  @Test
  void marksTakeNoCellAndWideLettersTwo() {
    assertThat(Cells.of("abc")).isEqualTo(3);
    assertThat(Cells.of("e\u0301")).isEqualTo(1);
    assertThat(Cells.of("送金")).isEqualTo(4);
    assertThat(Cells.of("\ud83d\ude00")).isEqualTo(2);
    assertThat(Cells.of("\uac00")).isEqualTo(2);
    assertThat(Cells.of("│ é ⟨U+202E⟩ ⏎ …")).isEqualTo(16);
  }

  @Test
  void whereTerminalsDifferItIsAsWideAsTheWidestMakesIt() {
    assertThat(Cells.of("\u1100\u1161\u11a8")).as("Hangul in parts").isEqualTo(4);
    assertThat(Cells.of("x\ud7b0\ud7b0\ud7cb")).as("parts of no syllable").isEqualTo(4);
    assertThat(Cells.of("\ud83c\udde9")).as("half a flag").isEqualTo(2);
    assertThat(Cells.of("\u4dc0\u2630\u268a")).as("wide since Unicode 16").isEqualTo(6);
    assertThat(Cells.of("\ud823\udd00")).as("Tangut, supplement").isEqualTo(2);
  }

  @Test
  void aPieceIsNeverWiderAndBeginsWithNoMark() {
    String text = "送金e\u0301 してくださいe\u0301e\u0301 " + "金額は".repeat(20) + " word".repeat(20);
    text += "\u1112\u1161\u11ab".repeat(40); // which breaks where it must
    for (int width = 20; width < 60; width++) {
      List<String> pieces = Cells.pieces(text, width);
      int most = width;
      assertThat(pieces)
          .allMatch(piece -> Cells.of(piece) <= most && !Cells.isMark(piece.charAt(0)));
      assertThat(String.join("", pieces)).isEqualTo(text);
    }
    assertThat(Cells.pieces("", 20)).containsExactly("");
  }

  @Test
  void whatDoesNotFitEndsWithAnEllipsisWithinTheWidth() {
    assertThat(Cells.fit("abcde", 5)).isEqualTo("abcde");
    assertThat(Cells.fit("abcdef", 5)).isEqualTo("abcd…");
    assertThat(Cells.fit("送金額額", 5)).isEqualTo("送金…");
  }
}
